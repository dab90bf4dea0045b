import type Stripe from 'stripe';
import type { PlanMoneyBack, PlanMoneyGone } from '../provider.ts';
import type { StripeDesk } from './desk.ts';
import { itemOf, recurring, released } from './plans.ts';
import { isNotThere, unlessNotThere } from './reading.ts';

// The money of a plan goes back: first it takes no more, then each payment of it is sent back as far as it has not gone back yet. Whatever broke
// off in between, asking again comes to the same.

export async function givePlanBack(desk: StripeDesk, reference: string, back: PlanMoneyBack): Promise<PlanMoneyGone> {
  const stripe = await desk.client();
  if (back.of === 'plan') await stripe.subscriptions.cancel(reference).catch(unlessNotThere);
  else await asBefore(desk, reference, back);
  const gone = { sentMinor: 0, refusedMinor: 0 };
  for (const payment of await paymentsOf(stripe, reference, back)) {
    const { sentMinor, refusedMinor } = await sendBack(desk, payment, back);
    gone.sentMinor += sentMinor;
    gone.refusedMinor += refusedMinor;
  }
  return gone;
}

/** It goes on with what ran before at its old price, and nothing is charged for that. */
async function asBefore(
  desk: StripeDesk,
  reference: string,
  { goesOnWith }: PlanMoneyBack & { of: 'change' },
): Promise<void> {
  const stripe = await desk.client();
  const subscription = await stripe.subscriptions.retrieve(reference);
  if (subscription.status === 'canceled') return;
  await released(desk, subscription);
  const { id, product } = itemOf(subscription);
  await stripe.subscriptions.update(reference, {
    ...(goesOnWith === null
      ? { cancel_at_period_end: true }
      : { items: [{ id, price_data: { ...recurring(goesOnWith), product } }] }),
    ...{ proration_behavior: 'none', metadata: { change: '' } },
  });
}

type Taken = { intent: string; paidMinor: number };

/** What was taken since then: by all of its invoices, or by the newest that a change made. */
async function paymentsOf(stripe: Stripe, subscription: string, { of, since }: PlanMoneyBack): Promise<Taken[]> {
  const asked = { subscription, created: { gte: Math.floor(since / 1000) }, expand: ['data.payments'], limit: 100 };
  const taken: Taken[] = [];
  for await (const { billing_reason: reason, payments } of stripe.invoices.list(asked)) {
    if (of === 'change' && reason !== 'subscription_update') continue;
    for (const { status, amount_paid: paidMinor, payment } of payments?.data ?? []) {
      const { payment_intent: intent } = payment;
      if (status !== 'paid' || paidMinor === null || intent === undefined) continue;
      taken.push({ intent: typeof intent === 'string' ? intent : intent.id, paidMinor });
    }
    // The newest comes first.
    if (of === 'change') break;
  }
  return taken;
}

/** @returns what has gone back of this payment in all, by whomever */
async function sendBack(
  desk: StripeDesk,
  { intent: payment_intent, paidMinor }: Taken,
  { id, wallet }: PlanMoneyBack,
): Promise<PlanMoneyGone> {
  const stripe = await desk.client();
  const { prefix } = await desk.customer(wallet);
  let sentMinor = 0;
  for await (const { amount, status } of stripe.refunds.list({ payment_intent, limit: 100 })) {
    if (status !== 'failed' && status !== 'canceled') sentMinor += amount;
  }
  const leftMinor = paidMinor - sentMinor;
  if (leftMinor <= 0) return { sentMinor, refusedMinor: 0 };
  const asked = { payment_intent, amount: leftMinor, metadata: { tonebank: prefix, wallet, order: id } };
  try {
    await stripe.refunds.create(asked, { idempotencyKey: `${prefix}:${payment_intent}:${sentMinor}:back` });
    return { sentMinor: sentMinor + leftMinor, refusedMinor: 0 };
  } catch (error) {
    if (!isNotThere(error)) throw error;
    return { sentMinor, refusedMinor: leftMinor };
  }
}
