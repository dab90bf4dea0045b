import type { Kysely } from 'kysely';
import type { PaymentOutcome } from '../../core/credits/command.ts';
import type { Purchase as Booked } from '../../core/credits/state/purchase.ts';
import { AppError } from '../../core/errors.ts';
import type { Happened, Ledger } from '../books/ledger.ts';
import { issueInvoices, type Seller } from '../invoices/issue.ts';
import type { Tables } from '../store/tables.ts';
import type { Trouble } from '../trouble.ts';
import type { Orders } from './orders/orders.ts';
import type { Order, Payment, PaymentProvider, PaymentState } from './provider.ts';
import { isRefused } from './refused.ts';

// One payment from the provider's word to the books. Whoever asks (a buyer, a message, a sweep, a crash's aftermath) comes through here, and
// what is booked is booked once: with its invoice, in one transaction.

export type Settling = ReturnType<typeof settlingOver>;
type Tx = Kysely<Tables>;
type Also = (tx: Tx) => Promise<void>;
type Parts = {
  ledger: Ledger;
  db: Tx;
  clock: { now(): number };
  provider: PaymentProvider;
  seller: Seller;
  trouble: Trouble;
  /** Take the card of a buyer who lets it be kept, in the transaction of the payment, and tell the books of it afterwards. */
  orders: Pick<Orders, 'cardComesWith' | 'settleCardOf'>;
};

export function settlingOver({ ledger, db, clock, provider, seller, trouble, orders }: Parts) {
  const paymentOf = (wallet: string, purchase: string) =>
    db
      .selectFrom('payments')
      .selectAll()
      .where('wallet', '=', wallet)
      .where('purchase', '=', purchase)
      .executeTakeFirst();

  /** A payment that has to be confirmed goes on under another name, so the newest one counts. */
  const keep = async (wallet: string, purchase: string, { reference, checkoutUrl }: Payment): Promise<void> => {
    if (reference === null) return;
    const known = { reference, checkout_url: checkoutUrl ?? null };
    await db
      .insertInto('payments')
      .values({ wallet, purchase, provider: provider.name, ...known, closed_at: null })
      .onConflict((conflict) => conflict.columns(['wallet', 'purchase']).doUpdateSet({ reference }))
      .execute();
    if (checkoutUrl === undefined) return;
    const row = db.updateTable('payments').set({ checkout_url: checkoutUrl });
    await row.where('wallet', '=', wallet).where('purchase', '=', purchase).execute();
  };

  /** Tells the books what the provider said. Saying the same again changes nothing. `also` is written with it, or not at all. */
  const book = async (wallet: string, purchase: string, payment: Payment, also?: Also): Promise<void> => {
    const outcome = outcomeOf[payment.state];
    if (outcome === null) {
      if (also !== undefined) await db.transaction().execute(also);
      return;
    }
    const id = `system:payment:${purchase}:${outcome}`;
    const command = { do: 'payment', id, as: 'system', user: null, purchase, outcome } as const;
    await ledger.command(wallet, command, async (tx, happened) => {
      if (isRefused(happened)) return;
      await issueInvoices(tx, happened, { seller, taxMinor: payment.taxMinor });
      if (payment.state === 'paid' || payment.state === 'declined') await close(tx, wallet, purchase);
      // Only when it is booked: a payment that is heard of again brings no card back that was removed meanwhile.
      if (payment.card !== undefined && isPaidNow(happened, purchase)) {
        await orders.cardComesWith(tx, { wallet, purchase, card: payment.card });
      }
      await also?.(tx);
    });
    // Written with the payment and told to the books now, or by the next sweep.
    if (payment.card !== undefined) {
      await orders.settleCardOf(wallet, purchase).catch((error: unknown) => trouble('payment', error));
    }
  };

  const close = async (tx: Tx, wallet: string, purchase: string): Promise<void> => {
    const row = tx.updateTable('payments').set({ closed_at: clock.now() });
    await row.where('wallet', '=', wallet).where('purchase', '=', purchase).where('closed_at', 'is', null).execute();
  };

  const orderOf = (wallet: string, booked: Booked): Order => ({
    ...{ wallet, purchase: booked.id, credits: booked.credits + booked.bonusCredits },
    ...{ price: { minor: booked.priceMinor, currency: booked.currency } },
    ...{ at: booked.at, expiresAt: booked.expiresAt, isAgain: booked.status === 'unknown' },
  });

  /** Money that is not what was ordered pays for nothing: nobody knows what it is before somebody has looked. */
  const asOrdered = (booked: Booked, payment: Payment): Payment => {
    const { price, state } = payment;
    const { id, priceMinor: minor, currency } = booked;
    if (price === undefined || state !== 'paid' || (price.minor === minor && price.currency === currency))
      return payment;
    const what = `${price.minor} ${price.currency} were paid for ${id}, which costs ${minor} ${currency}`;
    trouble('payment', Object.assign(new Error(what), { code: 'paid-another-amount' }));
    return { ...payment, state: 'unknown' };
  };

  const started = async (wallet: string, booked: Booked, ask: () => Promise<Payment>): Promise<Payment> => {
    const payment = asOrdered(booked, await unlessUnknown(trouble, ask));
    if (payment.why === 'not-taken')
      trouble('payment', Object.assign(new Error(booked.id), { code: 'order-not-taken' }));
    await keep(wallet, booked.id, payment);
    await book(wallet, booked.id, payment);
    return payment;
  };

  const settling = {
    paymentOf,
    /** Opens the checkout, for the first time or again after nobody knows what. */
    start: (wallet: string, booked: Booked, wishes: Pick<Order, 'sandboxCard' | 'keepsCard' | 'returnUrl'>) =>
      started(wallet, booked, () => provider.start({ ...orderOf(wallet, booked), ...wishes })),

    /** Charges the saved card; without one it is declined. */
    charge: (wallet: string, booked: Booked, card: string | null) =>
      started(wallet, booked, async () =>
        card === null ? { reference: null, state: 'declined' } : provider.charge(orderOf(wallet, booked), card),
      ),

    /**
     * Asks the provider again what became of a purchase. Also of one that is over in the books while the provider might still take the money:
     * what was paid late is booked, once.
     * @throws what the provider throws, when `mustKnow`
     */
    async ask(
      wallet: string,
      booked: Booked,
      { also, mustKnow = false, reference }: { also?: Also; mustKnow?: boolean; reference?: string } = {},
    ): Promise<void> {
      const known = (await paymentOf(wallet, booked.id))?.reference ?? reference;
      if (known === undefined) {
        if (also !== undefined) await db.transaction().execute(also);
        return;
      }
      const look = () => provider.look(known);
      // A look that fails has said nothing: what was known stays as it is.
      const payment = asOrdered(booked, mustKnow ? await look() : await unlessUnknown(trouble, look));
      if (payment.state === 'unknown') return;
      await keep(wallet, booked.id, { ...payment, reference: payment.reference ?? known });
      await book(wallet, booked.id, payment, also);
    },

    /** Closes the payment of a purchase that is over, so that it cannot be paid later. If it was paid already, that is booked. */
    async end(wallet: string, booked: Booked): Promise<void> {
      const known = await paymentOf(wallet, booked.id);
      if (known === undefined || known.closed_at !== null) return;
      if (booked.status === 'paid' || booked.status === 'refunded') return close(db, wallet, booked.id);
      const payment = asOrdered(booked, await provider.end(known.reference));
      if (payment.state === 'paid') await book(wallet, booked.id, payment);
      else if (payment.state === 'declined') await close(db, wallet, booked.id);
    },
    /**
     * The buyer does not want it any more: the payment is closed at the provider first, so that nobody can pay it later, and then in the books.
     * What was paid already is booked as paid; what is on its way stays on its way.
     * @throws what the provider throws: then nothing was changed
     */
    async giveUp(wallet: string, booked: Booked): Promise<void> {
      const known = await paymentOf(wallet, booked.id);
      if (known === undefined) throw new Error('the provider was not asked for this purchase yet');
      const payment = asOrdered(booked, await provider.end(known.reference));
      if (payment.state !== 'declined') return book(wallet, booked.id, payment);
      const id = `system:payment:${booked.id}:given-up`;
      const command = { do: 'payment', id, as: 'system', user: null, purchase: booked.id } as const;
      await ledger.command(wallet, { ...command, outcome: 'given-up' }, async (tx, happened) => {
        if (!isRefused(happened)) await close(tx, wallet, booked.id);
      });
    },
    book,
  };
  return settling;
}

/** A payment that is pending has nothing to say to the books yet. */
const outcomeOf: Readonly<Record<PaymentState, PaymentOutcome | null>> = {
  pending: null,
  processing: 'processing',
  paid: 'succeeded',
  declined: 'declined',
  'authentication-required': 'authentication-required',
  unknown: 'unknown',
};

function isPaidNow({ events }: Happened, purchase: string): boolean {
  return events.some((event) => event.type === 'purchase-paid' && event.purchase === purchase);
}

export function isOver({ status }: Booked): boolean {
  return status === 'paid' || status === 'declined' || status === 'expired' || status === 'refunded';
}

/** @throws AppError `not-found` */
export async function bookedPurchase(db: Kysely<Tables>, wallet: string, id: string): Promise<Booked> {
  const row = await db
    .selectFrom('parts')
    .select('body')
    .where('wallet', '=', wallet)
    .where('kind', '=', 'purchases')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) {
    throw new AppError('not-found', `There is no purchase "${id}". Nothing was changed.`, { purchase: id });
  }
  return JSON.parse(row.body) as Booked;
}

/** A provider that does not answer has said nothing: neither paid nor declined. */
async function unlessUnknown(trouble: Trouble, ask: () => Promise<Payment>): Promise<Payment> {
  try {
    return await ask();
  } catch (error) {
    trouble('payment', error);
    return { reference: null, state: 'unknown' };
  }
}
