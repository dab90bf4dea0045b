import { createHash } from 'node:crypto';
import type { Disk } from '../../../src/studio/files/disk.ts';
import { type FaultyDisk, faultyDisk, systemError } from '../../builders/faultyDisk.ts';
import { type ForgetfulDisk, forgetfulDisk } from '../../builders/forgetfulDisk.ts';
import type { Chance } from '../world/chance.ts';
import type { Story } from '../world/story.ts';
import type { Timeline } from '../world/timeline.ts';

// A photographer's computer: a disk that keeps what was synced, a wall clock that anybody may set, a monotonic one that stands still while
// it sleeps, and power that can go at any call to the disk.

export type Life = { isOver: boolean };

export type Computer = {
  readonly name: string;
  readonly disk: Disk;
  /** Another number whenever something may have changed on the disk. */
  readonly changeCount: number;
  readonly clock: { now(): number; monotonicMs(): number };
  /** The life that began with the last start; over when the power goes. */
  readonly life: Life;
  readonly isOn: boolean;
  /** Runs at every start. */
  onStart(work: () => Promise<void>): void;
  start(): void;
  /** The power goes before the n-th call from now that changes the disk, and comes back later. */
  cutAfter(calls: number): void;
  /** The power goes now. */
  stop(): void;
  /** The process ends without a word; the disk keeps everything. The next start is up to somebody. */
  kill(): void;
  /** While it lasts, one write in `oneIn` fails with this code. */
  failWrites(code: 'ENOSPC' | 'EIO', oneIn: number): void;
  healDisk(): void;
  /** The wall clock is set. @returns what it is off by now */
  setClock(byMs: number): number;
  readonly clockOffMs: number;
  /** Both clocks of the process stand still, as if the lid were closed; whoever waits goes on waiting by the true time. */
  sleep(ms: number): void;
  /** What is on the disk now, for a backup or a clone. */
  copy(): ForgetfulDisk;
  /** Starts from another disk. */
  restore(from: ForgetfulDisk): void;
  calm(): void;
};

type Parts = { name: string; timeline: Timeline; chance: Chance; story: Story; from?: ForgetfulDisk };

export function aComputer({ name, timeline, chance, story, from }: Parts): Computer {
  let platter = from ?? forgetfulDisk({}, timeline.now);
  let disk: FaultyDisk;
  let life: Life = { isOver: true };
  let failure: { code: 'ENOSPC' | 'EIO'; oneIn: number } | null = null;
  let clockOffMs = 0;
  let startedAt = timeline.now();
  let sleptMs = 0;
  let startCount = 0;
  let isCalm = false;
  let begin: () => Promise<void> = async () => undefined;

  function start(): void {
    if (!life.isOver) return;
    const mine: Life = { isOver: false };
    life = mine;
    startCount += 1;
    startedAt = timeline.now();
    sleptMs = 0;
    disk = faultyDisk(() => {
      if (failure === null || chance.between(1, failure.oneIn) !== 1) return;
      story.fault(`disk ${failure.code}`);
      throw systemError(failure.code);
    }, platter.disk);
    void platter.isCut.then(() => {
      if (!mine.isOver) fell('in the middle of a write');
    });
    void begin().catch((error: unknown) => {
      if (!mine.isOver) timeline.after(0, () => Promise.reject(error));
    });
  }

  function fell(how: string): void {
    life.isOver = true;
    story.fault(`power cut ${how}`);
    story.tell(name, `the power goes ${how}`);
    platter = platter.afterCut(() => chance.percent(50));
    const isOff = isCalm ? 1000 : chance.spread(5000, 6 * 3_600_000);
    timeline.after(isOff, async () => {
      if (!life.isOver) return;
      if (chance.percent(20)) await doubleLastLine(platter.disk, story);
      start();
    });
  }

  return {
    name,
    get disk() {
      return disk;
    },
    clock: {
      now: () => Math.round(timeline.now() + clockOffMs),
      monotonicMs: () => timeline.now() - startedAt - sleptMs,
    },
    get changeCount() {
      return startCount * 1_000_000 + disk.calls.length;
    },
    get life() {
      return life;
    },
    get isOn() {
      return !life.isOver;
    },
    onStart(work) {
      begin = work;
    },
    start,
    cutAfter: (calls) => platter.cutBefore(platter.callCount + calls),
    stop() {
      if (!life.isOver) fell('at a quiet moment');
    },
    kill() {
      life.isOver = true;
      platter = platter.afterCut(() => true);
    },
    failWrites(code, oneIn) {
      failure = { code, oneIn };
    },
    healDisk() {
      failure = null;
    },
    setClock(byMs) {
      clockOffMs += byMs;
      return clockOffMs;
    },
    get clockOffMs() {
      return clockOffMs;
    },
    sleep(ms) {
      sleptMs += ms;
    },
    copy: () => platter.afterCut(() => true),
    restore(other) {
      life.isOver = true;
      platter = other.afterCut(() => true);
      start();
    },
    calm() {
      isCalm = true;
      failure = null;
      clockOffMs = 0;
      platter.cutBefore(Number.POSITIVE_INFINITY);
      start();
    },
  };
}

/** What some disks leave after a crash: the last line twice. */
async function doubleLastLine(disk: Disk, story: Story): Promise<void> {
  const bytes = await disk.readFile(purseJournal).catch(() => null);
  const text = bytes?.toString('utf8') ?? '';
  if (!text.endsWith('\n')) return;
  const last = text.slice(text.lastIndexOf('\n', text.length - 2) + 1);
  const file = await disk.open(purseJournal, 'a');
  await file.writeFile(last);
  await file.sync();
  await file.close();
  story.fault('last line of the journal doubled');
}

export const dataFolder = '/data';
export const walletAddress = 'https://wallet.example';
/** Everything that the app keeps of one wallet is in one folder. */
const purseFolder = createHash('sha256').update(walletAddress).digest('hex').slice(0, 24);
export const purseJournal = `${dataFolder}/purse/${purseFolder}/journal.jsonl`;
