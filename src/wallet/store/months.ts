import { type Kysely, sql } from 'kysely';
import type { EpochMs } from '../../core/credits/values/amount.ts';
import type { Span } from '../../core/credits/values/calendar.ts';
import { entryOfLine, lastPositionOf } from './lines.ts';
import { positionsOf } from './snapshots.ts';
import type { Tables } from './tables.ts';

// What was used in each month, summed up by the database: a hundred thousand lines are looked at, and four numbers come back.

export type Used = { readonly credits: number; readonly runs: number };

/**
 * Credits used and runs begun in each of these months. A run that goes on over the end of a month counts in both; a charge outside of a run is one of its own.
 * Only for books whose usage lines are charges and nothing else.
 * @param spans without gaps, the newest first
 */
export async function usedIn(db: Kysely<Tables>, wallet: string, spans: readonly Span[]): Promise<Used[]> {
  const begins = await Promise.all(spans.map(({ startsAt }) => lastBefore(db, wallet, startsAt)));
  const oldest = begins.at(-1);
  const newest = spans[0];
  if (oldest === undefined || newest === undefined) return [];
  const end = await lastBefore(db, wallet, newest.endsAt);
  const slots = begins.map((seq, slot) => sql`when position > ${lastPositionOf(seq)} then ${sql.lit(slot)}`);
  const found = await db
    .selectFrom('lines')
    .select(({ fn }) => [
      sql<number>`case ${sql.join(slots, sql` `)} end`.as('slot'),
      fn.sum<number>('credits').as('credits'),
      // A run is known by the place where it begins, a charge outside of one by its entry: numbers are told apart faster than names.
      sql<number>`count(distinct case when run is null then -${entryOfLine} else first end)`.as('runs'),
    ])
    .where('wallet', '=', wallet)
    .where('position', '>', lastPositionOf(oldest))
    .where('tab', '=', 'usage')
    .where('credits', '<>', 0)
    .where('position', '<=', lastPositionOf(end))
    .groupBy(sql`1`)
    .execute();
  const bySlot = new Map(found.map((row) => [Number(row.slot), row]));
  return spans.map((_, slot) => {
    const row = bySlot.get(slot);
    return { credits: 0 - Number(row?.credits ?? 0), runs: Number(row?.runs ?? 0) };
  });
}

/** The last entry that was booked before an instant; 0 when none was. Entries follow one another in time. */
async function lastBefore(db: Kysely<Tables>, wallet: string, at: EpochMs): Promise<number> {
  const { after, upTo } = await positionsOf(db, wallet, { fromMs: at, upToMs: at });
  const last = await db
    .selectFrom('entries')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('wallet', '=', wallet)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .where('booked_at', '<', at)
    .executeTakeFirst();
  return Number(last?.seq ?? after);
}
