import { rm } from 'node:fs/promises';
import { AppError } from '../../../core/errors.ts';
import type { Urgency, WorkOptions } from '../darkroom.ts';
import { deadlineMs, exportDeadlineMs, openPhotosPerWorker, photosPerWorker } from '../open/limits.ts';
import { refusal } from '../open/refusals.ts';
import type { Task, Work } from './messages.ts';
import { createSeat, type Outcome, type Seat } from './seat.ts';
import type { WorkerProcess } from './worker-process.ts';

// Hands work to worker processes: the most urgent first, a photo back to the worker that has it open, at most one piece per worker. A worker
// that dies or overruns costs its photo one attempt; the second time the photo is refused, and the pool goes on.

type Job = {
  id: number;
  task: Task;
  order: Work[Task]['order'];
  /** The photo this is about, for messages and for finding the worker that has it open. */
  file: string;
  /** What the worker may leave behind when it dies. */
  partFile: string | null;
  urgency: Urgency;
  attempts: number;
  isCancelled: boolean;
  settle: (error: AppError | null, answer?: Work[Task]['answer']) => void;
};

type Place = { seat: Seat; job: Job | null; startedAtMs: number; photosDone: number; openFiles: string[] };

export type Pool = {
  run<T extends Task>(
    task: T,
    order: Work[T]['order'],
    about: { file: string; partFile: string | null },
    options?: WorkOptions,
  ): Promise<Work[T]['answer']>;
  health(): { workers: number; restarts: number; queued: number; pids: number[]; peakBytes: number; cpuMs: number };
  close(): Promise<void>;
};

const rank: Record<Urgency, number> = { now: 0, soon: 1, batch: 2 };
/** A proof that waits for the worker with its photo open waits at most about this long. */
const affinityPatienceMs = 400;

export type PoolOptions = {
  batchWorkers: number;
  spawn: () => WorkerProcess;
  /** Overrides how long one piece of work may take. */
  deadlineMs?: number | undefined;
};

export function createPool({ batchWorkers, spawn, deadlineMs: ownDeadlineMs }: PoolOptions): Pool {
  const place = (lane: 'interactive' | 'batch'): Place => ({
    seat: createSeat({ lane, spawn }),
    job: null,
    startedAtMs: 0,
    photosDone: 0,
    openFiles: [],
  });
  const interactive = place('interactive');
  const places = [interactive, ...Array.from({ length: batchWorkers }, () => place('batch'))];
  const queue: Job[] = [];
  let nextId = 1;
  let restarts = 0;
  let peakBytes = 0;
  let cpuMs = 0;
  let isClosed = false;

  const dispatch = () => {
    for (const job of [...queue]) {
      const chosen = choosePlace(places, job);
      if (!chosen) continue;
      queue.splice(queue.indexOf(job), 1);
      start(chosen, job);
    }
  };

  const start = (chosen: Place, job: Job) => {
    chosen.job = job;
    chosen.startedAtMs = performance.now();
    if (job.task === 'proof') rememberOpen(chosen, job.file);
    const work = {
      id: job.id,
      task: job.task,
      order: job.order,
      deadlineMs: ownDeadlineMs ?? (job.task === 'export' ? exportDeadlineMs : deadlineMs),
    };
    chosen.seat.assign(work, (outcome) => void settle(chosen, job, outcome));
  };

  const settle = async (chosen: Place, job: Job, outcome: Outcome) => {
    peakBytes = Math.max(peakBytes, chosen.seat.usage().peakBytes);
    if (outcome.type === 'answer') {
      const { message } = outcome;
      cpuMs += message.usage.cpuMs;
      chosen.photosDone += 1;
      if (chosen.photosDone >= photosPerWorker) retire(chosen);
      chosen.job = null;
      // It may have finished while it was being stopped; the caller was promised that a stopped piece of work leaves no file.
      if (job.isCancelled && job.partFile) await rm(job.partFile, { force: true });
      if (job.isCancelled) job.settle(cancelled());
      else if (message.type === 'done') job.settle(null, message.answer);
      else job.settle(new AppError(message.failure.code, message.failure.message, message.failure.details));
    } else {
      restarts += 1;
      chosen.photosDone = 0;
      chosen.openFiles = [];
      if (job.partFile) await rm(job.partFile, { force: true });
      chosen.job = null;
      afterDeath(job, outcome.cause);
    }
    dispatch();
  };

  const afterDeath = (job: Job, cause: Extract<Outcome, { type: 'gone' }>['cause']) => {
    job.attempts += 1;
    if (job.isCancelled || isClosed) job.settle(cancelled());
    else if (job.attempts < 2) enqueue(job);
    else if (cause === 'never-started') job.settle(notStarted());
    else if (cause === 'timeout') job.settle(refusal('timeout', job.file));
    else job.settle(refusal(cause === 'memory' ? 'tooMuchMemory' : 'crashed', job.file));
  };

  const retire = (chosen: Place) => {
    chosen.seat.end();
    chosen.photosDone = 0;
    chosen.openFiles = [];
  };

  /** Equal urgency keeps the order of asking; a retried job comes before those that were asked later. */
  const enqueue = (job: Job) => {
    const before = (other: Job) => rank[other.urgency] - rank[job.urgency] || other.id - job.id;
    const position = queue.findIndex((other) => before(other) > 0);
    queue.splice(position === -1 ? queue.length : position, 0, job);
  };

  const cancel = (job: Job) => {
    job.isCancelled = true;
    const waiting = queue.indexOf(job);
    if (waiting === -1) places.find((each) => each.job === job)?.seat.cancel();
    else {
      queue.splice(waiting, 1);
      job.settle(cancelled());
    }
  };

  return {
    run: (task, order, about, options = {}) =>
      new Promise((resolve, reject) => {
        if (isClosed || options.signal?.aborted) {
          reject(cancelled());
          return;
        }
        const onAbort = () => cancel(job);
        const job: Job = {
          id: nextId++,
          task,
          order,
          ...about,
          urgency: options.urgency ?? (task === 'develop' || task === 'export' ? 'batch' : 'soon'),
          attempts: 0,
          isCancelled: false,
          settle: (error, answer) => {
            options.signal?.removeEventListener('abort', onAbort);
            if (error) reject(error);
            // The worker answers the task it was given, so the answer has the task's type.
            else resolve(answer as Work[typeof task]['answer']);
          },
        };
        options.signal?.addEventListener('abort', onAbort, { once: true });
        enqueue(job);
        dispatch();
        // Whoever opens photos will look at one soon.
        if (job.urgency !== 'batch') interactive.seat.prepare();
      }),
    health: () => ({
      workers: places.filter(({ seat }) => seat.pid() !== undefined).length,
      restarts,
      queued: queue.length,
      pids: places.map(({ seat }) => seat.pid()).filter((pid) => pid !== undefined),
      peakBytes,
      cpuMs,
    }),
    close: async () => {
      isClosed = true;
      for (const job of queue.splice(0)) job.settle(cancelled());
      const running = places.filter(({ job }) => job !== null);
      for (const { seat } of places) seat.end();
      while (running.some(({ job }) => job !== null)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

/** Develops and exports never take the interactive worker: somebody may be looking. */
function choosePlace(places: readonly Place[], job: Job): Place | null {
  const isHeavy = job.task === 'develop' || job.task === 'export' || job.urgency === 'batch';
  const hasOpen = places.find((each) => each.openFiles.includes(job.file));
  const idle = places.filter((each) => each.job === null && !(isHeavy && each.seat.lane === 'interactive'));
  if (job.task === 'proof' && hasOpen) {
    if (idle.includes(hasOpen)) return hasOpen;
    const isShort = hasOpen.job?.task === 'proof' && performance.now() - hasOpen.startedAtMs < affinityPatienceMs;
    if (isShort) return null;
  }
  const preferred = job.urgency === 'now' ? 'interactive' : 'batch';
  return idle.find((each) => each.seat.lane === preferred) ?? idle[0] ?? null;
}

function rememberOpen(place: Place, file: string): void {
  place.openFiles = [file, ...place.openFiles.filter((other) => other !== file)].slice(0, openPhotosPerWorker);
}

function cancelled(): AppError {
  return new AppError('cancelled', 'Stopped before it was finished. The original is untouched. 0 credits used.');
}

function notStarted(): AppError {
  return new AppError(
    'internal',
    'The darkroom could not be started. Your originals are untouched. 0 credits used. Restart Tonebank, or run "tonebank doctor".',
    { reason: 'worker process did not start' },
  );
}
