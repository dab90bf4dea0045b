import type { CompiledQuery, Kysely } from 'kysely';
import type { Event } from '../../core/credits/event.ts';
import { lackedBy, nothingYet, type Standing, standingAfter, standingOf } from '../../core/credits/ledger/standing.ts';
import type { Grant } from '../../core/credits/state/grant.ts';
import type { State } from '../../core/credits/state.ts';
import type { EpochMs } from '../../core/credits/values/amount.ts';
import { compiledAs, runCompiled } from './compiled.ts';
import { readEntries } from './entries.ts';
import { insertsOf } from './lists.ts';
import { eventIn } from './rows.ts';
import type { Tables } from './tables.ts';

// What every grant had after each few hundred entries. A cache and nothing else: whatever is missing is made again from the entries, and
// without any of it every answer is the same.

/** Entries from one snapshot to the next; more where there is more to write. */
const entriesBetween = 256;
const entriesForEachGrant = 8;

/** The writes of a snapshot, when these entries get to where one is due. */
export function snapshotWrites(
  db: Kysely<Tables>,
  { after, from, to }: { after: State; from: number; to: number },
): CompiledQuery[] {
  const grantCount = Object.keys(after.grants).length;
  const every = Math.max(entriesBetween, entriesForEachGrant * grantCount);
  if (Math.floor(from / every) === Math.floor(to / every)) return [];
  return insertsOf(db, 'snapshots', [snapshotOf(after, to)]);
}

export function snapshotOf(state: State, seq: number): Tables['snapshots'] {
  const { grants, debt } = standingOf(state);
  const body = JSON.stringify({ debt, grants: Object.values(grants) });
  return { wallet: state.wallet, booked_at: state.bookedAt, seq, body };
}

/** What every grant had before the entry at this position, which was booked at `at`. */
export async function standingBefore(
  db: Kysely<Tables>,
  wallet: string,
  { seq: end, at }: { seq: number; at: EpochMs },
): Promise<Standing> {
  let { seq, standing } = await snapshotBefore(db, wallet, { at, below: end });
  while (seq < end - 1) {
    const rows = await readEntries(db, wallet, { after: seq, count: Math.min(entriesBetween, end - 1 - seq) });
    if (rows.length === 0) return standing;
    standing = await after(db, wallet, { standing, events: rows.map(eventIn) });
    seq = rows.at(-1)?.seq ?? seq;
  }
  return standing;
}

async function after(
  db: Kysely<Tables>,
  wallet: string,
  { standing, events }: { standing: Standing; events: readonly Event[] },
): Promise<Standing> {
  const lacked = new Set(events.flatMap((event) => lackedBy(standing, event)));
  return standingAfter(standing, events, await emptyGrants(db, wallet, [...lacked]));
}

/** What every grant had at an instant, after everything that was booked at it. */
export async function standingAt(db: Kysely<Tables>, wallet: string, at: EpochMs): Promise<Standing> {
  let { seq, standing } = await snapshotBefore(db, wallet, { at, below: Number.MAX_SAFE_INTEGER });
  for (;;) {
    const rows = await readEntries(db, wallet, { after: seq, count: entriesBetween });
    const events = rows.filter(({ booked_at }) => booked_at <= at).map(eventIn);
    standing = await after(db, wallet, { standing, events });
    seq = rows.at(-1)?.seq ?? seq;
    if (rows.length < entriesBetween || events.length < rows.length) return standing;
  }
}

async function snapshotBefore(
  db: Kysely<Tables>,
  wallet: string,
  { at, below }: { at: EpochMs; below: number },
): Promise<{ seq: number; standing: Standing }> {
  const [row] = await runCompiled(db, 'snapshot before', {
    values: [wallet, at, below, 1],
    build: (db) =>
      db
        .selectFrom('snapshots')
        .select(['seq', 'body'])
        .where('wallet', '=', '')
        .where('booked_at', '<=', 0)
        .where('seq', '<', 0)
        .orderBy('booked_at', 'desc')
        .orderBy('seq', 'desc')
        .limit(1),
  });
  if (row === undefined) return { seq: 0, standing: nothingYet };
  const { debt, grants } = JSON.parse(row.body) as { debt: Standing['debt']; grants: Grant[] };
  return { seq: row.seq, standing: { debt, grants: Object.fromEntries(grants.map((grant) => [grant.id, grant])) } };
}

/** Grants that were used up long ago and get something back. New ones of these entries are among the lacked, and are not there yet. */
export async function emptyGrants(db: Kysely<Tables>, wallet: string, ids: readonly string[]): Promise<Grant[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom('grants')
    .select('body')
    .where('wallet', '=', wallet)
    .where('id', 'in', [...ids])
    .execute();
  return rows.map(({ body }) => JSON.parse(body) as Grant);
}

/**
 * Positions between which everything lies that was booked from `fromMs` up to and including `upToMs`, and not much more: as instants follow one another
 * like positions do, the snapshots are a table of contents. Without them it is all of the entries.
 */
export async function positionsOf(
  db: Kysely<Tables>,
  wallet: string,
  { fromMs, upToMs }: { fromMs?: EpochMs | undefined; upToMs?: EpochMs | undefined },
): Promise<{ after: number; upTo: number }> {
  const known = db.selectFrom('snapshots').where('wallet', '=', wallet);
  const first = fromMs === undefined ? null : known.select(({ fn }) => fn.max('seq').as('seq'));
  const last = upToMs === undefined ? null : known.select(({ fn }) => fn.min('seq').as('seq'));
  const after = await first?.where('booked_at', '<', fromMs ?? 0).executeTakeFirst();
  const upTo = await last?.where('booked_at', '>', upToMs ?? 0).executeTakeFirst();
  return { after: Number(after?.seq ?? 0), upTo: Number(upTo?.seq ?? Number.MAX_SAFE_INTEGER) };
}

/** Forgets every snapshot of a wallet. */
export function dropSnapshots(db: Kysely<Tables>, wallet: string): CompiledQuery {
  return compiledAs(db, 'drop snapshots', {
    values: [wallet],
    build: (db) => db.deleteFrom('snapshots').where('wallet', '=', ''),
  });
}
