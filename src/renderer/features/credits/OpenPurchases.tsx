import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { price } from '../../design/format.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import classes from './CreditsScreen.module.css';
import { momentIn } from './moments.ts';
import { OpenPlanRow } from './OpenPlanRow.tsx';
import packs from './Packs.module.css';
import { PurchaseState } from './PurchaseState.tsx';
import { isOpenPurchase, PurchaseWays } from './PurchaseWays.tsx';
import { units } from './unit.ts';
import { words } from './words.ts';

type Props = {
  catalog: CatalogView;
  zone: string;
  /** Changes when a checkout may have been begun or left. */
  turn: number;
};

/**
 * Purchases and plans that are not over, where one buys: so that nobody begins a second one beside them. That they could not be read is told under
 * Billing, with all the others; here it would only stand in the way of the packs.
 */
export function OpenPurchases({ catalog, zone, turn }: Props) {
  const balance = useRestedBalance();
  const key = balance === null ? null : `${balance} ${turn}`;
  const asked = useAsked(key, (signal) => studio.account.purchases.list(undefined, { signal }));
  const left = useAsked(key, (signal) => studio.account.payments.open(undefined, { signal }));
  const open = (lastOf(asked.answer) ?? []).filter(isOpenPurchase);
  const plans = (lastOf(left.answer) ?? []).filter(({ what }) => what === 'plan');
  if (open.length === 0 && plans.length === 0) return null;
  return (
    <div className={packs.open} data-testid="open-purchases">
      <h3 className={packs.openTitle}>{words.openPurchases}</h3>
      <ul className={classes.list}>
        {plans.map((plan) => (
          <OpenPlanRow key={plan.id} left={plan} zone={zone} onChanged={left.again} />
        ))}
        {open.map((purchase) => (
          <li key={purchase.id} className={packs.openItem}>
            <span className={packs.openName}>
              {units(purchase.credits, catalog.unit)}, {price(purchase.price)}
            </span>
            <span className={classes.small}>{momentIn(purchase.at, zone)}</span>
            <span className={classes.gap} />
            <span className={classes.actions}>
              <PurchaseState state={purchase.state} />
              <PurchaseWays {...{ purchase, catalog }} onChanged={asked.again} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
