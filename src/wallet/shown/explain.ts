import type { Kysely } from 'kysely';
import type { Event } from '../../core/credits/event.ts';
import { type Explained, explain, type Opening } from '../../core/credits/explain.ts';
import { lackedBy, type Standing } from '../../core/credits/ledger/standing.ts';
import type { Charge } from '../../core/credits/state/work.ts';
import type { State } from '../../core/credits/state.ts';
import type { EpochMs } from '../../core/credits/values/amount.ts';
import { instantOf, rfc3339 } from '../../core/credits/values/calendar.ts';
import type { Answer, Asked } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { partIn, partsOf } from '../store/origins.ts';
import { eventIn } from '../store/rows.ts';
import { emptyGrants, positionsOf, standingBefore } from '../store/snapshots.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

// Why each number is what it is. The last entries are told one by one; what was before them is the standing of the nearest snapshot and the few
// entries from there, so that an explanation costs what it shows, however long the history is.

const entriesUnlessAsked = 1000;

type Parts = { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number } };
type Entry = { readonly seq: number; readonly event: Event };

export function explainOver({ ledger, db, clock }: Parts) {
  return async (caller: Caller, asked: Asked<'explain'>): Promise<Answer<'explain'>> => {
    const { state, catalog } = await ledger.view(caller.wallet);
    needRight(catalog, caller, 'see_history');
    const at = asked.at === undefined ? Math.max(clock.now(), state.bookedAt) : instantOf(asked.at);
    const entries = await lastEntries(db, caller.wallet, { at, limit: asked.limit ?? entriesUnlessAsked });
    const events = entries.map(({ event }) => event);
    const why = explain(events, at, await openingOf(db, { state, at, entries }));
    const shown = ({ credits, causes }: Explained) => ({
      credits,
      causes: causes.map(({ index, type, at, credits }) => ({
        ...{ entry: entries[index]?.seq ?? 0, type, at: rfc3339(at), credits },
      })),
    });
    return {
      ...{ available: shown(why.available), held: shown(why.held), leased: shown(why.leased), debt: shown(why.debt) },
      periodUsed: shown(why.periodUsed),
      buckets: Object.fromEntries(Object.entries(why.buckets).map(([bucket, one]) => [bucket, shown(one)])),
    };
  };
}

/** The last entries that were booked until then, oldest first. */
async function lastEntries(
  db: Kysely<Tables>,
  wallet: string,
  { at, limit }: { at: EpochMs; limit: number },
): Promise<Entry[]> {
  const { upTo } = await positionsOf(db, wallet, { upToMs: at });
  const rows = await entriesOf(db, wallet)
    .where('seq', '<=', upTo)
    .where('booked_at', '<=', at)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse().map(({ seq, ...row }) => ({ seq, event: eventIn(row) }));
}

/** What was before these entries; null when they are all. */
async function openingOf(
  db: Kysely<Tables>,
  { state, at, entries }: { state: State; at: EpochMs; entries: readonly Entry[] },
): Promise<Opening | null> {
  const { wallet } = state;
  const [first] = entries;
  if (first === undefined || first.seq === 1) return null;
  const before = { seq: first.seq, at: first.event.at };
  const events = entries.map(({ event }) => event);
  const standing = await standingBefore(db, wallet, before);
  const periodStartsAt = await periodBefore(db, state, before);
  const chargedAt = await chargesBefore(db, wallet, events);
  const lacked = await emptyGrants(db, wallet, [...new Set(events.flatMap((event) => lackedBy(standing, event)))]);
  const known = [...Object.values(standing.grants), ...lacked];
  const opening: Opening = {
    at: (await bookedAt(db, wallet, first.seq - 1)) ?? first.event.at,
    numbers: { ...numbersOf(standing), periodUsed: 0 },
    buckets: bucketsOf(standing),
    bucketOfGrant: new Map(known.map(({ id, bucket }) => [id, bucket])),
    ...{ periodStartsAt, chargedAt },
  };
  const isAllOfIt = at >= state.bookedAt && periodStartsAt === state.periodStartsAt;
  const periodUsed = isAllOfIt
    ? state.periodUsed - explain(events, at, opening).periodUsed.credits
    : await usedBefore(db, wallet, { periodStartsAt, seq: first.seq });
  return { ...opening, numbers: { ...opening.numbers, periodUsed } };
}

function numbersOf({ grants, debt }: Standing) {
  const sum = (of: 'available' | 'held' | 'leased') =>
    Object.values(grants).reduce((total, grant) => total + grant[of], 0);
  return { available: sum('available'), held: sum('held'), leased: sum('leased'), debt };
}

function bucketsOf({ grants }: Standing): Record<string, number> {
  const groups = Map.groupBy(Object.values(grants), ({ bucket }) => bucket);
  const sums = [...groups].map(([bucket, some]) => [bucket, some.reduce((sum, { available }) => sum + available, 0)]);
  return Object.fromEntries(sums.filter(([, credits]) => credits !== 0));
}

/** When the period began that ran before this entry: known for the running one, looked for in the entries otherwise. */
async function periodBefore(
  db: Kysely<Tables>,
  { wallet, openedAt, periodStartsAt }: State,
  { seq, at }: { seq: number; at: EpochMs },
): Promise<EpochMs> {
  if (at > periodStartsAt) return periodStartsAt;
  const begun = await entriesOf(db, wallet)
    .where('seq', '<', seq)
    .where('type', 'in', ['subscribed', 'renewed', 'lapsed'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return begun?.booked_at ?? openedAt;
}

/** What was used from the beginning of the period up to this entry, less what was refunded of it: summed up by the database. */
async function usedBefore(
  db: Kysely<Tables>,
  wallet: string,
  { periodStartsAt, seq }: { periodStartsAt: EpochMs; seq: number },
): Promise<number> {
  const { after } = await positionsOf(db, wallet, { fromMs: periodStartsAt });
  const inPeriod = entriesOf(db, wallet)
    .where('entries.seq', '>', after)
    .where('entries.seq', '<', seq)
    .where('entries.booked_at', '>=', periodStartsAt);
  const { used } = await inPeriod
    .clearSelect()
    .innerJoin('postings', (join) =>
      join.onRef('postings.wallet', '=', 'entries.wallet').onRef('postings.seq', '=', 'entries.seq'),
    )
    .where('postings.account', '=', 'captured')
    .select(({ fn }) => fn.sum<number | null>('postings.credits').as('used'))
    .executeTakeFirstOrThrow();
  const refunds = (await inPeriod.where('entries.type', '=', 'refunded').execute()).map(eventIn);
  const chargedAt = await chargesBefore(db, wallet, refunds);
  const ofEarlier = refunds.reduce(
    (sum, event) =>
      event.type === 'refunded' && (chargedAt.get(event.charge) ?? 0) < periodStartsAt ? sum + event.credits : sum,
    0,
  );
  return Number(used ?? 0) + ofEarlier;
}

/** When the charges were made that these events refund. */
async function chargesBefore(
  db: Kysely<Tables>,
  wallet: string,
  events: readonly Event[],
): Promise<Map<string, EpochMs>> {
  const ids = [...new Set(events.flatMap((event) => (event.type === 'refunded' ? [event.charge] : [])))];
  if (ids.length === 0) return new Map();
  const rows = await partsOf(db, wallet).where('parts.kind', '=', 'charges').where('parts.id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, (partIn(row) as Charge).at]));
}

async function bookedAt(db: Kysely<Tables>, wallet: string, seq: number): Promise<EpochMs | undefined> {
  return (await entriesOf(db, wallet).where('seq', '=', seq).executeTakeFirst())?.booked_at;
}

function entriesOf(db: Kysely<Tables>, wallet: string) {
  return db
    .selectFrom('entries')
    .select(['entries.seq', 'entries.type', 'entries.booked_at', 'entries.event'])
    .where('entries.wallet', '=', wallet);
}
