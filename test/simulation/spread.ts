import type { ChildProcess } from 'node:child_process';
import type { Month } from './month.ts';
import type { Tally } from './tally.ts';

// Many months over several processes. One that comes to no end, or takes its process with it, is a failure with a number; another process
// goes on in its place.

export type Told = Pick<Month, 'number' | 'breaches' | 'eventCount' | 'entryCount'> & {
  faults: [string, number][];
  counts: [string, number][];
};

export type Spread = {
  readonly sums: Tally;
  /** The first number and the last one. */
  readonly numbers: readonly [number, number];
  readonly workerCount: number;
  /** No month begins after that. */
  readonly untilMs: number;
  /** After so long nobody believes any more that a month will end. */
  readonly stuckMs: number;
  /** A process that says `null` when it is there, and answers each number with what was told. */
  start(): ChildProcess;
  say(line: string): void;
};

const toldEveryMs = 15_000;

export async function spread({ sums, numbers, workerCount, untilMs, stuckMs, start, say }: Spread): Promise<void> {
  const [first, last] = numbers;
  let next = first;
  let toldAtMs = performance.now();

  async function work(): Promise<void> {
    let worker: ChildProcess | null = null;
    while (next <= last && performance.now() < untilMs) {
      const number = next;
      next += 1;
      worker ??= await ready(start());
      const told = await answered(worker, { number, stuckMs });
      if (typeof told === 'string') {
        worker = null;
        take({ number, breaches: [told], eventCount: 0, entryCount: 0, faults: [], counts: [] });
      } else take(told);
    }
    if (worker !== null) await ended(worker);
  }

  function take(told: Told): void {
    sums.add({ ...told, faults: new Map(told.faults), counts: new Map(told.counts) });
    for (const breach of told.breaches) say(`FAILED ${told.number}: ${breach}`);
    if (told.breaches.length > 0) say(`  npm run simulate -- --number ${told.number}`);
    if (performance.now() - toldAtMs < toldEveryMs) return;
    toldAtMs = performance.now();
    say(sums.short());
  }

  await Promise.all(Array.from({ length: workerCount }, work));
}

/** @throws Error when it ends before it is there */
function ready(worker: ChildProcess): Promise<ChildProcess> {
  return new Promise((done, failed) => {
    worker.once('message', () => done(worker));
    worker.once('exit', (code) => failed(new Error(`a process of the simulator does not start (${code})`)));
  });
}

/** @returns what the process told of the month; or, in words, why it will never tell anything again */
function answered(worker: ChildProcess, month: { number: number; stuckMs: number }): Promise<Told | string> {
  return new Promise((done) => {
    const finish = (told: Told | string) => {
      clearTimeout(watch);
      worker.removeAllListeners('message').removeAllListeners('exit');
      done(told);
    };
    const watch = setTimeout(() => {
      finish(`liveness: no end after ${month.stuckMs / 1000} s, somebody waits for what never comes`);
      worker.kill('SIGKILL');
    }, month.stuckMs);
    worker.on('message', (told: Told) => finish(told));
    worker.on('exit', (code, signal) => finish(`its process ended in the middle of it (${signal ?? code})`));
    worker.send(month.number);
  });
}

function ended(worker: ChildProcess): Promise<void> {
  return new Promise((done) => {
    worker.on('exit', () => done());
    worker.disconnect();
  });
}
