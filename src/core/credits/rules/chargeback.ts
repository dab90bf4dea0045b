import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { Slice } from '../state/grant.ts';
import { disputeOf, type Purchase, standingDisputes } from '../state/purchase.ts';
import { type Credits, excess, least, minus, none, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { bonusAgain, bonusGone } from './bonus.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { giveBack } from './give-back.ts';
import { boughtPurchaseOf, most, worthOf } from './money-back.ts';
import { purchaseOf } from './purchase.ts';
import { resultOf } from './result.ts';

// A bank that takes a payment back, or a part of it, and one that decides for us in the end. Each dispute has a name: it is booked once, and
// what it took comes again once.

/** The credits of the money that the bank took go: unused ones first, and what was spent of them becomes debt. */
export function decideChargeback(draft: Draft, command: CommandOf<'chargeback'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = boughtPurchaseOf(draft, command.purchase);
  const known = disputeOf(purchase, command.dispute);
  // A bank does not take again under a name what it gave back under it; only one without a name may come anew.
  if (known?.isWon && command.dispute !== undefined) return nothingToTake(purchase, 'it was won');
  const claimedMinor = Math.min(command.amountMinor ?? purchase.priceMinor, purchase.priceMinor);
  const stillMinor = claimedMinor - (known?.isWon ? 0 : (known?.amountMinor ?? 0));
  const amountMinor = Math.max(0, Math.min(stillMinor, purchase.priceMinor - purchase.refundedMinor));
  const isKnown = known !== undefined && !known.isWon;
  // What it speaks of may grow where nothing is left: another dispute may be won, and leave it something.
  if (isKnown && amountMinor === 0 && claimedMinor <= known.claimedMinor)
    return nothingToTake(purchase, 'it was taken already');
  const said = command.amountMinor === undefined ? {} : { claimedMinor };
  const { slices, debt } = take(draft, purchase, { dispute: command.dispute, amountMinor, ...said });
  return resultOf(command, { credits: total(slices), slices, details: { purchase: purchase.id, debt } });
}

/**
 * The bank decided for us. The credits come again to their grant; what is still owed because of it is owed no more, and what was paid of that
 * debt with other credits comes back as credits of the purchase.
 */
export function decideChargebackWon(draft: Draft, command: CommandOf<'chargeback-won'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = purchaseOf(draft, command.purchase);
  const known = disputeOf(purchase, command.dispute);
  const grant = own(draft.state.grants, purchase.grant ?? '');
  if (known === undefined || known.isWon || grant === undefined) {
    const { status } = purchase;
    return refuse('bad-input', `This purchase is ${status}. Nothing was taken back, so nothing was changed.`, {
      purchase: purchase.id,
      status,
    });
  }
  const debt = least(known.debt, draft.state.debt);
  const owing = plus(known.credits, minus(known.debt, debt));
  const slices = owing === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: owing }];
  const back = bonusAgain(draft, purchase, {
    ...{ goneMinor: purchase.refundedMinor - known.amountMinor, id: command.id },
    back: giveBack(draft, slices, { id: command.id, fault: 'vendor' }),
  });
  const named = command.dispute === undefined ? {} : { dispute: command.dispute };
  emit(draft, 'chargeback-reversed', { purchase: purchase.id, back, debt, turn: known.turn, ...named });
  takeWhatIsClaimed(draft, purchase.id);
  return resultOf(command, { credits: owing, slices, details: { purchase: purchase.id, debt } });
}

/** Money that comes again is still claimed by whoever spoke of it while it was gone: as much as each of them had to leave, the oldest first. */
function takeWhatIsClaimed(draft: Draft, id: string): void {
  for (const [name, { claimedMinor, amountMinor: takenMinor }] of standingDisputes(purchaseOf(draft, id))) {
    const purchase = purchaseOf(draft, id);
    const amountMinor = Math.min(claimedMinor - takenMinor, purchase.priceMinor - purchase.refundedMinor);
    const dispute = name === '' ? undefined : name;
    if (amountMinor > 0) take(draft, purchase, { dispute, amountMinor, claimedMinor });
  }
}

/** Unused credits go first, and what was spent of them is owed. Nobody owes what came along for nothing: of that only what is left goes. */
function take(
  draft: Draft,
  purchase: Purchase,
  {
    dispute,
    amountMinor,
    claimedMinor,
  }: { dispute?: string | undefined; amountMinor: number; claimedMinor?: number | undefined },
): { slices: readonly Slice[]; debt: Credits } {
  const grant = own(draft.state.grants, purchase.grant ?? '');
  const owed = shareOf(purchase, amountMinor);
  const taken = least(grant?.available ?? none, owed);
  const paid = grant === undefined || taken === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: taken }];
  const slices = [...paid, ...bonusGone(draft, purchase, purchase.refundedMinor + amountMinor)];
  const turn = 1 + Math.max(0, ...Object.values(purchase.disputes ?? {}).map((one) => one.turn));
  const debt = minus(owed, taken);
  emit(draft, 'charged-back', {
    ...{ purchase: purchase.id, slices, debt, ...(turn > 1 && { turn }) },
    ...(dispute !== undefined && { dispute }),
    ...(claimedMinor !== undefined && { amountMinor, claimedMinor }),
  });
  return { slices, debt };
}

/**
 * The credits of so much money: of all the money that is gone then, rounded down once, less what went for the money before. Shares which add up to
 * the price therefore add up to the pack, in whatever parts and order they come. What somebody gave away with a refund is not asked for again.
 */
function shareOf(purchase: Purchase, amountMinor: number): Credits {
  const { refundedMinor, refundedCredits } = purchase;
  const gone = most(refundedCredits, worthOf(purchase, refundedMinor));
  return excess(worthOf(purchase, refundedMinor + amountMinor), gone);
}

function nothingToTake({ id, status }: Purchase, why: string): never {
  return refuse('bad-input', `Nothing more of this purchase is disputed: ${why}. Nothing was changed.`, {
    purchase: id,
    status,
  });
}
