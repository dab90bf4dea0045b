import { fileURLToPath } from 'node:url';
import { forkWorker } from '../../src/studio/darkroom/pool/worker-process.ts';
import type { WorkerProcess } from '../../src/studio/host.ts';

// Real darkroom workers for the studios of one test file. A worker keeps nothing that anybody would miss, so one that stands idle when its
// studio ends it is kept for the next studio, which is spared a start. One that is ended at its work, or dies, is gone as it would be anywhere.
// Those that are left end with the process of the file.

type Kept = {
  worker: ReturnType<typeof forkWorker>;
  isReady: boolean;
  lane: unknown;
  /** Pieces of work that were given and not yet answered. */
  atWork: number;
  employer: Employer | null;
};

type Employer = { hears: (message: unknown) => void; loses: () => void };

const workerFile = fileURLToPath(new URL('../../src/studio/darkroom/worker.ts', import.meta.url));
const idle: Kept[] = [];

/** A worker for a studio: one that another studio has left, or a new process. */
export function keptWorker(): WorkerProcess {
  const kept = idle.pop() ?? newWorker();
  const hearing: ((message: unknown) => void)[] = [];
  const losing: (() => void)[] = [];
  const employer: Employer = {
    hears: (message) => {
      for (const listener of hearing) listener(message);
    },
    loses: () => {
      for (const listener of losing.splice(0)) listener();
    },
  };
  const isEmployed = () => kept.employer === employer;
  kept.employer = employer;
  if (kept.isReady) setImmediate(() => isEmployed() && employer.hears({ type: 'ready' }));
  return {
    pid: kept.worker.pid,
    send: (message) => isEmployed() && give(kept, message as Told),
    onMessage: (listener) => hearing.push(listener),
    onExit: (listener) => losing.push(() => listener({ code: null, signal: null })),
    kill: () => {
      if (!isEmployed()) return;
      if (kept.atWork > 0) return kept.worker.kill();
      kept.employer = null;
      idle.push(kept);
      setImmediate(employer.loses);
    },
  };
}

type Told = { type: string; lane?: unknown };

function give(kept: Kept, message: Told): void {
  if (message.type === 'work') kept.atWork += 1;
  if (message.type === 'lane') {
    // It has warmed up, or stepped back, already.
    if (kept.lane === message.lane) return;
    kept.lane = message.lane;
  }
  kept.worker.send(message);
}

function newWorker(): Kept {
  const kept: Kept = { worker: forkWorker(workerFile), isReady: false, lane: null, atWork: 0, employer: null };
  kept.worker.onMessage((message) => {
    const { type } = message as Told;
    if (type === 'ready') kept.isReady = true;
    if (type === 'done' || type === 'failed') kept.atWork -= 1;
    kept.employer?.hears(message);
  });
  kept.worker.onExit(() => {
    if (idle.includes(kept)) idle.splice(idle.indexOf(kept), 1);
    const { employer } = kept;
    kept.employer = null;
    employer?.loses();
  });
  return kept;
}
