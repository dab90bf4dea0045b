import type Stripe from 'stripe';
import type { MoneyBack, Order, Payment, PaymentProvider, ProviderFor, RefundAtProvider } from '../provider.ts';
import { stripeAccounts } from './accounts.ts';
import { deskOf, returnUrlOf, type StripeDesk, type StripeOptions, stripeName } from './desk.ts';
import { heardFrom, missedFrom } from './events.ts';
import { intentPayment, isNotThere, isRefusal, type Marks, marksOf, sessionPayment } from './reading.ts';

// Stripe, with its own client. Every request that makes something carries a key from the purchase's id, so that asking again is the same
// request; whatever is booked was read from Stripe, never from a message.

/** Stripe answers a repeated key for at least a day; after that a lost request is looked for instead. */
const keyLivesMs = 23 * 3_600_000;
const clocksDifferMs = 2 * 24 * 3_600_000;
/** Checkouts live for half an hour at least and a day at most. */
const sessionLeastMs = 31 * 60_000;
const sessionMostMs = 24 * 3_600_000 - 60_000;

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

async function refund(
  desk: StripeDesk,
  { id, wallet, reference, amountMinor }: MoneyBack,
): Promise<'sent' | 'refused'> {
  const stripe = await desk.client();
  const { prefix } = await desk.customer(wallet);
  const payment_intent = await intentOf(desk, reference);
  if (payment_intent === null) return 'refused';
  // One whose answer was lost is there; after a day its key would not tell, and the money would go twice.
  const known = (await refundsOf(desk, payment_intent)).find(({ refund }) => refund === id);
  if (known !== undefined) return known.hasFailed ? 'refused' : 'sent';
  const asked = { payment_intent, amount: amountMinor, metadata: { tonebank: prefix, wallet, refund: id } };
  try {
    await stripe.refunds.create(asked, { idempotencyKey: `${prefix}:${id}:refund` });
    return 'sent';
  } catch (error) {
    if (isNotThere(error)) return 'refused';
    throw error;
  }
}

async function refundsOf(desk: StripeDesk, reference: string): Promise<RefundAtProvider[]> {
  const stripe = await desk.client();
  const found: RefundAtProvider[] = [];
  const payment_intent = await intentOf(desk, reference);
  if (payment_intent === null) return found;
  for await (const { id, metadata, amount, status } of stripe.refunds.list({ payment_intent, limit: 100 })) {
    const hasFailed = status === 'failed' || status === 'canceled';
    found.push({ refund: metadata?.refund ?? id, amountMinor: amount, hasFailed });
  }
  return found.reverse();
}

/** Null: nothing was ever paid there. */
async function intentOf(desk: StripeDesk, reference: string): Promise<string | null> {
  if (!isSession(reference)) return reference;
  const stripe = await desk.client();
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(reference);
  return intent === null || typeof intent === 'string' ? intent : intent.id;
}

async function disputeAt(desk: StripeDesk, id: string): Promise<'taken' | 'won' | 'inquiry'> {
  const stripe = await desk.client();
  const { status } = await stripe.disputes.retrieve(id);
  if (status === 'won') return 'won';
  return status.startsWith('warning_') ? 'inquiry' : 'taken';
}

type Checkout = { order: Order; customer: string; marks: Marks; step: 'checkout' | 'confirm' };

async function openCheckout(desk: StripeDesk, { order, customer, marks, step }: Checkout): Promise<Payment> {
  const stripe = await desk.client();
  const now = desk.parts.clock.now();
  const wished = order.expiresAt ?? now + sessionMostMs;
  const expiresAt = Math.min(Math.max(wished, now + sessionLeastMs), now + sessionMostMs);
  const { reckonsTax = false } = desk.options;
  const backTo = returnUrlOf(desk, order);
  const asked: Stripe.Checkout.SessionCreateParams = {
    ...{ mode: 'payment', customer, client_reference_id: order.purchase, metadata: marks },
    line_items: [
      {
        quantity: 1,
        price_data: {
          ...{ currency: order.price.currency.toLowerCase(), unit_amount: order.price.minor },
          ...{ product_data: { name: `${order.credits} credits` }, tax_behavior: 'inclusive' },
        },
      },
    ],
    payment_intent_data: { metadata: marks, ...(order.keepsCard && { setup_future_usage: 'off_session' }) },
    ...(reckonsTax && { automatic_tax: { enabled: true }, customer_update: { address: 'auto' } }),
    // The price that was ordered is the price that is paid, in its currency.
    adaptive_pricing: { enabled: false },
    ...{ success_url: backTo, cancel_url: backTo, expires_at: Math.floor(expiresAt / 1000) },
  };
  const idempotencyKey = `${marks.tonebank}:${order.purchase}:${step}`;
  try {
    return sessionPayment(await stripe.checkout.sessions.create(asked, { idempotencyKey }));
  } catch (error) {
    // The same key with other words: the service was started anew under another address. What was opened then is still good.
    const found = isIdempotencyError(error) ? await foundSession(desk, customer, marks, order.at) : null;
    if (found === null) throw error;
    return sessionPayment(found);
  }
}

/** A payment without anybody there is charged once: one that waits for another card is closed. */
async function closedUnlessAlive(desk: StripeDesk, intent: Stripe.PaymentIntent): Promise<Payment> {
  const payment = intentPayment(intent);
  return payment.state === 'declined' && intent.status !== 'canceled' ? end(desk, intent.id) : payment;
}

async function foundSession(desk: StripeDesk, customer: string, marks: Marks, at: number) {
  const stripe = await desk.client();
  const asked = { customer, created: { gte: earliest(desk, at) }, limit: 100 };
  for await (const session of stripe.checkout.sessions.list(asked)) {
    if (isMarked(session, marks)) return session;
  }
  return null;
}

async function foundIntent(desk: StripeDesk, customer: string, marks: Marks, at: number): Promise<string | null> {
  const stripe = await desk.client();
  const asked = { customer, created: { gte: earliest(desk, at) }, limit: 100 };
  for await (const intent of stripe.paymentIntents.list(asked)) if (isMarked(intent, marks)) return intent.id;
  return null;
}

/** In seconds of Stripe's clock, from which ours may differ: one that ran ahead must not hide what was made. */
function earliest({ parts }: StripeDesk, at: number): number {
  return Math.floor((Math.min(at, parts.clock.now()) - clocksDifferMs) / 1000);
}

function isMarked(thing: { metadata: Stripe.Metadata | null }, { tonebank, purchase }: Marks): boolean {
  const marks = marksOf(thing.metadata);
  return marks?.tonebank === tonebank && marks.purchase === purchase;
}

function hasGone({ parts }: StripeDesk, order: Order): boolean {
  return parts.clock.now() - order.at > keyLivesMs;
}

function isSession(reference: string): boolean {
  return reference.startsWith('cs_');
}

function isIdempotencyError(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'StripeIdempotencyError';
}
