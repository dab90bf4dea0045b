import type Stripe from 'stripe';
import type { DisputeAtProvider, MoneyBack, RefundAtProvider } from '../provider.ts';
import type { StripeDesk } from './desk.ts';
import { isNotThere, isSession, priceOf } from './reading.ts';

// Money that goes back through Stripe, or was taken back by a bank: asked for by name, and read as it stands.

export async function refund(
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

export async function refundsOf(desk: StripeDesk, reference: string): Promise<RefundAtProvider[]> {
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

export async function disputeAt(desk: StripeDesk, id: string): Promise<DisputeAtProvider> {
  const stripe = await desk.client();
  const { status, amount, currency } = await stripe.disputes.retrieve(id);
  return { state: stateOf(status), money: priceOf(amount, currency) };
}

/** One that was prevented took nothing: its money went back as a refund. What is appealed stays as it was decided. */
function stateOf(status: Stripe.Dispute.Status): DisputeAtProvider['state'] {
  if (status === 'won') return 'won';
  return status.startsWith('warning_') || status === 'prevented' ? 'inquiry' : 'taken';
}

/** Null: nothing was ever paid there. */
async function intentOf(desk: StripeDesk, reference: string): Promise<string | null> {
  if (!isSession(reference)) return reference;
  const stripe = await desk.client();
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(reference);
  return intent === null || typeof intent === 'string' ? intent : intent.id;
}
