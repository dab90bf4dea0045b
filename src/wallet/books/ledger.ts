import type { Kysely } from 'kysely';
import type { Balance } from '../../contract/wallet/shapes.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { type Command, type CommandInput, commandSchema } from '../../core/credits/command.ts';
import { advance } from '../../core/credits/decide.ts';
import type { Event } from '../../core/credits/event.ts';
import type { Result } from '../../core/credits/state/answer.ts';
import type { State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import { inPlainWords } from '../../core/plain-words.ts';
import { balanceOf } from '../shown/balance.ts';
import { storageRefusalOf } from '../store/failures.ts';
import type { Tables } from '../store/tables.ts';
import { bookingOver } from './booking.ts';
import { type Answer, isJoinable } from './decided.ts';
import { turns, type Waiting } from './turns.ts';

// Commands meet the books here: one after another in each wallet, and whoever waits shares a commit. What was acknowledged is on the disk; what
// was not, has not happened.

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

export function ledgerOver(parts: LedgerParts): Ledger {
  const line = turns<Command, Answer>();
  const booking = bookingOver(parts);

  /** Everybody who has this turn: together as far as it goes, alone where it does not. A failure is of those it happened to. */
  const answerAll = async (wallet: string, asking: readonly Waiting<Command, Answer>[]): Promise<void> => {
    let left = asking;
    while (left.length > 0) {
      const others = left.findIndex(({ one }) => !isJoinable(one));
      const tried = left.slice(0, others === -1 ? left.length : Math.max(1, others));
      left = left.slice(await answerSome(wallet, tried));
    }
  };

  /** @returns how many of them are told: the first at least */
  const answerSome = async (wallet: string, tried: readonly Waiting<Command, Answer>[]): Promise<number> => {
    const commands = tried.map(({ one }) => one);
    try {
      const answers = (await booking.byMemory(wallet, commands)) ?? (await booking.byReading(wallet, commands));
      for (const [n, answer] of answers.entries()) tried[n]?.resolve(answer);
      return answers.length;
    } catch (error) {
      // What became of the commit is known of none of them; or the disk is full for all of them.
      if (tried.length === 1 || storageRefusalOf(error) !== null) for (const { reject } of tried) reject(error);
      // Somebody is to blame, and nobody says who.
      else for (const one of tried) await answerSome(wallet, [one]);
      return tried.length;
    }
  };

  const orRefusal = (error: unknown): never => {
    throw storageRefusalOf(error) ?? error;
  };

  return {
    async command(wallet, asked, alongside) {
      const command = parsed(asked);
      const answered =
        alongside === undefined
          ? line.join(wallet, command, (asking) => answerAll(wallet, asking))
          : line.take(wallet, async () => (await booking.byReading(wallet, [command], alongside))[0] as Answer);
      const { decision, balance } = await answered.catch(orRefusal);
      if (decision.ok) return { result: decision.result, balance };
      const { code, message, details } = decision.rejection;
      throw new AppError(code, message, details);
    },

    view(wallet) {
      const seen = ({
        state,
        catalog,
        seq,
        now,
      }: {
        state: State;
        catalog: Catalog;
        seq: number;
        now: number;
      }): View => {
        const balance = balanceOf(state, { catalog, now: Math.max(now, state.bookedAt) });
        return { state, catalog, balance, seq };
      };
      return line.take(wallet, () => booking.upToNow(wallet, { advanced: advance, seen })).catch(orRefusal);
    },

    settled: () => line.over(),
  };
}

function parsed(asked: CommandInput): Command {
  const { success, data, error } = commandSchema.safeParse(asked, { error: inPlainWords });
  if (success) return data;
  const issues = error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const [first] = issues;
  const message = `\`${first?.path}\` was not understood: ${first?.message}. Nothing was changed and no credits were used.`;
  throw new AppError('bad-input', message, { issues });
}
