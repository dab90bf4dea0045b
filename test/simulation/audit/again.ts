import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { type Command, commandSchema } from '../../../src/core/credits/command.ts';
import { advance, type Decision, decide } from '../../../src/core/credits/decide.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { canonical } from '../../../src/core/credits/values/fingerprint.ts';
import { isEntry } from '../../../src/wallet/store/write.ts';
import { type Sent, theWallet, zoneOfWallet } from '../world/house.ts';
import type { Books } from './books.ts';

// The same month again, on the engine alone: every command that reached the books, in its order and at its time. The books have to be what
// the engine would have written, whatever died and was asked again in between (I8, I9); what is said twice changes nothing (I8); and it does
// not matter which of two devices brought its journal first (I10).

export type Step = { readonly at: number; readonly command: Command; readonly catalog: Catalog };

export function stepsOf(sent: readonly Sent[]): Step[] {
  return sent.map(({ at, command, catalog }) => ({ at, catalog, command: commandSchema.parse(command) }));
}

export function replayed(steps: readonly Step[], openedAt: number, until: number): Replay {
  let state = emptyState({ id: theWallet, zone: zoneOfWallet, openedAt });
  const events: Event[] = [];
  const decisions: Decision[] = [];
  for (const { at, command, catalog } of steps) {
    const decision = decide(state, command, at, catalog);
    decisions.push(decision);
    events.push(...decision.events.filter(isEntry));
    state = decision.state;
  }
  const last = steps.at(-1);
  if (last === undefined) return { state, events, decisions };
  const rest = advance(state, Math.max(until, state.bookedAt), last.catalog);
  return { state: rest.state, decisions, events: [...events, ...rest.events] };
}

export type Replay = {
  readonly state: State;
  readonly events: readonly Event[];
  readonly decisions: readonly Decision[];
};

export function againBreaches(steps: readonly Step[], books: Books, openedAt: number): string[] {
  const until = books.events.at(-1)?.at ?? openedAt;
  const model = replayed(steps, openedAt, until);
  return [
    ...sameEvents(model.events, books.events),
    ...saidTwice(steps, model),
    ...swapped(steps, { openedAt, until }),
  ];
}

function sameEvents(model: readonly Event[], books: readonly Event[]): string[] {
  for (let place = 0; place < books.length; place += 1) {
    const [expected, found] = [model[place], books[place]];
    if (canonical(plain(expected)) === canonical(plain(found))) continue;
    return [`I9: entry ${place + 1} is ${text(found)}, the engine alone says ${text(expected)}`];
  }
  return model.length === books.length ? [] : [`I9: ${books.length} entries, the engine alone says ${model.length}`];
}

function saidTwice(steps: readonly Step[], { state, decisions }: Replay): string[] {
  return steps.flatMap(({ command, catalog }, place) => {
    const first = decisions[place];
    if (first === undefined || (!first.ok && first.rejection.code === 'idempotency-conflict')) return [];
    const again = decide(state, command, state.bookedAt, catalog);
    if (again.events.length > 0 || !again.isReplay) return [`I8: ${command.do} ${command.id} happened again`];
    const [before, after] = [answerOf(first), answerOf(again)];
    return before === after ? [] : [`I8: ${command.do} ${command.id} was answered ${before} and then ${after}`];
  });
}

/**
 * Journals of two devices, one right after the other, in the one order and in the other; only where they paid for different work. Both are told at
 * the later of the two times: what falls due in between, such as a lease that is taken back, is no matter of order.
 */
function swapped(steps: readonly Step[], times: { openedAt: number; until: number }): string[] {
  const [told, turned] = [[...steps], [...steps]];
  let count = 0;
  for (let place = 0; place + 1 < steps.length; place += 1) {
    const [one, other] = [steps[place], steps[place + 1]];
    if (one?.command.do !== 'sync' || other?.command.do !== 'sync') continue;
    if (one.command.device === other.command.device || sharesWork(one.command, other.command)) continue;
    const late = { ...one, at: other.at, catalog: other.catalog };
    [told[place], told[place + 1]] = [late, other];
    [turned[place], turned[place + 1]] = [other, late];
    count += 1;
    place += 1;
  }
  if (count === 0) return [];
  const [before, after] = [told, turned].map((order) => ownedIn(replayed(order, times.openedAt, times.until).state));
  return before === after ? [] : [`I10: ${count} pairs of journals in the other order: ${before} became ${after}`];
}

type Sync = Extract<Command, { do: 'sync' }>;

function sharesWork(one: Sync, other: Sync): boolean {
  const keys = new Set(one.entries.flatMap(({ workKeys }) => workKeys));
  return other.entries.some(({ workKeys }) => workKeys.some((key) => keys.has(key)));
}

/** Every amount of a wallet, in one line. */
export function ownedIn(state: State, scale = 1): string {
  const grants = Object.values(state.grants).map(({ available, held, leased }) => [available, held, leased]);
  const sums = grants.reduce<number[]>((sums, parts) => sums.map((sum, n) => sum + (parts[n] ?? 0)), [0, 0, 0]);
  const charged = Object.values(state.charges).reduce((sum, { credits, refunded }) => sum + credits - refunded, 0);
  return [...sums, state.debt, charged].map((amount) => amount / scale).join(', ');
}

function answerOf(decision: Decision): string {
  return canonical(plain(decision.ok ? decision.result : decision.rejection));
}

function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}

function text(event: Event | undefined): string {
  return JSON.stringify(event)?.slice(0, 300) ?? 'nothing';
}
