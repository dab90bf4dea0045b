import { type ChildProcess, fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { type Month, month } from './month.ts';
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

/** A month takes a second or two; on a machine that is very busy, many more. */
const stuckMs = 180_000;

if (values.number !== undefined) await tellOne(Number(values.number));
else if (values.part) await workPart();
else await spread();

async function tellOne(number: number): Promise<void> {
  const told = await month(number, { isTold: true });
  console.log(told.lines.join('\n'));
  console.log(`\nMonth ${number}: ${told.eventCount} events, sum ${told.sum}`);
  for (const breach of told.breaches) console.log(`FAILED ${breach}`);
  process.exit(told.breaches.length > 0 ? 1 : 0);
}

type Told = Pick<Month, 'number' | 'breaches' | 'eventCount' | 'entryCount'> & {
  faults: [string, number][];
  counts: [string, number][];
};

/** A worker: asks for one number after another, until there is none. */
async function workPart(): Promise<void> {
  process.on('message', async (number: number) => {
    const { breaches, eventCount, entryCount, faults, counts } = await month(number);
    const told: Told = { number, breaches, eventCount, entryCount, faults: [...faults], counts: [...counts] };
    process.send?.(told);
  });
  process.send?.(null);
}

async function spread(): Promise<void> {
  const startedAtMs = performance.now();
  const sums = tally(startedAtMs, () => performance.now());
  const first = Number(values.seed);
  const last = first + Number(values.runs) - 1;
  const untilMs = values.minutes === undefined ? Infinity : startedAtMs + Number(values.minutes) * 60_000;
  let next = first;
  let toldAtMs = startedAtMs;
  console.log(`months ${first} to ${last}, ${values.workers} workers`);

  const busy = new Map<ChildProcess, { number: number; sinceMs: number }>();
  const watch = setInterval(() => {
    for (const [worker, { number, sinceMs }] of busy) {
      if (performance.now() - sinceMs < stuckMs) continue;
      const breaches = [`nothing happens any more after ${stuckMs / 1000} s: somebody waits for what never comes`];
      console.log(`FAILED ${number}: ${breaches[0]}`);
      sums.add({ number, breaches, eventCount: 0, entryCount: 0, faults: new Map(), counts: new Map() });
      busy.delete(worker);
      worker.kill('SIGKILL');
    }
  }, 5000);

  const take = (worker: ChildProcess, told: Told | null) => {
    busy.delete(worker);
    if (told !== null) {
      sums.add({ ...told, faults: new Map(told.faults), counts: new Map(told.counts) });
      for (const breach of told.breaches) console.log(`FAILED ${told.number}: ${breach}`);
      if (told.breaches.length > 0) console.log(`  npm run simulate -- --number ${told.number}`);
    }
    if (performance.now() - toldAtMs > 15_000) {
      toldAtMs = performance.now();
      console.log(sums.short());
    }
    if (next > last || performance.now() > untilMs) worker.disconnect();
    else {
      worker.send(next);
      busy.set(worker, { number: next, sinceMs: performance.now() });
      next += 1;
    }
  };

  const workers = Array.from({ length: Number(values.workers) }, () =>
    fork(import.meta.filename, ['--part'], { execArgv: ['--experimental-strip-types', '--no-warnings'] }),
  );
  const ended = workers.map((worker) => {
    worker.on('message', (told: Told | null) => take(worker, told));
    return new Promise<number>((done) => worker.on('exit', (code) => done(code ?? 1)));
  });
  const codes = await Promise.all(ended);
  clearInterval(watch);
  console.log(sums.whole());
  for (const { number, breaches } of sums.failed) console.log(`FAILED ${number}: ${breaches[0]}`);
  const isWhole = codes.every((code) => code === 0);
  if (!isWhole) console.log('FAILED: a worker did not end by itself');
  process.exitCode = sums.failed.length > 0 || !isWhole ? 1 : 0;
}
