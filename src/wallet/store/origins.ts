import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { Event } from '../../core/credits/event.ts';
import type { PartKind } from './parts.ts';
import { eventIn } from './rows.ts';
import type { Tables } from './tables.ts';

// A hold and a charge are told in full by the entry that made them. Where they have a row, it names that entry and says only what became of
// them since: most of what a wallet writes is holds and charges, and there is no need to keep each of them twice. Which of them have no
// row is in told.ts.

/** Where a part was told, and what is different about it now. */
type Origin = { readonly seq: number; readonly since: object };

/** By the part itself: a state never changes a part in place, so whoever has the part knows its origin. */
const origins = new WeakMap<object, Origin>();

type Entry = { readonly event: Event; readonly seq: number };

/** The entries that made holds and charges, by the id of what they made. */
export type Makers = { readonly holds: ReadonlyMap<string, Entry>; readonly charges: ReadonlyMap<string, Entry> };

export function makersIn(entries: readonly Entry[]): Makers {
  const holds = new Map<string, Entry>();
  const charges = new Map<string, Entry>();
  for (const entry of entries) {
    const { event } = entry;
    if (event.type === 'held') holds.set(event.hold.id, entry);
    else if (event.type === 'captured' || event.type === 'lease-spent') charges.set(event.charge.id, entry);
  }
  return { holds, charges };
}

/** How a part is written: by its entry and what became of it since, or whole. `before` is the part as it was read, if it is not new. */
export function partText(
  part: object,
  { kind, id, before, makers }: { kind: PartKind; id: string; before: object | undefined; makers: Makers },
): { seq: number | null; since: object; body: string } {
  const maker = kind === 'holds' || kind === 'charges' ? makers[kind].get(id) : undefined;
  const made = maker && madeBy(maker.event);
  const known = before && origins.get(before);
  if (maker !== undefined && made) origins.set(part, { seq: maker.seq, since: differenceOf(made, part) });
  else if (known !== undefined && before) {
    origins.set(part, { seq: known.seq, since: { ...known.since, ...differenceOf(before, part) } });
  }
  const origin = origins.get(part);
  return origin === undefined
    ? { seq: null, since: part, body: JSON.stringify(part) }
    : { ...origin, body: JSON.stringify(origin.since) };
}

/** A part as its entry made it, with what became of it since. */
export function partSince<Part extends object>(made: Part, { seq, since }: Origin): Part {
  const part = { ...made, ...since };
  origins.set(part, { seq, since });
  return part;
}

export type PartRow = Pick<Tables['parts'], 'kind' | 'id' | 'seq' | 'body'> & {
  readonly type: string | null;
  readonly booked_at: number | null;
  readonly event: string | null;
};

/** The parts of a wallet, with the entries that made them. */
export function partsOf(db: Kysely<Tables>, wallet: string) {
  return db
    .selectFrom('parts')
    .select(['parts.kind', 'parts.id', 'parts.seq', 'parts.body'])
    .select(saidByEntryOf('parts'))
    .where('parts.wallet', '=', wallet);
}

type Position = RawBuilder<unknown>;

/**
 * What the entry says that a row names by its position; null where it names none. It is looked up by its key for each row, and that is all a
 * database can do. A join it may turn round: without statistics it takes a wallet for a small part of a table, and reads all of it.
 */
export function saidByEntryOf(rows: 'answers' | 'parts' | 'holds' | 'lines', seq: Position = sql.ref(`${rows}.seq`)) {
  const said = <Value>(column: 'type' | 'booked_at' | 'event') => sql<Value | null>`(
    select ${sql.ref(column)} from entries where wallet = ${sql.ref(`${rows}.wallet`)} and seq = ${seq}
  )`;
  return [
    said<string>('type').as('type'),
    said<number>('booked_at').as('booked_at'),
    said<string>('event').as('event'),
  ] as const;
}

export function partIn({ kind, id, seq, body, type, booked_at, event }: PartRow): object {
  const said = JSON.parse(body) as object;
  if (seq === null) return said;
  if (type === null || booked_at === null || event === null)
    throw new Error(`${kind} ${id} names the entry ${seq}, which is not there`);
  return partSince(madeBy(eventIn({ type, booked_at, event })) ?? {}, { seq, since: said });
}

function madeBy(event: Event): object | null {
  if (event.type === 'held') return event.hold;
  return event.type === 'captured' || event.type === 'lease-spent' ? event.charge : null;
}

function differenceOf(before: object, after: object): object {
  if (before === after) return {};
  const [was, is] = [before, after] as Readonly<Record<string, unknown>>[];
  const different: Record<string, unknown> = {};
  for (const name of Object.keys(after)) {
    if (was?.[name] === is?.[name]) continue;
    if (JSON.stringify(was?.[name]) !== JSON.stringify(is?.[name])) different[name] = is?.[name];
  }
  return different;
}
