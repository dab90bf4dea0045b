import type { OpenCheckout } from '../../../contract/wallet/paying.ts';
import { rfc3339 } from '../../../core/credits/values/calendar.ts';
import type { Ledger } from '../../books/ledger.ts';
import { moneyIn } from '../../shown/catalog-view.ts';
import type { Caller } from '../../team/caller.ts';
import type { Trouble } from '../../trouble.ts';
import type { BilledPlan, PaymentProvider } from '../provider.ts';
import type { Site } from '../way-back.ts';
import { askingAccounts } from './asking.ts';
import { cardOrdersOver } from './cards.ts';
import { type Also, bodyOf, isPage, type OrderRow, ordersKeptIn, orderWith, type Tx } from './kept.ts';
import { planChangesOver } from './plan-changes.ts';
import { planMoneyBackOver, type Tell } from './plan-money-back.ts';
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
  tell: Tell;
};

export type OrderView = { what: 'card' | 'plan'; state: 'open' | 'done' | 'over'; checkoutUrl: string | null };

export function ordersOver({ ledger, db, clock, provider, site, trouble, tell }: Parts) {
  const kept = ordersKeptIn({ db, clock });
  const ask = askingAccounts({ provider, trouble });
  const cards = cardOrdersOver({ ledger, provider, site, kept, ask });
  const currencyOf = async (wallet: string) => moneyIn((await ledger.view(wallet)).catalog, 0).currency;
  const moneyBack = planMoneyBackOver({ db, clock, provider, kept, ask, trouble, tell, currencyOf });
  const changes = planChangesOver({ ledger, db, clock, kept, ask, moneyBack });
  const plans = planOrdersOver({ ledger, db, clock, provider, trouble, kept, ask, changes, moneyBack });

  const settle = async (wallet: string, id: string, also?: Also): Promise<void> => {
    const row = await kept.rowOf(wallet, id);
    if (row === undefined || row.reference === null || row.state === 'done') return;
    const order = { ...row, reference: row.reference };
    const { change, back } = bodyOf(row);
    if (change !== undefined) return changes.finish(order);
    if (back !== undefined) return moneyBack.send(order);
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
    const row = await kept.rowOf(wallet, id);
    // Only a page is given up: the rest is on its way between the provider and the books.
    if (before?.state !== 'open' || row === undefined || !isPage(row)) return before;
    const { reference } = row;
    if (reference !== null) await ask((accounts) => accounts.closePage(reference));
    await settle(wallet, id);
    await kept.set(db, { wallet, id, state: 'over' });
    return look(wallet, id);
  };

  /** Only the newest page for a plan can be paid: two people who choose at once do not pay for two. */
  const closeOtherPlans = async (wallet: string, id: string): Promise<void> => {
    for (const other of await kept.openOnes(wallet)) {
      if (other.kind === 'plan' && other.id !== id && isPage(other)) await forget(wallet, other.id);
    }
  };

  return {
    ...{ settle, look, forget },
    ...{ portal: cards.portal, card: cards.card, cardComesWith: cards.comesWith },
    leavePlan: plans.leave,
    planMoney: moneyBack.heard,

    /** What a message says of a plan: of the one that runs, or of one whose own page was paid while its message was lost. */
    async planPaid(
      { wallet, reference, order }: { wallet: string; reference: string; order: string | null },
      { word, also }: { word: string; also: Also },
    ): Promise<void> {
      if ((await plans.billing(wallet))?.reference !== reference && order !== null) await settle(wallet, order);
      if ((await plans.billing(wallet))?.reference === reference) return plans.paid(wallet, reference, { word, also });
      await db.transaction().execute(also);
    },

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
      for await (const { wallet, id, opened_at, ...row } of kept.allOpen()) {
        await each(async () => {
          await settle(wallet, id);
          const isOld = opened_at === null || clock.now() - opened_at > pageLivesMs;
          if (isOld && isPage(row)) await kept.set(db, { wallet, id, state: 'over' });
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
