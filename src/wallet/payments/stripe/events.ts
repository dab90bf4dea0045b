import type Stripe from 'stripe';
import type { MissedWord, Word } from '../provider.ts';
import { accountAt } from './customer.ts';
import { type StripeDesk, stripeName } from './desk.ts';
import { marksOf } from './reading.ts';

// Stripe's messages: at least once, in any order, days late, or never. A message says only what to read again.

/** Null when the signature is not Stripe's, or there is no secret to check it with. */
export async function heardFrom(
  desk: StripeDesk,
  { body, signature }: { body: string; signature: string | null },
): Promise<Word | null> {
  const { webhookSecret } = desk.options;
  if (webhookSecret === undefined || signature === null) return null;
  const stripe = await desk.client();
  const event = eventIn(stripe, { body, signature, webhookSecret });
  if (event === null) return null;
  return wordOf(desk, event);
}

/** Those that got lost are read back, oldest first. Payments are asked about one by one anyway; this is for what nobody would ask about. */
export async function missedFrom(desk: StripeDesk, since: number): Promise<MissedWord[]> {
  const stripe = await desk.client();
  const asked = { types: [...readBack], created: { gte: Math.floor(since / 1000) }, limit: 100 };
  const events: Stripe.Event[] = [];
  for await (const event of stripe.events.list(asked)) events.push(event);
  return events.reverse().map((event) => ({ id: event.id, at: event.created * 1000, read: () => wordOf(desk, event) }));
}

const readBack = [
  ...(['charge.refunded', 'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'] as const),
  ...(['charge.dispute.created', 'charge.dispute.updated', 'charge.dispute.closed'] as const),
  ...(['charge.dispute.funds_withdrawn', 'charge.dispute.funds_reinstated'] as const),
  ...(['invoice.paid', 'invoice.payment_failed', 'customer.subscription.updated'] as const),
  'customer.subscription.deleted' as const,
];

async function wordOf(desk: StripeDesk, event: Stripe.Event): Promise<Word> {
  const stripe = await desk.client();
  const { id } = event;
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired':
      return { id, ...(await ours(desk, aboutSession(event.data.object))) };
    case 'payment_intent.succeeded':
    case 'payment_intent.processing':
    case 'payment_intent.payment_failed':
    case 'payment_intent.canceled':
      return { id, ...(await ours(desk, aboutMarked(event.data.object))) };
    case 'charge.refunded':
      return { id, ...(await ours(desk, await aboutRefund(stripe, event.data.object.payment_intent))) };
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.refund.updated': {
      const { payment_intent: intent } = event.data.object;
      const about = (await aboutRefund(stripe, intent)) ?? aboutPlanRefund(event.data.object);
      return { id, ...(await ours(desk, about)) };
    }
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      return { id, ...(await ours(desk, await aboutDispute(stripe, event.data.object.id))) };
    case 'invoice.paid':
    case 'invoice.payment_failed':
      return { id, ...(await ours(desk, await aboutSubscription(stripe, subscriptionOf(event.data.object)))) };
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
      return { id, ...(await ours(desk, await aboutSubscription(stripe, event.data.object.id))) };
    default:
      return { id, about: 'nothing' };
  }
}

type About = Word extends infer One ? (One extends Word ? Omit<One, 'id'> : never) : never;
type Found = { tonebank: string; wallet: string; about: About } | null;

function eventIn(
  stripe: Stripe,
  { body, signature, webhookSecret }: { body: string; signature: string; webhookSecret: string },
): Stripe.Event | null {
  try {
    return stripe.webhooks.constructEvent(body, signature, webhookSecret);
  } catch (error) {
    if (error instanceof Error && 'type' in error && error.type === 'StripeSignatureVerificationError') return null;
    throw error;
  }
}

/** One account of Stripe may serve several wallets: what another one made is not ours to book. */
async function ours({ parts }: StripeDesk, found: Found): Promise<About> {
  if (found === null) return { about: 'nothing' };
  const known = await parts.db.selectFrom('wallets').select('id').where('id', '=', found.wallet).executeTakeFirst();
  if (known === undefined) return { about: 'nothing' };
  const { prefix } = await accountAt(parts.db, found.wallet, stripeName);
  return prefix === found.tonebank ? found.about : { about: 'nothing' };
}

function aboutSession(session: Stripe.Checkout.Session): Found {
  const { tonebank, wallet, order } = session.metadata ?? {};
  if (tonebank && wallet && order) return { tonebank, wallet, about: { about: 'order', wallet, order } };
  return aboutMarked(session);
}

function aboutMarked(thing: { id: string; metadata: Stripe.Metadata | null }): Found {
  const marks = marksOf(thing.metadata);
  if (marks === null) return null;
  const { tonebank, wallet, purchase } = marks;
  return { tonebank, wallet, about: { about: 'payment', wallet, purchase, reference: thing.id } };
}

async function aboutDispute(stripe: Stripe, dispute: string): Promise<Found> {
  const { payment_intent: intent } = await stripe.disputes.retrieve(dispute, { expand: ['payment_intent'] });
  if (intent === null || typeof intent === 'string') return null;
  const marks = marksOf(intent.metadata);
  if (marks === null) return aboutPlanDispute(stripe, { intent: intent.id, dispute });
  const { tonebank, wallet, purchase } = marks;
  return { tonebank, wallet, about: { about: 'dispute', wallet, purchase, dispute } };
}

/** What a plan took says nothing of itself; its invoice says whose plan it was. */
async function aboutPlanDispute(
  stripe: Stripe,
  { intent, dispute }: { intent: string; dispute: string },
): Promise<Found> {
  const payment = { type: 'payment_intent' as const, payment_intent: intent };
  const { data } = await stripe.invoicePayments.list({ payment, expand: ['data.invoice'], limit: 1 });
  const invoice = data[0]?.invoice;
  if (invoice === undefined || typeof invoice === 'string' || !('parent' in invoice)) return null;
  const { tonebank, wallet } = invoice.parent?.subscription_details?.metadata ?? {};
  if (!tonebank || !wallet) return null;
  return { tonebank, wallet, about: { about: 'plan-money', wallet, what: 'dispute', reference: dispute } };
}

/** One that the wallet sent for a plan. */
function aboutPlanRefund({ id, metadata }: Stripe.Refund): Found {
  const { tonebank, wallet, order } = metadata ?? {};
  if (!tonebank || !wallet || !order) return null;
  return { tonebank, wallet, about: { about: 'plan-money', wallet, what: 'refund', reference: id } };
}

async function aboutRefund(stripe: Stripe, intent: string | Stripe.PaymentIntent | null): Promise<Found> {
  if (intent === null) return null;
  const reference = typeof intent === 'string' ? intent : intent.id;
  const marks = marksOf((await stripe.paymentIntents.retrieve(reference)).metadata);
  if (marks === null) return null;
  const { tonebank, wallet, purchase } = marks;
  return { tonebank, wallet, about: { about: 'refund', wallet, purchase, reference } };
}

async function aboutSubscription(stripe: Stripe, reference: string | null): Promise<Found> {
  if (reference === null) return null;
  const { tonebank, wallet, order = null } = (await stripe.subscriptions.retrieve(reference)).metadata;
  return tonebank && wallet ? { tonebank, wallet, about: { about: 'plan', wallet, reference, order } } : null;
}

function subscriptionOf({ parent }: Stripe.Invoice): string | null {
  const subscription = parent?.subscription_details?.subscription ?? null;
  return subscription === null || typeof subscription === 'string' ? subscription : subscription.id;
}
