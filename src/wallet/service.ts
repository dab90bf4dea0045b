import type { CatalogView } from '../contract/wallet/price-list.ts';
import type { Catalog } from '../core/credits/catalog.ts';
import { type Ledger, ledgerOver } from './books/ledger.ts';
import { type PayingParts, payingOver, tellingIn } from './buying/paying.ts';
import { plansOver } from './buying/plans.ts';
import { devicesOver } from './leases/devices.ts';
import { walletKeyIn } from './leases/key.ts';
import { leasesOver } from './leases/leases.ts';
import { paidWorkOver } from './leases/paid-work.ts';
import { live, watching } from './live.ts';
import { isTold } from './notices/record.ts';
import { balanceAtOver } from './shown/balance-at.ts';
import { catalogViewOf } from './shown/catalog-view.ts';
import { changesOf } from './shown/changes.ts';
import { explainOver } from './shown/explain.ts';
import { historyOver } from './shown/history.ts';
import { planPreviewOver } from './shown/plan-preview.ts';
import { rechargeLogOver } from './shown/recharge-log.ts';
import { runPartsOver } from './shown/run-parts.ts';
import { usageOver } from './shown/usage.ts';
import { usageReportOver } from './shown/usage-report.ts';
import { spendingOver } from './spending.ts';
import { sweep } from './sweep.ts';
import type { Tokens } from './team/access.ts';
import type { Caller } from './team/caller.ts';
import { membersOver } from './team/members.ts';
import { clockSetting, type TestClock } from './test-clock.ts';
import { worksOver } from './works.ts';
import { zoneOver } from './zone.ts';

export type ServiceParts = PayingParts & {
  catalogs: ReadonlyMap<string, Catalog>;
  /** Other services work on the same database. */
  isShared?: boolean;
  tokens: Tokens;
  /** The same clock, where it may be set. */
  testClock?: TestClock | null;
};

export type WalletService = ReturnType<typeof walletService>;

/** Everything that the contract offers, over one database. */
export function walletService(parts: ServiceParts) {
  const { db, clock, catalogs, isShared = false, tokens, testClock = null, mailer = null } = parts;
  const listeners = live();
  const ledger: Ledger = ledgerOver({
    ...{ db, clock, catalogs, isShared },
    concerns: isTold,
    alongside: tellingIn({ mailer, wake: () => paying.post.wake() }),
    seen(wallet, state, hasWritten) {
      if (hasWritten) listeners.changed(wallet);
      paying.recharge.follow(wallet, state);
    },
  });
  const walletKey = walletKeyIn(db);
  const devices = devicesOver({ ledger, db, clock, tokens, walletKey });
  const paying = payingOver(parts, ledger);
  const watch = isShared ? watching(listeners, db) : null;
  return {
    ledger,
    history: historyOver({ ledger, db }),
    spending: spendingOver({ ledger, db, clock }),
    works: worksOver({ ledger }),
    plans: plansOver({ ledger, clock, orders: paying.orders, site: parts.site, isTest: testClock !== null }),
    planPreview: planPreviewOver({ ledger, clock }),
    ...paying,
    rechargeLog: rechargeLogOver({ ledger, db }),
    balanceAt: balanceAtOver({ ledger, db, clock }),
    usage: usageOver({ ledger, db, clock }),
    explain: explainOver({ ledger, db, clock }),
    usageReport: usageReportOver({ ledger, db, clock }),
    zone: zoneOver({ ledger }),
    runParts: runPartsOver({ ledger, db }),
    members: membersOver({ ledger, db, clock, tokens, left: devices.removeThoseOf }),
    devices,
    leases: leasesOver({ ledger, db, clock, walletKey }),
    paidWork: paidWorkOver({ ledger, db }),
    changes: changesOf({ ledger, db, live: listeners }),
    setClock: clockSetting({ ledger, db, clock: testClock, settled: () => paying.settled() }),
    async catalogOf(caller: Caller): Promise<CatalogView> {
      const { catalog, state } = await ledger.view(caller.wallet);
      return catalogViewOf(catalog, { state, caller });
    },
    /** Applies what is due in wallets that nobody touches. */
    async sweep() {
      const swept = await sweep({ ledger, db, clock, isShared });
      await paying.sweep();
      return swept;
    },
    /** Ends every stream, and lets what was asked be answered. The database is closed by whoever opened it. */
    async close(): Promise<void> {
      listeners.close();
      watch?.stop();
      await ledger.settled();
      await paying.close();
    },
  };
}
