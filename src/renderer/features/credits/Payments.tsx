import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { price } from '../../design/format.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import { momentIn } from './moments.ts';
import { PurchaseState } from './PurchaseState.tsx';
import { PurchaseWays } from './PurchaseWays.tsx';
import { goToPacks, isForSale } from './packsPlace.ts';
import { units } from './unit.ts';
import { words as creditsWords } from './words.ts';

const words = billingWords.payments;

/** Every purchase with its state. One of which no word came can be asked about again. */
export function Payments({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const asked = useAsked(useRestedBalance(), (signal) => studio.account.purchases.list(undefined, { signal }));
  const purchases = lastOf(asked.answer);
  const { when, what, price: priceName, state } = words.columns;
  return (
    <section>
      <div className={classes.heading}>
        <h2 className={classes.headingText}>{words.title}</h2>
        {isForSale(catalog) ? (
          <Button className={classes.besideHeading ?? ''} onClick={goToPacks}>
            {catalog.labels.purchase ?? creditsWords.purchase}
          </Button>
        ) : null}
      </div>
      <AskedNote asked={asked} failed={words.failed} />
      {purchases?.length === 0 ? <p className={classes.empty}>{words.none}</p> : null}
      {purchases && purchases.length > 0 ? (
        <table className={classes.table} aria-label={words.title}>
          <thead>
            <tr>
              <th scope="col">{when}</th>
              <th scope="col">{what}</th>
              <th scope="col" className={classes.right}>
                {priceName}
              </th>
              <th scope="col">{state}</th>
            </tr>
          </thead>
          <tbody>
            {purchases.map((purchase) => (
              <tr key={purchase.id}>
                <td>{momentIn(purchase.at, zone)}</td>
                <td>{units(purchase.credits, catalog.unit)}</td>
                <td className={classes.right}>{price(purchase.price)}</td>
                <td>
                  <span className={classes.actions}>
                    <PurchaseState state={purchase.state} />
                    <PurchaseWays {...{ purchase, catalog }} onChanged={asked.again} />
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
