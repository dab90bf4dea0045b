import { type Kysely, sql } from 'kysely';
import type { Touched } from '../../core/credits/ledger/touched.ts';
import type { Grant } from '../../core/credits/state/grant.ts';
import type { WorkKey } from '../../core/credits/state/work.ts';
import { emptyState, type State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import type { Account } from './account.ts';
import { compiledAs, readTogether } from './compiled.ts';
import { listedHolds, listedRows, listIn } from './listed-holds.ts';
import { eachOf } from './lists.ts';
import { type PartRow, partIn, partsOf, saidByEntryOf } from './origins.ts';
import { partKinds } from './parts.ts';
import { type AnswerRow, answerIn } from './rows.ts';
import type { Tables } from './tables.ts';
import { chargesTold, holdsTold, openHolds, type ToldByAnswer, type ToldRow, toldIn } from './told.ts';

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
  /** The entries that made the open holds which the wallet's row names. */
  readonly listed: readonly number[];
  /** Where the line of a run begins, for the runs that were met since it was read. */
  readonly firsts: ReadonlyMap<string, FirstLine>;
};

export type FirstLine = { readonly first: number; readonly at: number };

/**
 * @param isLocked nobody else may write to this wallet until the transaction ends
 * @throws AppError `not-found`
 */
export async function readOpen(db: Kysely<Tables>, wallet: string, isLocked = false): Promise<Open> {
  const { rows, grants, holds, listed, others } = await readTogether(db, {
    rows: [walletRow(db, wallet, isLocked)],
    grants: [openGrants(db, wallet)],
    holds: [openHolds(db, wallet)],
    listed: [listedHolds(db, wallet)],
    others: [openParts(db, wallet)],
  });
  const [row] = rows;
  if (row === undefined) throw new AppError('not-found', 'There is no such wallet.', { wallet });
  const parts = [...listedRows(listed), ...holds.map((hold) => ({ kind: 'holds', ...hold })), ...others];
  const opened = emptyState({ id: row.id, zone: row.zone, openedAt: row.opened_at });
  const state: State = { ...opened, ...(JSON.parse(row.account) as Account) };
  const { seq, catalog, version } = row;
  const open = withParts(withGrants(state, grants), parts);
  // Work is held by an open hold or not at all.
  const named = Object.values(open.holds).flatMap(({ workKeys }) => workKeys);
  const { keys } = await readTogether(db, { keys: keysOf(db, wallet, named) });
  const held = keys.filter(({ is_paid }) => is_paid === 0);
  return { seq, catalog, version, listed: listIn(row.open_holds), firsts: new Map(), state: withKeys(open, held) };
}

/** What some commands name. */
export type Named = {
  /** The open state with all of it, as far as there is such a thing. */
  readonly state: State;
  /** The balances that were told with earlier answers to these commands, as they are written. */
  readonly balances: ReadonlyMap<string, string>;
  /** The wallet's version when it was read. */
  readonly version: number | undefined;
};

/** @param isLocked nobody else may write to this wallet until the transaction ends, from before the first of it is read */
export async function readNamed(db: Kysely<Tables>, open: State, touched: Touched, isLocked = false): Promise<Named> {
  const named = [
    ...lacking(touched.works, open.holds, open.edits),
    ...lacking(touched.edits, open.edits),
    ...lacking(touched.runs, open.runs),
    ...lacking(touched.purchases, open.purchases),
    ...lacking(touched.leases, open.leases),
    ...touched.devices,
  ];
  const { versions, answers, keys, ...told } = await readTogether(db, {
    versions: [versionRow(db, open.wallet, isLocked)],
    answers: answersOf(db, open.wallet, touched.answers),
    keys: keysOf(db, open.wallet, lacking(touched.workKeys, open.workKeys)),
    ...partsNamed(db, open.wallet, named),
  });
  let state = withTold(withKeys(withAnswers(open, answers), keys), told);
  state = await withNamed(db, state, chargesBehind(state, touched));
  const behind = await readTogether(db, {
    keys: keysOf(db, open.wallet, paidWorkOf(state)),
    grants: grantsOf(db, open.wallet, lacking(grantsBehind(state, touched), state.grants)),
  });
  const balances = answers.flatMap(({ id, balance }) => (balance === null ? [] : [[id, balance] as const]));
  return {
    state: withGrants(withKeys(state, behind.keys), behind.grants),
    balances: new Map(balances),
    version: versions[0]?.version,
  };
}

/** The version of a wallet, and with it whether what is remembered of it is still so. */
export function versionRow(db: Kysely<Tables>, wallet: string, isLocked = false) {
  return compiledAs(db, isLocked ? 'version, locked' : 'version', {
    values: [wallet],
    build: (db) => {
      const row = db.selectFrom('wallets').select('version').where('id', '=', '');
      return isLocked ? row.forUpdate() : row;
    },
  });
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

function walletRow(db: Kysely<Tables>, wallet: string, isLocked: boolean) {
  return compiledAs(db, isLocked ? 'wallet, locked' : 'wallet', {
    values: [wallet],
    build: (db) => {
      const row = db.selectFrom('wallets').selectAll().where('id', '=', '');
      return isLocked ? row.forUpdate() : row;
    },
  });
}

/** Part of the text and no value, so that whatever plan is kept may use the index of what is open. */
const isOpenNow = sql.lit(1);

function openGrants(db: Kysely<Tables>, wallet: string) {
  return compiledAs(db, 'open grants', {
    values: [wallet],
    build: (db) => db.selectFrom('grants').selectAll().where('wallet', '=', '').where('is_open', '=', isOpenNow),
  });
}

function openParts(db: Kysely<Tables>, wallet: string) {
  return compiledAs(db, 'open parts', {
    values: [wallet],
    build: (db) => partsOf(db, '').where('parts.is_open', '=', isOpenNow),
  });
}

function keysOf(db: Kysely<Tables>, wallet: string, keys: readonly string[]) {
  return eachOf(db, 'work keys', {
    ids: [...new Set(keys)],
    before: [wallet],
    build: (db, isAmong) => db.selectFrom('work_keys').selectAll().where('wallet', '=', '').where(isAmong('key')),
  });
}

function grantsOf(db: Kysely<Tables>, wallet: string, ids: readonly string[]) {
  return eachOf(db, 'grants', {
    ids: [...new Set(ids)],
    before: [wallet],
    build: (db, isAmong) => db.selectFrom('grants').selectAll().where('wallet', '=', '').where(isAmong('id')),
  });
}

function answersOf(db: Kysely<Tables>, wallet: string, ids: readonly string[]) {
  return eachOf(db, 'answers', {
    ids: [...new Set(ids)],
    before: [wallet],
    build: (db, isAmong) =>
      db
        .selectFrom('answers')
        .select(['answers.id', 'answers.fingerprint', 'answers.answer', 'answers.balance'])
        .select(saidByEntryOf('answers'))
        .where('answers.wallet', '=', '')
        .where(isAmong('answers.id')),
  });
}

/** Whatever parts have these names: those that entries tell, and those that have a row. */
function partsNamed(db: Kysely<Tables>, wallet: string, names: readonly string[]) {
  const ids = [...new Set(names)];
  return {
    charges: chargesTold(db, wallet, ids),
    holds: holdsTold(db, wallet, ids),
    parts: eachOf(db, 'parts', {
      ids,
      before: [wallet],
      build: (db, isAmong) => partsOf(db, '').where(isAmong('parts.id')),
    }),
  };
}

async function withNamed(db: Kysely<Tables>, state: State, ids: readonly string[]): Promise<State> {
  return withTold(state, await readTogether(db, partsNamed(db, state.wallet, ids)));
}

type TheTold = { charges: readonly ToldByAnswer[]; holds: readonly ToldRow[]; parts: readonly PartRow[] };

/** What has a row is as the row says. */
function withTold(state: State, { parts, ...entries }: TheTold): State {
  const { holds, charges } = toldIn(entries);
  const named = { ...state, holds: { ...holds, ...state.holds }, charges: { ...charges, ...state.charges } };
  return withParts(named, parts);
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
