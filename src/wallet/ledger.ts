import type { Kysely } from 'kysely';
import type { Balance } from '../contract/wallet/shapes.ts';
import type { Catalog } from '../core/credits/catalog.ts';
import { type Command, type CommandInput, commandSchema } from '../core/credits/command.ts';
import { advance, type Decision, decide } from '../core/credits/decide.ts';
import type { Event } from '../core/credits/event.ts';
import type { Result } from '../core/credits/state/answer.ts';
import type { State } from '../core/credits/state.ts';
import { touchedBy } from '../core/credits/touched.ts';
import { AppError } from '../core/errors.ts';
import { balanceOf } from './balance.ts';
import { runCompiled, runTogether } from './store/compiled.ts';
import { storageRefusalOf } from './store/failures.ts';
import { readFirsts } from './store/lines.ts';
import { openPartOf } from './store/parts.ts';
import { isOpenAlready, type Open, readOpen, readTouched } from './store/read.ts';
import { balanceIn } from './store/rows.ts';
import type { Tables } from './store/tables.ts';
import { valueCountOf } from './store/together.ts';
import { runsOf, type Writes, writesOf } from './store/write.ts';
import { turns } from './turns.ts';

// Commands meet the books here: one at a time in each wallet, one transaction each. What was acknowledged is on the disk; what was not, has
// not happened.

export type View = {
  readonly state: State;
  readonly catalog: Catalog;
  readonly balance: Balance;
  readonly seq: number;
};

export type Answered = { readonly result: Result; readonly balance: Balance };

/** What happened in one look at a wallet. After a repetition `events` is empty. */
export type Happened = {
  readonly events: readonly Event[];
  readonly before: State;
  readonly after: State;
  readonly catalog: Catalog;
};

/** What is written in the same transaction as the entries, or not at all. */
export type Alongside = (tx: Kysely<Tables>, happened: Happened) => Promise<void>;

export type Ledger = {
  /**
   * Does what is asked, once for each id.
   * @throws AppError what the engine refuses; `bad-input` when the command itself makes no sense
   */
  command(wallet: string, asked: CommandInput, alongside?: Alongside): Promise<Answered>;
  /** The wallet at this instant, after everything that was due. */
  view(wallet: string): Promise<View>;
  /** Settles when everything that was asked so far is answered. */
  settled(): Promise<void>;
};

export type LedgerParts = {
  db: Kysely<Tables>;
  clock: { now(): number };
  catalogs: ReadonlyMap<string, Catalog>;
  /** True: other services work on the same database, so a command locks its wallet's row first. */
  isShared?: boolean;
  /** Called whenever something happened, in its transaction. */
  alongside?: Alongside;
  /** What `alongside` is called for; absent: everything. Whatever it leaves out, such as a hold or a charge, may be written in one step. */
  concerns?(events: readonly Event[]): boolean;
  /** Told after each look at a wallet; `hasWritten` when something happened. */
  seen(wallet: string, state: State, hasWritten: boolean): void;
};

/** So many wallets are remembered at most, and of each so many runs. */
const rememberedMost = 5000;
const runsMost = 100;
/** More values than this are written statement by statement. */
const valuesAtOnce = 10_000;

type Books = { tx: Kysely<Tables>; open: Open; catalog: Catalog; now: number };
type Step<Outcome> = {
  before: State;
  after: State;
  events: readonly Event[];
  /** True: the balance belongs to the answer, and is kept with it. */
  tellsBalance: boolean;
  outcome(books: { balance: Balance; seq: number }): Outcome;
};

export function ledgerOver({ db, clock, catalogs, isShared = false, ...parts }: LedgerParts): Ledger {
  const { alongside: always, concerns = () => true, seen } = parts;
  const waiting = turns();
  /** The open part of each wallet as of its last entry: what would be read again, if nobody else wrote since. */
  const remembered = new Map<string, Open>();

  const versionOf = async (tx: Kysely<Tables>, wallet: string, isLocked: boolean): Promise<number | undefined> => {
    const [row] = await runCompiled(tx, isLocked ? 'version, locked' : 'version', {
      values: [wallet],
      build: (tx) => {
        const row = tx.selectFrom('wallets').select('version').where('id', '=', '');
        return isLocked ? row.forUpdate() : row;
      },
    });
    return row?.version;
  };

  const current = async (tx: Kysely<Tables>, wallet: string): Promise<Open> => {
    const version = await versionOf(tx, wallet, isShared);
    const known = remembered.get(wallet);
    return known !== undefined && version === known.version ? known : readOpen(tx, wallet);
  };

  const remember = (wallet: string, { open, after, writes }: { open: Open; after: State; writes: Writes | null }) => {
    remembered.delete(wallet);
    const { seq, version } = writes ?? open;
    const firsts = writes === null ? open.firsts : withLines(open.firsts, writes.lines);
    remembered.set(wallet, { ...open, seq, version, firsts, state: openPartOf(after) });
    const oldest = remembered.keys().next().value;
    if (remembered.size > rememberedMost && oldest !== undefined) remembered.delete(oldest);
    seen(wallet, after, writes !== null && writes.seq !== open.seq);
  };

  const catalogOf = ({ catalog: id }: Open): Catalog => {
    const catalog = catalogs.get(id);
    if (catalog === undefined) throw new AppError('not-found', `The price list "${id}" is missing.`, { catalog: id });
    return catalog;
  };

  /** One transaction. What `decided` throws leaves the books as they were. */
  const perform = async <Outcome>(
    wallet: string,
    decided: (books: Books) => Promise<Step<Outcome>>,
    alongside?: Alongside,
  ): Promise<Outcome> => {
    const done = await db.transaction().execute(async (tx) => {
      const open = await current(tx, wallet);
      // Read when it is this one's turn, so that the books of several services follow one another in time.
      const now = clock.now();
      const catalog = catalogOf(open);
      const step = await decided({ tx, open, catalog, now });
      const balance = balanceOf(step.after, { catalog, now: Math.max(now, step.after.bookedAt) });
      const happened = { before: step.before, after: step.after, events: step.events, catalog };
      if (step.events.length === 0) {
        await alongside?.(tx, happened);
        return { open, balance, step, writes: null };
      }
      const unmet = runsOf(step.events, catalog).filter((run) => !open.firsts.has(run));
      const firsts = new Map([...open.firsts, ...(await readFirsts(tx, wallet, unmet))]);
      const writes = writesOf(tx, { ...step, open, firsts, told: step.tellsBalance ? balance : null, catalog });
      if (valueCountOf(writes.queries) <= valuesAtOnce) await runTogether(tx, writes.queries);
      else for (const query of writes.queries) await tx.executeQuery(query);
      if (concerns(step.events)) await always?.(tx, happened);
      await alongside?.(tx, happened);
      return { open, balance, step, writes };
    });
    remember(wallet, { ...done, after: done.step.after });
    return done.step.outcome({ balance: done.balance, seq: done.writes?.seq ?? done.open.seq });
  };

  /**
   * What is asked of a wallet that is known here needs no reading: it is decided by what is remembered and written in one commit, which the
   * database refuses if anything was otherwise: another version, an id or some work that is there already. Then it is read and decided anew.
   */
  const performKnown = async (wallet: string, command: Command): Promise<Answer | null> => {
    const open = remembered.get(wallet);
    if (open === undefined || !isFrequent.has(command.do)) return null;
    const catalog = catalogOf(open);
    const touched = touchedBy(command, catalog);
    if (!isOpenAlready(open.state, { command: command.id, touched })) return null;
    const now = clock.now();
    const decision = decide(open.state, command, now, catalog);
    const { state: after, events } = decision;
    if (always !== undefined && concerns(events)) return null;
    // Work that nobody holds may have been paid long ago: only writing it tells.
    if (!touched.workKeys.every((key) => Object.hasOwn(after.workKeys, key))) return null;
    if (!runsOf(events, catalog).every((run) => open.firsts.has(run))) return null;
    const balance = balanceOf(after, { catalog, now: Math.max(now, after.bookedAt) });
    const told = tellsBalance(command) ? balance : null;
    const writes = writesOf(db, { ...{ before: open.state, after, events, open, told, catalog }, firsts: open.firsts });
    if (valueCountOf(writes.queries) > valuesAtOnce) return null;
    try {
      await runTogether(db, writes.queries);
    } catch (error) {
      remembered.delete(wallet);
      if (storageRefusalOf(error) !== null) throw error;
      return null;
    }
    remember(wallet, { open, after, writes });
    return { decision, balance };
  };

  /** The wallet as it is remembered, if nobody wrote since and nothing is due. */
  const viewKnown = async (wallet: string): Promise<View | null> => {
    const open = remembered.get(wallet);
    if (open === undefined || (await versionOf(db, wallet, false)) !== open.version) return null;
    const catalog = catalogOf(open);
    const now = clock.now();
    const { state, events } = advance(open.state, now, catalog);
    if (events.length > 0) return null;
    seen(wallet, state, false);
    return {
      state,
      catalog,
      balance: balanceOf(state, { catalog, now: Math.max(now, state.bookedAt) }),
      seq: open.seq,
    };
  };

  const inTurn = <Outcome>(wallet: string, work: () => Promise<Outcome>): Promise<Outcome> =>
    waiting.take(wallet, work).catch((error: unknown) => {
      throw storageRefusalOf(error) ?? error;
    });

  return {
    async command(wallet, asked, alongside) {
      const command = parsed(asked);
      const reading = async ({ tx, open, catalog, now }: Books): Promise<Step<Answer>> => {
        const state = await readTouched(tx, open.state, touchedBy(command, catalog));
        const decision = decide(state, command, now, catalog);
        const told = decision.isReplay ? await balanceToldWith(tx, { wallet, id: command.id }) : null;
        return {
          ...{ before: state, after: decision.state, events: decision.events, tellsBalance: tellsBalance(command) },
          outcome: ({ balance }) => ({ decision, balance: told ?? balance }),
        };
      };
      const { decision, balance } = await inTurn(wallet, async () => {
        const known = alongside === undefined ? await performKnown(wallet, command) : null;
        return known ?? (await perform(wallet, reading, alongside));
      });
      if (decision.ok) return { result: decision.result, balance };
      const { code, message, details } = decision.rejection;
      throw new AppError(code, message, details);
    },

    view: (wallet) => inTurn(wallet, async () => (await viewKnown(wallet)) ?? (await perform(wallet, seenNow))),

    settled: () => waiting.over(),
  };
}

type Answer = { readonly decision: Decision; readonly balance: Balance };

async function seenNow({ open, catalog, now }: Books): Promise<Step<View>> {
  const { state, events } = advance(open.state, now, catalog);
  return {
    ...{ before: open.state, after: state, events, tellsBalance: false },
    outcome: ({ balance, seq }) => ({ state, catalog, balance, seq }),
  };
}

/** What is asked for each photo. A repetition of one of these is refused by what is open or by the database, and so is read. */
const isFrequent: ReadonlySet<Command['do']> = new Set(['hold', 'spend', 'capture', 'void', 'extend']);

function tellsBalance(command: Command): boolean {
  return ['spend', 'capture', 'void', 'refund', 'sync'].includes(command.do);
}

/** The runs that were met last. */
function withLines(firsts: Open['firsts'], lines: Writes['lines']): Open['firsts'] {
  const met = lines.filter(({ run }) => run !== null && !firsts.has(run));
  if (met.length === 0) return firsts;
  const all = new Map([...firsts, ...met.map(({ run, first, at }) => [run ?? '', { first, at }] as const)]);
  return new Map([...all].slice(-runsMost));
}

/** A repetition is answered with the balance of the first time, where it was told. */
async function balanceToldWith(
  db: Kysely<Tables>,
  { wallet, id }: { wallet: string; id: string },
): Promise<Balance | null> {
  const told = db.selectFrom('answers').select('balance').where('wallet', '=', wallet).where('id', '=', id);
  const { balance } = await told.executeTakeFirstOrThrow();
  return balance === null ? null : balanceIn(balance);
}

function parsed(asked: CommandInput): Command {
  const { success, data, error } = commandSchema.safeParse(asked);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const [first] = issues;
  const message = `\`${first?.path}\` was not understood: ${first?.message}. Nothing was changed and no credits were used.`;
  throw new AppError('bad-input', message, { issues });
}
