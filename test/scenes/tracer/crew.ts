import { Worker } from 'node:worker_threads';
import type { Findings } from './baked.ts';
import type { RowsOrder, WorkerOrder } from './worker.ts';

// A few threads that share out the rows of one rendering. Which thread does which rows changes nothing: every pixel has its own numbers.

export type Crew = {
  /** Does all rows of a pass, a band at a time; gives what was found, in the order of the rows. */
  doRows: (pass: RowsOrder['pass'], rowCount: number, bandRows?: number) => Promise<Findings[]>;
  dismiss: () => Promise<void>;
};

export function hireCrew(order: WorkerOrder, threadCount: number): Crew {
  const workers = Array.from(
    { length: threadCount },
    () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        workerData: order,
        execArgv: ['--experimental-strip-types', '--no-warnings'],
      }),
  );
  return {
    doRows: async (pass, rowCount, bandRows = 8) => {
      const found: { first: number; findings: Findings | null }[] = [];
      let next = 0;
      await Promise.all(
        workers.map(
          (worker) =>
            new Promise<void>((resolve, reject) => {
              const proceed = (done?: { first: number; findings: Findings | null }) => {
                if (done) found.push(done);
                if (next >= rowCount) {
                  worker.off('message', proceed);
                  worker.off('error', reject);
                  return resolve();
                }
                const rows: RowsOrder = { pass, first: next, last: Math.min(rowCount, next + bandRows) };
                next += bandRows;
                worker.postMessage(rows);
              };
              worker.on('error', reject);
              worker.on('message', proceed);
              proceed();
            }),
        ),
      );
      return found.sort((a, b) => a.first - b.first).flatMap(({ findings }) => (findings ? [findings] : []));
    },
    dismiss: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
