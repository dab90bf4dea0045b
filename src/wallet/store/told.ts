import { type CompiledQuery, type Kysely, sql } from 'kysely';
import type { Event } from '../../core/credits/event.ts';
import type { Hold } from '../../core/credits/state/work.ts';
import type { State } from '../../core/credits/state.ts';
import { compiledAs } from './compiled.ts';
import { eachOf } from './lists.ts';
import { type Makers, partSince, saidByEntryOf } from './origins.ts';
import { eventIn } from './rows.ts';
import type { Tables } from './tables.ts';
import { takesLists } from './together.ts';

// Holds and charges that no row tells. A hold that is open has a row in `holds`; when it is closed, the entries `held:ID` and `closed:ID` tell
// all of it. A charge that a command made has the command's id: the command's answer names the entry that tells it. Only what happened to
// them besides, such as a refund, makes a row in `parts`.

/** True for a charge that is found by the answer of its command, and is still as it was made. */
export function isToldByAnswer(
  id: string,
  { before, after, since, makers }: { before: State; after: State; since: object; makers: Makers },
): boolean {
  if (Object.hasOwn(before.charges, id) || Object.keys(since).length > 0) return false;
  const isAnswered = Object.hasOwn(after.answers, id) && !Object.hasOwn(before.answers, id);
  return isAnswered && makers.charges.get(id)?.event.type === 'captured';
}

/** True for a closed hold of which nothing else has to be said than how it was closed. */
export function isToldByEntries(since: object): boolean {
  return Object.keys(since).every((name) => name === 'status' || name === 'charge');
}

/** The entry of which an answer is about: what it says there need not be said again. */
export function entryOfAnswer(makers: Makers, id: string) {
  const charge = makers.charges.get(id);
  return charge?.event.type === 'captured' ? charge : makers.holds.get(id);
}

/** The entries of the answers with these names: among them those that tell charges which have no row. */
export function chargesTold(db: Kysely<Tables>, wallet: string, ids: readonly string[]) {
  return eachOf(db, 'charges told', {
    ids,
    before: [wallet],
    build: (db, isAmong) =>
      db
        .selectFrom('answers')
        .select('answers.seq')
        .select(saidByEntryOf('answers'))
        .where('answers.wallet', '=', '')
        .where('answers.seq', 'is not', null)
        .where(isAmong('answers.id')),
  });
}

/** The entries that tell how holds of these names were made and closed, which have no row. */
export function holdsTold(db: Kysely<Tables>, wallet: string, ids: readonly string[]) {
  return entriesNamed(
    db,
    wallet,
    ids.flatMap((id) => [`held:${id}`, `closed:${id}`]),
  );
}

const toldColumns = ['id', 'seq', 'type', 'booked_at', 'event'] as const;

/**
 * As long as a database has no statistics, a wallet looks like a small part of its table to it, and it reads all of a wallet to find some of
 * its entries. Where it takes a list, it is asked for one after another, each of which can be found by its name alone.
 */
function entriesNamed(db: Kysely<Tables>, wallet: string, names: readonly string[]): CompiledQuery<ToldRow>[] {
  if (!takesLists(db.getExecutor().adapter) || names.length < 2)
    return eachOf(db, 'entries', {
      ids: names,
      before: [wallet],
      build: (db, isAmong) =>
        db.selectFrom('entries').select(toldColumns).where('wallet', '=', '').where(isAmong('id')),
    });
  const named = sql<{ id: string }>`unnest(${[]}::text[])`.as<'named'>(sql`named (id)`);
  const asked = compiledAs<ToldRow>(db, 'entries, one by one', {
    values: [names, wallet],
    build: (db) =>
      db
        .selectFrom(named)
        .innerJoinLateral(
          ({ selectFrom, lit }) =>
            selectFrom('entries')
              .select(toldColumns)
              .where('entries.wallet', '=', '')
              .whereRef('entries.id', '=', 'named.id')
              .limit(lit(1))
              .as('entry'),
          (join) => join.onTrue(),
        )
        .selectAll('entry'),
  });
  return [asked];
}

export type ToldRow = Pick<Tables['entries'], 'id' | 'seq' | 'type' | 'booked_at' | 'event'>;

/** The entry that an answer names, if it names one. */
export type ToldByAnswer = { readonly seq?: number | null | undefined } & {
  readonly [Column in 'type' | 'booked_at' | 'event']: Tables['entries'][Column] | null;
};

/** The holds and charges that these entries tell. */
export function toldIn(asked: {
  charges: readonly ToldByAnswer[];
  holds: readonly ToldRow[];
}): Pick<State, 'holds' | 'charges'> {
  const charges = asked.charges.flatMap(({ seq, type, booked_at, event: text }) => {
    if (seq == null || type !== 'captured' || booked_at === null || text === null) return [];
    const event = eventIn({ type, booked_at, event: text });
    return event.type === 'captured' ? [[event.charge.id, partSince(event.charge, { seq, since: {} })]] : [];
  });
  const events = new Map(asked.holds.map((row) => [row.id, eventIn(row)]));
  const holds = asked.holds.flatMap((row): [string, Hold][] => {
    const event = events.get(row.id);
    const since = event?.type === 'held' && closedBy(events.get(`closed:${event.hold.id}`));
    return since ? [[event.hold.id, partSince(event.hold, { seq: row.seq, since })]] : [];
  });
  return { holds: Object.fromEntries(holds), charges: Object.fromEntries(charges) };
}

function closedBy(event: Event | undefined): Partial<Hold> | null {
  if (event?.type === 'captured') return { status: 'captured', charge: event.charge.id };
  if (event?.type !== 'voided') return null;
  return { status: event.reason === 'timed-out' ? 'expired' : 'voided' };
}

/** The holds of a wallet that are open, with the entries that made them. */
export function openHolds(db: Kysely<Tables>, wallet: string) {
  return compiledAs(db, 'open holds', {
    values: [wallet],
    build: (db) =>
      db
        .selectFrom('holds')
        .select(['holds.id', 'holds.seq', 'holds.body'])
        .select(saidByEntryOf('holds'))
        .where('holds.wallet', '=', ''),
  });
}

/** Takes the rows of holds away that are closed now. */
export function closeHolds(db: Kysely<Tables>, wallet: string, ids: readonly string[]): CompiledQuery[] {
  return eachOf(db, 'open holds to close', {
    ids,
    before: [wallet],
    build: (db, isAmong) => db.deleteFrom('holds').where('wallet', '=', '').where(isAmong('id')),
  });
}
