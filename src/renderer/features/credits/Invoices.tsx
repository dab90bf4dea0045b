import { IconDownload } from '@tabler/icons-react';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { price } from '../../design/format.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import { momentIn } from './moments.ts';
import { PaperButton } from './PaperButton.tsx';
import { units } from './unit.ts';

const words = billingWords.invoices;

/** The invoices of what was paid, for whoever may read them. */
export function Invoices({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const may = catalog.can.includes('download_invoice');
  const balance = useRestedBalance();
  const asked = useAsked(may ? balance : null, (signal) => studio.account.invoices(undefined, { signal }));
  const invoices = lastOf(asked.answer);
  const { number, when, what, price: priceName, paper } = words.columns;
  return (
    <section>
      <h2 className={classes.heading}>{words.title}</h2>
      {may ? <AskedNote asked={asked} failed={words.failed} /> : <p className={classes.empty}>{words.mayNot}</p>}
      {invoices?.length === 0 ? <p className={classes.empty}>{words.none}</p> : null}
      {invoices && invoices.length > 0 ? (
        <table className={classes.table} aria-label={words.title}>
          <thead>
            <tr>
              <th scope="col">{number}</th>
              <th scope="col">{when}</th>
              <th scope="col">{what}</th>
              <th scope="col" className={classes.right}>
                {priceName}
              </th>
              <th scope="col" className={classes.right}>
                {paper}
              </th>
            </tr>
          </thead>
          <tbody>
            {invoices
              .toSorted((a, b) => b.number - a.number)
              .map((invoice) => (
                <tr key={invoice.id}>
                  <th scope="row">{invoice.number}</th>
                  <td>{momentIn(invoice.at, zone)}</td>
                  <td>{units(invoice.credits, catalog.unit)}</td>
                  <td className={classes.right}>{price(invoice.price)}</td>
                  <td className={`${classes.right} ${classes.pushed}`}>
                    <PaperButton kind="invoice" id={invoice.id} label={billingWords.paper.invoiceOf(invoice.number)}>
                      <IconDownload size={15} aria-hidden />
                      {billingWords.paper.pdf}
                    </PaperButton>
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
