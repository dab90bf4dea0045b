import type { Bucket, Catalog } from '../catalog.ts';
import { bucketOfKind, planOf } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import { hasActiveSubscription, zoneOf } from '../price/selector.ts';
import type { Result } from '../state/answer.ts';
import type { NewGrant } from '../state/grant.ts';
import type { Purchase } from '../state/purchase.ts';
import type { State } from '../state.ts';
import { type Credits, credits, none, plus } from '../values/amount.ts';
import { later } from '../values/calendar.ts';
import { ceil, rational, times } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { type Draft, emit } from './draft.ts';
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
  if (/^recharge:|:bonus$/.test(command.id)) {
    refuse('bad-input', 'The wallet gives such ids by itself. Nothing was bought. Use another id.', { id: command.id });
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
  return [paid, bonusGrant(draft, topup, { id: `${id}:bonus`, credits: purchase.bonusCredits })];
}

export function bonusGrant(
  draft: Draft,
  topup: Bucket,
  made: { id: string; credits: Credits; purchase?: string },
): NewGrant {
  const bonus = newGrant(draft, bucketOfKind(draft.catalog, 'promo') ?? topup, { ...made, source: 'bonus' });
  return { ...bonus, category: 'promotional' };
}

export function purchaseOf(draft: Draft, id: string): Purchase {
  return (
    own(draft.state.purchases, id) ??
    refuse('not-found', `There is no purchase "${id}". Nothing was changed.`, { purchase: id })
  );
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
