import type { Balance } from '../../contract/wallet/shapes.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import type { Command } from '../../core/credits/command.ts';
import { type Decision, decide } from '../../core/credits/decide.ts';
import type { Event } from '../../core/credits/event.ts';
import { nothingTouched, type Touched, touchedBy } from '../../core/credits/ledger/touched.ts';
import type { State } from '../../core/credits/state.ts';
import { balanceOf } from '../shown/balance.ts';
import { isOpenAlready, type Open } from '../store/read.ts';
import { runsOf } from '../store/write.ts';

// Commands that wait for the same wallet are decided one after another and written in one commit. What is asked for every photo needs no
// reading either: it is decided by what is open. What could be otherwise (another version, an id or some work that is there already) the
// database refuses to have twice.

export type Answer = { readonly decision: Decision; readonly balance: Balance };

/** What some commands came to, one after another. */
export type Decided = {
  readonly answers: readonly Answer[];
  readonly before: State;
  readonly after: State;
  readonly events: readonly Event[];
  /** The same in the steps in which it happened, as far as something did. */
  readonly steps: readonly Step[];
  /** The balances that belong to their answers, by command. */
  readonly told: ReadonlyMap<string, Balance>;
};

/** What one command did. */
export type Step = Pick<Decided, 'before' | 'after' | 'events'>;

type Known = { readonly catalog: Catalog; now(): number };

/**
 * Decides as many of these as can be written together: the first at least.
 * @param before everything that they name
 * @throws whatever hinders the first; what hinders another ends before it, so that its asker hears of it and nobody else
 */
export function decidedInTurn(before: State, commands: readonly Command[], { catalog, now }: Known): Decided {
  const answers: Answer[] = [];
  const steps: Step[] = [];
  const told = new Map<string, Balance>();
  let state = before;
  for (const command of commands) {
    const isFirst = answers.length === 0;
    const at = now();
    let decision: Decision;
    try {
      decision = decide(state, command, at, catalog);
    } catch (error) {
      if (isFirst) throw error;
      break;
    }
    if (decision.events.length > 0) steps.push({ before: state, after: decision.state, events: decision.events });
    state = decision.state;
    const balance = balanceOf(state, { catalog, now: Math.max(at, state.bookedAt) });
    if (tellsBalance(command) && !decision.isReplay) told.set(command.id, balance);
    answers.push({ decision, balance: (decision.isReplay ? told.get(command.id) : undefined) ?? balance });
  }
  return { answers, before, after: state, events: steps.flatMap(({ events }) => events), steps, told };
}

/** All of these by what is open alone. @returns null when one of them may need more */
export function decidedByOpen(
  open: Open,
  commands: readonly Command[],
  known: Known & {
    /** False: these events have to be told while they are written. */
    isQuiet(events: readonly Event[]): boolean;
  },
): Decided | null {
  if (!commands.every((command) => isFrequent.has(command.do))) return null;
  const ids = new Set(commands.map(({ id }) => id));
  if (ids.size < commands.length) return null;
  const touched = commands.map((command) => touchedBy(command, known.catalog));
  if (touched.some((one, n) => !isOpenAlready(open.state, { command: commands[n]?.id ?? '', touched: one })))
    return null;
  const decided = decidedInTurn(open.state, commands, known);
  const { answers, after, events } = decided;
  if (answers.length < commands.length || !known.isQuiet(events)) return null;
  // Work that nobody holds may have been paid long ago: only writing it tells.
  for (const [n, { decision }] of answers.entries())
    if (!touched[n]?.workKeys.every((key) => Object.hasOwn(decision.state.workKeys, key))) return null;
  return after !== open.state && runsOf(events, known.catalog).every((run) => open.firsts.has(run)) ? decided : null;
}

/** True: whoever waits with the same may be written in the same commit. */
export function isJoinable(command: Command): boolean {
  return isFrequent.has(command.do) || command.do === 'refund';
}

/** Everything that these commands name. */
export function touchedByAll(commands: readonly Command[], catalog: Catalog): Touched {
  const [first, ...others] = commands.map((command) => touchedBy(command, catalog));
  if (first === undefined || others.length === 0) return first ?? nothingTouched;
  const all: Record<string, readonly string[]> = { ...first };
  for (const one of others) for (const [name, ids] of Object.entries(one)) all[name] = [...(all[name] ?? []), ...ids];
  return all as Touched;
}

/** True: the balance belongs to the answer, and is kept with it. */
function tellsBalance(command: Command): boolean {
  return ['spend', 'capture', 'void', 'refund', 'sync'].includes(command.do);
}

/** What is asked for each photo. A repetition of one of these is refused by what is open or by the database, and so is read. */
const isFrequent: ReadonlySet<Command['do']> = new Set(['hold', 'spend', 'capture', 'void', 'extend']);
