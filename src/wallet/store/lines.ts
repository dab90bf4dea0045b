import { type Kysely, sql } from 'kysely';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { Event } from '../../core/credits/event.ts';
import { joined, type Line, linesOf } from '../../core/credits/shown/history.ts';
import type { Charge } from '../../core/credits/state/work.ts';
import type { State } from '../../core/credits/state.ts';
import { entryCondition, type Filter, isAsked, tabOf } from './line-filter.ts';
import { partIn, partsOf, saidByEntryOf } from './origins.ts';
import type { FirstLine } from './read.ts';
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

/** Where the lines of these entries go. `firsts` has the runs among them that began before. */
export function linesOfEntries(
  entries: readonly Entry[],
  { after, catalog, firsts }: { after: State; catalog: Catalog; firsts: ReadonlyMap<string, FirstLine> },
): Tables['lines'][] {
  const { wallet } = after;
  const charges = new Map(Object.entries(after.charges));
  const rows: Tables['lines'][] = [];
  const begun = new Map<string, FirstLine>();
  for (const { event, seq } of entries) {
    for (const [part, line] of linesIn(event, { catalog, charges }).entries()) {
      const position = seq * linesOfEntry + part;
      const run = catalog.history.granularity === 'run' && line.kind === 'usage' ? line.run : null;
      const first = (run === null ? undefined : (firsts.get(run) ?? begun.get(run))) ?? {
        first: position,
        at: line.at,
      };
      if (run !== null) begun.set(run, first);
      rows.push({ wallet, first: first.first, position, tab: line.tab, run, at: first.at, credits: line.credits });
    }
  }
  return rows;
}

/** Where the lines of these runs begin, as far as they have begun. */
export async function readFirsts(
  db: Kysely<Tables>,
  wallet: string,
  runs: readonly string[],
): Promise<[string, FirstLine][]> {
  const found: [string, FirstLine][] = [];
  for (const run of runs) {
    const first = await firstOfRun(db, wallet, run).executeTakeFirst();
    if (first !== undefined) found.push([run, first]);
  }
  return found;
}

/** The line with which a run begins: the others of the run have its position in `first`. */
export function firstOfRun(db: Kysely<Tables>, wallet: string, run: string) {
  return db
    .selectFrom('lines')
    .select(['first', 'at'])
    .where('wallet', '=', wallet)
    .where('run', '=', run)
    .whereRef('first', '=', 'position')
    .limit(1);
}

type Words = { readonly catalog: Catalog; readonly charges: ReadonlyMap<string, Charge> };

function linesIn(event: Event, { catalog, charges }: Words): Line[] {
  const lines = linesOf(event, catalog, charges);
  return lines.length > linesOfEntry ? [lines.reduce(joined)] : lines;
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

/** Lines from the newest to the oldest, each with what the wallet owned after it; and the page that follows, if any. */
export async function readPage(
  db: Kysely<Tables>,
  wallet: string,
  { page, filter, catalog }: { page: Page; filter: Filter; catalog: Catalog },
): Promise<{ shown: Shown[]; next: Page | null }> {
  const shown: Shown[] = [];
  let { below, owned } = page;
  for (;;) {
    const wanted = filter.limit - shown.length;
    const found = await firstsBelow(db, wallet, { below, asOf: page.asOf, filter, catalog, count: wanted + 1 });
    const firsts = found.slice(0, wanted);
    const linesOfAll = await linesAt(db, wallet, { firsts, asOf: page.asOf, catalog });
    const leftOut = await creditsBetween(db, wallet, { firsts, below, asOf: page.asOf });
    for (const first of firsts) {
      const lines = linesOfAll.get(first) ?? [];
      // Whatever the filter leaves out still counts.
      owned -= leftOut.get(first) ?? 0;
      const line = lines.reduce(joined);
      if (isAsked(lines, filter)) shown.push({ first, line, balanceAfter: owned });
      owned -= line.credits;
      below = first;
    }
    if (found.length <= wanted) return { shown, next: null };
    if (shown.length === filter.limit) return { shown, next: { asOf: page.asOf, below, owned } };
  }
}

type Below = { below: number; asOf: number; filter: Filter; catalog: Catalog; count: number };

/** The first positions of the lines that the filter may let through, newest first. */
async function firstsBelow(db: Kysely<Tables>, wallet: string, asked: Below): Promise<number[]> {
  const { below, asOf, filter, catalog, count } = asked;
  const tab = tabOf(filter, catalog);
  const condition = entryCondition(filter, catalog);
  let firsts = db
    .selectFrom('lines')
    .select('lines.first')
    .distinct()
    .where('lines.wallet', '=', wallet)
    .where('lines.first', '<', below)
    .where('lines.position', '<=', asOf)
    .orderBy('lines.first', 'desc')
    .limit(count);
  if (tab !== undefined) firsts = firsts.where('lines.tab', '=', tab);
  if (filter.fromMs !== undefined) firsts = firsts.where('lines.at', '>=', filter.fromMs);
  if (filter.toMs !== undefined) firsts = firsts.where('lines.at', '<', filter.toMs);
  if (condition !== null) {
    firsts = firsts.innerJoin('entries', (join) => join.onRef('entries.wallet', '=', 'lines.wallet').on(isItsEntry));
    firsts = firsts.where(condition);
  }
  return (await firsts.execute()).map(({ first }) => first);
}

/** The entry that made a line. */
export const entryOfLine = sql<number>`lines.position / ${sql.lit(linesOfEntry)}`;

/** Joins a line to the entry that made it. */
const isItsEntry = sql<boolean>`entries.seq = ${entryOfLine}`;

/** The lines that begin at each of these positions; asked for together, because a page of single questions is mostly questions. */
async function linesAt(
  db: Kysely<Tables>,
  wallet: string,
  { firsts, asOf, catalog }: { firsts: readonly number[]; asOf: number; catalog: Catalog },
): Promise<Map<number, Line[]>> {
  if (firsts.length === 0) return new Map();
  const rows = await db
    .selectFrom('lines')
    .select(['lines.first', 'lines.position'])
    .select(saidByEntryOf('lines', entryOfLine))
    .where('lines.wallet', '=', wallet)
    .where('lines.first', 'in', [...firsts])
    .where('lines.position', '<=', asOf)
    .orderBy('lines.position')
    .execute();
  const lines = new Map<number, Line[]>();
  for (const { first, position, ...row } of rows) {
    const event = eventOfLine(position, row);
    const charges = await chargesNamedBy(db, wallet, event);
    const line = linesIn(event, { catalog, charges })[position % linesOfEntry];
    if (line === undefined) continue;
    const known = lines.get(first);
    if (known) known.push(line);
    else lines.set(first, [line]);
  }
  return lines;
}

/** @throws Error for a line whose entry is not there: the books are damaged */
export function eventOfLine(
  position: number,
  { type, booked_at, event }: { type: string | null; booked_at: number | null; event: string | null },
): Event {
  if (type === null || booked_at === null || event === null) throw new Error(`the line ${position} is of no entry`);
  return eventIn({ type, booked_at, event });
}

/** A refund tells what was refunded. */
async function chargesNamedBy(db: Kysely<Tables>, wallet: string, event: Event): Promise<Map<string, Charge>> {
  if (event.type !== 'refunded') return new Map();
  const charge = await partsOf(db, wallet)
    .where('parts.kind', '=', 'charges')
    .where('parts.id', '=', event.charge)
    .executeTakeFirstOrThrow();
  return new Map([[event.charge, partIn(charge) as Charge]]);
}

/** What lies between each of these positions, newest first, and the one before it; before the newest of them: up to `below`. */
async function creditsBetween(
  db: Kysely<Tables>,
  wallet: string,
  { firsts, below, asOf }: { firsts: readonly number[]; below: number; asOf: number },
): Promise<Map<number, number>> {
  if (firsts.length === 0) return new Map();
  const gaps = firsts.map((first, n) => sql`(cast(${first} as bigint), cast(${firsts[n - 1] ?? below} as bigint))`);
  const { rows } = await sql<{ above: number; credits: number | null }>`
    with gaps (above, below) as (values ${sql.join(gaps)})
    select gaps.above as above, (
      select sum(lines.credits) from lines
      where lines.wallet = ${wallet} and lines.first > gaps.above and lines.first < gaps.below
        and lines.position <= ${asOf}
    ) as credits from gaps`.execute(db);
  return new Map(rows.map(({ above, credits }) => [Number(above), Number(credits ?? 0)]));
}
