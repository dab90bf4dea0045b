import type { LocalHold } from '../../core/credits/purse/lines.ts';
import { dailySpend } from '../../core/credits/purse/refill.ts';
import { captureHold, leftOn, placeHold, releaseHold } from '../../core/credits/purse/spend.ts';
import type { Credits } from '../../core/credits/values/amount.ts';
import { AppError } from '../../core/errors.ts';
import { type Ask, askForLease, type SyncBench } from './asking.ts';
import { meetingOf } from './meeting.ts';
import { onlineSpending, type Spending } from './online.ts';
import { refillingOver } from './refilling.ts';
import { shortfallOf } from './shortfall.ts';
import { bringUp } from './sync.ts';
import type { Hold } from './types.ts';

// Spending out of leases: on this computer, without a network. Only when no lease has enough left is the wallet asked for more, for exactly
// what the runs that are under way still need.

export type LocalSpending = Spending & {
  /** Says what a run will need at most, so that its credits are here before its first photo. */
  prepare(run: { run: string; credits: number }): Promise<void>;
  finished(run: string): void;
  readonly isBusy: boolean;
  /** The wallet lends nothing to this device: every hold is placed at the wallet. Decided once for each connection. */
  readonly isOnline: boolean;
  /** Asks for as much as the wallet's policy gives, unless it refused and nothing has changed since. @returns whether anything came */
  refill(): Promise<boolean>;
  /** Why no more credits come to this computer, in a sentence; null when nothing is in the way. */
  readonly limit: string | null;
  /** Everything up, the news down. */
  bringUp(): Promise<void>;
  isPaid(workKey: string): boolean;
};

export type LocalNeeds = {
  bench: SyncBench;
  /** Patient: a lost answer is asked for again. */
  ask: Ask;
  /** One thing at a time between this device and its wallet. */
  alone<T>(work: () => Promise<T>): Promise<T>;
};

/** Each time something may have come in between: another photo took what was just leased, or the price is another. */
const triesMost = 4;

export function localSpending({ bench, ask, alone }: LocalNeeds): LocalSpending {
  const { book, paid, device } = bench;
  const online = onlineSpending({ ask });
  /** What each run under way may still have to set aside. */
  const expected = new Map<string, number>();
  /** Holds that the wallet keeps, because it could not lend what they need. */
  const atTheWallet = new Set<string>();

  const meeting = meetingOf(bench, ask);

  async function lease(wanted: Credits | null): Promise<boolean> {
    if (book.purse.isRecalled || !(await meeting.meet())) return false;
    const order = { credits: wanted, dailySpend: dailySpend(book.purse) };
    try {
      const hasCome = await askForLease(bench, ask, order).catch(async (error: unknown) => {
        if (!(error instanceof AppError) || error.code !== 'not-found') throw error;
        meeting.forgotten();
        return (await meeting.meet()) && askForLease(bench, ask, order);
      });
      if (hasCome) refilling.came();
      return hasCome;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'bad-input') throw error;
      meeting.lendsNothing();
      return false;
    }
  }

  const refilling = refillingOver({ bench, ask, lease: () => lease(null) });

  async function bring(): Promise<void> {
    if (await meeting.meet()) await bringUp(bench, ask);
  }

  const shortfall = shortfallOf({ bench, ask, alone, lease, bring, expected: (run) => expected.get(run) ?? 0 });

  const isPaid = (key: string) => paid.has(key) ?? book.purse.paidKeys.has(key);

  async function hold(order: Parameters<Spending['hold']>[0]): Promise<Hold> {
    if (meeting.isOnline) return online.hold(order);
    const asked = { id: order.id, work: workOf(order), workKey: workKeyOf(order) };
    for (let tries = 1; ; tries += 1) {
      try {
        const seen = { isPaid: asked.workKey !== null && isPaid(asked.workKey) };
        const held = await book.decide((purse, now) => placeHold(purse, asked, { now, ...seen }));
        const before = expected.get(order.run);
        if (before !== undefined) expected.set(order.run, Math.max(0, before - held.credits));
        return { ...held, slices: [], expiresAt: new Date(held.expiresAt).toISOString() };
      } catch (error) {
        if (!(error instanceof AppError) || tries === triesMost) throw error;
        const next = await shortfall.after(error, { ...order, work: asked.work });
        if (next === 'again') continue;
        if (next === 'nothing') throw error;
        const held = await online.hold(order);
        atTheWallet.add(order.id);
        return held;
      }
    }
  }

  /** Charges what was set aside here. @throws AppError hold-expired, lease-frozen, not-found */
  async function captureHere({ hold: id, workKeys }: Parameters<Spending['capture']>[0]): Promise<number> {
    const isAllPaid = workKeys.length > 0 && workKeys.every(isPaid);
    const wall = bench.wallNow();
    const charged = await book.decide((purse, now) => captureHold(purse, id, { now, wall, isPaid: isAllPaid }));
    for (const key of workKeys) if (charged > 0) paid.forget(key);
    return charged;
  }

  function workOf({ action, quantity, resource, run }: Parameters<Spending['hold']>[0]): LocalHold['work'] {
    return { action, phase: 'single', quantity, dims: {}, resource, run, user: device.now.owner };
  }

  return {
    hold,
    async capture(order) {
      try {
        return await captureHere(order);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.code === 'not-found') return online.capture(order);
        if (await shortfall.hearsOtherwise(error)) return captureHere(order);
        throw error;
      }
    },
    async release(id) {
      const released = await book.decide((purse, now) => releaseHold(purse, id, now));
      if (released !== null || !(meeting.isOnline || atTheWallet.has(id))) return released;
      return online.release(id);
    },
    async prepare({ run, credits: needed }) {
      expected.set(run, needed);
      const all = [...expected.values()].reduce((sum, one) => sum + one, 0);
      try {
        await alone(async () => {
          await bring();
          if (meeting.isOnline) return;
          const left = leftOn(book.purse, book.now());
          if (all > left && book.purse.frozen === null) await shortfall.leaseFor(all, 1);
        });
      } catch (error) {
        // Out of reach, the run goes as far as the credits on this computer; what is refused here is met again by its first photo.
        if (!(error instanceof AppError)) throw error;
      }
    },
    finished: (run) => void expected.delete(run),
    get isBusy() {
      return expected.size > 0;
    },
    get isOnline() {
      return meeting.isOnline === true;
    },
    refill: refilling.refill,
    get limit() {
      return refilling.limit;
    },
    bringUp: bring,
    isPaid,
  };
}

function workKeyOf({ workKeys, quantity }: { workKeys: string[]; quantity: number }): string | null {
  if (workKeys.length > 1 || (workKeys.length === 1 && quantity !== 1)) {
    throw new AppError('bad-input', 'Photos are set aside one by one. 0 credits used. Ask for each by itself.', {
      quantity,
    });
  }
  return workKeys[0] ?? null;
}
