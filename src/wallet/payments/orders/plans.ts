import type { Ledger, View } from '../../books/ledger.ts';
import type { Caller } from '../../team/caller.ts';
import { needRight } from '../../team/rights.ts';
import type { Trouble } from '../../trouble.ts';
import type { BilledPlan, PaymentProvider } from '../provider.ts';
import { isRefused } from '../refused.ts';
import type { AskAccounts } from './asking.ts';
import { type Also, bodyOf, conflict, type KeptOrders, type OrderRow, type Tx } from './kept.ts';
import type { PlanChanges } from './plan-changes.ts';
import type { PlanMoneyBackOrders } from './plan-money-back.ts';
import { followed, refusalOf, resetsBy, wayTo } from './plan-ways.ts';

// A plan that costs money: taken and paid on a page of the provider, changed there before the books follow, and ended there. What was paid and
// does not run goes back.

export type PlanOrders = ReturnType<typeof planOrdersOver>;
type Parts = {
  ledger: Ledger;
  db: Tx;
  clock: { now(): number };
  provider: PaymentProvider;
  trouble: Trouble;
  kept: KeptOrders;
  ask: AskAccounts;
  changes: PlanChanges;
  moneyBack: PlanMoneyBackOrders;
};

export function planOrdersOver({ ledger, db, clock, provider, trouble, kept, ask, changes, moneyBack }: Parts) {
  const billingIn = (tx: Tx, wallet: string) =>
    tx.selectFrom('plan_billing').selectAll().where('wallet', '=', wallet).executeTakeFirst();
  const billing = (wallet: string) => billingIn(db, wallet);

  /** Two that are paid in the same moment are looked at one after the other: whoever finds the other one begun meanwhile looks again. */
  const settle = async (row: OrderRow & { reference: string }, also?: Also): Promise<void> => {
    for (let turn = 1; ; turn += 1) {
      try {
        return await settleOnce(row, also);
      } catch (error) {
        if (error !== begunMeanwhile || turn === turnsMost) throw error;
      }
    }
  };

  const settleOnce = async ({ wallet, id, ...row }: OrderRow & { reference: string }, also?: Also): Promise<void> => {
    const { by, plan: wished } = bodyOf(row);
    const { reference, state } = await ask((accounts) => accounts.plan(row.reference));
    if (state === 'ended' && row.state === 'open') await kept.set(db, { wallet, id, state: 'over' });
    if (state !== 'active' || wished === undefined) return;
    // What goes back does not begin, whatever has changed since that was decided.
    if (await moneyBack.isKept(wallet, reference, 'all')) return moneyBack.settle(wallet, reference, 'all');
    const view = await ledger.view(wallet);
    const command = {
      do: 'subscribe',
      id: `system:plan:${id}`,
      as: by.role,
      user: by.user,
      plan: wished.plan,
    } as const;
    const older = await billing(wallet);
    const isOther = older !== undefined && older.reference !== reference;
    const runsAlready = isOther && (await ask((accounts) => accounts.plan(older.reference))).state !== 'ended';
    const since = (row.opened_at ?? clock.now()) - moneyBack.clocksDifferMs;
    const back = { of: 'plan', goesOnWith: null, plan: wished.name, since } as const;
    // The price list lost the plan while its page was open, or whoever took it may not buy any more.
    const isRefusedNow = refusalOf(view, command, clock.now()) !== null;
    // Two pages that were paid in the same moment: a smaller plan would begin after what was paid for the other one, which goes on instead.
    const isSmaller =
      !isRefusedNow && runsAlready && wayTo(view, { by, plan: wished.plan, now: clock.now() }) === 'next';
    if (isRefusedNow || isSmaller) {
      trouble(
        'payment',
        Object.assign(new Error(`${wished.plan} of ${id}`), { code: isSmaller ? 'paid-twice' : 'plan-is-gone' }),
      );
      const why = isSmaller ? 'paid-twice' : 'cannot-begin';
      await db.transaction().execute(async (tx) => {
        await moneyBack.keep(tx, { wallet, reference, name: 'all', by, back: { ...back, why } });
        await kept.set(tx, { wallet, id, state: 'over' });
        await also?.(tx);
      });
      return moneyBack.settle(wallet, reference, 'all');
    }
    const other = runsAlready ? nameOf(view, older.reference) : null;
    await ledger.command(wallet, command, async (tx, happened) => {
      if (isRefused(happened)) return;
      if ((await kept.rowIn(tx, wallet, id))?.state === 'done') return also?.(tx);
      if ((await billingIn(tx, wallet))?.reference !== older?.reference) throw begunMeanwhile;
      // What the older of two took goes back, and it takes no more.
      if (other !== null && older !== undefined) {
        const name = { wallet, reference: older.reference, name: 'all', by };
        await moneyBack.keep(tx, { ...name, back: { ...back, plan: other, why: 'paid-twice' } });
      }
      const { name } = provider;
      await tx
        .insertInto('plan_billing')
        .values({ wallet, provider: name, reference })
        .onConflict((conflict) => conflict.column('wallet').doUpdateSet({ provider: name, reference }))
        .execute();
      await kept.set(tx, { wallet, id, state: 'done' });
      await also?.(tx);
    });
    if (other !== null && older !== undefined) await moneyBack.settle(wallet, older.reference, 'all');
  };

  /** What the plan is called that runs, before another one takes its place. */
  const nameOf = ({ state, catalog }: View, reference: string): string => {
    const running = state.subscription?.plan;
    return catalog.plans.find(({ id }) => id === running)?.name ?? running ?? reference;
  };

  /** Whether a plan that is billed already is changed. One that is not paid, and has ended in the books, is over: another one is paid anew. */
  const isGoneOnWith = async (reference: string, { state: books }: View): Promise<boolean> => {
    const { state } = await ask((accounts) => accounts.plan(reference));
    if (state !== 'unpaid' || books.subscription !== null) return state !== 'ended';
    await ask((accounts) => accounts.endPlan(reference, 'now'));
    return false;
  };

  return {
    settle,
    billing,

    /**
     * A new plan is paid on a page of the provider first; another one is changed there before the books follow.
     * @returns the page, or null when there is nothing to pay there
     */
    async take(
      caller: Caller,
      { id, plan, returnUrl }: { id: string; plan: BilledPlan; returnUrl?: string | undefined },
      closeOthers: () => Promise<void>,
    ): Promise<{ url: string | null } | null> {
      const { wallet } = caller;
      if (provider.accounts === undefined) return null;
      const seen = await ledger.view(wallet);
      needRight(seen.catalog, caller, 'buy');
      wayTo(seen, { by: caller, plan: plan.plan, now: clock.now() });
      const before = await kept.rowOf(wallet, id);
      if (before !== undefined && bodyOf(before).plan?.plan !== plan.plan) throw conflict(id);
      if (before?.state === 'done' || (await changes.again(wallet, { id, plan: plan.plan }))) return { url: null };
      await changes.finishOthers(wallet, { id, plan: plan.plan });
      await closeOthers();
      // Read again: a page that was paid in this moment has begun its plan.
      const view = await ledger.view(wallet);
      const way = wayTo(view, { by: caller, plan: plan.plan, now: clock.now() });
      const known = await billing(wallet);
      if (known !== undefined && (await isGoneOnWith(known.reference, view))) {
        const { reference } = known;
        await changes.make(caller, { id, reference, plan, way, resets: resetsBy(view, plan.plan), to: null });
        return { url: null };
      }
      const body = { by: { role: caller.role, user: caller.user }, plan };
      const back = returnUrl === undefined ? {} : { returnUrl };
      const { url } = await kept.open(wallet, { id, kind: 'plan', body }, () =>
        ask((accounts) => accounts.takePlan({ ...plan, wallet, order: id, ...back })),
      );
      const row = await kept.rowOf(wallet, id);
      if (row?.state === 'open' && row.reference !== null) await settle({ ...row, reference: row.reference });
      return (await kept.rowOf(wallet, id))?.state === 'done' ? { url: null } : { url };
    },

    /**
     * A plan that is not billed any more, from the end of what is paid; also where one that costs nothing comes after it.
     * @returns false when nobody bills it: then it is an affair of the books alone
     */
    async leave(caller: Caller, { id, plan }: { id: string; plan: string | null }): Promise<boolean> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'buy');
      if (provider.accounts === undefined) return false;
      if (await changes.again(wallet, { id, plan })) return true;
      const known = await billing(wallet);
      if (known === undefined) return false;
      const { reference } = known;
      await changes.finishOthers(wallet, { id, plan });
      if ((await ask((accounts) => accounts.plan(reference))).state === 'ended') return false;
      await changes.make(caller, { id, reference, way: 'leave', resets: false, to: plan });
      return true;
    },

    /** A period was paid or was not, or the plan was ended or taken up again at the provider: read again, and told to the books. */
    async paid(wallet: string, reference: string, { word, also }: { word: string; also: Also }): Promise<void> {
      let told: string | null = null;
      // Read again after it was told: what another message read meanwhile may be newer, and the last word has to be how things stand.
      for (let turn = 0; turn < turnsMost; turn += 1) {
        const payment = await ask((accounts) => accounts.plan(reference));
        // A change that broke off, and of which only this message tells.
        if (payment.change !== undefined) await changes.wasMade(wallet, { change: payment.change, reference });
        const says = `${payment.state}${payment.ends ? ':ends' : ''}`;
        if (says === told) return;
        told = says;
        const id = `system:plan:${word}:${turn}:${says}`;
        const commands = followed(await ledger.view(wallet), payment, id);
        for (const command of commands) await ledger.command(wallet, command, also);
        if (commands.length === 0) await db.transaction().execute(also);
        if (payment.state === 'ended' || payment.state === 'open') return;
      }
    },
  };
}

/** Nothing of that turn has happened. */
const begunMeanwhile = new Error('another plan has begun meanwhile');

/** More changes than this in a moment are left to the messages that tell of them. */
const turnsMost = 4;
