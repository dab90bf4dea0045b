import type { CatalogView, Pack } from '../../../contract/wallet/price-list.ts';
import { formatRoute } from '../../app/routes.ts';
import { Button } from '../../design/Button.tsx';
import { count, price } from '../../design/format.ts';
import type { Order } from './Checkout.tsx';
import classes from './CreditsScreen.module.css';
import { CustomAmount } from './CustomAmount.tsx';
import { OpenPurchases } from './OpenPurchases.tsx';
import packs from './Packs.module.css';
import { priceEach, units, unitsPriced } from './unit.ts';
import { words } from './words.ts';

type Props = {
  catalog: CatalogView;
  zone: string;
  showsCost: boolean;
  /** The wallet cannot be reached: the prices are those that it told last, and nothing can be bought. */
  isAway: boolean;
  /** Changes when a checkout may have been begun or left. */
  turn: number;
  onOrder: (order: Order) => void;
};

/** What can be bought, and to whom. Whoever may not buy does not see it; whoever may once something is done is told what. */
export function Packs({ catalog, zone, showsCost, isAway, turn, onOrder }: Props) {
  const { purchase, customAmount, labels, screens } = catalog;
  if (purchase.barrier === 'forbidden') return null;
  if (catalog.packs.length === 0 && customAmount === null) return null;
  const isOpen = purchase.barrier === null && !isAway;
  const hasPlans = screens.some(({ id }) => id === 'subscription');
  return (
    <section id="packs" className={classes.packs}>
      <h2 className={classes.heading}>{labels.packs ?? words.packs}</h2>
      {isAway ? <p className={packs.barrier}>{words.waits}</p> : null}
      {purchase.barrier === null ? null : (
        <p className={packs.barrier}>
          {words.barriers[purchase.barrier]}{' '}
          {hasPlans ? <a href={formatRoute({ screen: 'credits', tab: 'subscription' })}>{words.choosePlan}</a> : null}
        </p>
      )}
      <OpenPurchases {...{ catalog, zone, turn }} />
      <ul className={packs.cards}>
        {catalog.packs.map((pack) => (
          <PackCard key={pack.id} {...{ pack, catalog, showsCost, isOpen, onOrder }} />
        ))}
      </ul>
      {customAmount ? (
        <CustomAmount {...{ amount: customAmount, currency: catalog.currency, unit: catalog.unit, isOpen, onOrder }} />
      ) : null}
    </section>
  );
}

type CardProps = Omit<Props, 'zone' | 'turn' | 'isAway'> & { pack: Pack; isOpen: boolean };

function PackCard({ pack, catalog, showsCost, isOpen, onOrder }: CardProps) {
  const { unit } = catalog;
  const per = unitsPriced(catalog.packs);
  const amount = units(pack.units, unit);
  return (
    <li className={packs.card} data-testid="pack">
      <p className={packs.head}>
        <span className={packs.name}>{pack.name === amount ? amount : pack.name}</span>
        {pack.isPopular ? <span className={classes.tag}>{words.popular}</span> : null}
      </p>
      {pack.name === amount ? null : <p>{amount}</p>}
      {pack.bonusUnits > 0 ? <p className={classes.small}>{words.bonus(count(pack.bonusUnits))}</p> : null}
      {pack.bestFor ? <p className={classes.small}>{words.bestFor(pack.bestFor)}</p> : null}
      <span className={classes.gap} />
      <p className={packs.price}>
        <b>{price(pack.price)}</b>
        {showsCost ? (
          <span className={classes.small}>{priceEach(pack.price, pack.units + pack.bonusUnits, { unit, per })}</span>
        ) : null}
      </p>
      <Button
        isWide
        disabled={!isOpen}
        aria-label={`${words.buy} ${amount}`}
        onClick={() =>
          onOrder({ pack: pack.id, name: pack.name, units: pack.units + pack.bonusUnits, price: pack.price })
        }
      >
        {words.buy}
      </Button>
    </li>
  );
}
