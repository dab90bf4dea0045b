import type { Kysely } from 'kysely';
import type { Touched } from '../../core/credits/ledger/touched.ts';
import type { Grant } from '../../core/credits/state/grant.ts';
import type { WorkKey } from '../../core/credits/state/work.ts';
import { emptyState, type State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import { runCompiled } from './compiled.ts';
import { type PartRow, partIn, partsOf } from './origins.ts';
import { type PartKind, partKinds } from './parts.ts';
import { type AnswerRow, answerIn } from './rows.ts';
import type { Tables } from './tables.ts';
import { openHolds, readTold } from './told.ts';

// A wallet is read in two steps: what is open, which any command may need, and what a command names, open or not. However long a history
// is, neither reads more for it.

/** A wallet's open part, and how far it is known. */
export type Open = {
  /** The position of the last entry. */
  readonly seq: number;
  /** Tells whether anybody wrote since. */
  readonly version: number;
  readonly catalog: string;
  readonly state: State;
  /** Where the line of a run begins, for the runs that were met since it was read. */
  readonly firsts: ReadonlyMap<string, FirstLine>;
};

export type FirstLine = { readonly first: number; readonly at: number };

/** @throws AppError `not-found` */
export async function readOpen(db: Kysely<Tables>, wallet: string): Promise<Open> {
  const row = await db.selectFrom('wallets').selectAll().where('id', '=', wallet).executeTakeFirst();
  if (row === undefined) throw new AppError('not-found', 'There is no such wallet.', { wallet });
  const grants = await db
    .selectFrom('grants')
    .selectAll()
    .where('wallet', '=', wallet)
    .where('is_open', '=', 1)
    .execute();
  const parts = [
    ...(await openHolds(db, wallet)),
    ...(await partsOf(db, wallet).where('parts.is_open', '=', 1).execute()),
  ];
  const opened = emptyState({ id: row.id, zone: row.zone, openedAt: row.opened_at });
  const state: State = { ...opened, ...(JSON.parse(row.account) as Account) };
  const { seq, catalog, version } = row;
  const open = withParts(withGrants(state, grants), parts);
  // Work is held by an open hold or not at all.
  const named = Object.values(open.holds).flatMap(({ workKeys }) => workKeys);
  const keys = await rowsOf(db, 'work_keys', { open, column: 'key', of: named });
  const held = keys.filter(({ is_paid }) => is_paid === 0);
  return { seq, catalog, version, firsts: new Map(), state: withKeys(open, held) };
}

/** The same state with what a command names added to it, as far as there is such a thing. */
export async function readTouched(db: Kysely<Tables>, open: State, touched: Touched): Promise<State> {
  let state = withAnswers(open, await answersOf(db, open, touched.answers));
  state = withKeys(
    state,
    await rowsOf(db, 'work_keys', { open, column: 'key', of: lacking(touched.workKeys, open.workKeys) }),
  );

  const named = [
    ...lacking(touched.works, open.holds, open.edits),
    ...lacking(touched.edits, open.edits),
    ...lacking(touched.runs, open.runs),
    ...lacking(touched.purchases, open.purchases),
    ...lacking(touched.leases, open.leases),
    ...touched.devices,
  ];
  state = await withNamed(db, state, named);
  state = await withNamed(db, state, chargesBehind(state, touched));
  state = withKeys(state, await rowsOf(db, 'work_keys', { open, column: 'key', of: paidWorkOf(state) }));
  return withGrants(
    state,
    await rowsOf(db, 'grants', { open, column: 'id', of: lacking(grantsBehind(state, touched), state.grants) }),
  );
}

/** True when a command that names this is decided by what is open: what it makes new, the database refuses to have twice. */
export function isOpenAlready(
  { holds, edits }: State,
  { command, touched }: { command: string; touched: Touched },
): boolean {
  const { works, runs, purchases, leases, devices } = touched;
  const others = [...touched.edits, ...runs, ...purchases, ...leases, ...devices];
  return (
    others.length === 0 &&
    works.every((id) => id === command || (Object.hasOwn(holds, id) && !Object.hasOwn(edits, id)))
  );
}

/** The state of a wallet that has no tables of its own: one JSON document in its row, of what is not as in a new wallet. */
type Account = Partial<Omit<State, PartKind | 'grants' | 'workKeys' | 'answers'>>;

export function accountOf(state: State): Account {
  const told: Record<string, unknown> = {};
  for (const name of Object.keys(state) as (keyof State)[]) {
    if (hasTable.has(name) || name === 'wallet' || name === 'zone' || name === 'openedAt') continue;
    const value = state[name];
    if (typeof value === 'object' ? textOf(value) !== plainTexts.get(name) : value !== plain[name]) told[name] = value;
  }
  if (state.periodStartsAt === state.openedAt) delete told.periodStartsAt;
  if (state.bookedAt === state.openedAt) delete told.bookedAt;
  return told;
}

const plain = emptyState({ id: '', zone: '', openedAt: 0 });
const plainTexts = new Map(Object.entries(plain).map(([name, value]) => [name, JSON.stringify(value)]));

/** What changes rarely is turned into text once. */
const texts = new WeakMap<object, string>();

function textOf(value: object | null): string {
  if (value === null) return 'null';
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = JSON.stringify(value);
  texts.set(value, text);
  return text;
}

const hasTable: ReadonlySet<string> = new Set([...partKinds, 'grants', 'workKeys', 'answers']);

type Named = { grants: 'id'; work_keys: 'key' };

async function rowsOf<Table extends keyof Named>(
  db: Kysely<Tables>,
  table: Table,
  { open, column, of }: { open: State; column: Named[Table]; of: readonly string[] },
): Promise<Tables[Table][]> {
  if (of.length === 0) return [];
  if (of.length === 1) return (await oneOf(db, table, { open, column, of })) as Tables[Table][];
  const rows: Tables[Table][] = [];
  for (const ids of someAtOnce(of)) {
    const found = selection(db, table, open.wallet).where(db.dynamic.ref<'id'>(column), 'in', ids);
    rows.push(...((await found.execute()) as Tables[Table][]));
  }
  return rows;
}

/** A statement takes 32,766 values in SQLite; a journal may name more. */
const namedAtOnce = 8_000;

function someAtOnce(of: readonly string[]): string[][] {
  const ids = [...new Set(of)];
  return Array.from({ length: Math.ceil(ids.length / namedAtOnce) }, (_, n) =>
    ids.slice(n * namedAtOnce, (n + 1) * namedAtOnce),
  );
}

/** What most commands ask, so it is compiled once. */
function oneOf(
  db: Kysely<Tables>,
  table: keyof Named,
  { open, column, of }: { open: State; column: string; of: readonly string[] },
): Promise<unknown[]> {
  return runCompiled(db, `one of ${table}`, {
    values: [open.wallet, ...of],
    build: (db) => selection(db, table, '').where(db.dynamic.ref<'id'>(column), '=', ''),
  });
}

function selection(db: Kysely<Tables>, table: keyof Named, wallet: string) {
  return db.selectFrom(table).selectAll().where('wallet', '=', wallet);
}

/** With whatever parts have these ids. What has a row is as the row says. */
async function withNamed(db: Kysely<Tables>, state: State, ids: readonly string[]): Promise<State> {
  let named = state;
  for (const some of someAtOnce(ids)) {
    const { holds, charges } = await readTold(db, state.wallet, some);
    named = { ...named, holds: { ...holds, ...named.holds }, charges: { ...charges, ...named.charges } };
    named = withParts(named, await partsOf(db, state.wallet).where('parts.id', 'in', some).execute());
  }
  return named;
}

async function answersOf(db: Kysely<Tables>, { wallet }: State, ids: readonly string[]): Promise<AnswerRow[]> {
  const rows: AnswerRow[] = [];
  for (const some of someAtOnce(ids)) {
    const found = db
      .selectFrom('answers')
      .leftJoin('entries', (join) =>
        join.onRef('entries.wallet', '=', 'answers.wallet').onRef('entries.seq', '=', 'answers.seq'),
      )
      .select(['answers.id', 'answers.fingerprint', 'answers.answer'])
      .select(['entries.type', 'entries.booked_at', 'entries.event'])
      .where('answers.wallet', '=', wallet)
      .where('answers.id', 'in', some);
    rows.push(...(await found.execute()));
  }
  return rows;
}

function lacking(ids: readonly string[], ...records: readonly Readonly<Record<string, unknown>>[]): string[] {
  return ids.filter((id) => !records.some((record) => Object.hasOwn(record, id)));
}

/** A hold, a charge or an edit may have been named: the charges that came of them. */
function chargesBehind(state: State, { works, edits }: Touched): string[] {
  const charges = [...works, ...edits].flatMap((id) => [
    state.holds[id]?.charge,
    state.edits[id]?.generateCharge,
    state.edits[id]?.acceptCharge,
  ]);
  return lacking(
    charges.filter((charge) => charge != null),
    state.charges,
  );
}

/** A refund gives back to the grants of the charge, a chargeback takes from the grant of the purchase; used up or not. */
function grantsBehind(state: State, { purchases }: Touched): string[] {
  const charged = Object.values(state.charges).flatMap(({ slices }) => slices.map(({ grantId }) => grantId));
  const bought = purchases.map((id) => state.purchases[id]?.grant).filter((grant) => grant != null);
  return [...charged, ...bought];
}

/** A refund of a whole charge frees the work that it paid for. */
function paidWorkOf({ charges, workKeys: known }: State): string[] {
  return Object.values(charges).flatMap(({ workKeys }) => lacking(workKeys, known));
}

function withAnswers(state: State, rows: readonly AnswerRow[]): State {
  if (rows.length === 0) return state;
  return { ...state, answers: Object.fromEntries(rows.map((row) => [row.id, answerIn(row)])) };
}

function withKeys(state: State, rows: readonly Tables['work_keys'][]): State {
  if (rows.length === 0) return state;
  const keys = rows.map(({ key, body }): [string, WorkKey] => [key, JSON.parse(body)]);
  return { ...state, workKeys: { ...state.workKeys, ...Object.fromEntries(keys) } };
}

function withGrants(state: State, rows: readonly Tables['grants'][]): State {
  if (rows.length === 0) return state;
  const grants = rows.map(({ id, available, held, leased, body }): [string, Grant] => [
    id,
    { ...JSON.parse(body), available, held, leased },
  ]);
  return { ...state, grants: { ...state.grants, ...Object.fromEntries(grants) } };
}

function withParts(state: State, rows: readonly PartRow[]): State {
  if (rows.length === 0) return state;
  const found = Object.fromEntries(
    partKinds.map((kind) => {
      const ofKind = rows.filter((row) => row.kind === kind);
      return [kind, { ...state[kind], ...Object.fromEntries(ofKind.map((row) => [row.id, partIn(row)])) }];
    }),
  );
  return { ...state, ...found };
}
