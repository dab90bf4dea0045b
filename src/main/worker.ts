import { utilityProcess } from 'electron';
import { workerEnvironment, workerExecArgv } from '../studio/darkroom/pool/worker-process.ts';
import type { WorkerProcess } from '../studio/host.ts';

/** A decode worker of the window: a utility process, because the app's own binary cannot be started as plain Node. */
export function spawnUtilityWorker(entry: string): WorkerProcess {
  const child = utilityProcess.fork(entry, [], {
    serviceName: 'Tonebank darkroom',
    stdio: 'ignore',
    execArgv: workerExecArgv,
    env: workerEnvironment(),
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', (code) => listener({ code, signal: null })),
    kill: () => void child.kill(),
  };
}
