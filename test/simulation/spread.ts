import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
  /** A process that did nothing for so long will not do anything any more. */
  readonly idleMs: number;
  /** Processor time that no month takes. */
  readonly busyMs: number;
  /** A process that says `null` when it is there, and answers each number with what was told. */
  start(): ChildProcess;
  say(line: string): void;
};

const toldEveryMs = 15_000;

/** A computer that dies in the middle of a call leaves its world in memory, six or seven megabytes a month: after so many months a fresh process goes on. */
const monthsEach = 150;

export async function spread({
  sums,
  numbers,
  workerCount,
  untilMs,
  idleMs,
  busyMs,
  start,
  say,
}: Spread): Promise<void> {
  const [first, last] = numbers;
  let next = first;
  let toldAtMs = performance.now();

  async function work(): Promise<void> {
    let worker: ChildProcess | null = null;
    let toldCount = 0;
    while (next <= last && performance.now() < untilMs) {
      const number = next;
      next += 1;
      worker ??= await ready(start());
      const told = await answered(worker, { number, idleMs, busyMs });
      toldCount += 1;
      if (typeof told === 'string') {
        worker = null;
        take({ number, breaches: [told], eventCount: 0, entryCount: 0, faults: [], counts: [] });
        continue;
      }
      take(told);
      if (toldCount % monthsEach !== 0) continue;
      await ended(worker);
      worker = null;
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
function answered(
  worker: ChildProcess,
  { number, ...limits }: { number: number; idleMs: number; busyMs: number },
): Promise<Told | string> {
  return new Promise((done) => {
    const finish = (told: Told | string) => {
      clearInterval(watch);
      worker.removeAllListeners('message').removeAllListeners('exit');
      done(told);
    };
    const isStuck = watchOver(worker, limits);
    const watch = setInterval(() => {
      const why = isStuck();
      if (why === null) return;
      finish(`liveness: no end, ${why}`);
      worker.kill('SIGKILL');
    }, limits.idleMs / looksWhileIdle);
    worker.on('message', (told: Told) => finish(told));
    worker.on('exit', (code, signal) => finish(`its process ended in the middle of it (${signal ?? code})`));
    worker.send(number);
  });
}

/** A process is idle after so many looks in a row: looks, not time, as a busy machine may keep this process waiting, and an answer with it. */
const looksWhileIdle = 10;

/** By the processor time of the process, so that a machine that is busy with other things proves nothing; where that is not told, by patience. */
function watchOver({ pid }: ChildProcess, { idleMs, busyMs }: { idleMs: number; busyMs: number }): () => string | null {
  const first = seen(pid);
  const fromMs = performance.now();
  let last = { cpuMs: first?.cpuMs, idleLooks: 0 };
  return () => {
    const now = seen(pid);
    const waitedMs = performance.now() - fromMs;
    if (now === null || first === null) return waitedMs > 10 * idleMs ? `${waitedMs / 1000} s went by` : null;
    if (now.cpuMs - first.cpuMs > busyMs) return `somebody goes on for ever: ${busyMs / 1000} s of the processor`;
    // One that would go on if it had a processor is not idle.
    const isIdle = now.cpuMs === last.cpuMs && now.isAsleep;
    last = { cpuMs: now.cpuMs, idleLooks: isIdle ? last.idleLooks + 1 : 0 };
    return last.idleLooks > looksWhileIdle ? `somebody waits for what never comes: idle for ${idleMs / 1000} s` : null;
  };
}

const tickMs = 10;

/** Null where the system does not tell. Linux: fields 3, 14 and 15 of `/proc/<pid>/stat`. */
function seen(pid: number | undefined): { cpuMs: number; isAsleep: boolean } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs, isAsleep: fields[0] === 'S' };
  } catch {
    // Another system, or a process that has just ended: its exit is told by itself.
    return null;
  }
}

function ended(worker: ChildProcess): Promise<void> {
  return new Promise((done) => {
    worker.on('exit', () => done());
    worker.disconnect();
  });
}
