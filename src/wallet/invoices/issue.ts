import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type Organisation, organisation } from '../../contract/wallet/paying.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { EventOf } from '../../core/credits/event.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import type { Happened } from '../books/ledger.ts';
import type { Tables } from '../store/tables.ts';
import { vatWithin } from './vat.ts';

// An invoice is written down when its payment is booked, in the same transaction: who sells, who buys, what, and how much of it is VAT. What
// changes later, such as an address, changes no invoice.

export const sellerSchema = z.strictObject({
  name: z.string().min(1).max(200),
  address: z.array(z.string().max(200)).max(6).default([]),
  country: z.string().max(2).default(''),
  vatId: z.string().max(40).nullable().default(null),
  email: z.string().max(254).nullable().default(null),
  /** Of the net price; it is part of every price. */
  vatPercent: z.number().min(0).max(50).multipleOf(0.01).default(0),
});
export type Seller = z.output<typeof sellerSchema>;

/** Until the seller is configured. */
export const unnamedSeller: Seller = sellerSchema.parse({ name: 'Tonebank' });

export type InvoiceLine = { what: string; grossMinor: number; netMinor: number; vatMinor: number };

/** An invoice as it was issued. Amounts in minor units of `currency`. */
export type Invoice = {
  number: number;
  purchase: string;
  issuedAt: string;
  zone: string;
  seller: Seller;
  buyer: Organisation;
  currency: string;
  lines: InvoiceLine[];
  netMinor: number;
  vatMinor: number;
  grossMinor: number;
};

export const nobody: Organisation = { name: '', address: [], country: '', vatId: null, email: null };

type Issuing = { seller: Seller; taxMinor?: number | undefined };

/** Writes the invoice of every payment that was booked. */
export async function issueInvoices(
  tx: Kysely<Tables>,
  { events, after, catalog }: Happened,
  issuing: Issuing,
): Promise<void> {
  for (const event of events) {
    if (event.type !== 'purchase-paid' || event.invoice === null) continue;
    const buyer = await organisationOf(tx, after.wallet);
    await keepInvoice(tx, after.wallet, invoiceOf(event, { ...issuing, buyer, catalog, zone: zoneOf(after, catalog) }));
  }
}

export async function keepInvoice(db: Kysely<Tables>, wallet: string, invoice: Invoice): Promise<void> {
  const { number, purchase } = invoice;
  await db
    .insertInto('invoices')
    .values({ wallet, number, purchase, body: JSON.stringify(invoice) })
    .onConflict((conflict) => conflict.columns(['wallet', 'number']).doNothing())
    .execute();
}

export async function organisationOf(db: Kysely<Tables>, wallet: string): Promise<Organisation> {
  const row = await db.selectFrom('organisations').select('body').where('wallet', '=', wallet).executeTakeFirst();
  return row === undefined ? nobody : organisation.parse(JSON.parse(row.body));
}

type Written = Issuing & { buyer: Organisation; catalog: Catalog; zone: string };

export function invoiceOf(
  event: EventOf<'purchase-paid'>,
  { seller, taxMinor, buyer, catalog, zone }: Written,
): Invoice {
  const pack = catalog.packs.find(({ id }) => id === event.pack);
  const [paid, ...bonus] = event.grants;
  const unit = (credits: number) =>
    `${credits.toLocaleString('en-GB')} ${credits === 1 ? catalog.unit.label : catalog.unit.plural}`;
  const name = pack === undefined ? '' : `${pack.name}: `;
  const grossMinor = event.priceMinor;
  const vatMinor = taxMinor ?? vatWithin(grossMinor, seller.vatPercent);
  const netMinor = grossMinor - vatMinor;
  return {
    ...{ number: event.invoice ?? 0, purchase: event.purchase, issuedAt: rfc3339(event.at), zone, seller, buyer },
    currency: catalog.currency === 'account' ? 'EUR' : catalog.currency,
    lines: [
      { what: `${name}${unit(paid?.credits ?? 0)}`, grossMinor, netMinor, vatMinor },
      ...bonus.map(({ credits }) => ({ what: `Bonus: ${unit(credits)}`, grossMinor: 0, netMinor: 0, vatMinor: 0 })),
    ],
    ...{ netMinor, vatMinor, grossMinor },
  };
}
