import type { Kysely } from 'kysely';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { Command } from '../../core/credits/command.ts';
import type { Event } from '../../core/credits/event.ts';
import type { State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import { readTogether, runTogether } from '../store/compiled.ts';
import { storageRefusalOf } from '../store/failures.ts';
import { readFirsts } from '../store/lines.ts';
import { type Named, type Open, readNamed, readOpen, versionRow } from '../store/read.ts';
import { balanceIn } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import { valueCountOf } from '../store/together.ts';
import { runsOf, type Writes, writesOf } from '../store/write.ts';
import { type Answer, type Decided, decidedByOpen, decidedInTurn, touchedByAll } from './decided.ts';
import type { Alongside, Happened, LedgerParts } from './ledger.ts';
import { remembering } from './remembered.ts';

// What commands come to is written here: in one commit for all that are asked together, one wallet at a time. Nothing of a commit that was
// refused has happened.

export type Booking = {
  /**
   * Books these by what is remembered, if that is enough, in one step that the database refuses if anything was otherwise.
   * @returns null when it was not enough, or refused
   * @throws the database's own error when it is not known what became of the step, or when the disk failed
   */
  byMemory(wallet: string, commands: readonly Command[]): Promise<readonly Answer[] | null>;
  /** Reads what these name under the wallet's lock and books them: the first, and as many more as can be written with it. */
  byReading(wallet: string, commands: readonly Command[], alongside?: Alongside): Promise<readonly Answer[]>;
  /** The wallet after everything that is due now. */
  upToNow<Seen>(
    wallet: string,
    {
      advanced,
      seen,
    }: {
      advanced: Advanced;
      seen(books: { open: Open; state: State; seq: number; catalog: Catalog; now: number }): Seen;
    },
  ): Promise<Seen>;
};

type Advanced = (state: State, now: number, catalog: Catalog) => { state: State; events: readonly Event[] };

/** More values than this are written statement by statement. */
const valuesAtOnce = 10_000;

type Written = Pick<Decided, 'before' | 'after' | 'events' | 'steps' | 'told'>;

export function bookingOver({ db, clock, catalogs, isShared = false, ...parts }: LedgerParts): Booking {
  const { alongside: always, concerns = () => true, seen: tell } = parts;
  const remembered = remembering();

  /** What is open, as it is now. */
  const current = async (tx: Kysely<Tables>, wallet: string): Promise<Open> => {
    const known = remembered.of(wallet);
    const open = { ...(await readOpen(tx, wallet, isShared)), firsts: remembered.firstsOf(wallet) };
    if (known !== undefined) remembered.foundAlone(wallet, open.version === known.version);
    return open;
  };

  /** The same with what some commands name. Who is alone finds what it knows, and asks for all of it at once. */
  const currentNamed = async (
    tx: Kysely<Tables>,
    wallet: string,
    commands: readonly Command[],
  ): Promise<{ open: Open; named: Named }> => {
    const namedBy = (open: Open) => readNamed(tx, open.state, touchedByAll(commands, catalogOf(open)), isShared);
    const known = remembered.of(wallet);
    if (known !== undefined && remembered.isAlone(wallet)) {
      const named = await namedBy(known);
      if (named.version === known.version) return { open: known, named };
    }
    const open = await current(tx, wallet);
    return { open, named: await namedBy(open) };
  };

  const versionOf = async (wallet: string): Promise<number | undefined> => {
    const { versions } = await readTogether(db, { versions: [versionRow(db, wallet)] });
    return versions[0]?.version;
  };

  const remember = (wallet: string, known: { open: Open; after: State; writes: Writes | null }) => {
    remembered.keep(wallet, known);
    tell(wallet, known.after, known.writes !== null && known.writes.seq !== known.open.seq);
  };

  const catalogOf = ({ catalog: id }: Open): Catalog => {
    const catalog = catalogs.get(id);
    if (catalog === undefined) throw new AppError('not-found', `The price list "${id}" is missing.`, { catalog: id });
    return catalog;
  };

  const judgement = (catalog: Catalog) => ({
    catalog,
    now: () => clock.now(),
    isQuiet: (events: readonly Event[]) => always === undefined || !concerns(events),
  });

  /** One transaction. What it throws leaves the books as they were. */
  const perform = async <Done extends Written>(
    wallet: string,
    step: (tx: Kysely<Tables>) => Promise<{ open: Open; done: Done }>,
    alongside?: Alongside,
  ): Promise<{ open: Open; done: Done; seq: number }> => {
    const { open, done, writes } = await db.transaction().execute(async (tx) => {
      const { open, done } = await step(tx);
      const catalog = catalogOf(open);
      const { before, after, events } = done;
      const happened: Happened = { before, after, events, catalog };
      if (events.length === 0) {
        await alongside?.(tx, happened);
        return { open, done, writes: null };
      }
      const unmet = runsOf(events, catalog).filter((run) => !open.firsts.has(run));
      const firsts = new Map([...open.firsts, ...(await readFirsts(tx, wallet, unmet))]);
      const writes = writesOf(tx, { ...done, open, firsts, catalog });
      if (valueCountOf(writes.queries) <= valuesAtOnce) await runTogether(tx, writes.queries);
      else for (const query of writes.queries) await tx.executeQuery(query);
      for (const step of done.steps) if (concerns(step.events)) await always?.(tx, { ...step, catalog });
      await alongside?.(tx, happened);
      return { open, done, writes };
    });
    remember(wallet, { open, after: done.after, writes });
    return { open, done, seq: writes?.seq ?? open.seq };
  };

  return {
    async byMemory(wallet, commands) {
      const open = remembered.of(wallet);
      // Where somebody else writes too, trying costs more than asking for the lock.
      if (open === undefined || !remembered.isAlone(wallet)) return null;
      const catalog = catalogOf(open);
      const decided = decidedByOpen(open, commands, judgement(catalog));
      if (decided === null) return null;
      const writes = writesOf(db, { ...decided, open, catalog, firsts: open.firsts });
      if (valueCountOf(writes.queries) > valuesAtOnce) return null;
      try {
        await runTogether(db, writes.queries);
      } catch (error) {
        remembered.forget(wallet);
        remembered.foundAlone(wallet, false);
        if (storageRefusalOf(error) !== null) throw error;
        return null;
      }
      remember(wallet, { open, after: decided.after, writes });
      return decided.answers;
    },

    async byReading(wallet, commands, alongside) {
      const reading = async (tx: Kysely<Tables>) => {
        const { open, named } = await currentNamed(tx, wallet, commands);
        const decided = decidedInTurn(named.state, commands, judgement(catalogOf(open)));
        return { open, done: { ...decided, answers: withBalancesOfThen(commands, decided, named) } };
      };
      return (await perform(wallet, reading, alongside)).done.answers;
    },

    async upToNow(wallet, { advanced, seen }) {
      const known = remembered.of(wallet);
      if (known !== undefined && (await versionOf(wallet)) === known.version) {
        const catalog = catalogOf(known);
        const now = clock.now();
        const { state, events } = advanced(known.state, now, catalog);
        if (events.length === 0) {
          tell(wallet, state, false);
          return seen({ open: known, state, seq: known.seq, catalog, now });
        }
      }
      let now = 0;
      const looking = async (tx: Kysely<Tables>) => {
        const open = await current(tx, wallet);
        // Read when it is this one's turn, so that the books of several services follow one another in time.
        now = clock.now();
        const { state, events } = advanced(open.state, now, catalogOf(open));
        const step = { before: open.state, after: state, events };
        return { open, done: { ...step, steps: events.length === 0 ? [] : [step], told: new Map() } };
      };
      const { open, done, seq } = await perform(wallet, looking);
      return seen({ open, state: done.after, seq, catalog: catalogOf(open), now });
    },
  };
}

/** A repetition is answered with the balance of the first time, where it was told. */
function withBalancesOfThen(
  commands: readonly Command[],
  { answers, told }: Pick<Decided, 'answers' | 'told'>,
  { balances }: Pick<Named, 'balances'>,
): readonly Answer[] {
  return answers.map((answer, n) => {
    const id = commands[n]?.id ?? '';
    const balance = answer.decision.isReplay && !told.has(id) ? balances.get(id) : undefined;
    return balance === undefined ? answer : { ...answer, balance: balanceIn(balance) };
  });
}
