import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { PricePill } from '../../design/PriceButton.tsx';
import classes from './CreditsScreen.module.css';
import { units } from './unit.ts';
import { words } from './words.ts';

/** What costs a credit, and what is free: on the screen, not on a page of help. */
export function Prices({ catalog }: { catalog: CatalogView }) {
  return (
    <section className={classes.prices}>
      <table className={classes.priceTable}>
        <caption>{words.free}</caption>
        <tbody>
          {catalog.prices.map(({ label, credits, varies }) => (
            <tr key={label}>
              <th scope="row">
                {label}
                {varies.length > 0 ? <span className={classes.varies}>{varies.map(unbroken).join(', ')}</span> : null}
              </th>
              <td>
                <PricePill credits={credits} text={units(credits, catalog.unit)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** "resolution 4K ×2" stays in one line. */
function unbroken(words: string): string {
  return words.replaceAll(' ', '\u00a0');
}
