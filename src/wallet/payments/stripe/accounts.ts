import type Stripe from 'stripe';
import type { Accounts } from '../provider.ts';
import { returnUrlOf, type StripeDesk } from './desk.ts';
import { givePlanBack } from './plan-money-back.ts';
import { changePlan, planPayment, recurring, released } from './plans.ts';
import { priceOf, savedCardOf, unlessNotThere } from './reading.ts';

// What Stripe keeps for a customer: the saved card, the portal, and the plan that is paid again each period.

export function stripeAccounts(desk: StripeDesk): Accounts {
  const open = async (
    { wallet, order, returnUrl }: { wallet: string; order: string; returnUrl?: string },
    rest: (marks: { tonebank: string; wallet: string; order: string }) => Stripe.Checkout.SessionCreateParams,
  ) => {
    const stripe = await desk.client();
    const { customer, prefix } = await desk.customer(wallet);
    const marks = { tonebank: prefix, wallet, order };
    const backTo = returnUrlOf(desk, { returnUrl });
    const asked = { ...rest(marks), customer, metadata: marks, success_url: backTo, cancel_url: backTo };
    const { id, url } = await stripe.checkout.sessions.create(asked, { idempotencyKey: `${prefix}:${order}:order` });
    return { reference: id, url: url ?? backTo };
  };
  return {
    saveCard: (asked) => open(asked, () => ({ mode: 'setup', currency: 'eur' })),

    async savedCard(reference) {
      const stripe = await desk.client();
      const expand = ['setup_intent.payment_method'];
      const { setup_intent: intent } = await stripe.checkout.sessions.retrieve(reference, { expand });
      if (intent === null || typeof intent === 'string' || intent.status !== 'succeeded') return null;
      return savedCardOf(intent.payment_method);
    },

    async removeCard(reference) {
      const stripe = await desk.client();
      await stripe.paymentMethods.detach(reference).catch(unlessNotThere);
    },

    async closePage(reference) {
      if (!reference.startsWith('cs_')) return;
      const stripe = await desk.client();
      await stripe.checkout.sessions.expire(reference).catch(unlessNotThere);
    },

    async portal({ wallet, returnUrl }) {
      const stripe = await desk.client();
      const { customer } = await desk.customer(wallet);
      const { url } = await stripe.billingPortal.sessions.create({
        customer,
        return_url: returnUrlOf(desk, { returnUrl }),
      });
      return { url };
    },

    takePlan: (asked) =>
      open(asked, (marks) => ({
        ...{ mode: 'subscription', subscription_data: { metadata: marks } },
        line_items: [{ quantity: 1, price_data: { ...recurring(asked), product_data: { name: asked.name } } }],
        ...(desk.options.reckonsTax && { automatic_tax: { enabled: true }, customer_update: { address: 'auto' } }),
      })),

    async plan(reference) {
      const stripe = await desk.client();
      if (!reference.startsWith('cs_')) return planPayment(await stripe.subscriptions.retrieve(reference));
      const session = await stripe.checkout.sessions.retrieve(reference, { expand: ['subscription'] });
      const { subscription, status } = session;
      if (subscription !== null && typeof subscription !== 'string') return planPayment(subscription);
      return { reference, state: status === 'expired' ? 'ended' : 'open' };
    },

    changePlan: (reference, change) => changePlan(desk, reference, change),
    giveBack: (reference, back) => givePlanBack(desk, reference, back),

    async planRefund(refund) {
      const stripe = await desk.client();
      const { status, amount, currency } = await stripe.refunds.retrieve(refund);
      return { hasFailed: status === 'failed' || status === 'canceled', money: priceOf(amount, currency) };
    },

    async endPlan(reference, when) {
      const stripe = await desk.client();
      if (when === 'now') return void (await stripe.subscriptions.cancel(reference).catch(unlessNotThere));
      await released(desk, await stripe.subscriptions.retrieve(reference));
      await stripe.subscriptions.update(reference, { cancel_at_period_end: true });
    },
  };
}
