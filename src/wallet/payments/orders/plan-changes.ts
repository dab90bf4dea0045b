import type { CommandInput } from '../../../core/credits/command.ts';
import { AppError } from '../../../core/errors.ts';
import type { Ledger } from '../../books/ledger.ts';
import type { Caller } from '../../team/caller.ts';
import type { BilledPlan } from '../provider.ts';
import { isRefused } from '../refused.ts';
import type { AskAccounts } from './asking.ts';
import { bodyOf, type ChangeBody, conflict, type KeptOrders, type OrderBody, type OrderRow, type Tx } from './kept.ts';
import type { PlanMoneyBackOrders } from './plan-money-back.ts';
import { billedPlanOf, refusalOf } from './plan-ways.ts';

// A plan that is billed already, changed or ended: kept as an order before the provider hears of it, so that whoever comes next finishes what a
// crash left between the two. Nobody but who asked for it has a card charged: a sweep only finds out whether it was.

export type PlanChanges = ReturnType<typeof planChangesOver>;
type Parts = {
  ledger: Ledger;
  db: Tx;
  clock: { now(): number };
  kept: KeptOrders;
  ask: AskAccounts;
  moneyBack: PlanMoneyBackOrders;
};
type Row = OrderRow & { reference: string };
export type Wish = { id: string; reference: string; plan?: BilledPlan } & Omit<ChangeBody, 'ended'>;
type Named = { id: string; plan: string | null };

export function planChangesOver({ ledger, db, clock, kept, ask, moneyBack }: Parts) {
  const isUnderWay = ({ opened_at }: OrderRow) => clock.now() - (opened_at ?? 0) < underWayMs;

  /** It is not made, and nothing was charged for it. What had waited for the end of what is paid, and was let go of for it, waits again. */
  const end = async (
    { wallet, id, reference, ...row }: Row,
    ended: NonNullable<ChangeBody['ended']>,
  ): Promise<void> => {
    const { change, ...body } = bodyOf(row);
    if (change === undefined) return;
    const { state, catalog } = await ledger.view(wallet);
    const waiting = state.subscription?.next?.plan;
    const next = waiting === undefined ? null : billedPlanOf(catalog, waiting);
    if (next !== null && (await ask((accounts) => accounts.plan(reference))).state !== 'ended') {
      const again = { ...next, id: `${id}:again`, way: 'next', resets: false } as const;
      await ask((accounts) => accounts.changePlan(reference, again));
    }
    await kept.set(db, { wallet, id, state: 'over', body: { ...body, change: { ...change, ended } } });
  };

  /** The books refuse what the provider has done, as when the price list lost the plan in between: there it becomes as it was. */
  const takeBack = async (row: Row, refusal: AppError): Promise<never> => {
    const { wallet, id, reference } = row;
    const { change, plan, by } = bodyOf(row);
    const { state, catalog } = await ledger.view(wallet);
    const before = state.subscription === null ? null : billedPlanOf(catalog, state.subscription.plan);
    if (change?.way === 'now') {
      const back = { of: 'change', goesOnWith: before, why: 'cannot-begin', plan: plan?.name ?? '' } as const;
      const since = (row.opened_at ?? clock.now()) - moneyBack.clocksDifferMs;
      await db.transaction().execute(async (tx) => {
        await moneyBack.keep(tx, { wallet, reference, name: id, by, back: { ...back, since } });
        await kept.set(tx, { wallet, id, state: 'over' });
      });
      await moneyBack.settle(wallet, reference, id);
      throw refusal;
    }
    if (change?.way === 'next' && before !== null) {
      const asBefore = { ...before, id: `${id}:back`, way: 'keep', resets: false } as const;
      await ask((accounts) => accounts.changePlan(reference, asBefore));
    } else if (change?.way === 'keep') await ask((accounts) => accounts.endPlan(reference, 'as-paid'));
    await end(row, 'refused');
    throw refusal;
  };

  const book = async (row: Row): Promise<void> => {
    const { wallet, id } = row;
    const command = commandOf(row);
    const refusal = refusalOf(await ledger.view(wallet), command, clock.now());
    if (refusal !== null) return takeBack(row, refusal);
    await ledger.command(wallet, command, async (tx, happened) => {
      if (!isRefused(happened)) await kept.set(tx, { wallet, id, state: 'done' });
    });
  };

  /**
   * Goes on where it was left. A better plan that was not charged for is charged for only where whoever asked for it is there; else it is let go,
   * once no request for it can be on its way any more.
   */
  const finish = async (row: Row, { mayCharge }: { mayCharge: boolean }): Promise<void> => {
    const { id, reference } = row;
    const { change, plan } = bodyOf(row);
    if (change === undefined || row.state === 'done') return;
    const { way, resets } = change;
    const stands = await ask((accounts) => accounts.plan(reference));
    if (way === 'leave') {
      if (stands.state !== 'ended') await ask((accounts) => accounts.endPlan(reference, 'as-paid'));
      return book(row);
    }
    if (stands.change === id) return book(row);
    if (row.state !== 'open' || plan === undefined) return;
    if (stands.state === 'ended') return end(row, 'let-go');
    if (way === 'now' && !mayCharge) return isUnderWay(row) ? undefined : end(row, 'let-go');
    const became = await ask((accounts) => accounts.changePlan(reference, { ...plan, id, way, resets }));
    return became === 'changed' ? book(row) : end(row, became);
  };

  const openOnes = async (wallet: string): Promise<Row[]> =>
    (await kept.openOnes(wallet)).flatMap(({ reference, ...row }) =>
      reference !== null && bodyOf(row).change !== undefined ? [{ ...row, reference }] : [],
    );

  const outcome = async (wallet: string, id: string): Promise<void> => {
    const row = await kept.rowOf(wallet, id);
    if (row?.state === 'over') throw notMade(bodyOf(row).change?.ended ?? 'let-go');
  };

  const rowAt = async (wallet: string, { id, plan }: Named): Promise<Row | null> => {
    const row = await kept.rowOf(wallet, id);
    if (row === undefined) return null;
    const { change, plan: billed } = bodyOf(row);
    if (change === undefined || row.reference === null) return null;
    if ((billed?.plan ?? change.to) !== plan) throw conflict(id);
    return { ...row, reference: row.reference };
  };

  return {
    finish: (row: Row) => finish(row, { mayCharge: false }),

    /** Whether this id was asked for before: then it is gone on with, and answered as it was. */
    async again(wallet: string, named: Named): Promise<boolean> {
      const row = await rowAt(wallet, named);
      if (row === null) return false;
      if (row.state === 'open') await finish(row, { mayCharge: true });
      await outcome(wallet, row.id);
      return true;
    },

    /**
     * What was begun before is finished before something else is asked for.
     * @throws AppError `rate-limited` while another better plan is being paid for
     */
    async finishOthers(wallet: string, { id, plan }: Named): Promise<void> {
      for (const row of await openOnes(wallet)) {
        if (row.id === id) continue;
        const isSame = bodyOf(row).plan?.plan === plan;
        await finish(row, { mayCharge: isSame });
        if (!isSame && (await kept.rowOf(wallet, row.id))?.state === 'open') throw beingPaid();
      }
    },

    /** @throws AppError `payment-declined`, `authentication-required`: then everything is as it was */
    async make(caller: Caller, { id, reference, plan, ...change }: Wish): Promise<void> {
      const { wallet, role, user } = caller;
      const body: OrderBody = { by: { role, user }, change, ...(plan !== undefined && { plan }) };
      await kept.keep(db, { wallet, id, kind: 'plan', reference, body });
      const row = await rowAt(wallet, { id, plan: plan?.plan ?? change.to });
      if (row === null) throw conflict(id);
      await finish(row, { mayCharge: true });
      await outcome(wallet, id);
    },

    /** What the provider says was made is booked, though it was let go of here. */
    async wasMade(wallet: string, { change, reference }: { change: string; reference: string }): Promise<void> {
      const row = await kept.rowOf(wallet, change);
      if (row?.reference === reference) await finish({ ...row, reference }, { mayCharge: false });
    },
  };
}

function commandOf({ id, ...row }: OrderRow): CommandInput {
  const { by, plan, change } = bodyOf(row);
  const asked = { id: `system:plan:${id}`, as: by.role, user: by.user } as const;
  const to = plan?.plan ?? change?.to ?? null;
  return to === null ? { do: 'cancel', ...asked } : { do: 'subscribe', ...asked, plan: to };
}

/** No request is on its way longer than this: three attempts, and the pauses between them. */
const underWayMs = 2 * 60_000;

function beingPaid(): AppError {
  const message = 'Another change of the plan is being paid right now. Nothing was changed. Try again in two minutes.';
  return new AppError('rate-limited', message, {});
}

const rest = 'Your plan is as it was, nothing was charged and no credits were added.';

function notMade(why: NonNullable<ChangeBody['ended']>): AppError {
  if (why === 'authentication-required') {
    const message = `The bank wants you to confirm this payment. ${rest} Confirm the card under Billing, then choose again.`;
    return new AppError(why, message, {});
  }
  const message =
    why === 'declined'
      ? `The card was declined. ${rest} Save another card under Billing, then choose again.`
      : `This change was not made. ${rest} Choose again.`;
  return new AppError('payment-declined', message, {});
}
