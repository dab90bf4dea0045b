import type { Kysely } from 'kysely';
import type { Organisation } from '../../contract/wallet/paying.ts';
import type { Event, EventOf } from '../../core/credits/event.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { type Line, linesOf } from '../../core/credits/shown/history.ts';
import type { Charge } from '../../core/credits/state/work.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { Ledger } from '../books/ledger.ts';
import { eventIn } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needAdmin, needRight } from '../team/rights.ts';
import { invoicePdf, numberOf } from './invoice-pdf.ts';
import { type Invoice, invoiceOf, keepInvoice, nobody, organisationOf, type Seller } from './issue.ts';
import { receiptPdf } from './receipt-pdf.ts';

// Paper: invoices, receipts, and whom they are made out to.

export type Documents = ReturnType<typeof documentsOver>;
export type Pdf = { fileName: string; bytes: Buffer };
type Parts = { ledger: Ledger; db: Kysely<Tables>; seller: Seller; fonts: string };

export function documentsOver({ ledger, db, seller, fonts }: Parts) {
  const invoiceAt = async (wallet: string, number: number): Promise<Invoice | null> => {
    const row = await db
      .selectFrom('invoices')
      .select('body')
      .where('wallet', '=', wallet)
      .where('number', '=', number)
      .executeTakeFirst();
    return row === undefined ? null : (JSON.parse(row.body) as Invoice);
  };

  /** One that was paid before invoices were written down is written down at its first reading. */
  const issuedBefore = async (wallet: string, number: number): Promise<Invoice | null> => {
    const { state, catalog } = await ledger.view(wallet);
    const rows = await db
      .selectFrom('entries')
      .select(['type', 'booked_at', 'event'])
      .where('wallet', '=', wallet)
      .where('type', '=', 'purchase-paid')
      .execute();
    const event = rows.map((row) => eventIn(row) as EventOf<'purchase-paid'>).find(({ invoice }) => invoice === number);
    if (event === undefined) return null;
    const buyer = await organisationOf(db, wallet);
    await keepInvoice(db, wallet, invoiceOf(event, { seller, buyer, catalog, zone: zoneOf(state, catalog) }));
    return invoiceAt(wallet, number);
  };

  return {
    /** @param id as the list of invoices names it: "invoice-7" @throws AppError `not-found`, `forbidden` */
    async invoice(caller: Caller, id: string): Promise<Pdf> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'download_invoice');
      const number = Number(/^invoice-([1-9]\d{0,9})$/.exec(id)?.[1] ?? Number.NaN);
      const known = Number.isNaN(number)
        ? null
        : ((await invoiceAt(wallet, number)) ?? (await issuedBefore(wallet, number)));
      if (known === null) throw missing(`invoice "${id}"`);
      return { fileName: `invoice-${numberOf(known)}.pdf`, bytes: await invoicePdf(known, { fonts }) };
    },

    /** @throws AppError `not-found`, `forbidden` */
    async receipt(caller: Caller, run: string): Promise<Pdf> {
      const { wallet } = caller;
      const { state, catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'see_history');
      const lines = await runLines(db, wallet, run, (event, charges) => linesOf(event, catalog, charges));
      const last = lines.at(-1);
      if (last === undefined) throw missing(`run "${run}"`);
      const zone = zoneOf(state, catalog);
      const { name: account } = await organisationOf(db, wallet);
      const shown = lines.map(({ line, what }) => ({
        ...{ what, resource: Object.values(line.resource ?? {}).join(' · '), at: rfc3339(line.at) },
        ...{ user: line.user ?? 'System', credits: line.credits },
      }));
      const receipt = { run, zone, account, unit: catalog.unit, lines: shown, at: rfc3339(last.line.at) };
      return { fileName: `receipt-${run.replaceAll(/[^\w-]/g, '_')}.pdf`, bytes: await receiptPdf(receipt, { fonts }) };
    },

    organisation: {
      async get(caller: Caller): Promise<Organisation> {
        const { catalog } = await ledger.view(caller.wallet);
        needRight(catalog, caller, 'see_balance');
        return (await organisationOf(db, caller.wallet)) ?? nobody;
      },
      async put(caller: Caller, organisation: Organisation): Promise<Organisation> {
        needAdmin(caller);
        const row = { wallet: caller.wallet, body: JSON.stringify(organisation) };
        await db
          .insertInto('organisations')
          .values(row)
          .onConflict((conflict) => conflict.column('wallet').doUpdateSet({ body: row.body }))
          .execute();
        return organisation;
      },
    },
  };
}

type Charging = Extract<Event, { type: 'captured' | 'lease-spent' | 'refunded' }>;
type Found = { line: Line; what: string };

/** The charges of a run and what came back of them, oldest first. */
async function runLines(
  db: Kysely<Tables>,
  wallet: string,
  run: string,
  read: (event: Charging, charges: Map<string, Charge>) => Line[],
): Promise<Found[]> {
  const rows = await db
    .selectFrom('entries')
    .select(['type', 'booked_at', 'event'])
    .where('wallet', '=', wallet)
    .where(({ eb, and, or }) =>
      or([
        eb('type', '=', 'refunded'),
        and([eb('type', 'in', ['captured', 'lease-spent']), eb('event', 'like', `%${likely(run)}%`)]),
      ]),
    )
    .orderBy('seq')
    .execute();
  const charges = new Map<string, Charge>();
  const found: Found[] = [];
  for (const row of rows) {
    const event = eventIn(row) as Charging;
    if (event.type === 'refunded' ? !charges.has(event.charge) : event.charge.work.run !== run) continue;
    if (event.type !== 'refunded') charges.set(event.charge.id, event.charge);
    for (const line of read(event, charges)) found.push({ line, what: line.usage[0]?.label ?? line.type });
  }
  return found;
}

/** The run as an event writes it; what is special in a pattern matches anything, and the charge itself is looked at afterwards. */
function likely(run: string): string {
  return JSON.stringify(run).replaceAll(/[\\%_]/g, '_');
}

function missing(what: string): AppError {
  return new AppError('not-found', `There is no ${what}. Nothing was changed.`, {});
}
