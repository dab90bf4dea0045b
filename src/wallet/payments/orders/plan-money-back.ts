import type { Money } from '../../../contract/wallet/shapes.ts';
import { rfc3339 } from '../../../core/credits/values/calendar.ts';
import { amountText } from '../../invoices/words.ts';
import type { NewNotice } from '../../notices/notices.ts';
import type { Trouble } from '../../trouble.ts';
import type { PaymentProvider, PlanMoneyBack, PlanMoneyGone } from '../provider.ts';
import type { AskAccounts } from './asking.ts';
import { type Also, type BackBody, type By, bodyOf, type KeptOrders, type OrderRow, type Tx } from './kept.ts';

// Money of a plan that was paid and does not run, or was paid twice: it goes back by itself. Kept as an order in the transaction that decides so,
// and asked for until the provider answers.

export type PlanMoneyBackOrders = ReturnType<typeof planMoneyBackOver>;
export type Tell = (tx: Tx, wallet: string, notice: NewNotice) => Promise<void>;
type Parts = {
  db: Tx;
  clock: { now(): number };
  provider: PaymentProvider;
  kept: KeptOrders;
  ask: AskAccounts;
  trouble: Trouble;
  tell: Tell;
  currencyOf(wallet: string): Promise<string>;
};
type Wanted = { wallet: string; reference: string; name: string; by: By; back: BackBody };

export function planMoneyBackOver({ db, clock, provider, kept, ask, trouble, tell, currencyOf }: Parts) {
  const send = async ({ wallet, id, reference, ...row }: OrderRow & { reference: string }): Promise<void> => {
    const { back } = bodyOf(row);
    if (back === undefined || row.state !== 'open') return;
    const { of, since, goesOnWith } = back;
    const asked: PlanMoneyBack = { id, wallet, since, ...(of === 'plan' ? { of } : { of, goesOnWith }) };
    const gone = await ask((accounts) => accounts.giveBack(reference, asked));
    if (gone.refusedMinor > 0) trouble('refund', Object.assign(new Error(id), { code: 'refund-refused' }));
    const currency = await currencyOf(wallet);
    await db.transaction().execute(async (tx) => {
      const isOpen = (await kept.rowIn(tx, wallet, id))?.state === 'open';
      if (isOpen) await tell(tx, wallet, noticeOf({ id, back, gone, currency, at: clock.now() }));
      await kept.set(tx, { wallet, id, state: 'done' });
    });
  };
  const idOf = (reference: string, name: string) => `back:${reference}:${name}`;

  return {
    send,

    /** A plan is looked at a little before it was asked for: clocks differ. */
    clocksDifferMs: 2 * 24 * 3_600_000,

    /** In the transaction that decides so. Once for each plan and reason. */
    async keep(tx: Tx, { wallet, reference, name, by, back }: Wanted): Promise<void> {
      const id = idOf(reference, name);
      await kept.keep(tx, { wallet, id, kind: 'plan', reference, body: { by, back } });
    },

    isKept: async (wallet: string, reference: string, name: string): Promise<boolean> =>
      (await kept.rowOf(wallet, idOf(reference, name))) !== undefined,

    /** What a bank did with money of a plan afterwards. The plan and its credits are as they were; it is told to those concerned, once. */
    async heard({ wallet, what, reference }: HeardOfBank, also: Also): Promise<void> {
      const at = clock.now();
      const notice = await (what === 'refund'
        ? ask((accounts) => accounts.planRefund(reference)).then((refund) => refundNotice({ ...refund, reference, at }))
        : Promise.resolve(provider.dispute?.(reference)).then((dispute) =>
            dispute?.money === undefined ? null : disputeNotice({ ...dispute, money: dispute.money, reference, at }),
          ));
      if (notice !== null && notice.severity !== 'info')
        trouble('payment', Object.assign(new Error(reference), { code: notice.what }));
      await db.transaction().execute(async (tx) => {
        if (notice !== null) await tell(tx, wallet, notice);
        await also(tx);
      });
    },

    /** Sent now, or by the next sweep. */
    async settle(wallet: string, reference: string, name: string): Promise<void> {
      const row = await kept.rowOf(wallet, idOf(reference, name));
      // What went wrong was told where the provider was asked.
      if (row !== undefined) await send({ ...row, reference }).catch(() => undefined);
    },
  };
}

type HeardOfBank = { wallet: string; what: 'dispute' | 'refund'; reference: string };
type OfBank = { money: Money; reference: string; at: number };

function refundNotice({ hasFailed, money, reference, at }: OfBank & { hasFailed: boolean }): NewNotice | null {
  if (!hasFailed) return null;
  const amount = amountText(money.minor, money.currency);
  return {
    ...{ id: `plan-refund-failed:${reference}`, kind: 'payment', what: 'plan-refund-failed', severity: 'warning' },
    title: 'A refund did not arrive',
    text: `The bank could not hand over ${amount} of a plan, so the money came back to the seller. Your plan and your credits are as they were. Ask whoever runs this wallet to send it in another way.`,
    ...{ details: { amountMinor: money.minor }, at, isMailed: true },
  };
}

function disputeNotice({ state, money, reference, at }: OfBank & { state: string }): NewNotice | null {
  if (state === 'inquiry') return null;
  const amount = amountText(money.minor, money.currency);
  const isWon = state === 'won';
  return {
    ...{ id: `plan-dispute:${reference}:${isWon ? 'won' : 'taken'}`, kind: 'payment', what: 'plan-disputed' },
    severity: isWon ? 'info' : 'urgent',
    title: isWon ? 'A payment of your plan has come again' : 'A payment of your plan was taken back by the bank',
    text: isWon
      ? `The bank decided for the payment of ${amount}. Your plan and your credits are as they were.`
      : `The bank took back ${amount} that were paid for your plan. The plan and its credits are as they were. Ask your bank if nobody of you wanted that; to stop the plan, end it under Subscription.`,
    ...{ details: { amountMinor: money.minor }, at, isMailed: true },
  };
}

type Told = { id: string; back: BackBody; gone: PlanMoneyGone; currency: string; at: number };

function noticeOf({ id, back, gone: { sentMinor, refusedMinor }, currency, at }: Told): NewNotice {
  const money = (minor: number) => amountText(minor, currency);
  const why =
    back.why === 'paid-twice'
      ? `Two plans were paid at the same time, and one of them runs. ${back.plan} was the other one`
      : `${back.plan} was paid, and the price list does not have it for you any more`;
  const sent =
    sentMinor === 0 ? '' : ` ${money(sentMinor)} are on their way back; it takes a few days until they arrive.`;
  const refused =
    refusedMinor === 0
      ? ''
      : ` ${money(refusedMinor)} could not be sent back: the payment provider refuses to. Ask whoever runs this wallet to send them in another way.`;
  return {
    ...{ id: `plan-money:${id}`, kind: 'payment', what: 'plan-money-back' },
    severity: refusedMinor > 0 ? 'urgent' : 'warning',
    title: refusedMinor > 0 ? 'Money of a plan has to be sent back' : 'Money of a plan goes back to you',
    text: `${why}. It takes no more money.${sent}${refused} Your credits are as they were.`,
    details: { sentMinor, refusedMinor, why: back.why, since: rfc3339(back.since) },
    ...{ at, isMailed: true },
  };
}
