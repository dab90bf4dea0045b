import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spread } from './spread.ts';
import { tally } from './tally.ts';
import { timelineFrom, withoutTime } from './world/timeline.ts';

const execArgv = ['--experimental-strip-types', '--no-warnings'];

test('a month that comes to no end is a failure with its number, and the months after it are told', {
  timeout: 60_000,
}, async () => {
  const sums = tally(performance.now(), () => performance.now());
  const said: string[] = [];
  await spread({
    ...{ sums, numbers: [1, 8], workerCount: 2, untilMs: Infinity, stuckMs: 1500 },
    start: () => fork(join(import.meta.dirname, 'stuckWorker.ts'), [], { execArgv }),
    say: (line) => said.push(line),
  });
  expect(sums.monthCount).toBe(8);
  expect(new Map(sums.failed.map(({ number, breaches }) => [number, breaches[0]]))).toEqual(
    new Map([
      [2, expect.stringContaining('no end after 1.5 s')],
      [4, expect.stringContaining('no end after 1.5 s')],
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
