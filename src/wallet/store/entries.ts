import { setImmediate } from 'node:timers/promises';
import { type Kysely, sql } from 'kysely';
import type { Event } from '../../core/credits/event.ts';
import { runCompiled } from './compiled.ts';
import { eventSaid } from './rows.ts';
import type { Tables } from './tables.ts';

export type EntryRow = Pick<Tables['entries'], 'seq' | 'type' | 'booked_at' | 'event'>;

/** At most `count` entries behind the position `after`, in order. */
export function readEntries(
  db: Kysely<Tables>,
  wallet: string,
  { after, count }: { after: number; count: number },
): Promise<EntryRow[]> {
  return runCompiled(db, 'entries behind', {
    values: [wallet, after, count],
    build: (db) =>
      db
        .selectFrom('entries')
        .select(['seq', 'type', 'booked_at', 'event'])
        .where('wallet', '=', '')
        .where('seq', '>', 0)
        .orderBy('seq')
        .limit(0),
  });
}

/** An entry, and what it says. */
export type Entry = { readonly seq: number; readonly event: Event };

/** All entries behind a position, some at a time; the database puts the next ones together while these are taken apart and looked at. */
export async function* entriesBehind(
  db: Kysely<Tables>,
  wallet: string,
  { after, count }: { after: number; count: number },
): AsyncGenerator<Entry[]> {
  let reading = readAsOne(db, wallet, { after, count });
  for (;;) {
    const read = await reading;
    if (read === null) return;
    reading = readAsOne(db, wallet, { after: read.last, count });
    // Whoever stops early never asks for it.
    reading.catch(() => {});
    // It is on its way before anything else is done.
    await setImmediate();
    yield entriesIn(read.told);
  }
}

/** As one text of JSON: to take a million rows apart costs more than what is in them. */
async function readAsOne(
  db: Kysely<Tables>,
  wallet: string,
  { after, count }: { after: number; count: number },
): Promise<{ told: string; last: number } | null> {
  const { rows } = await sql<{ told: string | null; last: number | null }>`
    select string_agg('[' || seq || ',' || booked_at || ',"' || type || '",' || event || ']', ',' order by seq) as told,
      max(seq) as last
    from (
      select seq, booked_at, type, event from entries
      where wallet = ${wallet} and seq > ${after} order by seq limit ${count}
    ) as behind`.execute(db);
  const { told = null, last = null } = rows[0] ?? {};
  return told === null || last === null ? null : { told, last };
}

function entriesIn(told: string): Entry[] {
  const entries: [number, number, string, unknown][] = JSON.parse(`[${told}]`);
  return entries.map(([seq, at, type, said]) => ({ seq, event: eventSaid(type, at, said) }));
}
