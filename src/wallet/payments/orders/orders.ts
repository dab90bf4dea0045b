import type { OpenCheckout } from '../../../contract/wallet/paying.ts';
import { rfc3339 } from '../../../core/credits/values/calendar.ts';
import type { Ledger } from '../../books/ledger.ts';
import type { Caller } from '../../team/caller.ts';
import type { Trouble } from '../../trouble.ts';
import type { BilledPlan, PaymentProvider } from '../provider.ts';
import type { Site } from '../way-back.ts';
import { askingAccounts } from './asking.ts';
import { cardOrdersOver } from './cards.ts';
import { type Also, bodyOf, type OrderRow, ordersKeptIn, orderWith, type Tx } from './kept.ts';
import { planOrdersOver } from './plans.ts';

// What somebody goes to the provider for beside packs: to save a card, to take a plan. What came of an order is read from the provider.

export type Orders = ReturnType<typeof ordersOver>;
type Parts = {
  ledger: Ledger;
  db: Tx;
  clock: { now(): number };
  provider: PaymentProvider;
  site: Site;
  trouble: Trouble;
};

export type OrderView = { what: 'card' | 'plan'; state: 'open' | 'done' | 'over'; checkoutUrl: string | null };

export function ordersOver({ ledger, db, clock, provider, site, trouble }: Parts) {
  const kept = ordersKeptIn({ db, clock });
  const ask = askingAccounts({ provider, trouble });
  const cards = cardOrdersOver({ ledger, provider, site, kept, ask });
  const plans = planOrdersOver({ ledger, db, clock, provider, trouble, kept, ask });

  const settle = async (wallet: string, id: string, also?: Also): Promise<void> => {
    const row = await kept.rowOf(wallet, id);
    if (row === undefined || row.reference === null || row.state === 'done') return;
    const order = { ...row, reference: row.reference };
    await (row.kind === 'card' ? cards.settle(order, also) : plans.settle(order, also));
  };

  /** Null: there is no such order. */
  const look = async (wallet: string, id: string): Promise<OrderView | null> => {
    await settle(wallet, id);
    const row = await kept.rowOf(wallet, id);
    return row === undefined ? null : { what: row.kind, state: row.state, checkoutUrl: pageOf(row) };
  };

  /** Closes the page of an order that nobody finished. What was finished meanwhile counts. */
  const forget = async (wallet: string, id: string): Promise<OrderView | null> => {
    const before = await look(wallet, id);
    if (before?.state !== 'open') return before;
    const reference = (await kept.rowOf(wallet, id))?.reference ?? null;
    if (reference !== null) await ask((accounts) => accounts.closePage(reference));
    await settle(wallet, id);
    await kept.set(db, { wallet, id, state: 'over' });
    return look(wallet, id);
  };

  /** Only the newest page for a plan can be paid: two people who choose at once do not pay for two. */
  const closeOtherPlans = async (wallet: string, id: string): Promise<void> => {
    for (const other of await kept.openOnes(wallet)) {
      if (other.kind === 'plan' && other.id !== id) await forget(wallet, other.id);
    }
  };

  return {
    ...{ settle, look, forget },
    ...{ portal: cards.portal, card: cards.card, cardComesWith: cards.comesWith },
    ...{ leavePlan: plans.leave, planPaid: plans.paid },

    settleCardOf: (wallet: string, purchase: string) => settle(wallet, orderWith(purchase)),

    takePlan: (caller: Caller, asked: { id: string; plan: BilledPlan; returnUrl?: string | undefined }) =>
      plans.take(caller, asked, () => closeOtherPlans(caller.wallet, asked.id)),

    async openOnes(wallet: string): Promise<OpenCheckout[]> {
      return (await kept.openOnes(wallet)).flatMap((row) => {
        const checkoutUrl = pageOf(row);
        if (checkoutUrl === null) return [];
        const { id, kind: what, opened_at } = row;
        const { plan } = bodyOf(row);
        const at = opened_at === null ? null : rfc3339(opened_at);
        return { id, what, state: 'open', checkoutUrl, name: plan?.name ?? null, price: plan?.price ?? null, at };
      });
    },

    /** Looks at every order that is open: what no message told is found here. A page lives for a day, so one that is older is over. */
    async lookAtOpen(each: (work: () => Promise<void>) => Promise<void>): Promise<void> {
      if (provider.accounts === undefined) return;
      for (const { wallet, id, opened_at, ...row } of await kept.openOnes(null)) {
        await each(async () => {
          await settle(wallet, id);
          const isOld = opened_at === null || clock.now() - opened_at > pageLivesMs;
          if (isOld && bodyOf(row).saved === undefined) await kept.set(db, { wallet, id, state: 'over' });
        });
      }
    },
  };
}

/** Somewhat longer than any page of a provider. */
const pageLivesMs = 25 * 3_600_000;

/** Where an open order is gone on with. */
export function pageOf(row: Pick<OrderRow, 'state' | 'body'>): string | null {
  return row.state === 'open' ? (bodyOf(row).url ?? null) : null;
}
