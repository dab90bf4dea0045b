import { type CompiledQuery, type Kysely, sql } from 'kysely';
import { compiledAs } from './compiled.ts';
import type { PartRow } from './origins.ts';
import type { Tables } from './tables.ts';
import { takesLists } from './together.ts';

// Most holds are open for a few seconds. As long as a wallet has few of them it names their entries in its own row, which every command writes
// anyway: to make and to close such a hold touches no table of holds. Whatever is more than that, or became different since, has a row there.

/** So many are named in the wallet's row at most. */
const listedMost = 64;

/** What a hold's row says of one that is as its entry made it. */
const asMade = '{}';

/** The list as the wallet's row has it. */
export function listText(listed: readonly number[]): string {
  return listed.join(',');
}

export function listIn(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

/** The list without the entries of holds that are `gone` from it, and with those of new ones, as far as there is room. */
export function relisted<Row extends Pick<Tables['holds'], 'seq' | 'body'>>(
  listed: readonly number[],
  { gone, fresh }: { gone: ReadonlySet<number>; fresh: readonly Row[] },
): { listed: readonly number[]; unlisted: readonly Row[] } {
  if (gone.size === 0 && fresh.length === 0) return { listed, unlisted: fresh };
  const after = listed.filter((seq) => !gone.has(seq));
  const unlisted: Row[] = [];
  for (const row of fresh) {
    if (row.seq !== null && row.body === asMade && after.length < listedMost) after.push(row.seq);
    else unlisted.push(row);
  }
  return { listed: after, unlisted };
}

type Made = Pick<Tables['entries'], 'id' | 'seq' | 'type' | 'booked_at' | 'event'>;

/** The entries that made the listed holds of a wallet. */
export function listedHolds(db: Kysely<Tables>, wallet: string): CompiledQuery<Made> {
  const columns = sql.raw('id, seq, type, booked_at, event');
  const query = takesLists(db.getExecutor().adapter)
    ? sql<Made>`
      select made.* from wallets
      cross join lateral unnest(string_to_array(wallets.open_holds, ',')::bigint[]) as listed (entry)
      cross join lateral (select ${columns} from entries where wallet = wallets.id and seq = listed.entry limit 1) as made
      where wallets.id = ${wallet}`
    : sql<Made>`
      select entries.id, entries.seq, entries.type, entries.booked_at, entries.event from wallets
      cross join json_each('[' || wallets.open_holds || ']') as listed
      cross join entries on entries.wallet = wallets.id and entries.seq = listed.value
      where wallets.id = ${wallet}`;
  return compiledAs(db, 'listed holds', { values: [wallet], build: (db) => ({ compile: () => query.compile(db) }) });
}

/** As their rows in the table of holds would tell them. */
export function listedRows(made: readonly Made[]): PartRow[] {
  return made.map((entry) => ({ ...entry, kind: 'holds', id: entry.id.slice('held:'.length), body: asMade }));
}
