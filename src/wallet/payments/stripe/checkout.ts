import type Stripe from 'stripe';
import type { Order, Payment } from '../provider.ts';
import { returnUrlOf, type StripeDesk } from './desk.ts';
import { isMarked, type Marks, sessionPayment } from './reading.ts';

// A page of Stripe where a pack is paid: opened once for each purchase, and found again when its answer was lost.

const clocksDifferMs = 2 * 24 * 3_600_000;
/** Checkouts live for half an hour at least and a day at most. */
const sessionLeastMs = 31 * 60_000;
const sessionMostMs = 24 * 3_600_000 - 60_000;

type Checkout = { order: Order; customer: string; marks: Marks; step: 'checkout' | 'confirm' };

export async function openCheckout(desk: StripeDesk, { order, customer, marks, step }: Checkout): Promise<Payment> {
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

export async function foundSession(desk: StripeDesk, customer: string, marks: Marks, at: number) {
  const stripe = await desk.client();
  const asked = { customer, created: { gte: earliest(desk, at) }, limit: 100 };
  for await (const session of stripe.checkout.sessions.list(asked)) {
    if (isMarked(session, marks)) return session;
  }
  return null;
}

/** In seconds of Stripe's clock, from which ours may differ: one that ran ahead must not hide what was made. */
export function earliest({ parts }: StripeDesk, at: number): number {
  return Math.floor((Math.min(at, parts.clock.now()) - clocksDifferMs) / 1000);
}

function isIdempotencyError(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'StripeIdempotencyError';
}
