import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { Grant, Slice } from '../state/grant.ts';
import { type Purchase, standingDisputes } from '../state/purchase.ts';
import { type Credits, excess, least, minus, most, none, partOf, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { bonusAgain, bonusGone } from './bonus.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { giveBack } from './give-back.ts';
import { purchaseOf } from './purchase.ts';
import { resultOf } from './result.ts';

// Money that goes back to the buyer, because the wallet asked for it or because somebody sent it at the provider's own pages, and money that
// comes again because a refund was refused or failed. Each refund has a name, and is booked once and taken back once.

/** Money back for at most what is left of the pack's grant, in proportion, rounded down. */
export function decideMoneyRefund(draft: Draft, command: CommandOf<'money-refund'>): Result {
  checkRight(draft, command, 'refund');
  const purchase = paidPurchaseOf(draft, command.purchase);
  const grant = own(draft.state.grants, purchase.grant ?? '');
  const unused = grant?.available ?? none;
  const asked = command.credits ?? unused;
  if (asked === 0 || asked > unused || grant === undefined) {
    return refuse(
      'bad-input',
      `${unused} credits of this purchase are unused; money can be returned for those only. Nothing was changed.`,
      {
        unused,
        asked,
      },
    );
  }
  const worthMinor = Number((BigInt(purchase.priceMinor) * BigInt(asked)) / BigInt(purchase.credits));
  // Somebody may have sent money back at the provider for credits that were spent, and they came again.
  const amountMinor = Math.min(worthMinor, purchase.priceMinor - purchase.refundedMinor);
  if (amountMinor === 0) {
    return refuse(
      'bad-input',
      `There is no money to send back for ${asked} credits of this purchase. Nothing was changed.`,
      {
        asked,
        unused,
      },
    );
  }
  const goneMinor = purchase.refundedMinor + amountMinor;
  const slices = [
    { grantId: grant.id, bucket: grant.bucket, credits: asked },
    ...bonusGone(draft, purchase, goneMinor),
  ];
  emit(draft, 'money-refunded', { purchase: purchase.id, slices, amountMinor, user: command.user, refund: command.id });
  return resultOf(command, { credits: total(slices), slices, details: { purchase: purchase.id, amountMinor } });
}

/** A refund that the provider refuses is as if it had never been asked for. */
export function decideMoneyKept(draft: Draft, command: CommandOf<'money-kept'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = boughtPurchaseOf(draft, command.purchase);
  const asked = own(purchase.refunds ?? {}, command.refund);
  if (asked === undefined || asked.hasFailed) {
    return refuse('not-found', `There is no refund "${command.refund}" to take back. Nothing was changed.`, {
      refund: command.refund,
    });
  }
  const slices = keepMoney(draft, purchase.id, { refund: command.refund, by: command.id });
  // Refused, as a rule, because somebody sent that money back already.
  hear(draft, purchase.id, command);
  const { credits, amountMinor } = asked;
  return resultOf(command, { credits, slices, details: { purchase: purchase.id, amountMinor } });
}

/**
 * How each refund of a payment stands at the provider, whoever sent it: one that the books do not know is booked, and one that failed at the
 * bank is as if it had never been. What is known counts no second time, and a failed one never comes alive again, so an older answer that is
 * heard after a newer one changes nothing.
 */
export function decideMoneyReturned(draft: Draft, command: CommandOf<'money-returned'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const { id } = boughtPurchaseOf(draft, command.purchase);
  const { slices, amountMinor } = hear(draft, id, command);
  return resultOf(command, { credits: total(slices), slices, details: { purchase: id, amountMinor } });
}

type Heard = { readonly id: string; readonly refunds: CommandOf<'money-returned'>['refunds'] };

/** First what failed, which makes room; then what went back. @returns what was taken for it now */
function hear(draft: Draft, id: string, { refunds, id: by }: Heard): { slices: readonly Slice[]; amountMinor: number } {
  for (const { refund, hasFailed } of refunds) {
    const known = own(purchaseOf(draft, id).refunds ?? {}, refund);
    if (hasFailed && known?.hasFailed !== true) keepMoney(draft, id, { refund, by, hasFailed });
  }
  const before = sentOf(purchaseOf(draft, id)).sentMinor;
  const slices = refunds.flatMap((said) => returnMoney(draft, id, said));
  return { slices, amountMinor: sentOf(purchaseOf(draft, id)).sentMinor - before };
}

/**
 * The unused credits of that money go. Whoever sends money back for credits that were spent gives it away: nothing is owed for it. Of money that
 * the bank has taken already the credits went with it, and only who sent it is noted.
 */
function returnMoney(draft: Draft, id: string, said: { refund: string; amountMinor: number }): readonly Slice[] {
  const purchase = purchaseOf(draft, id);
  const { refund } = said;
  const known = own(purchase.refunds ?? {}, refund);
  if (known?.hasFailed) return [];
  const { sentMinor, sentCredits } = sentOf(purchase);
  const knownMinor = known?.amountMinor ?? 0;
  const amountMinor = Math.min(said.amountMinor - knownMinor, purchase.priceMinor - sentMinor);
  if (amountMinor <= 0) return [];
  const ownMinor = Math.min(amountMinor, purchase.priceMinor - purchase.refundedMinor);
  const coveredMinor = amountMinor - ownMinor;
  const left = minus(purchase.credits, purchase.refundedCredits);
  // Of many small refunds, each rounded down, more credits went than their money is worth.
  const worth = least(left, excess(worthOf(purchase, sentMinor + ownMinor), sentCredits));
  const owed = ownMinor === 0 ? none : worth;
  const grant = own(draft.state.grants, purchase.grant ?? '');
  const slices = slicesOf(grant, least(grant?.available ?? none, owed));
  const all = [...slices, ...bonusGone(draft, purchase, purchase.refundedMinor + ownMinor)];
  const toldMinor = knownMinor + amountMinor;
  const gone = most(plus(sentCredits, total(slices)), worthOf(purchase, sentMinor + ownMinor));
  const taken = total(standingDisputes(purchase).map(([, dispute]) => dispute));
  // By itself it is worth at least this, in case another refund fails that went for more than its money.
  const mine = excess(worthOf(purchase, toldMinor), plus(known?.credits ?? none, total(slices)));
  const theirs = least(taken, most(mine, excess(worthOf(purchase, sentMinor + amountMinor), gone)));
  const covered = coveredMinor === 0 ? none : theirs;
  const told = { purchase: id, user: null, refund, amountMinor, toldMinor };
  emit(draft, 'money-refunded', { ...told, slices: all, covered, coveredMinor });
  return all;
}

/** The credits of a refund come again; as much of its money as a bank speaks of stays there, for the case that it decides for us. */
function keepMoney(
  draft: Draft,
  id: string,
  { refund, by, hasFailed = false }: { refund: string; by: string; hasFailed?: boolean },
): readonly Slice[] {
  const purchase = purchaseOf(draft, id);
  const { credits = none, amountMinor = 0 } = own(purchase.refunds ?? {}, refund) ?? {};
  const room = standingDisputes(purchase).reduce((sum, [, one]) => sum + one.claimedMinor - one.amountMinor, 0);
  const coveredMinor = Math.min(amountMinor, room);
  const covered = partOf(credits, { part: coveredMinor, whole: amountMinor });
  const slices = slicesOf(own(draft.state.grants, purchase.grant ?? ''), minus(credits, covered));
  // Several may fail at once, and each may make a grant.
  const named = hasFailed ? `${by}:${refund}` : by;
  const goneMinor = purchase.refundedMinor - (amountMinor - coveredMinor);
  const back = bonusAgain(draft, purchase, {
    ...{ goneMinor, id: named, back: giveBack(draft, slices, { id: named, fault: 'vendor' }) },
  });
  const told = { purchase: id, refund, amountMinor, ...(hasFailed && { hasFailed }) };
  emit(draft, 'money-kept', { ...told, back, covered, coveredMinor });
  return slices;
}

/** What so much of its price bought, rounded down. */
export function worthOf({ credits, priceMinor }: Purchase, amountMinor: number): Credits {
  return partOf(credits, { part: amountMinor, whole: priceMinor });
}

export function slicesOf(grant: Grant | undefined, credits: Credits): readonly Slice[] {
  return grant === undefined || credits === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits }];
}

/** What was sent back of a purchase, beside what banks took of it. */
function sentOf(purchase: Purchase): { sentMinor: number; sentCredits: Credits } {
  const taken = standingDisputes(purchase).map(([, one]) => one);
  const takenMinor = taken.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const takenCredits = taken.reduce((sum, one) => plus(sum, plus(one.credits, one.debt)), none);
  return {
    sentMinor: purchase.refundedMinor - takenMinor,
    sentCredits: minus(purchase.refundedCredits, takenCredits),
  };
}

export function boughtPurchaseOf(draft: Draft, id: string): Purchase {
  const purchase = purchaseOf(draft, id);
  return purchase.status === 'refunded' ? purchase : paidPurchaseOf(draft, id);
}

export function paidPurchaseOf(draft: Draft, id: string): Purchase {
  const purchase = purchaseOf(draft, id);
  if (purchase.status === 'paid') return purchase;
  return refuse('bad-input', `This purchase is ${purchase.status}. Nothing was changed.`, {
    purchase: id,
    status: purchase.status,
  });
}
