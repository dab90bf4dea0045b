import type { Kysely } from 'kysely';
import { runCompiled } from './compiled.ts';
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

/** All entries behind a position, some at a time; the next ones are read while these are looked at. */
export async function* entriesBehind(
  db: Kysely<Tables>,
  wallet: string,
  { after, count }: { after: number; count: number },
): AsyncGenerator<EntryRow[]> {
  let reading = readEntries(db, wallet, { after, count });
  for (;;) {
    const entries = await reading;
    const last = entries.at(-1);
    if (last === undefined) return;
    reading = readEntries(db, wallet, { after: last.seq, count });
    // Whoever stops early never asks for it.
    reading.catch(() => {});
    yield entries;
  }
}
