import { join } from 'node:path';
import { walletTime } from '../../core/credits/purse/clock.ts';
import { applyLine, emptyPurse, wholeLine } from '../../core/credits/purse/fold.ts';
import type { DevicePurse, PurseLine } from '../../core/credits/purse/lines.ts';
import type { Answered } from '../../core/credits/purse/spend.ts';
import type { EpochMs } from '../../core/credits/values/amount.ts';
import type { Disk } from '../files/disk.ts';
import type { Clock } from '../host.ts';
import { openLosses } from './losses.ts';
import { openMended } from './mend.ts';
import { openPurseFile } from './purse-file.ts';

// The purse in memory and its file, kept alike. A decision is made on what is in memory, and answered when its line is on the disk.

export type Book = {
  readonly purse: DevicePurse;
  /** The wallet's time as far as it is known here. Seeing the clock set back locks the purse. */
  now(): EpochMs;
  /** Makes a decision and returns its answer when it will outlive a power cut.
   *  @throws AppError disk-full, disk-failed, folder-unwritable; the purse is then as the disk says */
  decide<T>(decision: (purse: DevicePurse, now: EpochMs) => Answered<T>): Promise<T>;
  write(...lines: PurseLine[]): Promise<void>;
  /** Begins the file anew once it has grown long; only what the wallet has acknowledged is left out. */
  shorten(): Promise<void>;
  /** The file that was put aside when the purse was opened, because it was damaged. */
  readonly damage: { keptAs: string | null } | null;
  /**
   * What was forgotten, now or before a restart, and not made good yet. record: a damaged file was put aside, and the wallet may know of leases and
   * charges that are not in here. payments: the wallet does not take what some finished photos were paid with.
   */
  readonly lost: 'record' | 'payments' | null;
  /** The wallet was asked about it. */
  foundLost(): void;
  /** The wallet does not take entries that are about to be dropped: kept in mind until the runs that they paid for were looked at. */
  hasDropped(): Promise<void>;
  /** The leases in here were another computer's: nothing is spent from them and nothing is told of them any more. */
  disown(): Promise<void>;
  close(): Promise<void>;
};

/** Lines after which a file is begun anew. */
const longFileLines = 4000;
/** How long a capture may be said again and be answered as it was. */
const repeatsForMs = 60 * 86_400_000;

export async function openBook(place: { disk: Disk; folder: string; clock: Clock }): Promise<Book> {
  const { disk, folder, clock } = place;
  const losses = await openLosses({ disk, folder });
  const at = { disk, path: join(folder, 'journal.jsonl') };
  const { read, damage } = await openMended(at, () => losses.note('record'));
  const file = openPurseFile(at, read);
  const held = { purse: emptyPurse() };
  for (const line of file.lines) applyLine(held.purse, line);
  const monotonicMs = () => Math.floor(clock.monotonicMs());
  let readAtMs = monotonicMs();

  function now(): EpochMs {
    const elapsedMs = monotonicMs() - readAtMs;
    const { purse } = held;
    const seen = walletTime(purse, { wall: Math.floor(clock.now()), elapsedMs });
    readAtMs += elapsedMs;
    purse.latestAt = seen.now;
    if (seen.isSetBack && purse.frozen === null) {
      purse.frozen = 'clock';
      // Where even this cannot be written, memory alone says so, and a restart sees the same clock.
      void write({ type: 'froze', at: seen.now, why: 'clock' }).catch(() => undefined);
    }
    return seen.now;
  }

  async function write(...added: PurseLine[]): Promise<void> {
    for (const line of added) {
      applyLine(held.purse, line);
      // From here on the wallet's time is counted from what it said.
      if (line.type === 'clock') readAtMs = monotonicMs();
    }
    try {
      await file.append(added);
    } catch (error) {
      refold();
      throw error;
    }
  }

  /** After a failed write, memory is again what the disk says. */
  function refold(): void {
    const { latestAt } = held.purse;
    const purse = emptyPurse();
    for (const line of file.lines) applyLine(purse, line);
    purse.latestAt = Math.max(purse.latestAt, latestAt);
    held.purse = purse;
  }

  async function shorten(): Promise<void> {
    if (file.lines.length < longFileLines) return;
    try {
      await file.rewrite(() =>
        structuredClone(wholeLine(held.purse, { capturedSince: held.purse.latestAt - repeatsForMs })),
      );
    } catch (error) {
      refold();
      throw error;
    }
  }

  return {
    get purse() {
      return held.purse;
    },
    now,
    async decide(decision) {
      const { line, answer } = decision(held.purse, now());
      // An answer that changes nothing may rest on a line that is still being written.
      await write(...(line ? [line] : []));
      return answer;
    },
    write,
    shorten,
    damage,
    get lost() {
      return losses.now;
    },
    foundLost: losses.settled,
    hasDropped: () => losses.note('payments'),
    async disown() {
      await losses.note('record');
      const nothing = { ...emptyPurse(), latestAt: held.purse.latestAt };
      await file.rewrite(() => wholeLine(nothing, { capturedSince: Number.POSITIVE_INFINITY }));
      refold();
    },
    async close() {
      await file.close();
      await losses.close();
    },
  };
}
