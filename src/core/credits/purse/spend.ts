import type { JournalEntry } from '../command.ts';
import { priceOf, unitPrice } from '../price/rate.ts';
import { matches } from '../price/selector.ts';
import { entryHash } from '../purse.ts';
import { type Credits, type EpochMs, excess, minus, none, plus } from '../values/amount.ts';
import { canonical } from '../values/fingerprint.ts';
import { refuse } from '../values/refusal.ts';
import { isOver, leaseOf, payerOf } from './fold.ts';
import type { DeviceLease, DevicePurse, LeaseTerms, LocalHold, PurseLine } from './lines.ts';

// Spending without a network: what is set aside, charged and given back on this device. Nothing here changes the purse; each answer comes
// with the line that makes it true once it is on the disk.

export type Answered<T> = { readonly line: PurseLine | null; readonly answer: T };

export type HoldOrder = Pick<LocalHold, 'id' | 'work' | 'workKey'>;

export type HoldAnswer = {
  readonly id: string;
  readonly credits: Credits;
  /** 1 for work that is paid, or being paid by another hold. */
  readonly owned: 0 | 1;
  readonly expiresAt: EpochMs;
};

const dayMs = 86_400_000;

/**
 * Sets credits aside. Asking again under the same id answers the same. Work that was paid before costs nothing and writes nothing.
 * Refuses `lease-exhausted` when no lease has enough left, `lease-frozen`, `tier-required`, `bad-input` and `idempotency-conflict`.
 */
export function placeHold(
  purse: DevicePurse,
  order: HoldOrder,
  seen: { now: EpochMs; isPaid: boolean },
): Answered<HoldAnswer> {
  const { now } = seen;
  const before = purse.holds.get(order.id);
  if (before) return { line: null, answer: sameHold(purse, before, order) };
  const done = purse.captured.get(order.id);
  const free = { id: order.id, credits: none, owned: 1, expiresAt: now + dayMs } as const;
  if (done) return { line: null, answer: { ...free, credits: done.credits } };
  if (seen.isPaid) return { line: null, answer: free };
  refuseFrozen(purse);
  const shared = sharedWith(purse, order.workKey);
  if (shared) {
    const hold: LocalHold = { ...order, lease: shared.lease, credits: none };
    const expiresAt = purse.leases.get(shared.lease)?.terms.reclaimAt ?? now;
    return { line: { type: 'held', at: now, hold }, answer: { ...free, expiresAt } };
  }
  const found = leaseFor(purse, order, now);
  if (found === null) return { line: null, answer: { ...free, owned: 0 } };
  const hold: LocalHold = { ...order, lease: found.lease.terms.id, credits: found.price };
  const answer = { id: order.id, credits: found.price, owned: 0, expiresAt: found.lease.terms.reclaimAt } as const;
  return { line: { type: 'held', at: now, hold }, answer };
}

/**
 * Charges a hold: one entry continues the journal of its lease. Saying it again answers the same. Work that was paid meanwhile costs nothing.
 * Refuses `hold-expired` when the lease is over and its grace too, `not-found` for a hold that is gone, `lease-frozen`.
 */
export function captureHold(
  purse: DevicePurse,
  id: string,
  seen: { now: EpochMs; wall: EpochMs; isPaid: boolean },
): Answered<Credits> {
  const done = purse.captured.get(id);
  if (done) return { line: null, answer: done.credits };
  const hold = purse.holds.get(id);
  if (!hold) {
    if (seen.isPaid) return { line: null, answer: none };
    return refuse(
      'not-found',
      'These credits are not set aside on this computer any more. 0 credits used. Try again.',
      { hold: id },
    );
  }
  if (seen.isPaid) return { line: { type: 'released', at: seen.now, hold: id }, answer: none };
  refuseFrozen(purse);
  const payer = payerOf(purse, hold);
  const lease = purse.leases.get(payer.lease);
  if (!lease || isOver(lease.status) || seen.now >= lease.terms.reclaimAt) {
    return refuse(
      'hold-expired',
      'The credits that were set aside have gone back to the wallet. 0 credits used. Try again.',
      {
        hold: id,
      },
    );
  }
  if (payer.credits === 0) return { line: { type: 'released', at: seen.now, hold: id }, answer: none };
  const entry = nextEntry(lease, { id: `${id}.capture`, hold, credits: payer.credits, occurredAt: seen.wall });
  const line = { type: 'spent', at: seen.now, hold: id, lease: lease.terms.id, entry } as const;
  return { line, answer: payer.credits };
}

/** Gives a hold back. A hold that never was, or is gone already, is fine. */
export function releaseHold(purse: DevicePurse, id: string, now: EpochMs): Answered<Credits | null> {
  const hold = purse.holds.get(id);
  if (!hold) return { line: null, answer: null };
  return { line: { type: 'released', at: now, hold: id }, answer: hold.credits };
}

/** Leases that may be spent from, the first to expire first. */
export function usableLeases(purse: DevicePurse, now: EpochMs): DeviceLease[] {
  return [...purse.leases.values()]
    .filter(({ status, terms }) => status === 'open' && now < terms.expiresAt)
    .sort((a, b) => a.terms.expiresAt - b.terms.expiresAt || a.terms.sequence - b.terms.sequence);
}

/** What one lease still has for new work. */
export function leftIn({ terms, held, spent }: DeviceLease): Credits {
  return minus(terms.credits, plus(held, spent));
}

/** What this device can still spend without the wallet. */
export function leftOn(purse: DevicePurse, now: EpochMs): Credits {
  if (purse.frozen !== null || purse.isRecalled) return none;
  return usableLeases(purse, now).reduce((sum, lease) => plus(sum, leftIn(lease)), none);
}

/** What is set aside on this device. */
export function heldOn(purse: DevicePurse): Credits {
  return [...purse.leases.values()].reduce((sum, { held }) => plus(sum, held), none);
}

/** The price of work by the list that a lease pins; 0 for what is free. Refuses `bad-input` and `tier-required`. */
export function localPrice(
  terms: Pick<LeaseTerms, 'rates' | 'freeActions' | 'tiers'>,
  work: LocalHold['work'],
): Credits {
  const { action, phase } = work;
  const rate = terms.rates.find((one) => one.action === action && one.phase === phase);
  if (!rate) {
    if (terms.freeActions.includes(action)) return none;
    return refuse('bad-input', `This price list has no action "${action}". 0 credits used.`, { action, phase });
  }
  for (const { tier, when } of rate.requiresTier ?? []) {
    if ((when !== undefined && !matches(when, work)) || terms.tiers.includes(tier)) continue;
    refuse(
      'tier-required',
      `This needs a plan of the tier "${tier}". 0 credits used. Change the plan, or choose another setting.`,
      {
        tier,
      },
    );
  }
  return priceOf(unitPrice(rate, work.dims), work.quantity);
}

/** The first lease that has enough by its own prices; null for work that is free. */
function leaseFor(purse: DevicePurse, order: HoldOrder, now: EpochMs): { lease: DeviceLease; price: Credits } | null {
  const leases = purse.isRecalled ? [] : usableLeases(purse, now);
  let needed: Credits | null = null;
  for (const lease of leases) {
    const price = localPrice(lease.terms, order.work);
    if (price === 0) return null;
    needed ??= price;
    if (price <= leftIn(lease)) return { lease, price };
  }
  return refuseExhausted(purse, { now, needed });
}

/** How much more has to be leased before this work can be set aside. */
function refuseExhausted(purse: DevicePurse, { now, needed }: { now: EpochMs; needed: Credits | null }): never {
  const left = leftOn(purse, now);
  const next = purse.isRecalled
    ? 'An owner of the wallet has called the credits of this computer back. Ask them, or connect to the wallet.'
    : 'Connect to the wallet to go on.';
  const count = left === 1 ? '1 credit is' : `${left} credits are`;
  return refuse(
    'lease-exhausted',
    `${count} left on this computer, which is not enough for the next photo. It was not charged. ${next}`,
    {
      left,
      needed,
      shortBy: needed === null ? null : excess(needed, left),
    },
  );
}

function refuseFrozen({ frozen }: DevicePurse): void {
  if (frozen === null) return;
  refuse('lease-frozen', frozenSentence(frozen), { why: frozen });
}

/** What a photographer is told while nothing may be spent on this computer. */
export function frozenSentence(why: NonNullable<DevicePurse['frozen']>): string {
  return why === 'clock'
    ? 'The clock of this computer was set back, so its credits are locked until the wallet has been reached once. Nothing was charged. Connect to the internet; photos that are paid for stay free.'
    : 'The credits of this computer are locked: its data folder is a copy of another one, or an older backup. Nothing was charged. Ask an owner of the wallet to look; photos that are paid for stay free.';
}

function sameHold(purse: DevicePurse, before: LocalHold, order: HoldOrder): HoldAnswer {
  const { lease, credits, ...asked } = before;
  if (canonical(asked) !== canonical(order)) {
    return refuse('idempotency-conflict', 'This id belongs to other work. Nothing was set aside. Use a new id.', {
      hold: order.id,
    });
  }
  const { reclaimAt: expiresAt } = leaseOf(purse, lease).terms;
  return { id: order.id, credits, owned: credits === 0 ? 1 : 0, expiresAt };
}

/** The open hold that pays for the same work. */
function sharedWith(purse: DevicePurse, workKey: string | null): LocalHold | null {
  const [first] = workKey === null ? [] : (purse.holdsOfWork.get(workKey) ?? []);
  return purse.holds.get(first ?? '') ?? null;
}

function nextEntry(
  lease: DeviceLease,
  { id, hold, credits, occurredAt }: { id: string; hold: LocalHold; credits: Credits; occurredAt: EpochMs },
): JournalEntry {
  const { action, phase, quantity, dims, resource, run, user } = hold.work;
  const workKeys = hold.workKey === null ? [] : [hold.workKey];
  const work = {
    action,
    phase,
    quantity,
    dims: { ...dims },
    workKeys,
    resource: resource && { ...resource },
    run,
    user,
  };
  const body = { id, index: lease.entryCount + 1, prevHash: lease.head, credits, ...work, occurredAt };
  return { ...body, hash: entryHash(body) };
}
