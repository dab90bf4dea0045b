import { useState } from 'react';
import type { WalletView } from '../../../contract/studio/credits.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { Balance } from './Balance.tsx';
import { Buckets } from './Buckets.tsx';
import { Checkout, type Order } from './Checkout.tsx';
import classes from './CreditsScreen.module.css';
import { History } from './History.tsx';
import { Months } from './Months.tsx';
import { Packs } from './Packs.tsx';
import { Prices } from './Prices.tsx';
import { showPacks, usePacksWanted } from './packsPlace.ts';

type Props = { wallet: WalletView; catalog: CatalogView };

/** What is left, what it is made of, how to get more, what the months came to, and every credit that came and went. */
export function Overview({ wallet, catalog }: Props) {
  const [order, setOrder] = useState<Order | null>(null);
  const [turn, setTurn] = useState(0);
  const [hasHistory, setHasHistory] = useState(false);
  const [showsCost, setShowsCost] = useState(catalog.showsUnitCost);
  usePacksWanted();
  return (
    <div className={classes.overview}>
      <div className={classes.column}>
        <Balance
          {...{ wallet, catalog, showsCost }}
          onToggleCost={() => setShowsCost((before) => !before)}
          onPurchase={showPacks}
        />
        <Buckets wallet={wallet} />
      </div>
      <Packs
        {...{ catalog, showsCost, turn }}
        isAway={!wallet.isReachable}
        zone={wallet.period.zone}
        onOrder={setOrder}
      />
      <Months catalog={catalog} isAsked={hasHistory && wallet.isReachable} />
      <History catalog={catalog} zone={wallet.period.zone} onRead={() => setHasHistory(true)} />
      <Prices catalog={catalog} />
      {order ? (
        <Checkout
          order={order}
          unit={catalog.unit}
          available={wallet.balance.available}
          mayKeepCard={catalog.autoRecharge !== null && catalog.can.includes('configure_recharge')}
          onClose={() => {
            setOrder(null);
            setTurn((before) => before + 1);
          }}
        />
      ) : null}
    </div>
  );
}
