import { randomBytes } from 'node:crypto';
import type { Order, Payment, PaymentProvider, PaymentState, ProviderParts, ShownCard } from '../provider.ts';

// A provider that moves no money: the card number decides. It is the default of an embedded wallet, and what tests pay with.

/** The test numbers that developers know, and what each of them does. */
export const sandboxCards = {
  succeeds: '4242424242424242',
  declined: '4000000000000002',
  expired: '4000000000000069',
  needsAuthentication: '4000002500003155',
  staysInProcessing: '4000000000000119',
  paidWithoutWord: '4000000000000077',
} as const;

type Outcome = { atOnce: PaymentState; askedAgain: PaymentState };

/** What is not decided at once is decided by the time that somebody asks again. */
const outcomes: Readonly<Record<string, Outcome>> = {
  [sandboxCards.succeeds]: { atOnce: 'paid', askedAgain: 'paid' },
  [sandboxCards.declined]: { atOnce: 'declined', askedAgain: 'declined' },
  [sandboxCards.expired]: { atOnce: 'declined', askedAgain: 'declined' },
  [sandboxCards.needsAuthentication]: { atOnce: 'authentication-required', askedAgain: 'paid' },
  [sandboxCards.paidWithoutWord]: { atOnce: 'pending', askedAgain: 'paid' },
  [sandboxCards.staysInProcessing]: { atOnce: 'processing', askedAgain: 'paid' },
};

/** Without a card the checkout was left open: it stays pending until it expires. */
const abandoned: Outcome = { atOnce: 'pending', askedAgain: 'pending' };
const unknownCard: Outcome = { atOnce: 'declined', askedAgain: 'declined' };

const pageReference = 'sandbox:page:';

/**
 * With a card number the sandbox keeps nothing: the reference carries the card, so that a restart changes no answer. Without one, a service
 * that is reached from outside shows a checkout page, and keeps what was paid there.
 */
export function sandboxProvider(parts?: ProviderParts): PaymentProvider {
  const page = async (order: Order, card: string | null): Promise<{ token: string; url: string } | null> => {
    if (parts === undefined || parts.site.url === null) return null;
    const { wallet, purchase, price, credits, returnUrl = null } = order;
    const body = JSON.stringify({ price, credits, returnUrl });
    await parts.db
      .insertInto('sandbox_checkouts')
      .values({ token: randomBytes(24).toString('base64url'), wallet, purchase, body, card, state: 'open' })
      .onConflict((conflict) => conflict.columns(['wallet', 'purchase']).doNothing())
      .execute();
    const { token } = await parts.db
      .selectFrom('sandbox_checkouts')
      .select('token')
      .where('wallet', '=', wallet)
      .where('purchase', '=', purchase)
      .executeTakeFirstOrThrow();
    return { token, url: `${parts.site.url}/sandbox/checkout/${token}` };
  };
  const byCard = async (order: Order, number: string): Promise<Payment> => {
    const card = digitsOf(number);
    const state = outcomeOf(card).atOnce;
    const confirm = state === 'authentication-required' ? await page(order, card) : null;
    const why = card === sandboxCards.expired ? { why: 'expired-card' as const } : {};
    const shown = { reference: `sandbox:${card}:${order.purchase}`, state, ...why };
    return confirm === null ? shown : { ...shown, checkoutUrl: confirm.url };
  };
  const look = async (reference: string): Promise<Payment> => {
    if (reference.startsWith(pageReference)) return { reference, state: await pageState(reference) };
    const [, card = ''] = reference.split(':');
    return { reference, state: outcomeOf(card).askedAgain };
  };
  const pageState = async (reference: string): Promise<PaymentState> => {
    const row = await parts?.db
      .selectFrom('sandbox_checkouts')
      .select(['state', 'card'])
      .where('token', '=', reference.slice(pageReference.length))
      .executeTakeFirst();
    if (row?.state === 'ended') return 'declined';
    return row?.state === 'done' ? outcomeOf(row.card ?? '').askedAgain : 'pending';
  };
  return {
    name: 'sandbox',
    async start(order) {
      if (order.sandboxCard !== undefined) return byCard(order, order.sandboxCard);
      const opened = await page(order, null);
      if (opened === null) return { reference: `sandbox::${order.purchase}`, state: 'pending' };
      return { reference: `${pageReference}${opened.token}`, state: 'pending', checkoutUrl: opened.url };
    },
    charge: byCard,
    look,
    async end(reference) {
      if (!reference.startsWith(pageReference)) return { reference, state: endOf(reference) };
      await parts?.db
        .updateTable('sandbox_checkouts')
        .set({ state: 'ended' })
        .where('token', '=', reference.slice(pageReference.length))
        .where('state', '=', 'open')
        .execute();
      return look(reference);
    },
    refund: async () => 'sent',
  };
}

export function digitsOf(number: string): string {
  return number.replaceAll(/[\s-]/g, '');
}

/** What a card does on the page. */
export function sandboxOutcome(card: string): PaymentState {
  return outcomeOf(digitsOf(card)).atOnce;
}

function outcomeOf(card: string): Outcome {
  return card === '' ? abandoned : (outcomes[card] ?? unknownCard);
}

/** What a payment comes to that is closed now: one that was taken already is paid, and the bank confirms no more. */
function endOf(reference: string): PaymentState {
  const { atOnce, askedAgain } = outcomeOf(reference.split(':')[1] ?? '');
  return atOnce !== 'authentication-required' && askedAgain === 'paid' ? 'paid' : 'declined';
}

/** What is shown of a test card. */
export function sandboxShown(number: string): ShownCard {
  return { brand: 'test', lastFour: digitsOf(number).slice(-4), expires: null };
}
