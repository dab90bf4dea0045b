import { fork } from 'node:child_process';
import { maxWorkerHeapMegabytes } from '../open/limits.ts';

// The one seam between hosts: Electron starts a worker with utilityProcess, everything else with fork. Both only pass messages.

/** A running worker process, as the pool sees it. */
export type WorkerProcess = {
  pid: number | undefined;
  send: (message: unknown) => void;
  onMessage: (listener: (message: unknown) => void) => void;
  /** Called once, when the process is gone for whatever reason. */
  onExit: (listener: () => void) => void;
  /** Ends the process at once, even when it is stuck in a codec. */
  kill: () => void;
};

/** Options of the script engine for a worker, whichever host starts it. */
export const workerExecArgv = [`--max-old-space-size=${maxWorkerHeapMegabytes}`];

/**
 * Environment for a worker. On Linux large buffers come from huge pages: a photo of 24 megapixels otherwise spends a third of its decoding
 * time on page faults.
 */
export function workerEnvironment(base: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  if (process.platform !== 'linux') return { ...base };
  const tunables = [base.GLIBC_TUNABLES, 'glibc.malloc.hugetlb=1'].filter(Boolean).join(':');
  return { ...base, GLIBC_TUNABLES: tunables };
}

/** @param entryFile absolute path of worker.ts, or of its bundled .js */
export function forkWorker(entryFile: string): WorkerProcess {
  const typescript = entryFile.endsWith('.ts')
    ? ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
    : [];
  const child = fork(entryFile, [], {
    execArgv: [...workerExecArgv, ...typescript],
    env: workerEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'json',
  });
  let hasExited = false;
  return {
    pid: child.pid,
    send: (message) => {
      // A send can lose the race against the end of the process; the exit is what the pool acts on.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', listener);
    },
    onExit: (listener) => {
      const once = () => {
        if (hasExited) return;
        hasExited = true;
        listener();
      };
      child.on('exit', once);
      child.on('error', once);
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
