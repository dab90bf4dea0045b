import type { ErrorDetails } from '../../errors.ts';
import { apply } from '../apply.ts';
import { balanceOf } from '../balance.ts';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { advance, type Decision, decide } from '../decide.ts';
import type { Event, EventOf, EventType } from '../event.ts';
import { newArchive, putAway, recall, wholeState } from '../ledger/archive.ts';
import { breachesOf } from '../ledger/invariants.ts';
import { touchedBy } from '../ledger/touched.ts';
import { presets } from '../presets.ts';
import type { Result } from '../state/answer.ts';
import { emptyState, type State } from '../state.ts';
import { canonical } from '../values/fingerprint.ts';

export const start = Date.UTC(2026, 0, 15, 10);
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

type Change = { -readonly [K in keyof Catalog]?: Catalog[K] };
/** A command whose id and role go without saying: ids count up, and an owner asks. */
type Asked = CommandInput extends infer One
  ? One extends CommandInput
    ? Omit<One, 'id' | 'as'> & Partial<One>
    : never
  : never;

/** The whole wallet is compared with what was put away of it as long as it is as short as this. */
const answersCompared = 40;

/**
 * A wallet that is told one command after another. Every event is checked against every rule, and everything is decided a second time by a
 * wallet that has put away what is over.
 */
export function aWallet({
  catalog: id = 'studio',
  change = {},
  zone = 'UTC',
}: {
  catalog?: string;
  change?: Change;
  zone?: string;
} = {}) {
  const catalog = { ...presets[id], ...change } as Catalog;
  let now = start;
  let count = 0;
  let state: State = emptyState({ id: 'w', zone, openedAt: start });
  let last: readonly Event[] = [];
  const all: Event[] = [];
  const archive = newArchive();
  /** Null: what is put away is not what there is, as a test has made up a state. */
  let open: State | null = state;
  const compare = (part: State, events: readonly Event[], next: State) => {
    if (canonical(events) !== canonical(last)) throw new Error('what was put away is missing');
    open = putAway(archive, part, next);
    if (Object.keys(state.answers).length > answersCompared) return;
    if (canonical(wholeState(archive, open)) !== canonical(state))
      throw new Error('what was put away is another wallet');
  };
  const book = (events: readonly Event[], next: State) => {
    for (const event of events) {
      const after = apply(state, event);
      const breaches = breachesOf({ before: state, event, after, catalog });
      if (breaches.length > 0) throw new Error(breaches.join('\n'));
      state = after;
    }
    // The events are the whole truth: a store that has only them comes to the same wallet.
    if (canonical(state) !== canonical(next)) throw new Error('the events tell of another wallet');
    state = next;
    last = events;
    all.push(...events);
  };
  const ask = (asked: Asked): Decision => {
    count += 1;
    const command = commandSchema.parse({ id: `${asked.do}-${count}`, as: 'owner', ...asked });
    const decision = decide(state, command, now, catalog);
    book(decision.events, decision.state);
    if (open !== null) {
      const part = recall(archive, open, touchedBy(command, catalog));
      const again = decide(part, command, now, catalog);
      compare(part, again.events, again.state);
    }
    return decision;
  };
  return {
    catalog,
    ask,
    /** What was done. Throws the refusal. */
    send(asked: Asked): Result {
      const decision = ask(asked);
      if (!decision.ok) throw new Error(`${decision.rejection.code}: ${decision.rejection.message}`);
      return decision.result;
    },
    /** The refusal: its code, with its details. Throws when it was done. */
    refused(asked: Asked): { readonly code: string; readonly changed: boolean } & ErrorDetails {
      const before = { ...state, answers: {}, bookedAt: 0 };
      const decision = ask(asked);
      if (decision.ok) throw new Error(`${asked.do} was done`);
      const { code, details } = decision.rejection;
      return {
        code,
        ...details,
        changed: JSON.stringify({ ...state, answers: {}, bookedAt: 0 }) !== JSON.stringify(before),
      };
    },
    /** Puts the wallet into a state that no command leads to. */
    put(change: Partial<State>): void {
      state = { ...state, ...change };
      open = null;
    },
    /** Lets time pass while nobody looks. */
    sleep(ms: number): void {
      now += ms;
    },
    /** Lets time pass, and does what is due. */
    wait(ms: number): void {
      now += ms;
      const { events, state: next } = advance(state, now, catalog);
      book(events, next);
      if (open === null) return;
      const again = advance(open, now, catalog);
      compare(open, again.events, again.state);
    },
    /** The events of the last command or wait. */
    told: <Type extends EventType>(type: Type): EventOf<Type>[] =>
      last.filter((event) => event.type === type) as unknown as EventOf<Type>[],
    /** Everything that happened so far. */
    events: (): readonly Event[] => all,
    types: () => last.map((event) => event.type).filter((type) => type !== 'answered' && type !== 'refused'),
    /** All of them. */
    last: () => last,
    buckets: () => Object.fromEntries(Object.entries(balanceOf(state, now, catalog).buckets).filter(([, n]) => n > 0)),
    balance: () => balanceOf(state, now, catalog),
    state: () => state,
    now: () => now,
  };
}
