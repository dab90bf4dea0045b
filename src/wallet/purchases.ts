import type { Kysely } from 'kysely';
import type { Purchase } from '../contract/wallet/buying.ts';
import { rfc3339 } from '../core/credits/calendar.ts';
import type { PaymentOutcome } from '../core/credits/command.ts';
import type { Purchase as Booked } from '../core/credits/state.ts';
import { AppError } from '../core/errors.ts';
import type { AskedPurchase } from './asked.ts';
import type { Caller } from './caller.ts';
import type { Ledger } from './ledger.ts';
import type { Payment, PaymentProvider, PaymentState } from './payments/provider.ts';
import { needRight } from './rights.ts';
import { by } from './spending.ts';
import type { Tables } from './store/tables.ts';

// Buying credits. The purchase is in the books before the provider hears of it, and credits are made when the provider says that it is paid:
// once, however often it says so. A crash at any point leaves a purchase that can be asked for again.

export type Purchases = ReturnType<typeof purchasesOver>;

type Parts = { ledger: Ledger; db: Kysely<Tables>; provider: PaymentProvider };

export function purchasesOver({ ledger, db, provider }: Parts) {
  const paymentOf = (wallet: string, purchase: string) =>
    db
      .selectFrom('payments')
      .selectAll()
      .where('wallet', '=', wallet)
      .where('purchase', '=', purchase)
      .executeTakeFirst();

  /** Tells the books what the provider said. Saying the same again changes nothing. */
  const book = async (wallet: string, purchase: string, state: PaymentState): Promise<void> => {
    const outcome = outcomeOf[state];
    if (outcome === null) return;
    const id = `system:payment:${purchase}:${outcome}`;
    await ledger.command(wallet, { do: 'payment', id, as: 'system', user: null, purchase, outcome });
  };

  const start = async (wallet: string, booked: Booked, sandboxCard: string | undefined): Promise<PaymentState> => {
    const order = {
      ...{ purchase: booked.id, credits: booked.credits + booked.bonusCredits },
      ...{ price: { minor: booked.priceMinor, currency: booked.currency } },
    };
    const payment = await unlessUnknown(() => provider.start({ ...order, ...(sandboxCard && { sandboxCard }) }));
    if (payment === null) return 'unknown';
    await db
      .insertInto('payments')
      .values({
        ...{ wallet, purchase: booked.id, provider: provider.name },
        ...{ reference: payment.reference, checkout_url: payment.checkoutUrl ?? null },
      })
      .onConflict((conflict) => conflict.columns(['wallet', 'purchase']).doNothing())
      .execute();
    return payment.state;
  };

  const show = async (wallet: string, id: string): Promise<Purchase> => {
    const booked = await bookedPurchase(db, wallet, id);
    return viewOf(booked, (await paymentOf(wallet, id))?.checkout_url ?? null);
  };

  return {
    /** @throws AppError `payment-declined`, `authentication-required`; the purchase itself stays listed */
    async create(caller: Caller, { id, pack, units, sandboxCard }: AskedPurchase): Promise<Purchase> {
      const { wallet } = caller;
      await ledger.command(wallet, { do: 'buy', id, ...by(caller), pack, units });
      const booked = await bookedPurchase(db, wallet, id);
      if ((await paymentOf(wallet, id)) === undefined && !isOver(booked)) {
        await book(wallet, id, await start(wallet, booked, sandboxCard));
      }
      const shown = await show(wallet, id);
      const { status } = await bookedPurchase(db, wallet, id);
      if (status === 'declined') throw declined(id);
      if (status === 'authentication-required') throw needsAuthentication(shown);
      return shown;
    },

    async list(caller: Caller): Promise<Purchase[]> {
      const { catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_history');
      const rows = await db
        .selectFrom('parts')
        .leftJoin('payments', (join) =>
          join.onRef('payments.wallet', '=', 'parts.wallet').onRef('payments.purchase', '=', 'parts.id'),
        )
        .select(['parts.body', 'payments.checkout_url'])
        .where('parts.wallet', '=', caller.wallet)
        .where('parts.kind', '=', 'purchases')
        .execute();
      const purchases = rows.map(({ body, checkout_url }) => viewOf(JSON.parse(body) as Booked, checkout_url));
      return purchases.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1));
    },

    /** Charges the saved card for a purchase that the books began by themselves. Without a card it is declined. */
    async chargeSavedCard(wallet: string, id: string, card: string | null): Promise<void> {
      const booked = await bookedPurchase(db, wallet, id);
      if (isOver(booked) || (await paymentOf(wallet, id)) !== undefined) return;
      await book(wallet, id, card === null ? 'declined' : await start(wallet, booked, card));
    },

    /** Asks the provider again: for a payment of which no word came. */
    async recheck(caller: Caller, id: string): Promise<Purchase> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'recheck_payment');
      const booked = await bookedPurchase(db, wallet, id);
      if (isOver(booked)) return show(wallet, id);
      const payment = await paymentOf(wallet, id);
      const state =
        payment === undefined
          ? await start(wallet, booked, undefined)
          : ((await unlessUnknown(() => provider.look(payment.reference)))?.state ?? 'unknown');
      await book(wallet, id, state);
      return show(wallet, id);
    },
  };
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

/** What the contract shows: who has to confirm with the bank, or whose money went back, is told in other ways. */
const stateOf: Readonly<Record<Booked['status'], Purchase['state']>> = {
  pending: 'pending',
  processing: 'processing',
  'authentication-required': 'pending',
  unknown: 'unknown',
  paid: 'paid',
  declined: 'declined',
  expired: 'expired',
  refunded: 'paid',
};

function viewOf(booked: Booked, checkoutUrl: string | null): Purchase {
  return {
    ...{ id: booked.id, state: stateOf[booked.status], pack: booked.pack },
    credits: booked.credits + booked.bonusCredits,
    price: { minor: booked.priceMinor, currency: booked.currency },
    ...(checkoutUrl === null ? {} : { checkoutUrl }),
    at: rfc3339(booked.at),
  };
}

function isOver({ status }: Booked): boolean {
  return status === 'paid' || status === 'declined' || status === 'expired' || status === 'refunded';
}

async function bookedPurchase(db: Kysely<Tables>, wallet: string, id: string): Promise<Booked> {
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
async function unlessUnknown(ask: () => Promise<Payment>): Promise<Payment | null> {
  try {
    return await ask();
  } catch {
    return null;
  }
}

function declined(purchase: string): AppError {
  const message = 'The payment was declined. You were not charged and no credits were added. Try another card.';
  return new AppError('payment-declined', message, { purchase });
}

function needsAuthentication({ id, checkoutUrl }: Purchase): AppError {
  const message =
    'The bank wants you to confirm this payment. You were not charged and no credits were added yet. Confirm it, then recheck the purchase.';
  return new AppError('authentication-required', message, { purchase: id, checkoutUrl: checkoutUrl ?? null });
}
