import type { Kysely } from 'kysely';
import { AppError } from '../../../core/errors.ts';
import type { Tables } from '../../store/tables.ts';
import type { Caller } from '../../team/caller.ts';
import { inParts } from '../in-parts.ts';
import type { BilledPlan, PlanChange, SavedCard } from '../provider.ts';

// An order is kept before its page opens, with whoever asked for it; so a crash leaves nothing at the provider that nobody knows of.

export type Tx = Kysely<Tables>;
export type Also = (tx: Tx) => Promise<void>;
export type OrderRow = Tables['orders'];
export type By = Pick<Caller, 'role' | 'user'>;

/**
 * What an order says of itself. `saved`: a card that came with a payment, and has only to be told to the books. `change`, `back`: no page, but a
 * change of a plan that is billed, and money of a plan that goes back; both are finished by whoever comes next.
 */
export type OrderBody = {
  by: By;
  returnUrl?: string;
  url?: string;
  plan?: BilledPlan;
  saved?: SavedCard;
  change?: ChangeBody;
  back?: BackBody;
};
/** `leave`: no more money after what is paid, and `to` comes after it, if anything. `ended`: why it was not made. */
export type ChangeBody = {
  way: PlanChange['way'] | 'leave';
  resets: boolean;
  to: string | null;
  ended?: 'declined' | 'authentication-required' | 'let-go' | 'refused';
};
/** `plan`: what it is called. */
export type BackBody = {
  since: number;
  of: 'plan' | 'change';
  plan: string;
  goesOnWith: BilledPlan | null;
  why: 'paid-twice' | 'cannot-begin';
};

export type KeptOrders = ReturnType<typeof ordersKeptIn>;

export function ordersKeptIn({ db, clock }: { db: Tx; clock: { now(): number } }) {
  const rowIn = (tx: Tx, wallet: string, id: string) =>
    tx.selectFrom('orders').selectAll().where('wallet', '=', wallet).where('id', '=', id).executeTakeFirst();
  const rowOf = (wallet: string, id: string) => rowIn(db, wallet, id);

  const keep = async (
    tx: Tx,
    order: Pick<OrderRow, 'wallet' | 'id' | 'kind' | 'reference'> & { body: OrderBody },
  ): Promise<OrderRow> => {
    const row = { ...order, state: 'open' as const, body: JSON.stringify(order.body), opened_at: clock.now() };
    await tx
      .insertInto('orders')
      .values(row)
      .onConflict((conflict) => conflict.columns(['wallet', 'id']).doNothing())
      .execute();
    return row;
  };

  return {
    rowOf,
    rowIn,
    keep,

    /** Keeps the order, then opens the page; a repetition has the page of the first time. */
    async open(
      wallet: string,
      { id, kind, body }: { id: string; kind: OrderRow['kind']; body: OrderBody },
      page: () => Promise<{ reference: string; url: string }>,
    ): Promise<{ url: string | null }> {
      const row = await keep(db, { wallet, id, kind, reference: null, body });
      const known = (await rowOf(wallet, id)) ?? row;
      const before = bodyOf(known);
      if (known.kind !== kind || before.plan?.plan !== body.plan?.plan || !isPage(known)) throw conflict(id);
      if (known.reference !== null) return { url: before.url ?? null };
      const { reference, url } = await page();
      // Open again, if somebody gave it up while its page was on its way: what can be paid is looked at.
      const opened = { reference, body: JSON.stringify({ ...before, url }), state: 'open' as const };
      await db.updateTable('orders').set(opened).where('wallet', '=', wallet).where('id', '=', id).execute();
      return { url };
    },

    /** What is done stays done. `body`: what it says of itself from now on. */
    async set(
      tx: Tx,
      { wallet, id, state, body }: { wallet: string; id: string; state: 'done' | 'over'; body?: OrderBody },
    ): Promise<void> {
      const after = { state, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const row = tx.updateTable('orders').set(after).where('wallet', '=', wallet).where('id', '=', id);
      await row.where('state', '!=', 'done').execute();
    },

    /** Those of a wallet that are open, oldest first. */
    openOnes(wallet: string): Promise<OrderRow[]> {
      const open = db.selectFrom('orders').selectAll().where('state', '=', 'open').where('wallet', '=', wallet);
      return open.orderBy('opened_at').orderBy('id').limit(openMost).execute();
    },

    /** Those of all wallets, by their names. */
    allOpen(): AsyncGenerator<OrderRow> {
      return inParts(({ wallet, id }) =>
        db
          .selectFrom('orders')
          .selectAll()
          .where('state', '=', 'open')
          .where((is) => is(is.refTuple('wallet', 'id'), '>', is.tuple(wallet, id)))
          .orderBy('wallet')
          .orderBy('id')
          .limit(openMost)
          .execute(),
      );
    },
  };
}

/** More are not looked at in one go. */
const openMost = 500;

export function bodyOf({ body }: Pick<OrderRow, 'body'>): OrderBody {
  return JSON.parse(body) as OrderBody;
}

/** Whether somebody goes to the provider for it. */
export function isPage(row: Pick<OrderRow, 'body'>): boolean {
  const { saved, change, back } = bodyOf(row);
  return saved === undefined && change === undefined && back === undefined;
}

/** The order of a card that came with a purchase. */
export function orderWith(purchase: string): string {
  return `with:${purchase}`;
}

export function conflict(id: string): AppError {
  const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
  return new AppError('idempotency-conflict', message, { id });
}
