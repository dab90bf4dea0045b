import { rfc3339 } from '../../../core/credits/values/calendar.ts';
import { amountText } from '../../invoices/words.ts';
import type { NewNotice } from '../../notices/notices.ts';
import type { Trouble } from '../../trouble.ts';
import type { PlanMoneyBack, PlanMoneyGone } from '../provider.ts';
import type { AskAccounts } from './asking.ts';
import { type BackBody, type By, bodyOf, type KeptOrders, type OrderRow, type Tx } from './kept.ts';

// Money of a plan that was paid and does not run, or was paid twice: it goes back by itself. Kept as an order in the transaction that decides so,
// and asked for until the provider answers.

export type PlanMoneyBackOrders = ReturnType<typeof planMoneyBackOver>;
export type Tell = (tx: Tx, wallet: string, notice: NewNotice) => Promise<void>;
type Parts = {
  db: Tx;
  clock: { now(): number };
  kept: KeptOrders;
  ask: AskAccounts;
  trouble: Trouble;
  tell: Tell;
  currencyOf(wallet: string): Promise<string>;
};
type Wanted = { wallet: string; reference: string; name: string; by: By; back: BackBody };

export function planMoneyBackOver({ db, clock, kept, ask, trouble, tell, currencyOf }: Parts) {
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

    /** Sent now, or by the next sweep. */
    async settle(wallet: string, reference: string, name: string): Promise<void> {
      const row = await kept.rowOf(wallet, idOf(reference, name));
      // What went wrong was told where the provider was asked.
      if (row !== undefined) await send({ ...row, reference }).catch(() => undefined);
    },
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
