import { isOver } from '../../core/credits/purse/fold.ts';
import type { LocalHold } from '../../core/credits/purse/lines.ts';
import { leftOn, localPrice } from '../../core/credits/purse/spend.ts';
import { type Credits, credits, excess } from '../../core/credits/values/amount.ts';
import type { AppError } from '../../core/errors.ts';
import type { Ask, SyncBench } from './asking.ts';
import { isUnreachable } from './line.ts';
import { endLeases } from './sync.ts';

// What is done when this computer cannot pay for a photo by itself: the wallet is asked, for credits or for the time.

export type Shortfall = {
  /** again: try once more. online: the wallet has to hold it. nothing: the refusal stands. */
  after(refusal: AppError, wanted: Wanted): Promise<'again' | 'nothing' | 'online'>;
  /** Whether this clock is why credits are refused, and the wallet, asked for the time, says that it is another. */
  hearsOtherwise(refusal: AppError): Promise<boolean>;
  /** @param needed what has to be here at least for one photo. @returns whether anything came */
  leaseFor(wanted: number, needed: number): Promise<boolean>;
};

export type Wanted = { run: string; work: LocalHold['work']; workKeys: string[] };

export type ShortfallNeeds = {
  bench: SyncBench;
  ask: Ask;
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Null: as many as the wallet's policy gives. */
  lease(wanted: Credits | null): Promise<boolean>;
  bring(): Promise<void>;
  /** What a run may still have to set aside. */
  expected(run: string): number;
};

export function shortfallOf({ bench, ask, alone, lease, bring, expected }: ShortfallNeeds): Shortfall {
  const { book } = bench;

  async function after(refusal: AppError, order: Wanted): Promise<'again' | 'nothing' | 'online'> {
    const isLocked = refusal.code === 'lease-frozen' && refusal.details.why === 'clock';
    if (!isLocked && refusal.code !== 'lease-exhausted') return 'nothing';
    try {
      if (isLocked) return (await hearsOtherwise(refusal)) ? 'again' : 'nothing';
      return await alone(async () => {
        if (isAnyOver()) await bring();
        const price = await priceOf(order);
        const left = leftOn(book.purse, book.now());
        // Another photo may have brought the credits while this one waited for its turn.
        if (price <= left && price === 1) return 'again';
        return (await leaseFor(Math.max(price, expected(order.run)), price)) ? 'again' : 'online';
      });
    } catch (error) {
      if (isUnreachable(error)) return 'nothing';
      throw error;
    }
  }

  /** Leases whose time is over by this clock: it may be ahead, and the wallet knows. */
  function isAnyOver(): boolean {
    const now = book.now();
    return [...book.purse.leases.values()].some(({ status, terms }) => !isOver(status) && now >= terms.expiresAt);
  }

  async function hearsOtherwise(refusal: AppError): Promise<boolean> {
    const isClock = refusal.code === 'lease-frozen' && refusal.details.why === 'clock';
    if (!isClock && !(refusal.code === 'hold-expired' && isAnyOver())) return false;
    try {
      await alone(bring);
      return book.purse.frozen === null;
    } catch (error) {
      if (isUnreachable(error)) return false;
      throw error;
    }
  }

  async function leaseFor(wanted: number, needed: number): Promise<boolean> {
    let left = leftOn(book.purse, book.now());
    if (left > 0 && needed > 1) {
      // Small change in several leases: it goes back, to come again in one piece.
      await endLeases(book, 'idle');
      await bring();
      left = leftOn(book.purse, book.now());
    }
    return wanted <= left || lease(excess(credits(wanted), left));
  }

  async function priceOf({ work, workKeys }: Wanted): Promise<Credits> {
    const newest = [...book.purse.leases.values()].at(-1)?.terms;
    if (newest) return localPrice(newest, work);
    const { action, quantity } = work;
    const quote = await ask((client, options) => client.quote({ action, quantity, workKeys }, options));
    return credits(Math.max(1, quote.credits));
  }

  return { after, hearsOtherwise, leaseFor };
}
