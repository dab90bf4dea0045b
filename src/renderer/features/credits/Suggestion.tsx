import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { packsFor, planFor, priceOfPacks } from '../../../core/credits/price/suggest.ts';
import { formatRoute } from '../../app/routes.ts';
import { price } from '../../design/format.ts';
import classes from './CreditsScreen.module.css';
import estimator from './Estimator.module.css';
import { estimatorWords as words } from './estimatorWords.ts';
import { priceOfUnits, units } from './unit.ts';

/** The plan that covers a month, or the packs for what it leaves open. */
export function Suggestion({ need, catalog }: { need: number; catalog: CatalogView }) {
  const { unit, plans, screens } = catalog;
  const chosen = planFor(need, plans);
  const plan = plans.find(({ id }) => id === chosen?.id);
  const missing = Math.max(0, need - (plan?.allocation ?? 0));
  return (
    <div className={estimator.suggestion} data-testid="suggestion">
      <h3 className={classes.headingText}>{words.suggestion}</h3>
      {need === 0 ? <p>{words.nothing}</p> : null}
      {need > 0 && plan ? (
        <p>
          {words.plan(plan.name, units(plan.allocation, unit))}{' '}
          {missing === 0 ? words.enough(units(plan.allocation - need, unit)) : words.short(units(missing, unit))}
        </p>
      ) : null}
      {need > 0 && !plan ? <p>{words.noPlan}</p> : null}
      {missing > 0 ? <p className={estimator.packs}>{packsSentence(missing, catalog)}</p> : null}
      {need > 0 && plan && screens.some(({ id }) => id === 'subscription') ? (
        <p>
          <a href={formatRoute({ screen: 'credits', tab: 'subscription' })}>{words.seePlans}</a>
        </p>
      ) : null}
    </div>
  );
}

function packsSentence(missing: number, { packs, customAmount, currency, unit }: CatalogView): string {
  if (customAmount !== null) {
    const { minUnits, stepUnits, unitPrice } = customAmount;
    const amount = Math.max(minUnits, Math.ceil(missing / stepUnits) * stepUnits);
    return words.custom(units(amount, unit), price({ minor: priceOfUnits(amount, unitPrice), currency }));
  }
  const offers = packs.map(({ id, units, bonusUnits, price }) => ({
    id,
    units: units + bonusUnits,
    priceMinor: price.minor,
  }));
  const picked = packsFor(missing, offers);
  const names = picked.map(({ id, count }) => words.pack(count, packs.find((pack) => pack.id === id)?.name ?? id));
  return words.packs(names.join(' and '), price({ minor: priceOfPacks(picked, offers), currency }));
}
