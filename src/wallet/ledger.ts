import type { Kysely } from 'kysely';
import type { Balance } from '../contract/wallet/shapes.ts';
import type { Catalog } from '../core/credits/catalog.ts';
import { type Command, type CommandInput, commandSchema } from '../core/credits/command.ts';
import { advance, decide } from '../core/credits/decide.ts';
import type { Event } from '../core/credits/event.ts';
import type { Result, State } from '../core/credits/state.ts';
import { touchedBy } from '../core/credits/touched.ts';
import { AppError } from '../core/errors.ts';
import { balanceOf } from './balance.ts';
import { runCompiled } from './store/compiled.ts';
import { storageRefusalOf } from './store/failures.ts';
import { openPartOf } from './store/parts.ts';
import { type Open, readOpen, readTouched } from './store/read.ts';
import type { Tables } from './store/tables.ts';
import { write } from './store/write.ts';
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
  /** Told after each look at a wallet; `hasWritten` when something happened. */
  seen(wallet: string, state: State, hasWritten: boolean): void;
};

/** So many wallets are remembered at most. */
const rememberedMost = 5000;

type Books = { tx: Kysely<Tables>; open: Open; catalog: Catalog; now: number };
type Step<Outcome> = {
  before: State;
  after: State;
  events: readonly Event[];
  /** True: the balance belongs to the answer, and is kept with it. */
  tellsBalance: boolean;
  outcome(books: { balance: Balance; seq: number }): Outcome;
};

export function ledgerOver({ db, clock, catalogs, isShared = false, alongside: always, seen }: LedgerParts): Ledger {
  const waiting = turns();
  /** The open part of each wallet as of its last entry: what would be read again, if nobody else wrote since. */
  const remembered = new Map<string, Open>();

  const current = async (tx: Kysely<Tables>, wallet: string): Promise<Open> => {
    const [row] = await runCompiled(tx, 'wallet as it stands', {
      values: [wallet],
      build: (tx) => {
        const row = tx.selectFrom('wallets').select(['seq', 'account']).where('id', '=', '');
        return isShared ? row.forUpdate() : row;
      },
    });
    const known = remembered.get(wallet);
    return known !== undefined && row?.seq === known.seq && row.account === known.account
      ? known
      : readOpen(tx, wallet);
  };

  const remember = (wallet: string, open: Open) => {
    remembered.delete(wallet);
    remembered.set(wallet, open);
    const oldest = remembered.keys().next().value;
    if (remembered.size > rememberedMost && oldest !== undefined) remembered.delete(oldest);
  };

  const catalogOf = ({ catalog: id }: Open): Catalog => {
    const catalog = catalogs.get(id);
    if (catalog === undefined) throw new AppError('not-found', `The price list "${id}" is missing.`, { catalog: id });
    return catalog;
  };

  /** One transaction. What `decided` throws leaves the books as they were. */
  const perform = <Outcome>(
    wallet: string,
    decided: (books: Books) => Promise<Step<Outcome>>,
    alongside?: Alongside,
  ): Promise<Outcome> =>
    waiting
      .take(wallet, async () => {
        const done = await db.transaction().execute(async (tx) => {
          const open = await current(tx, wallet);
          // Read when it is this one's turn, so that the books of several services follow one another in time.
          const now = clock.now();
          const catalog = catalogOf(open);
          const step = await decided({ tx, open, catalog, now });
          const balance = balanceOf(step.after, { catalog, now: Math.max(now, step.after.bookedAt) });
          const told = step.tellsBalance ? balance : null;
          const { seq, account } =
            step.events.length === 0 ? open : await write(tx, { ...step, told, catalog, seq: open.seq });
          if (step.events.length > 0) await always?.(tx, { ...step, catalog });
          await alongside?.(tx, { ...step, catalog });
          return { open, balance, seq, account, step };
        });
        remember(wallet, { ...done.open, seq: done.seq, account: done.account, state: openPartOf(done.step.after) });
        seen(wallet, done.step.after, done.seq !== done.open.seq);
        return done.step.outcome(done);
      })
      .catch((error: unknown) => {
        throw storageRefusalOf(error) ?? error;
      });

  return {
    async command(wallet, asked, alongside) {
      const command = parsed(asked);
      const { decision, balance } = await perform(
        wallet,
        async ({ tx, open, catalog, now }) => {
          const state = await readTouched(tx, open.state, touchedBy(command, catalog));
          const decision = decide(state, command, now, catalog);
          const told = decision.isReplay ? await balanceToldWith(tx, { wallet, id: command.id }) : null;
          return {
            ...{ before: state, after: decision.state, events: decision.events },
            tellsBalance: command.do === 'capture' || command.do === 'void' || command.do === 'refund',
            outcome: ({ balance }) => ({ decision, balance: told ?? balance }),
          };
        },
        alongside,
      );
      if (decision.ok) return { result: decision.result, balance };
      const { code, message, details } = decision.rejection;
      throw new AppError(code, message, details);
    },

    view: (wallet) =>
      perform(wallet, async ({ open, catalog, now }) => {
        const { state, events } = advance(open.state, now, catalog);
        const shown = { state, catalog };
        return {
          ...{ before: open.state, after: state, events, tellsBalance: false },
          outcome: ({ balance, seq }) => ({ ...shown, balance, seq }),
        };
      }),

    settled: () => waiting.over(),
  };
}

/** A repetition is answered with the balance of the first time, where it was told. */
async function balanceToldWith(
  db: Kysely<Tables>,
  { wallet, id }: { wallet: string; id: string },
): Promise<Balance | null> {
  const told = db.selectFrom('answers').select('balance').where('wallet', '=', wallet).where('id', '=', id);
  const { balance } = await told.executeTakeFirstOrThrow();
  return balance === null ? null : JSON.parse(balance);
}

function parsed(asked: CommandInput): Command {
  const { success, data, error } = commandSchema.safeParse(asked);
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const [first] = issues;
  const message = `\`${first?.path}\` was not understood: ${first?.message}. Nothing was changed and no credits were used.`;
  throw new AppError('bad-input', message, { issues });
}
