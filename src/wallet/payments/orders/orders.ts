import type { Kysely } from 'kysely';
import { AppError } from '../../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../../asked.ts';
import type { Happened, Ledger } from '../../books/ledger.ts';
import type { Tables } from '../../store/tables.ts';
import type { Caller } from '../../team/caller.ts';
import { needRight } from '../../team/rights.ts';
import type { Trouble } from '../../trouble.ts';
import type { Accounts, BilledPlan, Payment, PaymentProvider, PlanPayment, SavedCard } from '../provider.ts';

// What somebody goes to the provider for beside packs: to save a card, to take a plan, to look after both. An order is kept before the page
// opens, with whoever asked for it; what came of it is read from the provider.

export type Orders = ReturnType<typeof ordersOver>;
type Tx = Kysely<Tables>;
type Also = (tx: Tx) => Promise<void>;
type Parts = { ledger: Ledger; db: Tx; clock: { now(): number }; provider: PaymentProvider; trouble: Trouble };
type By = Pick<Caller, 'role' | 'user'>;
type Body = { by: By; returnUrl?: string; url?: string; plan?: BilledPlan };

export function ordersOver({ ledger, db, clock, provider, trouble }: Parts) {
  const rowOf = (wallet: string, id: string) =>
    db.selectFrom('orders').selectAll().where('wallet', '=', wallet).where('id', '=', id).executeTakeFirst();

  const billing = (wallet: string) =>
    db.selectFrom('plan_billing').selectAll().where('wallet', '=', wallet).executeTakeFirst();

  /** Keeps the order, then opens the page; a repetition has the page of the first time. */
  const open = async (
    wallet: string,
    { id, kind, body }: { id: string; kind: 'card' | 'plan'; body: Body },
    page: () => Promise<{ reference: string; url: string }>,
  ): Promise<Tables['orders'] & { url: string | null }> => {
    const opened_at = clock.now();
    const row = { wallet, id, kind, reference: null, state: 'open' as const, body: JSON.stringify(body), opened_at };
    await db
      .insertInto('orders')
      .values(row)
      .onConflict((conflict) => conflict.columns(['wallet', 'id']).doNothing())
      .execute();
    const known = (await rowOf(wallet, id)) ?? row;
    const before = JSON.parse(known.body) as Body;
    if (known.kind !== kind || before.plan?.plan !== body.plan?.plan) throw conflict(id);
    if (known.reference !== null) return { ...known, url: before.url ?? null };
    const { reference, url } = await page();
    const opened = { reference, body: JSON.stringify({ ...before, url }) };
    await db.updateTable('orders').set(opened).where('wallet', '=', wallet).where('id', '=', id).execute();
    return { ...known, ...opened, url };
  };

  const set = async (tx: Tx, { wallet, id, state }: { wallet: string; id: string; state: 'done' | 'over' }) => {
    const row = tx.updateTable('orders').set({ state }).where('wallet', '=', wallet).where('id', '=', id);
    await row.where('state', '!=', 'done').execute();
  };

  const saveCard = async (wallet: string, { id, who, card, also }: Saving): Promise<void> => {
    const { reference, fingerprint } = card;
    const shown = card.shown === undefined ? null : JSON.stringify(card.shown);
    await ledger.command(
      wallet,
      { do: 'card', id, as: who.role, user: who.user, fingerprint },
      async (tx, happened) => {
        if (isRefused(happened)) return;
        await keepCard(tx, { wallet, provider: provider.name, reference, fingerprint, shown });
        await also?.(tx);
      },
    );
  };

  /** Asks the provider; what it throws is its own business, and is told to whoever runs the service. */
  const ask = async <Answer>(work: (accounts: Accounts) => Promise<Answer>): Promise<Answer> => {
    if (provider.accounts === undefined) throw notOffered();
    try {
      return await work(provider.accounts);
    } catch (error) {
      trouble('payment', error);
      throw unreached(error);
    }
  };

  const settle = async (wallet: string, id: string, also?: Also): Promise<void> => {
    const row = await rowOf(wallet, id);
    if (row === undefined || row.reference === null || row.state === 'done') return;
    const page = row.reference;
    const { by: who, plan: wished } = JSON.parse(row.body) as Body;
    const finish: Also = async (tx) => {
      await set(tx, { wallet, id, state: 'done' });
      await also?.(tx);
    };
    if (row.kind === 'card') {
      const card = await ask((accounts) => accounts.savedCard(page));
      if (card !== null) await saveCard(wallet, { id: `system:card:${id}`, who, card, also: finish });
      return;
    }
    const { reference, state } = await ask((accounts) => accounts.plan(page));
    if (state === 'ended' && row.state === 'open') await set(db, { wallet, id, state: 'over' });
    if (state !== 'active' || wished === undefined) return;
    // Two pages that were paid in the same moment: the older plan takes no more money. Said before the books, so that it is not forgotten.
    const older = await billing(wallet);
    if (older !== undefined && older.reference !== reference) {
      const { state: stands } = await ask((accounts) => accounts.plan(older.reference));
      if (stands !== 'ended') await ask((accounts) => accounts.endPlan(older.reference, true));
    }
    const command = {
      do: 'subscribe',
      id: `system:plan:${id}`,
      as: who.role,
      user: who.user,
      plan: wished.plan,
    } as const;
    await ledger.command(wallet, command, async (tx, happened) => {
      if (isRefused(happened)) return;
      const { name } = provider;
      await tx
        .insertInto('plan_billing')
        .values({ wallet, provider: name, reference })
        .onConflict((conflict) => conflict.column('wallet').doUpdateSet({ provider: name, reference }))
        .execute();
      await finish(tx);
    });
  };

  /** Null: there is no such order. */
  const look = async (wallet: string, id: string): Promise<OrderView | null> => {
    await settle(wallet, id);
    const row = await rowOf(wallet, id);
    if (row === undefined) return null;
    const { url } = JSON.parse(row.body) as Body;
    return { what: row.kind, state: row.state, checkoutUrl: row.state === 'open' ? (url ?? null) : null };
  };

  /** Closes the page of an order that nobody finished. What was finished meanwhile counts. */
  const forget = async (wallet: string, id: string): Promise<OrderView | null> => {
    const before = await look(wallet, id);
    if (before?.state !== 'open') return before;
    const reference = (await rowOf(wallet, id))?.reference ?? null;
    if (reference !== null) await ask((accounts) => accounts.closePage(reference));
    await settle(wallet, id);
    await set(db, { wallet, id, state: 'over' });
    return look(wallet, id);
  };

  /** Only the newest page for a plan can be paid: two people who choose at once do not pay for two. */
  const closeOtherPlans = async (wallet: string, id: string): Promise<void> => {
    const open = await db
      .selectFrom('orders')
      .select('id')
      .where('wallet', '=', wallet)
      .where('kind', '=', 'plan')
      .where('state', '=', 'open')
      .where('id', '!=', id)
      .execute();
    for (const other of open) await forget(wallet, other.id);
  };

  return {
    settle,
    look,

    forget,

    /** Looks at every order that is open: what no message told is found here. A page lives for a day, so one that is older is over. */
    async lookAtOpen(each: (work: () => Promise<void>) => Promise<void>): Promise<void> {
      if (provider.accounts === undefined) return;
      const open = await db.selectFrom('orders').selectAll().where('state', '=', 'open').limit(500).execute();
      for (const { wallet, id, opened_at } of open) {
        await each(async () => {
          await settle(wallet, id);
          if (opened_at === null || clock.now() - opened_at > pageLivesMs) await set(db, { wallet, id, state: 'over' });
        });
      }
    },

    async portal(caller: Caller, { returnUrl }: AskedOf<'payments', 'portal'>): Promise<{ url: string }> {
      const { catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'configure_recharge');
      const { wallet } = caller;
      return ask((accounts) => accounts.portal({ wallet, ...(returnUrl !== undefined && { returnUrl }) }));
    },

    async card(caller: Caller, { id, returnUrl }: AskedOf<'payments', 'card'>): Promise<AnswerOf<'payments', 'card'>> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'configure_recharge');
      const wishes = returnUrl === undefined ? {} : { returnUrl };
      const asked = { id, kind: 'card', body: { by: { role: caller.role, user: caller.user }, ...wishes } } as const;
      const { url } = await open(wallet, asked, () =>
        ask((accounts) => accounts.saveCard({ wallet, order: id, ...wishes })),
      );
      await settle(wallet, id);
      const isSaved = (await rowOf(wallet, id))?.state === 'done';
      return { id, isSaved, checkoutUrl: isSaved ? null : url };
    },

    /** The card of a purchase whose buyer lets it be kept, unless the wallet has one. */
    async cardOfPurchase(wallet: string, purchase: string, { card }: Payment): Promise<void> {
      if (card === undefined) return;
      const known = await db.selectFrom('cards').select('wallet').where('wallet', '=', wallet).executeTakeFirst();
      if (known !== undefined) return;
      await saveCard(wallet, { id: `system:card:${purchase}`, who: { role: 'owner', user: null }, card });
    },

    /**
     * Takes a plan that costs money: a new one is paid on a page of the provider first, another one is changed there before the books follow.
     * @returns the page, or null when there is nothing to pay there
     */
    async takePlan(
      caller: Caller,
      { id, plan, returnUrl }: { id: string; plan: BilledPlan; returnUrl?: string | undefined },
    ): Promise<{ url: string | null } | null> {
      const { wallet } = caller;
      if (provider.accounts === undefined) return null;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'buy');
      await closeOtherPlans(wallet, id);
      const known = await billing(wallet);
      if (known !== undefined && (await ask((accounts) => accounts.plan(known.reference))).state !== 'ended') {
        await ask((accounts) => accounts.changePlan(known.reference, { ...plan, id }));
        return null;
      }
      const body = { by: { role: caller.role, user: caller.user }, plan };
      const back = returnUrl === undefined ? {} : { returnUrl };
      const { url } = await open(wallet, { id, kind: 'plan', body }, () =>
        ask((accounts) => accounts.takePlan({ ...plan, wallet, order: id, ...back })),
      );
      await settle(wallet, id);
      return (await rowOf(wallet, id))?.state === 'done' ? { url: null } : { url };
    },

    /** A plan that is not billed any more, from the end of its period. */
    async leavePlan({ wallet }: Caller): Promise<void> {
      const known = await billing(wallet);
      if (known === undefined || provider.accounts === undefined) return;
      await ask((accounts) => accounts.endPlan(known.reference, true));
    },

    /** A period was paid, or was not: read again, and told to the books. */
    async planPaid(wallet: string, reference: string, { word, also }: { word: string; also: Also }): Promise<void> {
      const known = await billing(wallet);
      const { state: books } = await ledger.view(wallet);
      if (known?.reference !== reference || books.subscription === null) return;
      let told: PlanPayment['state'] | null = null;
      // Read again after it was told: what another message read meanwhile may be newer, and the last word has to be how things stand.
      for (let turn = 0; turn < turnsMost; turn += 1) {
        const { state } = await ask((accounts) => accounts.plan(reference));
        if (state === told) return;
        told = state;
        const asSystem = { id: `system:plan:${word}:${turn}:${state}`, as: 'system', user: null } as const;
        if (state === 'active')
          await ledger.command(wallet, { do: 'plan-payment', ...asSystem, outcome: 'paid' }, also);
        else if (state === 'unpaid')
          await ledger.command(wallet, { do: 'plan-payment', ...asSystem, outcome: 'failed' }, also);
        else if (state === 'ended')
          return void (await ledger.command(wallet, { do: 'cancel', ...asSystem, as: 'owner' }, also));
        else return;
      }
    },
  };
}

export type OrderView = { what: 'card' | 'plan'; state: 'open' | 'done' | 'over'; checkoutUrl: string | null };

/** More changes than this in a moment are left to the messages that tell of them. */
const turnsMost = 4;
/** Somewhat longer than any page of a provider. */
const pageLivesMs = 25 * 3_600_000;

type Saving = { id: string; who: By; card: SavedCard; also?: Also | undefined };

/** A refusal is kept as an answer, and nothing else is written with it. */
export function isRefused({ events }: Happened): boolean {
  return events.some(({ type }) => type === 'refused');
}

export async function keepCard(db: Tx, card: Tables['cards']): Promise<void> {
  const { provider, reference, fingerprint, shown } = card;
  await db
    .insertInto('cards')
    .values(card)
    .onConflict((conflict) => conflict.column('wallet').doUpdateSet({ provider, reference, fingerprint, shown }))
    .execute();
}

function unreached(cause: unknown): AppError {
  const message =
    'The payment provider did not answer. Nothing was changed here. Try again in a moment, with the same id.';
  return new AppError('wallet-unreachable', message, {}, { cause });
}

function notOffered(): AppError {
  const message =
    'The payment provider of this wallet keeps no accounts. Nothing was changed. Save a test card instead.';
  return new AppError('bad-input', message, {});
}

function conflict(id: string): AppError {
  const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
  return new AppError('idempotency-conflict', message, { id });
}
