import type { Kysely } from 'kysely';
import type { EventOf } from '../../core/credits/event.ts';
import type { Tables } from '../store/tables.ts';
import type { Invoice } from './issue.ts';

/**
 * Whether the invoices of a wallet are as they must be: numbers from 1 without gaps in the order of the payments, and what is written down says
 * the same purchase and amount as the entry. An invoice that nobody has read since before they were written down may be missing.
 */
export async function auditInvoices(
  db: Kysely<Tables>,
  wallet: string,
  { paid, found }: { paid: readonly EventOf<'purchase-paid'>[]; found(what: string): void },
): Promise<void> {
  const invoiced = paid.filter(({ invoice }) => invoice !== null);
  invoiced.forEach(({ invoice, purchase }, index) => {
    if (invoice !== index + 1) found(`${purchase} has the invoice ${invoice}, where ${index + 1} comes next`);
  });
  const byNumber = new Map(invoiced.map((event) => [event.invoice, event]));
  const rows = await db.selectFrom('invoices').selectAll().where('wallet', '=', wallet).orderBy('number').execute();
  for (const { number, purchase, body } of rows) {
    const event = byNumber.get(number);
    const { grossMinor, netMinor, vatMinor, lines } = JSON.parse(body) as Invoice;
    if (event?.purchase !== purchase) found(`invoice ${number} is for ${purchase}, its payment is ${event?.purchase}`);
    else if (grossMinor !== event.priceMinor)
      found(`invoice ${number} says ${grossMinor}, ${event.priceMinor} were paid`);
    const sum = lines.reduce((all, line) => all + line.grossMinor, 0);
    if (netMinor + vatMinor !== grossMinor || sum !== grossMinor) found(`invoice ${number} does not add up`);
  }
}
