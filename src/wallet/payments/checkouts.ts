import type { Kysely } from 'kysely';
import type { CheckoutView, OpenCheckout } from '../../contract/wallet/paying.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { Purchase as Booked } from '../../core/credits/state/purchase.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { Ledger } from '../books/ledger.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import type { Trouble } from '../trouble.ts';
import type { Orders } from './orders/orders.ts';
import { bookedPurchase, isOver, type Settling } from './settle.ts';

// A checkout as its buyer left it: one id, whether it stands for a purchase, a card or a plan. Whoever comes back from the provider's page has
// proved nothing; the provider is asked what became of it.

export type Checkouts = ReturnType<typeof checkoutsOver>;
type Parts = {
  ledger: Ledger;
  db: Kysely<Tables>;
  settling: Settling;
  settle(wallet: string, booked: Booked): Promise<void>;
  orders: Orders;
  trouble: Trouble;
};

export function checkoutsOver({ ledger, db, settling, settle, orders, trouble }: Parts) {
  const purchaseAt = (wallet: string, id: string): Promise<Booked | null> =>
    bookedPurchase(db, wallet, id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'not-found') return null;
      throw error;
    });

  const shown = async (wallet: string, id: string): Promise<CheckoutView> => {
    const { status } = await bookedPurchase(db, wallet, id);
    const state = stateOf[status];
    const url = (await settling.paymentOf(wallet, id))?.checkout_url ?? null;
    return { id, what: 'purchase', state, checkoutUrl: state === 'open' ? url : null };
  };

  /** Purchases whose page waits for its buyer. */
  const openPurchases = async (wallet: string): Promise<OpenCheckout[]> => {
    const { catalog } = await ledger.view(wallet);
    const rows = await db
      .selectFrom('parts')
      .innerJoin('payments', (join) =>
        join.onRef('payments.wallet', '=', 'parts.wallet').onRef('payments.purchase', '=', 'parts.id'),
      )
      .select(['parts.body', 'payments.checkout_url'])
      .where('parts.wallet', '=', wallet)
      .where('parts.kind', '=', 'purchases')
      .where('parts.is_open', '=', 1)
      .execute();
    return rows.flatMap(({ body, checkout_url: checkoutUrl }) => {
      const { id, status, pack, priceMinor: minor, currency, at } = JSON.parse(body) as Booked;
      if (stateOf[status] !== 'open' || checkoutUrl === null) return [];
      const name = catalog.packs.find((one) => one.id === pack)?.name ?? null;
      return { id, what: 'purchase', state: 'open', checkoutUrl, name, price: { minor, currency }, at: rfc3339(at) };
    });
  };

  return {
    /** What waits for its buyer, newest first: whoever left a page finds it again, and whoever would begin another one sees it. */
    async open(caller: Caller): Promise<OpenCheckout[]> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needBuyer(catalog, caller);
      const open = [...(await openPurchases(wallet)), ...(await orders.openOnes(wallet))];
      return open.sort((a, b) => newerFirst(a, b) || (a.id < b.id ? 1 : -1));
    },

    /** @throws AppError `not-found`, `forbidden`; `wallet-unreachable` when a card's or plan's provider does not answer */
    async look(caller: Caller, id: string): Promise<CheckoutView> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needBuyer(catalog, caller);
      const booked = await purchaseAt(wallet, id);
      if (booked !== null) {
        const mayStillBePaid = (await settling.paymentOf(wallet, id))?.closed_at === null;
        if (!isOver(booked) || (mayStillBePaid && booked.status !== 'paid')) await settle(wallet, booked);
        return shown(wallet, id);
      }
      const order = await orders.look(wallet, id);
      if (order === null) throw missing(id);
      return { id, ...order };
    },

    /** @throws as `look`; and `wallet-unreachable` when the payment could not be closed: then it stays as it is */
    async forget(caller: Caller, id: string): Promise<CheckoutView> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needBuyer(catalog, caller);
      if ((await purchaseAt(wallet, id)) === null) {
        const order = await orders.forget(wallet, id);
        if (order === null) throw missing(id);
        return { id, ...order };
      }
      // One of which nobody knows whether the provider heard of it is found out first.
      const before = await bookedPurchase(db, wallet, id);
      const isKnown = before.status !== 'unknown' && (await settling.paymentOf(wallet, id)) !== undefined;
      if (!isOver(before) && !isKnown) await settle(wallet, before);
      const booked = await bookedPurchase(db, wallet, id);
      if (!isOver(booked)) {
        await settling.giveUp(wallet, booked).catch((error: unknown) => {
          trouble('payment', error);
          throw notClosed(error);
        });
      }
      return shown(wallet, id);
    },
  };
}

function newerFirst(a: OpenCheckout, b: OpenCheckout): number {
  return (b.at ?? '').localeCompare(a.at ?? '');
}

const stateOf: Readonly<Record<Booked['status'], CheckoutView['state']>> = {
  pending: 'open',
  'authentication-required': 'open',
  unknown: 'open',
  processing: 'processing',
  paid: 'done',
  refunded: 'done',
  declined: 'over',
  expired: 'over',
};

/** Some price lists let members buy who may not recheck the payments of others. */
function needBuyer(catalog: Catalog, caller: Caller): void {
  if (!catalog.purchasePolicy.roles.includes(caller.role)) needRight(catalog, caller, 'recheck_payment');
}

function missing(id: string): AppError {
  return new AppError('not-found', `There is no checkout "${id}". Nothing was changed.`, { id });
}

function notClosed(cause: unknown): AppError {
  const message =
    'The payment provider could not close this checkout, so it stays open. Nothing was charged. Try again in a moment.';
  return new AppError('wallet-unreachable', message, {}, { cause });
}
