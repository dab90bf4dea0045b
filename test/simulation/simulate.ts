import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { month } from './month.ts';
import { spread, type Told } from './spread.ts';
import { tally } from './tally.ts';

// `npm run simulate -- --runs 10000`: that many months, each from a number of its own. `--seed` is the first number, `--minutes` a limit of
// time, `--workers` how many processes share the work (2). `--number N` tells the month N step by step. Ends with 1 when a month failed.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    workers: { type: 'string', default: '2' },
    number: { type: 'string' },
    part: { type: 'boolean', default: false },
  },
});

/** A month takes a second or two of the processor, and on a machine that is very busy waits for its turn; it never waits for anything else. */
const idleMs = 120_000;
const busyMs = 120_000;

if (values.number !== undefined) await tellOne(Number(values.number));
else if (values.part) workPart();
else await tellMany();

async function tellOne(number: number): Promise<void> {
  const told = await month(number, { isTold: true });
  console.log(told.lines.join('\n'));
  console.log(`\nMonth ${number}: ${told.eventCount} events, sum ${told.sum}`);
  for (const breach of told.breaches) console.log(`FAILED ${breach}`);
  process.exitCode = told.breaches.length > 0 ? 1 : 0;
}

/** One process of several: tells one month after another. */
function workPart(): void {
  process.on('message', async (number: number) => {
    const { breaches, eventCount, entryCount, faults, counts } = await month(number);
    const told: Told = { number, breaches, eventCount, entryCount, faults: [...faults], counts: [...counts] };
    process.send?.(told);
  });
  process.send?.(null);
}

async function tellMany(): Promise<void> {
  const startedAtMs = performance.now();
  const sums = tally(startedAtMs, () => performance.now());
  const first = Number(values.seed);
  const last = first + Number(values.runs) - 1;
  console.log(`months ${first} to ${last}, ${values.workers} workers`);
  await spread({
    ...{ sums, numbers: [first, last], workerCount: Number(values.workers), idleMs, busyMs },
    untilMs: values.minutes === undefined ? Infinity : startedAtMs + Number(values.minutes) * 60_000,
    start: () => fork(import.meta.filename, ['--part'], { execArgv: ['--experimental-strip-types', '--no-warnings'] }),
    say: (line) => console.log(line),
  });
  console.log(sums.whole());
  for (const { number, breaches } of sums.failed) console.log(`FAILED ${number}: ${breaches[0]}`);
  process.exitCode = sums.failed.length > 0 ? 1 : 0;
}
