import type { FromWorker, Task, ToWorker, Usage, Work } from './messages.ts';
import type { WorkerProcess } from './worker-process.ts';

// A seat is a place for one worker process. The process may die and be replaced; the seat stays.

export type Lane = 'interactive' | 'batch';

export type Assignment = { id: number; task: Task; order: Work[Task]['order']; deadlineMs: number };

export type Outcome =
  | { type: 'answer'; message: Extract<FromWorker, { type: 'done' | 'failed' }> }
  | { type: 'gone'; cause: 'crash' | 'timeout' | 'memory' | 'never-started' };

export type Seat = {
  lane: Lane;
  isIdle: () => boolean;
  /** Starts a process when there is none. The outcome arrives once. */
  assign: (work: Assignment, onOutcome: (outcome: Outcome) => void) => void;
  /** Starts a process when there is none, so that the first assignment need not wait for it. */
  prepare: () => void;
  /** Asks the worker to stop between two steps; ends it after a short grace when it does not answer. */
  cancel: () => void;
  /** Ends the process; a running assignment has the outcome `gone`. */
  end: () => void;
  pid: () => number | undefined;
  usage: () => Usage;
};

const cancelGraceMs = 2_000;
const startDeadlineMs = 15_000;

export function createSeat({ lane, spawn }: { lane: Lane; spawn: () => WorkerProcess }): Seat {
  let worker: WorkerProcess | null = null;
  let isReady = false;
  let current: { work: Assignment; onOutcome: (outcome: Outcome) => void } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let goneBecause: 'crash' | 'timeout' | 'memory' = 'crash';
  let usage: Usage = { cpuMs: 0, residentBytes: 0, peakBytes: 0 };

  const post = (message: ToWorker) => worker?.send(message);

  const finish = (outcome: Outcome) => {
    clearTimeout(timer);
    const finished = current;
    current = null;
    finished?.onOutcome(outcome);
  };

  const dispatch = () => {
    if (!current) return;
    const { id, task, order, deadlineMs } = current.work;
    timer = setTimeout(() => {
      goneBecause = 'timeout';
      worker?.kill();
    }, deadlineMs);
    post({ type: 'work', id, task, order });
  };

  const start = () => {
    const started = spawn();
    worker = started;
    isReady = false;
    goneBecause = 'crash';
    timer = setTimeout(() => started.kill(), startDeadlineMs);
    started.onMessage((raw) => {
      const message = raw as FromWorker;
      if (message.type === 'ready') {
        clearTimeout(timer);
        isReady = true;
        post({ type: 'lane', lane });
        dispatch();
      } else if (message.type === 'out-of-memory') {
        goneBecause = 'memory';
      } else if (message.id === current?.work.id) {
        usage = message.usage;
        finish({ type: 'answer', message });
      }
    });
    started.onExit(() => {
      if (worker !== started) return;
      const wasReady = isReady;
      worker = null;
      isReady = false;
      usage = { cpuMs: 0, residentBytes: 0, peakBytes: 0 };
      finish({ type: 'gone', cause: wasReady ? goneBecause : 'never-started' });
    });
  };

  return {
    lane,
    isIdle: () => current === null,
    assign: (work, onOutcome) => {
      current = { work, onOutcome };
      if (!worker) start();
      else if (isReady) dispatch();
    },
    prepare: () => {
      if (!worker) start();
    },
    cancel: () => {
      if (!current) return;
      post({ type: 'cancel', id: current.work.id });
      clearTimeout(timer);
      timer = setTimeout(() => worker?.kill(), cancelGraceMs);
    },
    end: () => {
      const ended = worker;
      if (!ended) return;
      if (!current) {
        // One that was still starting must not be waited for.
        clearTimeout(timer);
        worker = null;
      }
      ended.kill();
    },
    pid: () => worker?.pid,
    usage: () => usage,
  };
}
