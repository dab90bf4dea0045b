import { type Kysely, sql } from 'kysely';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { Event } from '../../core/credits/event.ts';
import { joined, type Line, linesOf } from '../../core/credits/history.ts';
import type { Charge, State } from '../../core/credits/state.ts';
import { eventIn } from './rows.ts';
import type { Tables } from './tables.ts';

// The history's lines are written with the entries that make them, so that a page costs as much as the page is long.

/** Lines of one entry at most: a charge of more units than this has one line. */
const linesOfEntry = 4096;

/** The last position that the lines of an entry can have. */
export function lastPositionOf(seq: number): number {
  return (seq + 1) * linesOfEntry - 1;
}

type Entry = { readonly event: Event; readonly seq: number };

/** Where the lines of these entries go. */
export async function linesBehind(
  db: Kysely<Tables>,
  entries: readonly Entry[],
  { after, catalog }: { after: State; catalog: Catalog },
): Promise<Tables['lines'][]> {
  const { wallet } = after;
  const charges = new Map(Object.entries(after.charges));
  const rows: Tables['lines'][] = [];
  for (const { event, seq } of entries) {
    for (const [part, line] of linesIn(event, { catalog, charges }).entries()) {
      const position = seq * linesOfEntry + part;
      const run = catalog.history.granularity === 'run' && line.kind === 'usage' ? line.run : null;
      const first = rows.find((row) => run !== null && row.run === run) ?? (await firstOf(db, wallet, run));
      rows.push({
        ...{ wallet, position, first: first?.first ?? position, at: first?.at ?? line.at },
        ...{ tab: line.tab, run, credits: line.credits },
      });
    }
  }
  return rows;
}

type Words = { readonly catalog: Catalog; readonly charges: ReadonlyMap<string, Charge> };

function linesIn(event: Event, { catalog, charges }: Words): Line[] {
  const lines = linesOf(event, catalog, charges);
  return lines.length > linesOfEntry ? [lines.reduce(joined)] : lines;
}

async function firstOf(db: Kysely<Tables>, wallet: string, run: string | null) {
  if (run === null) return undefined;
  const lines = db.selectFrom('lines').select(['first', 'at']).where('wallet', '=', wallet).where('run', '=', run);
  return lines.limit(1).executeTakeFirst();
}

export type Shown = { readonly first: number; readonly line: Line; readonly balanceAfter: number };

export type Page = {
  /** Nothing behind this position is shown: what happens meanwhile does not shift the pages. */
  readonly asOf: number;
  /** Only lines before this one. */
  readonly below: number;
  /** What the wallet owned before the line `below`, that is after the newest one of this page. */
  readonly owned: number;
};

export type Filter = { tab: string | undefined; fromMs: number | undefined; toMs: number | undefined; limit: number };

/** Lines from the newest to the oldest, each with what the wallet owned after it; and the page that follows, if any. */
export async function readPage(
  db: Kysely<Tables>,
  wallet: string,
  { page, filter, catalog }: { page: Page; filter: Filter; catalog: Catalog },
): Promise<{ shown: Shown[]; next: Page | null }> {
  let firsts = db
    .selectFrom('lines')
    .select('first')
    .distinct()
    .where('wallet', '=', wallet)
    .where('first', '<', page.below)
    .where('position', '<=', page.asOf)
    .orderBy('first', 'desc')
    .limit(filter.limit + 1);
  if (filter.tab !== undefined) firsts = firsts.where('tab', '=', filter.tab);
  if (filter.fromMs !== undefined) firsts = firsts.where('at', '>=', filter.fromMs);
  if (filter.toMs !== undefined) firsts = firsts.where('at', '<', filter.toMs);
  const found = (await firsts.execute()).map(({ first }) => first);

  const shown: Shown[] = [];
  let { below, owned } = page;
  for (const first of found.slice(0, filter.limit)) {
    const lines = await linesAt(db, wallet, { first, asOf: page.asOf, catalog });
    // Whatever the filter leaves out still counts.
    owned -= await creditsBetween(db, wallet, { above: first, below, asOf: page.asOf });
    const line = lines.reduce(joined);
    shown.push({ first, line, balanceAfter: owned });
    owned -= line.credits;
    below = first;
  }
  return { shown, next: found.length > filter.limit ? { asOf: page.asOf, below, owned } : null };
}

async function linesAt(
  db: Kysely<Tables>,
  wallet: string,
  { first, asOf, catalog }: { first: number; asOf: number; catalog: Catalog },
): Promise<Line[]> {
  const rows = await db
    .selectFrom('lines')
    .innerJoin('entries', (join) =>
      join
        .onRef('entries.wallet', '=', 'lines.wallet')
        .on(({ eb }) => eb('entries.seq', '=', sql<number>`lines.position / ${sql.lit(linesOfEntry)}`)),
    )
    .select(['lines.position', 'entries.type', 'entries.booked_at', 'entries.event'])
    .where('lines.wallet', '=', wallet)
    .where('lines.first', '=', first)
    .where('lines.position', '<=', asOf)
    .orderBy('lines.position')
    .execute();
  const lines: Line[] = [];
  for (const { position, ...row } of rows) {
    const event = eventIn(row);
    const charges = await chargesNamedBy(db, wallet, event);
    lines.push(...linesIn(event, { catalog, charges }).slice(position % linesOfEntry, (position % linesOfEntry) + 1));
  }
  return lines;
}

/** A refund tells what was refunded. */
async function chargesNamedBy(db: Kysely<Tables>, wallet: string, event: Event): Promise<Map<string, Charge>> {
  if (event.type !== 'refunded') return new Map();
  const { body } = await db
    .selectFrom('parts')
    .select('body')
    .where('wallet', '=', wallet)
    .where('kind', '=', 'charges')
    .where('id', '=', event.charge)
    .executeTakeFirstOrThrow();
  return new Map([[event.charge, JSON.parse(body) as Charge]]);
}

async function creditsBetween(
  db: Kysely<Tables>,
  wallet: string,
  { above, below, asOf }: { above: number; below: number; asOf: number },
): Promise<number> {
  const { sum } = await db
    .selectFrom('lines')
    .select(({ fn }) => fn.sum<number | null>('credits').as('sum'))
    .where('wallet', '=', wallet)
    .where('first', '>', above)
    .where('first', '<', below)
    .where('position', '<=', asOf)
    .executeTakeFirstOrThrow();
  return Number(sum ?? 0);
}
