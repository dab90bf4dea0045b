import type { Kysely } from 'kysely';
import type { Alongside, Ledger } from '../books/ledger.ts';
import { documentsOver } from '../invoices/documents.ts';
import { type Seller, unnamedSeller } from '../invoices/issue.ts';
import { noticesOver } from '../notices/desk.ts';
import type { Mailer } from '../notices/mail.ts';
import { postOver } from '../notices/post.ts';
import { keepNotices, recordNotices } from '../notices/record.ts';
import { checkoutsOver } from '../payments/checkouts.ts';
import { hearingOver } from '../payments/hearing.ts';
import { moneyBackOver } from '../payments/money-back.ts';
import { ordersOver } from '../payments/orders/orders.ts';
import type { PaymentProvider } from '../payments/provider.ts';
import { recheckAll, recheckMs } from '../payments/recheck.ts';
import { refundsOver } from '../payments/refunds.ts';
import { sandboxDeskOver } from '../payments/sandbox/desk.ts';
import { savedCardsOver } from '../payments/saved-cards.ts';
import { settlingOver } from '../payments/settle.ts';
import type { Site } from '../payments/way-back.ts';
import type { Tables } from '../store/tables.ts';
import { type TroubleLine, troubleTo } from '../trouble.ts';
import { purchasesOver } from './purchases.ts';
import { rechargeOver } from './recharge.ts';

// Everything around money and what is told of it, put together: who needs whom is said here and nowhere else.

export type PayingParts = {
  db: Kysely<Tables>;
  clock: { now(): number };
  provider: PaymentProvider;
  /** Where checkouts may lead back to. */
  site: Site;
  seller?: Seller;
  /** The folder of the typeface of invoices. */
  fonts: string;
  /** Null: no e-mail is sent. */
  mailer?: Mailer | null;
  /** Told of what went wrong outside and is tried again. */
  log?: (line: TroubleLine) => void;
};

export type Paying = ReturnType<typeof payingOver>;

/** What has to be in the transaction of the entries themselves; the ledger is made with it. */
export function tellingIn({ mailer = null, wake }: { mailer?: Mailer | null; wake(): void }): Alongside {
  return async (tx, happened) => {
    const waiting = await recordNotices(tx, happened, { isMailing: mailer !== null });
    if (waiting > 0) wake();
  };
}

export function payingOver(
  { db, clock, provider, site, seller = unnamedSeller, fonts, mailer = null, log }: PayingParts,
  ledger: Ledger,
) {
  const trouble = troubleTo(log);
  const orders = ordersOver({
    ...{ ledger, db, clock, provider, site, trouble },
    async tell(tx, wallet, notice) {
      if ((await keepNotices(tx, wallet, [notice], { isMailing: mailer !== null })) > 0) post.wake();
    },
  });
  const settling = settlingOver({ ledger, db, clock, provider, seller, trouble, orders });
  const purchases = purchasesOver({ ledger, db, settling, site });
  const recharge = rechargeOver({ ledger, provider, purchases, trouble });
  const moneyBack = moneyBackOver({ ledger, db, provider, trouble });
  const post = postOver({ db, clock, mailer, trouble });
  const notices = noticesOver({ ledger, db, clock, isMailing: mailer !== null, mailed: () => post.wake() });
  // The first sweep after a start looks at once: what a crash left waits for nobody.
  let recheckedAt = Number.NEGATIVE_INFINITY;
  const refunds = refundsOver({ ledger, provider });
  const hearing = hearingOver({ ledger, db, clock, provider, settling, orders, refunds, trouble });
  const recheck = () => recheckAll({ db, settling, settle: purchases.settle, orders, hearing, moneyBack, trouble });
  return {
    ...{ purchases, recharge, orders, moneyBack, notices, post },
    checkouts: checkoutsOver({ ledger, db, settling, settle: purchases.settle, orders, trouble }),
    savedCards: savedCardsOver({ ledger, db, provider, trouble }),
    documents: documentsOver({ ledger, db, seller, fonts }),
    hearing,
    sandbox: sandboxDeskOver({ db, settling, isInUse: provider.name === 'sandbox' }),
    /** Every payment of which no word came is asked for, whatever the time. */
    recheck,
    /** What a sweep looks after beside the books: stuck payments every quarter of an hour, expiry ahead, and the outbox. */
    async sweep(): Promise<void> {
      const now = clock.now();
      if (now - recheckedAt >= recheckMs) {
        recheckedAt = now;
        await recheck();
      }
      await notices.lookAhead().catch((error: unknown) => trouble('notice', error));
      await post.sendDue();
    },
    async settled(): Promise<void> {
      await recharge.settled();
    },
    async close(): Promise<void> {
      await recharge.settled();
      await post.close();
    },
  };
}
