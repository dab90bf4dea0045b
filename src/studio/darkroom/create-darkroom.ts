import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../core/errors.ts';
import type { Darkroom } from './darkroom.ts';
import { maxProofSidePx } from './open/limits.ts';
import { createPool } from './pool/pool.ts';
import { forkWorker, type WorkerProcess } from './pool/worker-process.ts';
import { fileOf } from './work/orders.ts';

export type DarkroomOptions = {
  /** Worker processes that develop side by side; one more answers whoever looks at the screen. Default: one per core. */
  workers?: number;
  /** How a worker process is started. Default: fork of `entryFile`. */
  spawn?: () => WorkerProcess;
  /** The worker's own file: worker.ts in the source tree, its bundled .js in the built app. */
  entryFile?: string;
  /** How long one piece of work may take on one worker; 20 s unless told, an export 60 s. */
  deadlineMs?: number;
};

/** Opens the darkroom. Nothing starts before the first photo; `close` ends every worker process. */
export function createDarkroom(options: DarkroomOptions = {}): Darkroom & { figures: () => DarkroomFigures } {
  const entryFile = options.entryFile ?? fileURLToPath(new URL('./worker.ts', import.meta.url));
  const pool = createPool({
    batchWorkers: options.workers ?? availableParallelism(),
    spawn: options.spawn ?? (() => forkWorker(entryFile)),
    deadlineMs: options.deadlineMs,
  });
  return {
    inspect: (file, work) => pool.run('inspect', { file }, { file, partFile: null }, work),
    fingerprint: (file, work) => pool.run('fingerprint', { file }, { file, partFile: null }, work),
    thumbnail: (order, work) => pool.run('thumbnail', order, { file: order.file, partFile: null }, work),
    proof: (order, work) => {
      const longSidePx = Math.min(order.longSidePx, maxProofSidePx);
      return pool.run('proof', { ...order, longSidePx }, { file: fileOf(order), partFile: null }, work);
    },
    develop: async (order, work) => {
      refuseTaken(order.outFile);
      return pool.run('develop', order, { file: fileOf(order), partFile: order.outFile }, work);
    },
    exportPhoto: async (order, work) => {
      refuseTaken(order.outFile);
      return pool.run('export', order, { file: order.file, partFile: order.outFile }, work);
    },
    health: () => {
      const { workers, restarts, queued } = pool.health();
      return { workers, restarts, queued };
    },
    figures: () => {
      const { pids, peakBytes, cpuMs } = pool.health();
      return { workerPids: pids, peakWorkerBytes: peakBytes, workerCpuMs: cpuMs };
    },
    close: () => pool.close(),
  };
}

/** For measurements: which processes work, the most memory that one of them held, and the processor time of all finished work. */
export type DarkroomFigures = { workerPids: number[]; peakWorkerBytes: number; workerCpuMs: number };

/** Checked before the work starts, so that what a dead worker leaves under this name may safely be removed. */
function refuseTaken(outFile: string): void {
  if (!existsSync(outFile)) return;
  throw new AppError(
    'bad-input',
    'A file of that name is already there. The original is untouched. 0 credits used. Choose another name.',
    { reason: 'outFile exists' },
  );
}
