import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { Slice } from '../state/grant.ts';
import { disputeOf, type Purchase, standingDisputes } from '../state/purchase.ts';
import { type Credits, excess, least, minus, most, none, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { bonusAgain, bonusGone } from './bonus.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { giveBack } from './give-back.ts';
import { boughtPurchaseOf, slicesOf, worthOf } from './money-back.ts';
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
  // What it speaks of may grow where nothing is left: another dispute may be won, and leave it something.
  if (claimedMinor <= (known?.claimedMinor ?? 0)) return nothingToTake(purchase, 'it was taken already');
  const { slices, debt } = take(draft, purchase, { dispute: command.dispute, claimedMinor });
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
  const slices = slicesOf(grant, owing);
  const back = bonusAgain(draft, purchase, {
    ...{ goneMinor: purchase.refundedMinor - known.amountMinor, id: command.id },
    back: giveBack(draft, slices, { id: command.id, fault: 'vendor' }),
  });
  emit(draft, 'chargeback-reversed', {
    ...{ purchase: purchase.id, back, debt, turn: known.turn },
    ...(command.dispute !== undefined && { dispute: command.dispute }),
  });
  takeWhatIsClaimed(draft, purchase.id);
  return resultOf(command, { credits: owing, slices, details: { purchase: purchase.id, debt } });
}

/** Money that comes again is still claimed by whoever spoke of it while it was gone: as much as each of them had to leave, the oldest first. */
function takeWhatIsClaimed(draft: Draft, id: string): void {
  for (const [dispute, { claimedMinor }] of standingDisputes(purchaseOf(draft, id))) {
    const purchase = purchaseOf(draft, id);
    if (stillMinor(purchase, { dispute, claimedMinor }) > 0) take(draft, purchase, { dispute, claimedMinor });
  }
}

type Claim = { readonly dispute: string | undefined; readonly claimedMinor: number };

/** What it speaks of and did not take, as far as there is still something to take. */
function stillMinor(purchase: Purchase, { dispute, claimedMinor }: Claim): number {
  const takenMinor = disputeOf(purchase, dispute)?.amountMinor ?? 0;
  return Math.min(claimedMinor - takenMinor, purchase.priceMinor - purchase.refundedMinor);
}

/** Unused credits go first, and what was spent of them is owed. Nobody owes what came along for nothing: of that only what is left goes. */
function take(draft: Draft, purchase: Purchase, claim: Claim): { slices: readonly Slice[]; debt: Credits } {
  const amountMinor = stillMinor(purchase, claim);
  const grant = own(draft.state.grants, purchase.grant ?? '');
  const owed = shareOf(purchase, amountMinor);
  const paid = slicesOf(grant, least(grant?.available ?? none, owed));
  const slices = [...paid, ...bonusGone(draft, purchase, purchase.refundedMinor + amountMinor)];
  const debt = minus(owed, total(paid));
  const { dispute, claimedMinor } = claim;
  const { disputes } = purchase;
  emit(draft, 'charged-back', {
    ...{ purchase: purchase.id, slices, debt, amountMinor, claimedMinor },
    ...(dispute !== undefined && { dispute }),
    ...(disputes && { turn: 1 + Math.max(...Object.values(disputes).map((one) => one.turn)) }),
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
