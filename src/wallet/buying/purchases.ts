import type { Kysely } from 'kysely';
import type { Purchase } from '../../contract/wallet/buying.ts';
import type { Purchase as Booked } from '../../core/credits/state/purchase.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { AskedPurchase } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import type { Payment } from '../payments/provider.ts';
import { bookedPurchase, isOver, type Settling } from '../payments/settle.ts';
import { needWayBack, type Site } from '../payments/way-back.ts';
import { by } from '../spending.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

// Buying credits. The purchase is in the books before the provider hears of it, and credits are made when the provider says that it is paid:
// once, however often it says so. A crash at any point leaves a purchase that can be asked for again.

export type Purchases = ReturnType<typeof purchasesOver>;

type Parts = { ledger: Ledger; db: Kysely<Tables>; settling: Settling; site: Site };

export function purchasesOver({ ledger, db, settling, site }: Parts) {
  const show = async (wallet: string, id: string): Promise<Purchase> => {
    const booked = await bookedPurchase(db, wallet, id);
    return viewOf(booked, (await settling.paymentOf(wallet, id))?.checkout_url ?? null);
  };

  const savedCard = async (wallet: string): Promise<string | null> => {
    const row = await db.selectFrom('cards').select('reference').where('wallet', '=', wallet).executeTakeFirst();
    return row?.reference ?? null;
  };

  /** What the provider may not have heard of yet is asked for again, with the same id; the rest is looked at. */
  const settle = async (wallet: string, booked: Booked): Promise<void> => {
    const isKnown = (await settling.paymentOf(wallet, booked.id)) !== undefined;
    if (isKnown) return settling.ask(wallet, booked);
    if (isOver(booked)) return;
    if (booked.isAutomatic) await settling.charge(wallet, booked, await savedCard(wallet));
    else await settling.start(wallet, booked, {});
  };

  return {
    /** @throws AppError `bad-input` before anything is booked; `payment-declined`, `authentication-required`; the purchase itself stays listed */
    async create(caller: Caller, { id, pack, units, ...wishes }: AskedPurchase): Promise<Purchase> {
      const { wallet } = caller;
      needWayBack(wishes.returnUrl, site);
      await ledger.command(wallet, { do: 'buy', id, ...by(caller), pack, units });
      const booked = await bookedPurchase(db, wallet, id);
      let why: Payment['why'];
      if ((await settling.paymentOf(wallet, id)) === undefined && !isOver(booked)) {
        why = (await settling.start(wallet, booked, given(wishes))).why;
      }
      const shown = await show(wallet, id);
      const { status } = await bookedPurchase(db, wallet, id);
      if (status === 'declined') throw declined(id, why);
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
    async chargeSavedCard(wallet: string, id: string): Promise<void> {
      const booked = await bookedPurchase(db, wallet, id);
      if (isOver(booked) || (await settling.paymentOf(wallet, id)) !== undefined) return;
      await settling.charge(wallet, booked, await savedCard(wallet));
    },

    /** Asks the provider again: for a payment of which no word came. */
    async recheck(caller: Caller, id: string): Promise<Purchase> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'recheck_payment');
      const booked = await bookedPurchase(db, wallet, id);
      const mayStillBePaid = (await settling.paymentOf(wallet, id))?.closed_at === null;
      if (!isOver(booked) || (mayStillBePaid && booked.status !== 'paid')) await settle(wallet, booked);
      return show(wallet, id);
    },

    settle,
  };
}

function given({ sandboxCard, keepCard, returnUrl }: Omit<AskedPurchase, 'id' | 'pack' | 'units'>) {
  return {
    ...(sandboxCard !== undefined && { sandboxCard }),
    ...(keepCard !== undefined && { keepsCard: keepCard }),
    ...(returnUrl !== undefined && { returnUrl }),
  };
}

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
  const isFound = booked.status === 'unknown' && checkoutUrl !== null;
  return {
    // A checkout that was lost and found again waits for its buyer.
    ...{ id: booked.id, state: isFound ? 'pending' : stateOf[booked.status], pack: booked.pack },
    credits: booked.credits + booked.bonusCredits,
    price: { minor: booked.priceMinor, currency: booked.currency },
    ...(checkoutUrl === null || isOver(booked) ? {} : { checkoutUrl }),
    at: rfc3339(booked.at),
  };
}

function declined(purchase: string, why: Payment['why']): AppError {
  const message = `${whyNot[why ?? 'declined']} You were not charged and no credits were added. ${why === 'not-taken' ? 'Buy another amount, or ask an owner of the account.' : 'Try another card.'}`;
  return new AppError('payment-declined', message, { purchase, ...(why !== undefined && { why }) });
}

const whyNot = {
  declined: 'The payment was declined.',
  'expired-card': 'The card has expired.',
  'not-taken': 'The payment provider does not take an order of this amount.',
} as const;

function needsAuthentication({ id, checkoutUrl }: Purchase): AppError {
  const message =
    'The bank wants you to confirm this payment. You were not charged and no credits were added yet. Confirm it, then recheck the purchase.';
  return new AppError('authentication-required', message, { purchase: id, checkoutUrl: checkoutUrl ?? null });
}
