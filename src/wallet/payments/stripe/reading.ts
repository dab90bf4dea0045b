import type Stripe from 'stripe';
import type { Money } from '../../../contract/wallet/shapes.ts';
import type { Payment, SavedCard } from '../provider.ts';

// What Stripe's objects and errors mean to the wallet.

/** What we write on everything that we make there. */
export type Marks = { tonebank: string; wallet: string; purchase: string };

export function marksOf(metadata: Stripe.Metadata | null | undefined): Marks | null {
  const { tonebank, wallet, purchase } = metadata ?? {};
  return tonebank && wallet && purchase ? { tonebank, wallet, purchase } : null;
}

export function isMarked(thing: { metadata: Stripe.Metadata | null }, { tonebank, purchase }: Marks): boolean {
  const marks = marksOf(thing.metadata);
  return marks?.tonebank === tonebank && marks.purchase === purchase;
}

export function isSession(reference: string): boolean {
  return reference.startsWith('cs_');
}

export function sessionPayment(session: Stripe.Checkout.Session): Payment {
  const { id: reference, url, payment_intent: intent, total_details: totals } = session;
  const card = intent !== null && typeof intent !== 'string' ? cardOf(intent) : null;
  const { amount_total: minor, currency } = session;
  const shown = {
    ...{ reference, ...(url !== null && { checkoutUrl: url }), ...(card !== null && { card }) },
    ...(minor !== null && currency !== null && { price: priceOf(minor, currency) }),
    ...(totals !== null && session.automatic_tax.enabled && { taxMinor: totals.amount_tax }),
  };
  return { ...shown, state: sessionState(session) };
}

export function intentPayment(intent: Stripe.PaymentIntent): Payment {
  return { reference: intent.id, state: intentState(intent.status), price: priceOf(intent.amount, intent.currency) };
}

export function priceOf(minor: number, currency: string): Money {
  return { minor, currency: currency.toUpperCase() };
}

/** An expired checkout that nobody paid is over. */
function sessionState({ status, payment_status, payment_intent: intent }: Stripe.Checkout.Session): Payment['state'] {
  if (payment_status === 'paid' || payment_status === 'no_payment_required') return 'paid';
  if (status === 'expired') return 'declined';
  if (status !== 'complete') return 'pending';
  // Finished, and the money is still on its way, unless the bank said no.
  return intent !== null && typeof intent !== 'string' ? finished(intent.status) : 'processing';
}

function finished(status: Stripe.PaymentIntent.Status): Payment['state'] {
  const state = intentState(status);
  return state === 'authentication-required' ? 'processing' : state;
}

function intentState(status: Stripe.PaymentIntent.Status): Payment['state'] {
  if (status === 'succeeded') return 'paid';
  if (status === 'processing') return 'processing';
  if (status === 'requires_action') return 'authentication-required';
  return status === 'requires_payment_method' || status === 'canceled' ? 'declined' : 'unknown';
}

/** Only a card that its holder lets us charge again. */
function cardOf(intent: Stripe.PaymentIntent): SavedCard | null {
  return intent.setup_future_usage === 'off_session' ? savedCardOf(intent.payment_method) : null;
}

export function savedCardOf(method: string | Stripe.PaymentMethod | null): SavedCard | null {
  if (method === null || typeof method === 'string') return null;
  const { id: reference, card } = method;
  if (!card) return { reference, fingerprint: reference };
  const expires = `${card.exp_year}-${String(card.exp_month).padStart(2, '0')}`;
  const shown = { brand: card.brand, lastFour: card.last4, expires };
  return { reference, fingerprint: card.fingerprint ?? reference, shown };
}

type StripeError = Error & { type: string; code?: string; statusCode?: number; payment_intent?: Stripe.PaymentIntent };

function asStripeError(error: unknown): StripeError | null {
  return error instanceof Error && 'type' in error && String(error.type).startsWith('Stripe')
    ? (error as StripeError)
    : null;
}

/** The bank or Stripe said no, for good. Null: nobody knows what happened. */
export function isRefusal(error: unknown): { code: string | null; intent: string | null; isOfCard: boolean } | null {
  const known = asStripeError(error);
  const isCard = known?.type === 'StripeCardError';
  if (known === null || !(isCard || isNotThere(error))) return null;
  return { isOfCard: isCard, code: known.code ?? null, intent: known.payment_intent?.id ?? null };
}

/** The request makes no sense as things are: a payment that is over, a card that is gone. A key that is in use is no such answer. */
export function isNotThere(error: unknown): boolean {
  const known = asStripeError(error);
  return known?.type === 'StripeInvalidRequestError' && (known.statusCode === 400 || known.statusCode === 404);
}

/** It was over or gone already. */
export function unlessNotThere(error: unknown): void {
  if (!isNotThere(error)) throw error;
}
