import { planOf } from '../../../core/credits/catalog.ts';
import { AppError } from '../../../core/errors.ts';
import type { Ledger, View } from '../../books/ledger.ts';
import type { Caller } from '../../team/caller.ts';
import { needRight } from '../../team/rights.ts';
import type { Trouble } from '../../trouble.ts';
import type { BilledPlan, PaymentProvider, PlanChange } from '../provider.ts';
import { isRefused } from '../refused.ts';
import type { AskAccounts } from './asking.ts';
import { type Also, bodyOf, type KeptOrders, type OrderRow, type Tx } from './kept.ts';
import { billedPlanOf, followed, resetsBy, wayTo } from './plan-ways.ts';

// A plan that costs money: taken and paid on a page of the provider, changed there before the books follow, and ended there.

export type PlanOrders = ReturnType<typeof planOrdersOver>;
type Parts = {
  ledger: Ledger;
  db: Tx;
  clock: { now(): number };
  provider: PaymentProvider;
  trouble: Trouble;
  kept: KeptOrders;
  ask: AskAccounts;
};

export function planOrdersOver({ ledger, db, clock, provider, trouble, kept, ask }: Parts) {
  const billing = (wallet: string) =>
    db.selectFrom('plan_billing').selectAll().where('wallet', '=', wallet).executeTakeFirst();

  const settle = async ({ wallet, id, ...row }: OrderRow & { reference: string }, also?: Also): Promise<void> => {
    const { by, plan: wished } = bodyOf(row);
    const { reference, state } = await ask((accounts) => accounts.plan(row.reference));
    if (state === 'ended' && row.state === 'open') await kept.set(db, { wallet, id, state: 'over' });
    if (state !== 'active' || wished === undefined) return;
    if (planOf((await ledger.view(wallet)).catalog, wished.plan) === undefined) {
      // The price list lost the plan while its page was open. It takes no more money, and somebody has to send back what it took.
      await ask((accounts) => accounts.endPlan(reference, 'now'));
      trouble('payment', Object.assign(new Error(`${wished.plan} of ${id}`), { code: 'plan-is-gone' }));
      await kept.set(db, { wallet, id, state: 'over' });
      return void (also && (await db.transaction().execute(also)));
    }
    // Two pages that were paid in the same moment: the older plan takes no more money. Said before the books, so that it is not forgotten.
    const older = await billing(wallet);
    if (older !== undefined && older.reference !== reference) {
      const { state: stands } = await ask((accounts) => accounts.plan(older.reference));
      if (stands !== 'ended') await ask((accounts) => accounts.endPlan(older.reference, 'as-paid'));
    }
    const asked = { id: `system:plan:${id}`, as: by.role, user: by.user, plan: wished.plan } as const;
    await ledger.command(wallet, { do: 'subscribe', ...asked }, async (tx, happened) => {
      if (isRefused(happened)) return;
      const { name } = provider;
      await tx
        .insertInto('plan_billing')
        .values({ wallet, provider: name, reference })
        .onConflict((conflict) => conflict.column('wallet').doUpdateSet({ provider: name, reference }))
        .execute();
      await kept.set(tx, { wallet, id, state: 'done' });
      await also?.(tx);
    });
  };

  /** Whether a plan that is billed already is changed. One that is not paid, and has ended in the books, is over: another one is paid anew. */
  const isGoneOnWith = async (reference: string, { state: books }: View): Promise<boolean> => {
    const { state } = await ask((accounts) => accounts.plan(reference));
    if (state !== 'unpaid' || books.subscription !== null) return state !== 'ended';
    await ask((accounts) => accounts.endPlan(reference, 'now'));
    return false;
  };

  /** @throws AppError `payment-declined`, `authentication-required`: then everything is as it was */
  const change = async (reference: string, view: View, wished: PlanChange): Promise<void> => {
    const became = await ask((accounts) => accounts.changePlan(reference, wished));
    if (became === 'changed') return;
    const waiting = view.state.subscription?.next?.plan;
    const next = waiting === undefined ? null : billedPlanOf(view.catalog, waiting);
    // What waited was let go of for the change that was not made.
    if (next !== null) {
      const again = { ...next, id: `${wished.id}:again`, way: 'next', resets: false } as const;
      await ask((accounts) => accounts.changePlan(reference, again));
    }
    throw notPaid(became);
  };

  return {
    settle,

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
      const view = await ledger.view(wallet);
      needRight(view.catalog, caller, 'buy');
      const way = wayTo(view, { caller, plan: plan.plan, now: clock.now() });
      await closeOthers();
      const known = await billing(wallet);
      if (known !== undefined && (await isGoneOnWith(known.reference, view))) {
        await change(known.reference, view, { ...plan, id, way, resets: resetsBy(view, plan.plan) });
        return null;
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

    /** A plan that is not billed any more, from the end of what is paid; also where one that costs nothing comes after it. */
    async leave(caller: Caller): Promise<void> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'buy');
      const known = await billing(wallet);
      if (known === undefined || provider.accounts === undefined) return;
      const { state } = await ask((accounts) => accounts.plan(known.reference));
      if (state !== 'ended') await ask((accounts) => accounts.endPlan(known.reference, 'as-paid'));
    },

    /** A period was paid or was not, or the plan was ended or taken up again at the provider: read again, and told to the books. */
    async paid(wallet: string, reference: string, { word, also }: { word: string; also: Also }): Promise<void> {
      const known = await billing(wallet);
      if (known?.reference !== reference) return;
      let told: string | null = null;
      // Read again after it was told: what another message read meanwhile may be newer, and the last word has to be how things stand.
      for (let turn = 0; turn < turnsMost; turn += 1) {
        const payment = await ask((accounts) => accounts.plan(reference));
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

function notPaid(why: 'declined' | 'authentication-required'): AppError {
  const rest = 'Your plan is as it was, nothing was charged and no credits were added.';
  return why === 'declined'
    ? new AppError(
        'payment-declined',
        `The card was declined. ${rest} Save another card under Billing, then choose again.`,
        {},
      )
    : new AppError(
        'authentication-required',
        `The bank wants you to confirm this payment. ${rest} Confirm the card under Billing, then choose again.`,
        {},
      );
}

/** More changes than this in a moment are left to the messages that tell of them. */
const turnsMost = 4;
