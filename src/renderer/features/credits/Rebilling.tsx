import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import type { UsageReport } from '../../../contract/wallet/history.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { Button } from '../../design/Button.tsx';
import { count, headed, price } from '../../design/format.ts';
import analytics from './Analytics.module.css';
import { analyticsWords as words } from './analyticsWords.ts';
import classes from './CreditsScreen.module.css';
import { csvOf, download } from './csv.ts';
import form from './Form.module.css';

const keptAs = 'tonebank-price-of-a-credit';
const shootsMost = 50;

/** What each shoot cost, at the photographer's own price of a credit, for billing it on. */
export function Rebilling({ report, catalog }: { report: UsageReport; catalog: CatalogView }) {
  const { unit, currency, history } = catalog;
  const [text, setText] = useState(() => localStorage.getItem(keptAs) ?? usualPrice(catalog));
  const each = /^\d{1,6}([.,]\d{1,4})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null;
  const money = (credits: number) => price({ minor: Math.round(credits * (each ?? 0) * 100), currency });
  const set = (text: string): void => {
    setText(text);
    localStorage.setItem(keptAs, text);
  };
  const write = () =>
    download(
      `tonebank-${history.resource}s.csv`,
      csvOf(
        [history.resource, `${history.resource}Id`, 'units', 'credits', `cost ${currency}`],
        report.shoots.map(({ id, name, count, credits }) => [
          ...[name, id, count, credits],
          each === null ? '' : (credits * each).toFixed(2),
        ]),
      ),
    );
  return (
    <section>
      <h2 className={classes.heading}>{words.rebill(history.resource)}</h2>
      <p className={classes.quiet}>{words.rebillText}</p>
      <div className={form.form}>
        <label>
          {words.priceEach(unit, currency)}
          <input
            className={classes.field}
            inputMode="decimal"
            value={text}
            aria-invalid={each === null}
            onChange={(event) => set(event.target.value)}
          />
        </label>
      </div>
      {report.shoots.length === 0 ? <p className={classes.empty}>{words.noShoots(history.resource)}</p> : null}
      {report.shoots.length > 0 ? (
        <>
          <table className={`${classes.table} ${analytics.ranking}`} aria-label={words.rebill(history.resource)}>
            <thead>
              <tr>
                <th scope="col">{headed(history.resource)}</th>
                <th scope="col" className={classes.right}>
                  {headed(unit.plural)}
                </th>
                <th scope="col" className={classes.right}>
                  {words.cost}
                </th>
              </tr>
            </thead>
            <tbody>
              {report.shoots.slice(0, shootsMost).map(({ id, name, credits }) => (
                <tr key={id ?? ''}>
                  <th scope="row">{name ?? words.unnamed}</th>
                  <td className={classes.right}>{count(credits)}</td>
                  <td className={classes.right}>{each === null ? '–' : money(credits)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{words.together}</th>
                <td className={classes.right}>{count(report.used)}</td>
                <td className={classes.right}>{each === null ? '–' : money(report.used)}</td>
              </tr>
            </tfoot>
          </table>
          <Button
            kind="plain"
            className={classes.flush}
            aria-label={words.csvOf(words.rebill(history.resource))}
            onClick={write}
          >
            <IconDownload size={15} aria-hidden />
            {words.csv}
          </Button>
        </>
      ) : null}
    </section>
  );
}

/** To begin with: what a credit costs in the pack that most people choose. */
function usualPrice({ packs, customAmount }: CatalogView): string {
  const pack = packs.find(({ isPopular }) => isPopular) ?? packs[0];
  if (pack) return written(pack.price.minor / 100 / (pack.units + pack.bonusUnits));
  const [numerator = 0, denominator = 1] = (customAmount?.unitPrice ?? '0').split('/').map(Number);
  return written(numerator / denominator / 100);
}

/** Two decimals, more where they say something. */
function written(amount: number): string {
  return amount.toFixed(4).replace(/0{1,2}$/, '');
}
