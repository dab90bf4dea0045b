import { AppError } from '../../errors.ts';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { applyLine, emptyPurse } from '../purse/fold.ts';
import type { LeaseTerms, LocalHold, PurseLine } from '../purse/lines.ts';
import { type Answered, captureHold, type HoldOrder, placeHold, releaseHold } from '../purse/spend.ts';
import { credits } from '../values/amount.ts';
import { hourMs, start } from './aWallet.ts';

const studio = presets.studio as Catalog;

/** One photo to enhance; the same name is the same photo. A photo without a name is charged every time. */
export function photo(id: string, name: string | null = id, change: Partial<LocalHold['work']> = {}): HoldOrder {
  const work = { action: 'enhance', phase: 'single', quantity: 1, dims: {}, resource: null, run: null, user: null };
  return { id, work: { ...(work as LocalHold['work']), ...change }, workKey: name };
}

export function termsOf(change: Partial<LeaseTerms> = {}): LeaseTerms {
  return {
    ...{ id: 'l', sequence: 1, credits: credits(10), slices: [], rates: studio.rates, freeActions: ['preview'] },
    ...{ tiers: [], refillAt: '1/4', issuedAt: start, expiresAt: start + 10 * hourMs, reclaimAt: start + 58 * hourMs },
    ...{ head: 'head' },
    ...change,
  };
}

/** The purse of a device that is told one thing after another, an instant apart. */
export function aPurse(...leases: Partial<LeaseTerms>[]) {
  const purse = emptyPurse();
  const write = (line: PurseLine) => applyLine(purse, line);
  const said = <T>({ line, answer }: Answered<T>): T => {
    if (line !== null) write(line);
    return answer;
  };
  for (const terms of leases) write({ type: 'leased', at: start, terms: termsOf(terms) });
  const isPaid = (id: string) => purse.paidKeys.has(purse.holds.get(id)?.workKey ?? '');
  return {
    purse,
    write,
    hold: (order: HoldOrder, now = start) => said(placeHold(purse, order, { now, isPaid: false })),
    capture: (id: string, now = start) => said(captureHold(purse, id, { now, wall: now, isPaid: isPaid(id) })),
    release: (id: string, now = start) => said(releaseHold(purse, id, now)),
    lease(id = 'l') {
      const lease = purse.leases.get(id);
      if (lease === undefined) throw new Error(`no lease ${id}`);
      return lease;
    },
  };
}

/** What a refusal says: its code, its message and its details. */
export function refusalOf(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, message: error.message, ...error.details };
    throw error;
  }
  throw new Error('it was not refused');
}
