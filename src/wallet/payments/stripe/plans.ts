import type Stripe from 'stripe';
import type { BilledPlan, PlanChange, PlanPayment } from '../provider.ts';
import type { StripeDesk } from './desk.ts';
import { isRefusal } from './reading.ts';

// A plan that Stripe bills. What it charges for at each moment is what the books run: a better plan is paid before it begins, a smaller one waits in
// a schedule for the end of what is paid.

/** @returns what became of it; unless it is `changed`, Stripe has changed and charged nothing */
export async function changePlan(
  desk: StripeDesk,
  reference: string,
  change: PlanChange,
): Promise<'changed' | 'declined' | 'authentication-required'> {
  const stripe = await desk.client();
  const subscription = await stripe.subscriptions.retrieve(reference);
  if (change.way === 'next') {
    await afterPaid(stripe, subscription, change);
    return 'changed';
  }
  await released(desk, subscription);
  if (change.way === 'keep') {
    await stripe.subscriptions.update(reference, { cancel_at_period_end: false, metadata: { change: change.id } });
    return 'changed';
  }
  const { id, product } = itemOf(subscription);
  const asked: Stripe.SubscriptionUpdateParams = {
    items: [{ id, price_data: { ...recurring(change), product } }],
    // Written with the charge or not at all: whoever looks later sees that it was made, however long ago.
    metadata: { change: change.id },
    // Not paid, not changed: else it would be a better plan on credit.
    ...{ proration_behavior: 'always_invoice', payment_behavior: 'error_if_incomplete', cancel_at_period_end: false },
  };
  if (change.resets) asked.billing_cycle_anchor = { type: 'now' };
  try {
    await stripe.subscriptions.update(reference, asked, { idempotencyKey: `${reference}:${change.id}:change` });
    return 'changed';
  } catch (error) {
    const refusal = isRefusal(error);
    if (refusal === null || !refusal.isOfCard) throw error;
    return refusal.code?.includes('require') ? 'authentication-required' : 'declined';
  }
}

/** The plan is what it is until the end of what is paid; then it costs what the other one does. */
async function afterPaid(stripe: Stripe, subscription: Stripe.Subscription, change: PlanChange): Promise<void> {
  if (subscription.cancel_at_period_end) {
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
  }
  const known = subscription.schedule;
  const schedule =
    known === null
      ? await stripe.subscriptionSchedules.create({ from_subscription: subscription.id })
      : typeof known === 'string'
        ? await stripe.subscriptionSchedules.retrieve(known)
        : known;
  const { current_phase: current } = schedule;
  if (current === null) throw new Error('the subscription has no running period');
  const { price, product } = itemOf(subscription);
  await stripe.subscriptionSchedules.update(schedule.id, {
    ...{ end_behavior: 'release', proration_behavior: 'none' },
    phases: [
      { items: [{ price, quantity: 1 }], start_date: current.start_date, end_date: current.end_date },
      {
        ...{ items: [{ price_data: { ...recurring(change), product }, quantity: 1 }], proration_behavior: 'none' },
        duration: { interval: 'month', interval_count: monthsOf[change.every] },
      },
    ],
  });
}

/** What waited in a schedule waits no more. */
export async function released(desk: StripeDesk, { schedule }: Stripe.Subscription): Promise<void> {
  if (schedule === null) return;
  const stripe = await desk.client();
  await stripe.subscriptionSchedules.release(typeof schedule === 'string' ? schedule : schedule.id);
}

export function itemOf({ items }: Stripe.Subscription): { id: string; price: string; product: string } {
  const [item] = items.data;
  if (item === undefined) throw new Error('the subscription has nothing in it');
  const { product } = item.price;
  return { id: item.id, price: item.price.id, product: typeof product === 'string' ? product : product.id };
}

const monthsOf = { P1M: 1, P3M: 3, P1Y: 12 } as const;

export function recurring({ price, every }: BilledPlan) {
  return {
    ...{ currency: price.currency.toLowerCase(), unit_amount: price.minor, tax_behavior: 'inclusive' as const },
    recurring: { interval: 'month' as const, interval_count: monthsOf[every] },
  };
}

export function planPayment(subscription: Stripe.Subscription): PlanPayment {
  const { status, cancel_at_period_end: ends } = subscription;
  const { change } = subscription.metadata;
  const known = { reference: subscription.id, ...(change && { change }) };
  if (status === 'active' || status === 'trialing') return { ...known, state: 'active', ends };
  if (status === 'canceled' || status === 'incomplete_expired') return { ...known, state: 'ended' };
  return { ...known, state: status === 'incomplete' ? 'open' : 'unpaid', ends };
}
