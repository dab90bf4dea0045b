import type { EventOf, Returned } from '../event.ts';
import type { Slice } from '../state/grant.ts';
import { bonusGrantOf, type Dispute, disputeOf, type Purchase, standingDisputes } from '../state/purchase.ts';
import type { State } from '../state.ts';
import { type Credits, least, minus, none, partOf, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { purchaseIn, withPurchase } from './money.ts';

// Money of a purchase that went back and came again: what was sent, what banks took, and what of both is the same money.

export function sentBack(state: State, event: EventOf<'money-refunded'>): State {
  const purchase = purchaseIn(state, event.purchase);
  const { amountMinor, refund, covered } = event;
  const { paid, bonus } = partsOf(purchase, event.slices);
  const coveredMinor = covered === undefined ? 0 : (event.coveredMinor ?? amountMinor);
  const next = withMoney(state, purchase.id, {
    ...{ refundedCredits: plus(purchase.refundedCredits, paid), ...moreBonus(purchase, bonus) },
    refundedMinor: purchase.refundedMinor + amountMinor - coveredMinor,
    disputes: lessTaken(purchase, { credits: covered ?? none, amountMinor: coveredMinor }),
  });
  if (refund === undefined) return next;
  const before = own(purchase.refunds ?? {}, refund);
  const asked = {
    credits: plus(before?.credits ?? none, plus(paid, covered ?? none)),
    amountMinor: (before?.amountMinor ?? 0) + amountMinor,
  };
  return withPurchase(next, purchase.id, { refunds: { ...purchase.refunds, [refund]: asked } });
}

/** As if the refund had never been asked for. That one failed is remembered: an older word of it may still come. */
export function kept(state: State, event: EventOf<'money-kept'>): State {
  const { refund, hasFailed, covered } = event;
  const purchase = purchaseIn(state, event.purchase);
  const { [refund]: asked, ...others } = purchase.refunds ?? {};
  if (asked === undefined && !hasFailed) throw new Error(`the refund ${refund} was not asked for`);
  const failed = { credits: none, amountMinor: 0, hasFailed: true } as const;
  const next = withPurchase(state, purchase.id, { refunds: hasFailed ? { ...others, [refund]: failed } : others });
  if (asked === undefined) return next;
  const coveredMinor = covered === undefined ? 0 : (event.coveredMinor ?? asked.amountMinor);
  const { refundedCredits, refundedMinor } = purchase;
  return withMoney(next, purchase.id, {
    refundedCredits: minus(refundedCredits, minus(asked.credits, covered ?? none)),
    ...{ refundedMinor: refundedMinor - (asked.amountMinor - coveredMinor), ...lessBonus(purchase, event.back) },
    disputes: moreTaken(purchase, { credits: covered ?? none, amountMinor: coveredMinor }),
  });
}

/** What an event does not say was all that had not gone back: so it was before disputes had names and amounts. */
export function chargedBack(state: State, event: EventOf<'charged-back'>): State {
  const purchase = purchaseIn(state, event.purchase);
  const { refundedCredits, refundedMinor, priceMinor } = purchase;
  const { debt, dispute, turn = 1, amountMinor = priceMinor - refundedMinor, claimedMinor = priceMinor } = event;
  const { paid, bonus } = partsOf(purchase, event.slices);
  // One that was won has nothing.
  const before = disputeOf(purchase, dispute);
  const taken: Dispute = {
    ...{ turn, claimedMinor, amountMinor: (before?.amountMinor ?? 0) + amountMinor },
    credits: plus(before?.credits ?? none, paid),
    debt: plus(before?.debt ?? none, debt),
  };
  return withMoney(state, purchase.id, {
    ...{ refundedCredits: plus(refundedCredits, plus(paid, debt)), ...moreBonus(purchase, bonus) },
    refundedMinor: refundedMinor + amountMinor,
    disputes: { ...purchase.disputes, [dispute ?? '']: taken },
  });
}

/** The purchase is as it was before that dispute; only that there was one is kept. */
export function cameAgain(state: State, { purchase: id, dispute, back }: EventOf<'chargeback-reversed'>): State {
  const purchase = purchaseIn(state, id);
  const taken = disputeOf(purchase, dispute);
  if (taken === undefined) throw new Error(`nothing was taken back of ${id}`);
  const nothing = { claimedMinor: 0, amountMinor: 0, credits: none, debt: none };
  const won: Dispute = { turn: taken.turn, ...nothing, isWon: true };
  return withMoney(state, id, {
    refundedCredits: minus(purchase.refundedCredits, plus(taken.credits, taken.debt)),
    ...{ refundedMinor: purchase.refundedMinor - taken.amountMinor, ...lessBonus(purchase, back) },
    disputes: { ...purchase.disputes, [dispute ?? '']: won },
  });
}

/** Paid credits, and those that came along for nothing. */
function partsOf(purchase: Purchase, slices: readonly Slice[]): { paid: Credits; bonus: Credits } {
  const paid = slices.filter(({ grantId }) => grantId === purchase.grant);
  return { paid: total(paid), bonus: minus(total(slices), total(paid)) };
}

/** Only a purchase that had a bonus says anything of it. */
function moreBonus({ refundedBonus = none }: Purchase, bonus: Credits): Pick<Purchase, 'refundedBonus'> {
  return bonus === 0 ? {} : { refundedBonus: plus(refundedBonus, bonus) };
}

function lessBonus(purchase: Purchase, { regranted }: Returned): Pick<Purchase, 'refundedBonus'> {
  const { refundedBonus = none } = purchase;
  const again = regranted.map(({ from }) => from).filter(({ grantId }) => grantId === bonusGrantOf(purchase));
  return again.length === 0 ? {} : { refundedBonus: minus(refundedBonus, total(again)) };
}

type Amounts = { readonly credits: Credits; readonly amountMinor: number };
type Disputes = NonNullable<Purchase['disputes']>;

/** What was sent back after all is no longer the bank's: of the oldest dispute first. */
function lessTaken(purchase: Purchase, { credits: gone, amountMinor }: Amounts): Disputes | undefined {
  let [creditsLeft, minorLeft] = [gone, amountMinor];
  return changed(purchase, (dispute) => {
    const [fewer, less] = [least(dispute.credits, creditsLeft), Math.min(dispute.amountMinor, minorLeft)];
    creditsLeft = minus(creditsLeft, fewer);
    minorLeft -= less;
    return { credits: minus(dispute.credits, fewer), amountMinor: dispute.amountMinor - less };
  });
}

/** What could not be sent back is the bank's again, as far as a bank speaks of it: the oldest dispute first, and to each the credits of its money. */
function moreTaken(purchase: Purchase, { credits: back, amountMinor }: Amounts): Disputes | undefined {
  let [creditsLeft, minorLeft] = [back, amountMinor];
  return changed(purchase, (dispute) => {
    const more = Math.min(dispute.claimedMinor - dispute.amountMinor, minorLeft);
    const its = partOf(creditsLeft, { part: more, whole: minorLeft });
    creditsLeft = minus(creditsLeft, its);
    minorLeft -= more;
    return { credits: plus(dispute.credits, its), amountMinor: dispute.amountMinor + more };
  });
}

function changed(purchase: Purchase, change: (dispute: Dispute) => Amounts): Disputes | undefined {
  const { disputes } = purchase;
  const after = standingDisputes(purchase).map(
    ([name, dispute]) => [name, { ...dispute, ...change(dispute) }] as const,
  );
  return disputes && { ...disputes, ...Object.fromEntries(after) };
}

/** A purchase of which everything went back, while a bank has some of it, is a purchase no more. */
function withMoney(
  state: State,
  id: string,
  {
    disputes,
    ...change
  }: Pick<Purchase, 'refundedCredits' | 'refundedMinor' | 'refundedBonus'> & {
    readonly disputes: Disputes | undefined;
  },
): State {
  const named = disputes && { disputes };
  const next = { ...purchaseIn(state, id), ...change, ...named };
  const isTaken = next.refundedMinor === next.priceMinor && standingDisputes(next).length > 0;
  return withPurchase(state, id, { ...change, ...named, status: isTaken ? 'refunded' : 'paid' });
}
