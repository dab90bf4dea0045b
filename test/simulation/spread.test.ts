import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spread } from './spread.ts';
import { tally } from './tally.ts';
import { timelineFrom, withoutTime } from './world/timeline.ts';

const execArgv = ['--experimental-strip-types', '--no-warnings'];

test('a month that comes to no end is a failure with its number, and the months after it are told', async () => {
  const sums = tally(performance.now(), () => performance.now());
  const said: string[] = [];
  await spread({
    ...{ sums, numbers: [1, 8], workerCount: 2, untilMs: Infinity, idleMs: 1500, busyMs: 1000 },
    start: () => fork(join(import.meta.dirname, 'stuckWorker.ts'), [], { execArgv }),
    say: (line) => said.push(line),
  });
  expect(sums.monthCount).toBe(8);
  expect(new Map(sums.failed.map(({ number, breaches }) => [number, breaches[0]]))).toEqual(
    new Map([
      [2, 'liveness: no end, somebody waits for what never comes: idle for 1.5 s'],
      [4, 'liveness: no end, somebody goes on for ever: 1 s of the processor'],
      [6, 'its process ended in the middle of it (3)'],
    ]),
  );
  expect(said).toContain('  npm run simulate -- --number 2');
});

test('whoever waits for time to pass while it stands still is found out', async () => {
  const timeline = timelineFrom(0);
  timeline.after(10, () => undefined);
  await expect(timeline.run(20, () => timeline.sleep(1))).rejects.toThrow('whoever looks at the world waits for');
  expect(await withoutTime('a look', Promise.resolve('seen'))).toBe('seen');
});
