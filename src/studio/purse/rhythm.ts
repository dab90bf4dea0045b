import { dailySpend, wantsRefill } from '../../core/credits/purse/refill.ts';
import { leftOn } from '../../core/credits/purse/spend.ts';
import type { Clock } from '../host.ts';
import type { SyncBench } from './asking.ts';
import type { WalletLine } from './line.ts';
import type { LocalSpending } from './local.ts';
import { endLeases } from './sync.ts';

// When this device talks to its wallet: after spending, after runs, when it has been quiet, before it is closed, and again when it failed.

export type Rhythm = {
  /** Everything up and down once. @throws AppError wallet-unreachable */
  sync(): Promise<void>;
  /** Credits were spent here. */
  spent(): void;
  /** A run stands still: what nobody needs goes back, at once to the wallet of this computer, later to a team's. */
  quiet(): void;
  /** The wallet is there again, or another one. */
  now(): void;
  /** The last word to the wallet, if it can be said quickly; what cannot is said at the next start. */
  bringHome(): Promise<void>;
  /** Nothing more begins. */
  stop(): void;
};

export type RhythmNeeds = {
  spending(): { bench: SyncBench; local: LocalSpending };
  line: Pick<WalletLine, 'isEmbedded' | 'isReachable'>;
  clock: Clock;
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Called after each attempt. */
  tell(): void;
  pace?: Pace | undefined;
};

/** Milliseconds that another clock than the app's may count otherwise. */
export type Pace = {
  /** At most so long may the last word take while the app is closed. */
  closeWithinMs: number;
  /** Whoever only asks for the balance of a team needs no credits on this computer. */
  beginAfterMs: number;
  /** A team's wallet hears of what was spent after so long. */
  tellWithinMs: number;
};

/** After the last run, before unused credits go back to the team. */
const quietMs = 20 * 60_000;
const usualPace: Pace = { closeWithinMs: 3000, beginAfterMs: 2000, tellWithinMs: 5000 };
const retryMostMs = 5 * 60_000;
/** A team's wallet is asked so often whether there is news. */
const heartbeatMs = 5 * 60_000;
/** A device of a team keeps what it spends on so many of its working days, for days without a network. */
const daysKept = 3;

export function createRhythm({ spending, line, clock, inTurn, tell, pace = usualPace }: RhythmNeeds): Rhythm {
  const { closeWithinMs, beginAfterMs, tellWithinMs } = pace;
  let next: { timer: NodeJS.Timeout; dueMs: number; returns: boolean } | null = null;
  let quietTimer: NodeJS.Timeout | undefined;
  let retryMs = tellWithinMs;
  let hasStopped = false;

  async function pass(returns: boolean, isLast = false): Promise<void> {
    const { bench, local } = spending();
    const { book } = bench;
    const kept = line.isEmbedded ? 0 : dailySpend(book.purse) * daysKept;
    const isSpare = () => returns && !local.isBusy && leftOn(book.purse, book.now()) > kept;
    const isTooMuch = isSpare();
    if (isTooMuch) await endLeases(book, 'idle');
    await local.bringUp();
    // A lease that was asked for before a crash comes only now.
    if (isSpare()) {
      await endLeases(book, 'idle');
      await local.bringUp();
    }
    if (line.isEmbedded || local.isOnline || (isLast && !isTooMuch)) return;
    if (wantsRefill(book.purse, book.now())) await local.refill();
  }

  /** The sooner of what is planned and this; a wallet that is away is tried again, more and more slowly. */
  function soon(delayMs: number, returns: boolean): void {
    const dueMs = clock.monotonicMs() + delayMs;
    if (hasStopped || (next && next.dueMs <= dueMs && (next.returns || !returns))) return;
    clearTimeout(next?.timer);
    const timer = setTimeout(() => {
      next = null;
      inTurn(() => pass(returns))
        .then(
          () => {
            retryMs = tellWithinMs;
            if (!line.isEmbedded) soon(heartbeatMs, false);
          },
          () => {
            soon(retryMs, returns);
            retryMs = Math.min(retryMostMs, retryMs * 2);
          },
        )
        .finally(tell);
    }, delayMs).unref();
    next = { timer, dueMs, returns };
  }

  return {
    sync: async () => {
      await inTurn(() => pass(false));
      tell();
    },
    spent: () => {
      // The wallet of this computer is told at the end of the run.
      if (!line.isEmbedded) soon(tellWithinMs, false);
    },
    quiet: () => {
      if (spending().local.isBusy) return;
      soon(0, line.isEmbedded);
      if (line.isEmbedded) return;
      clearTimeout(quietTimer);
      quietTimer = setTimeout(() => soon(0, true), quietMs).unref();
    },
    now: () => soon(line.isEmbedded ? 0 : beginAfterMs, line.isEmbedded),
    bringHome: async () => {
      const { bench, local } = spending();
      const hasNothing = bench.book.purse.leases.size === 0 && !bench.book.purse.asked;
      if (hasNothing || local.isOnline || !line.isReachable) return;
      const limit = Promise.withResolvers<void>();
      const timer = setTimeout(limit.resolve, closeWithinMs);
      await Promise.race([inTurn(() => pass(true, true)).catch(() => undefined), limit.promise]);
      clearTimeout(timer);
    },
    stop: () => {
      hasStopped = true;
      clearTimeout(next?.timer);
      clearTimeout(quietTimer);
    },
  };
}
