import type Stripe from 'stripe';
import type { Order, Payment, PaymentProvider, ProviderFor } from '../provider.ts';
import { stripeAccounts } from './accounts.ts';
import { earliest, foundSession, openCheckout } from './checkout.ts';
import { deskOf, type StripeDesk, type StripeOptions, stripeName } from './desk.ts';
import { heardFrom, missedFrom } from './events.ts';
import { disputeAt, refund, refundsOf } from './money-back.ts';
import { intentPayment, isMarked, isNotThere, isRefusal, isSession, type Marks, sessionPayment } from './reading.ts';

// Stripe, with its own client. Every request that makes something carries a key from the purchase's id, so that asking again is the same
// request; whatever is booked was read from Stripe, never from a message.

/** Stripe answers a repeated key for at least a day; after that a lost request is looked for instead. */
const keyLivesMs = 23 * 3_600_000;
/** The client is loaded and made at the first request. */
export function stripeProvider(options: StripeOptions): ProviderFor {
  return (parts) => {
    const desk = deskOf(options, parts);
    return {
      name: stripeName,
      start: (order) => start(desk, order),
      charge: (order, card) => charge(desk, order, card),
      look: (reference) => look(desk, reference),
      end: (reference) => end(desk, reference),
      refund: (back) => refund(desk, back),
      refunds: (reference) => refundsOf(desk, reference),
      dispute: (id) => disputeAt(desk, id),
      missed: (since) => missedFrom(desk, since),
      accounts: stripeAccounts(desk),
      hear: (body, signature) => heardFrom(desk, { body, signature }),
    } satisfies PaymentProvider;
  };
}

async function start(desk: StripeDesk, order: Order): Promise<Payment> {
  const { customer, prefix } = await desk.customer(order.wallet);
  const marks = { tonebank: prefix, wallet: order.wallet, purchase: order.purchase };
  // Also one that the books began long ago and that nobody answered for, as after a crash: the key of its request may be forgotten by now.
  if (order.isAgain || hasGone(desk, order)) {
    const found = await foundSession(desk, customer, marks, order.at);
    if (found !== null) return sessionPayment(found);
  }
  if (hasGone(desk, order)) return { reference: null, state: 'declined' };
  try {
    return await openCheckout(desk, { order, customer, marks, step: 'checkout' });
  } catch (error) {
    // More than can be charged, or less: nothing was opened, and asking again would not help.
    if (isNotThere(error)) return { reference: null, state: 'declined', why: 'not-taken' };
    throw error;
  }
}

async function charge(desk: StripeDesk, order: Order, card: string): Promise<Payment> {
  const { customer, prefix } = await desk.customer(order.wallet);
  const marks = { tonebank: prefix, wallet: order.wallet, purchase: order.purchase };
  // Whatever the books and the clock say: a request whose key was forgotten would be a second charge.
  const found = await foundIntent(desk, customer, marks, order.at);
  const seen: Payment = found === null ? { reference: null, state: 'declined' } : await look(desk, found);
  if (seen.state !== 'declined' || hasGone(desk, order)) return seen;
  // Nothing was taken. As long as the key is known, its answer says whether the bank wants its customer.
  const stripe = await desk.client();
  const asked: Stripe.PaymentIntentCreateParams = {
    ...{ amount: order.price.minor, currency: order.price.currency.toLowerCase(), customer, payment_method: card },
    ...{ off_session: true, confirm: true, metadata: marks, description: `${order.credits} credits` },
  };
  try {
    const intent = await stripe.paymentIntents.create(asked, { idempotencyKey: `${prefix}:${order.purchase}:charge` });
    return await closedUnlessAlive(desk, intent);
  } catch (error) {
    const refusal = isRefusal(error);
    if (refusal === null) throw error;
    if (refusal.intent === null) return { reference: null, state: 'declined' };
    // What failed is closed first: a payment that could still be paid must not be recharged beside.
    const closed = await end(desk, refusal.intent);
    if (closed.state !== 'declined' || refusal.code !== 'authentication_required') return closed;
    const opened = await openCheckout(desk, { order, customer, marks, step: 'confirm' });
    return { ...opened, state: 'authentication-required' };
  }
}

async function look(desk: StripeDesk, reference: string): Promise<Payment> {
  const stripe = await desk.client();
  if (!isSession(reference)) {
    return closedUnlessAlive(desk, await stripe.paymentIntents.retrieve(reference, { expand: ['payment_method'] }));
  }
  const session = await stripe.checkout.sessions.retrieve(reference, { expand: ['payment_intent.payment_method'] });
  const payment = sessionPayment(session);
  const { payment_intent: intent } = session;
  // A slow payment that failed after its checkout was finished: nobody comes back to that page.
  if (session.status === 'complete' && payment.state === 'declined' && intent !== null) {
    const closed = await end(desk, typeof intent === 'string' ? intent : intent.id);
    return { ...closed, reference };
  }
  return payment;
}

async function end(desk: StripeDesk, reference: string): Promise<Payment> {
  const stripe = await desk.client();
  try {
    if (isSession(reference)) return sessionPayment(await stripe.checkout.sessions.expire(reference));
    return intentPayment(await stripe.paymentIntents.cancel(reference));
  } catch (error) {
    // It was over already, one way or the other.
    if (!isNotThere(error)) throw error;
    if (!isSession(reference)) return intentPayment(await stripe.paymentIntents.retrieve(reference));
    const expand = ['payment_intent.payment_method'];
    return sessionPayment(await stripe.checkout.sessions.retrieve(reference, { expand }));
  }
}

/** A payment without anybody there is charged once: one that waits for another card is closed. */
async function closedUnlessAlive(desk: StripeDesk, intent: Stripe.PaymentIntent): Promise<Payment> {
  const payment = intentPayment(intent);
  return payment.state === 'declined' && intent.status !== 'canceled' ? end(desk, intent.id) : payment;
}

async function foundIntent(desk: StripeDesk, customer: string, marks: Marks, at: number): Promise<string | null> {
  const stripe = await desk.client();
  const asked = { customer, created: { gte: earliest(desk, at) }, limit: 100 };
  for await (const intent of stripe.paymentIntents.list(asked)) if (isMarked(intent, marks)) return intent.id;
  return null;
}

function hasGone({ parts }: StripeDesk, order: Order): boolean {
  return parts.clock.now() - order.at > keyLivesMs;
}
