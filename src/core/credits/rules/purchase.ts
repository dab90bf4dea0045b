import { type Credits, credits, least, minus, none, plus } from '../amount.ts';
import { later } from '../calendar.ts';
import type { Catalog } from '../catalog.ts';
import { bucketOfKind, planOf } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import { checkRight, type Draft, emit } from '../draft.ts';
import { ceil, rational, times } from '../rational.ts';
import { own } from '../record.ts';
import { refuse } from '../refusal.ts';
import { hasActiveSubscription, zoneOf } from '../selector.ts';
import type { Result } from '../state/answer.ts';
import type { NewGrant } from '../state/grant.ts';
import type { Purchase } from '../state/purchase.ts';
import type { State } from '../state.ts';
import { giveBack } from './give-back.ts';
import { newGrant } from './grant.ts';
import { resultOf } from './result.ts';

// Buying credits: a purchase opens, and its credits come when its payment succeeds, once, however often that is told.

export type Offer = {
  readonly pack: string | null;
  readonly credits: Credits;
  readonly bonusCredits: Credits;
  readonly priceMinor: number;
};

export function decideBuy(draft: Draft, command: CommandOf<'buy'>): Result {
  if (!draft.catalog.purchasePolicy.roles.includes(command.as)) {
    refuse(
      'forbidden',
      `Your role (${command.as}) may not buy credits. Nothing was bought. Ask an owner or admin of the account.`,
      {
        role: command.as,
        right: 'buy',
      },
    );
  }
  const offer = offerOf(draft.catalog, command);
  const barrier = barrierTo(draft.state, draft.catalog);
  if (barrier === 'subscription-required')
    refuse(barrier, 'Buying needs an active subscription. Nothing was bought. Subscribe first.');
  if (barrier === 'plan-required')
    refuse(barrier, 'Your plan does not allow buying credits. Nothing was bought. Change to a paid plan first.');
  const ttl = draft.catalog.payments.checkoutTtl;
  const purchase = newPurchase(draft, offer, {
    id: command.id,
    isAutomatic: false,
    user: command.user,
    expiresAt: later(draft.now, ttl, zoneOf(draft.state, draft.catalog)),
  });
  emit(draft, 'purchase-started', { purchase });
  return resultOf(command, {
    credits: plus(offer.credits, offer.bonusCredits),
    expiresAt: purchase.expiresAt,
    details: { purchase: purchase.id, priceMinor: offer.priceMinor, currency: purchase.currency },
  });
}

/** Why this account may not buy, or null. */
export function barrierTo(state: State, catalog: Catalog): 'plan-required' | 'subscription-required' | null {
  const { purchasePolicy } = catalog;
  if (purchasePolicy.activeSubscription && !hasActiveSubscription(state, catalog)) return 'subscription-required';
  const kind = planOf(catalog, state.subscription?.plan ?? '')?.kind ?? 'none';
  return purchasePolicy.planKinds.includes(kind) ? null : 'plan-required';
}

/** What a pack or a number of units is, in credits and minor units. Refuses `bad-input` and `below-minimum`. */
export function offerOf(catalog: Catalog, asked: { pack?: string | undefined; units?: Credits | undefined }): Offer {
  if ((asked.pack === undefined) === (asked.units === undefined)) {
    return refuse('bad-input', 'A purchase names either a pack or a number of credits. Nothing was bought.');
  }
  if (asked.units !== undefined) return customOffer(catalog, asked.units);
  const pack = catalog.packs.find((one) => one.id === asked.pack);
  if (pack === undefined) {
    return refuse('bad-input', `There is no pack "${asked.pack}". Nothing was bought.`, {
      packs: catalog.packs.map((one) => one.id),
    });
  }
  return {
    pack: pack.id,
    credits: credits(pack.units),
    bonusCredits: credits(pack.bonusUnits ?? 0),
    priceMinor: pack.price,
  };
}

export function newPurchase(
  draft: Draft,
  offer: Offer,
  made: Pick<Purchase, 'id' | 'isAutomatic' | 'user' | 'expiresAt'>,
): Purchase {
  const { currency } = draft.catalog;
  return {
    ...offer,
    ...made,
    status: 'pending',
    currency: currency === 'account' ? 'EUR' : currency,
    at: draft.now,
    grant: null,
    refundedCredits: none,
    refundedMinor: 0,
    invoice: null,
  };
}

/** Never expires what was paid for, unless its bucket says so. */
export function purchasedGrants(draft: Draft, purchase: Purchase): NewGrant[] {
  const topup = bucketOfKind(draft.catalog, 'topup');
  if (topup === undefined) throw new Error('the catalog has no bucket for purchases');
  const id = `purchase:${purchase.id}`;
  const paid = newGrant(draft, topup, { id, source: 'purchase', credits: purchase.credits, purchase: purchase.id });
  if (purchase.bonusCredits === 0) return [paid];
  const promo = bucketOfKind(draft.catalog, 'promo') ?? topup;
  const bonus = newGrant(draft, promo, { id: `${id}:bonus`, source: 'bonus', credits: purchase.bonusCredits });
  return [paid, { ...bonus, category: 'promotional' }];
}

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
  const amountMinor = Number((BigInt(purchase.priceMinor) * BigInt(asked)) / BigInt(purchase.credits));
  const slices = [{ grantId: grant.id, bucket: grant.bucket, credits: asked }];
  emit(draft, 'money-refunded', { purchase: purchase.id, slices, amountMinor, user: command.user, refund: command.id });
  return resultOf(command, { credits: asked, slices, details: { purchase: purchase.id, amountMinor } });
}

/** A refund that the provider refuses is as if it had never been asked for. */
export function decideMoneyKept(draft: Draft, command: CommandOf<'money-kept'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = paidPurchaseOf(draft, command.purchase);
  const asked = own(purchase.refunds ?? {}, command.refund);
  const grant = own(draft.state.grants, purchase.grant ?? '');
  if (asked === undefined || grant === undefined) {
    return refuse('not-found', `There is no refund "${command.refund}" to take back. Nothing was changed.`, {
      refund: command.refund,
    });
  }
  const slices = [{ grantId: grant.id, bucket: grant.bucket, credits: asked.credits }];
  const back = giveBack(draft, slices, { id: command.id, fault: 'vendor' });
  const { amountMinor } = asked;
  emit(draft, 'money-kept', { purchase: purchase.id, refund: command.refund, back, amountMinor });
  return resultOf(command, { credits: asked.credits, slices, details: { purchase: purchase.id, amountMinor } });
}

/** The bank took the whole payment back: unused credits go, the spent ones become debt. */
export function decideChargeback(draft: Draft, command: CommandOf<'chargeback'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = paidPurchaseOf(draft, command.purchase);
  const grant = own(draft.state.grants, purchase.grant ?? '');
  const owed = minus(purchase.credits, purchase.refundedCredits);
  const taken = least(grant?.available ?? none, owed);
  const slices =
    grant === undefined || taken === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: taken }];
  const turn = (purchase.taken?.turn ?? 0) + 1;
  const again = turn === 1 ? {} : { turn };
  emit(draft, 'charged-back', { purchase: purchase.id, slices, debt: minus(owed, taken), ...again });
  return resultOf(command, { credits: taken, slices, details: { purchase: purchase.id, debt: minus(owed, taken) } });
}

/**
 * The bank decided for us. The credits come again to their grant; what is still owed because of it is owed no more, and what was paid of that
 * debt with other credits comes back as credits of the purchase.
 */
export function decideChargebackWon(draft: Draft, command: CommandOf<'chargeback-won'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = purchaseOf(draft, command.purchase);
  const { taken, status } = purchase;
  const grant = own(draft.state.grants, purchase.grant ?? '');
  if (status !== 'refunded' || taken === undefined || grant === undefined) {
    return refuse('bad-input', `This purchase is ${status}. Nothing was taken back, so nothing was changed.`, {
      purchase: purchase.id,
      status,
    });
  }
  const debt = least(taken.debt, draft.state.debt);
  const owing = plus(taken.credits, minus(taken.debt, debt));
  const slices = owing === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: owing }];
  const back = giveBack(draft, slices, { id: command.id, fault: 'vendor' });
  emit(draft, 'chargeback-reversed', { purchase: purchase.id, back, debt, turn: taken.turn });
  return resultOf(command, { credits: owing, slices, details: { purchase: purchase.id, debt } });
}

/**
 * The provider says how much of the price it has sent back in all; what the books knew of it counts no second time. The unused credits of that
 * money go. Whoever sends money back for credits that were spent gives it away: nothing is owed for it.
 */
export function decideMoneyReturned(draft: Draft, command: CommandOf<'money-returned'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = paidPurchaseOf(draft, command.purchase);
  const { id, priceMinor, refundedMinor, refundedCredits } = purchase;
  const said = Math.min(command.refundedMinor, priceMinor);
  if (said <= refundedMinor) return resultOf(command, { credits: none, details: { purchase: id, amountMinor: 0 } });
  const worth = credits(Number((BigInt(purchase.credits) * BigInt(said)) / BigInt(priceMinor)));
  const grant = own(draft.state.grants, purchase.grant ?? '');
  // Of many small refunds, each rounded down, more credits went than their money is worth.
  const owed = minus(worth, least(worth, refundedCredits));
  const taken = least(grant?.available ?? none, owed);
  const slices =
    grant === undefined || taken === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: taken }];
  const amountMinor = said - refundedMinor;
  emit(draft, 'money-refunded', { purchase: id, slices, amountMinor, user: null });
  return resultOf(command, { credits: taken, slices, details: { purchase: id, amountMinor } });
}

export function purchaseOf(draft: Draft, id: string): Purchase {
  return (
    own(draft.state.purchases, id) ??
    refuse('not-found', `There is no purchase "${id}". Nothing was changed.`, { purchase: id })
  );
}

function paidPurchaseOf(draft: Draft, id: string): Purchase {
  const purchase = purchaseOf(draft, id);
  if (purchase.status === 'paid') return purchase;
  return refuse('bad-input', `This purchase is ${purchase.status}. Nothing was changed.`, {
    purchase: id,
    status: purchase.status,
  });
}

function customOffer(catalog: Catalog, units: Credits): Offer {
  const { customAmount } = catalog;
  if (customAmount === undefined) return refuse('bad-input', 'This price list sells packs only. Nothing was bought.');
  const { minUnits, stepUnits } = customAmount;
  if (units < minUnits)
    refuse('below-minimum', `At least ${minUnits} credits can be bought. Nothing was bought.`, {
      minimum: minUnits,
      asked: units,
    });
  if (units % stepUnits !== 0)
    refuse('bad-input', `Credits are sold in steps of ${stepUnits}. Nothing was bought.`, { step: stepUnits });
  const priceMinor = ceil(times(rational(customAmount.unitPrice), rational(units)));
  return { pack: null, credits: units, bonusCredits: none, priceMinor };
}
