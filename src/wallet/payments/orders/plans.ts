import type { Ledger } from '../../books/ledger.ts';
import type { Caller } from '../../team/caller.ts';
import { needRight } from '../../team/rights.ts';
import type { BilledPlan, PaymentProvider, PlanPayment } from '../provider.ts';
import { isRefused } from '../refused.ts';
import type { AskAccounts } from './asking.ts';
import { type Also, bodyOf, type KeptOrders, type OrderRow, type Tx } from './kept.ts';

// A plan that costs money: taken and paid on a page of the provider, changed there before the books follow, and ended there.

export type PlanOrders = ReturnType<typeof planOrdersOver>;
type Parts = { ledger: Ledger; db: Tx; provider: PaymentProvider; kept: KeptOrders; ask: AskAccounts };

export function planOrdersOver({ ledger, db, provider, kept, ask }: Parts) {
  const billing = (wallet: string) =>
    db.selectFrom('plan_billing').selectAll().where('wallet', '=', wallet).executeTakeFirst();

  const settle = async ({ wallet, id, ...row }: OrderRow & { reference: string }, also?: Also): Promise<void> => {
    const { by, plan: wished } = bodyOf(row);
    const { reference, state } = await ask((accounts) => accounts.plan(row.reference));
    if (state === 'ended' && row.state === 'open') await kept.set(db, { wallet, id, state: 'over' });
    if (state !== 'active' || wished === undefined) return;
    // Two pages that were paid in the same moment: the older plan takes no more money. Said before the books, so that it is not forgotten.
    const older = await billing(wallet);
    if (older !== undefined && older.reference !== reference) {
      const { state: stands } = await ask((accounts) => accounts.plan(older.reference));
      if (stands !== 'ended') await ask((accounts) => accounts.endPlan(older.reference, true));
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
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'buy');
      await closeOthers();
      const known = await billing(wallet);
      if (known !== undefined && (await ask((accounts) => accounts.plan(known.reference))).state !== 'ended') {
        await ask((accounts) => accounts.changePlan(known.reference, { ...plan, id }));
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

    /** A plan that is not billed any more, from the end of its period. */
    async leave({ wallet }: Caller): Promise<void> {
      const known = await billing(wallet);
      if (known === undefined || provider.accounts === undefined) return;
      await ask((accounts) => accounts.endPlan(known.reference, true));
    },

    /** A period was paid, or was not: read again, and told to the books. */
    async paid(wallet: string, reference: string, { word, also }: { word: string; also: Also }): Promise<void> {
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
          return void (await ledger.command(wallet, { do: 'cancel', ...asSystem, as: 'owner', isOver: true }, also));
        else return;
      }
    },
  };
}

/** More changes than this in a moment are left to the messages that tell of them. */
const turnsMost = 4;
