import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { apply } from '../../../src/core/credits/apply.ts';
import { type Command, type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { advance, decide } from '../../../src/core/credits/decide.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { breachesOf } from '../../../src/core/credits/ledger/invariants.ts';
import { newPurse, type Purse, spendOnDevice } from '../../../src/core/credits/purse.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { credits } from '../../../src/core/credits/values/amount.ts';
import { canonical } from '../../../src/core/credits/values/fingerprint.ts';
import { catalog } from './lives.ts';

// All that these moves can do to a small wallet: two grants, two devices, one hold at a time, a plan and a purchase. Every order of them up
// to a length. Two orders that come to the same wallet go on together, so each state is looked at once and every sequence is still covered.

const start = Date.UTC(2026, 0, 15, 10);
const minuteMs = 60_000;
const by = { as: 'owner' } as const;

type Node = {
  readonly state: State;
  readonly now: number;
  readonly purses: { readonly A: Purse | null; readonly B: Purse | null };
  /** How often each move was made: names the next of its kind, so that the order of moves that do not touch each other leaves no trace. */
  readonly counts: Readonly<Record<string, number>>;
  /** The command before, which the network may bring once more. */
  readonly last: Command | null;
};
type Device = keyof Node['purses'];
type Told = { readonly breaches: string[]; commandCount: number };
/** Null: the move is not possible here, or the wallet refused it; everything is as it was. */
type Move = (node: Node, id: string, told: Told) => Node | null;

export type Visited = {
  /** Sequences of 1 to `length` moves, every one of which leads through states that were visited. */
  readonly sequenceCount: number;
  readonly stateCount: number;
  readonly commandCount: number;
  readonly breaches: readonly string[];
};

/** Visits every state that sequences of at most `length` moves reach, and tells whatever is wrong in any of them. */
export function visitAll(length: number): Visited {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  const first: Node = { state, now: start, purses: { A: null, B: null }, counts: {}, last: null };
  const told: Told = { breaches: [], commandCount: 0 };
  const seen = new Set([keyOf(first)]);
  let level = [first];
  let sequenceCount = 0;
  for (let depth = 0; depth < length; depth += 1) {
    const next: Node[] = [];
    sequenceCount += Object.keys(moves).length ** (depth + 1);
    for (const node of level) {
      for (const [name, move] of Object.entries(moves)) {
        const after = move(node, `${name} ${node.counts[name] ?? 0}`, told);
        if (after === null) continue;
        const counted = { ...after, counts: { ...node.counts, [name]: (node.counts[name] ?? 0) + 1 } };
        const key = keyOf(counted);
        if (seen.has(key)) continue;
        seen.add(key);
        if (depth + 1 < length) next.push(counted);
      }
    }
    level = next;
  }
  return { sequenceCount, stateCount: seen.size, ...told };
}

const work = { action: 'enhance', phase: 'single', quantity: 1, dims: {} } as const;

const moves: Readonly<Record<string, Move>> = {
  'grant 4': once((node, id, told) => send(node, { do: 'grant', id, ...by, bucket: 'topup', credits: 4 }, told)),
  'grant 3 for an hour': once((node, id, told) =>
    send(node, { do: 'grant', id, ...by, bucket: 'promo', credits: 3, expiresAt: node.now + 60 * minuteMs }, told),
  ),
  'hold 3': (node, id, told) =>
    openHold(node) ? null : send(node, { do: 'hold', id, ...by, credits: 3, ttl: 'PT30M' }, told),
  'capture 2': (node, id, told) => send(node, { do: 'capture', id, ...by, hold: lastHold(node), credits: 2 }, told),
  'capture all': (node, id, told) => send(node, { do: 'capture', id, ...by, hold: lastHold(node) }, told),
  void: (node, id, told) => send(node, { do: 'void', id, ...by, hold: lastHold(node) }, told),
  'refund 1': (node, id, told) =>
    send(node, { do: 'refund', id, ...by, of: lastHold(node), credits: 1, fault: 'vendor' }, told),
  'refund the photo': (node, id, told) =>
    send(node, { do: 'refund', id, ...by, of: 'enhance a photo 0', fault: 'user' }, told),
  'enhance a photo': (node, id, told) => send(node, { do: 'spend', id, ...by, ...work, workKeys: ['photo'] }, told),
  'lease A': (node, id, told) => lease(node, 'A', id, told),
  'lease B': (node, id, told) => lease(node, 'B', id, told),
  'A spends': (node, id) => spendOffline(node, 'A', id),
  'B spends and syncs': (node, id, told) => {
    const spent = spendOffline(node, 'B', id);
    return spent === null ? null : sync(spent, 'B', { id: `${id} sync`, returnsRest: false }, told);
  },
  'sync A': (node, id, told) => sync(node, 'A', { id, returnsRest: true }, told),
  subscribe: once((node, id, told) =>
    send(node, { do: 'subscribe', id, ...by, plan: 'professional', allocation: 2 }, told),
  ),
  'buy a pack': once((node, id, told) => send(node, { do: 'buy', id, ...by, pack: 'pack-100' }, told)),
  'it is paid': (node, id, told) =>
    send(node, { do: 'payment', id, ...by, purchase: 'buy a pack 0', outcome: 'succeeded' }, told),
  'money back': (node, id, told) =>
    send(node, { do: 'money-refund', id, ...by, purchase: 'buy a pack 0', credits: 60 }, told),
  'wait 40 minutes': (node, _id, told) => wait(node, 40, told),
  'wait a month': once((node, _id, told) => wait(node, 31 * 24 * 60, told)),
};

function once(move: Move): Move {
  return (node, id, told) => (id.endsWith(' 0') ? move(node, id, told) : null);
}

/**
 * A refused command leaves the wallet as it was, but for the time at which it was told: no new node. What was done is not done again by the
 * same id, at once or after the next command.
 */
function send(node: Node, input: CommandInput, told: Told): Node | null {
  const command = commandSchema.parse(input);
  const decision = decide(node.state, command, node.now, catalog);
  told.commandCount += 1;
  check(node.state, decision.events, decision.state, told);
  for (const again of [command, ...(node.last === null ? [] : [node.last])]) {
    const answer = decide(decision.state, again, node.now, catalog);
    if (!answer.isReplay || answer.events.length > 0) told.breaches.push(`${again.id} happened twice`);
  }
  const answer = decision.state.answers[command.id];
  const state = { ...decision.state, answers: answer === undefined ? {} : { [command.id]: answer } };
  if (decision.ok) return { ...node, state, last: command };
  const before = { ...node.state, answers: {}, bookedAt: 0 };
  if (!isDeepStrictEqual({ ...state, answers: {}, bookedAt: 0 }, before))
    told.breaches.push(`${command.id} was refused and changed something`);
  return null;
}

function lease(node: Node, device: Device, id: string, told: Told): Node | null {
  const after = send(node, { do: 'lease', id, ...by, device, credits: 2 }, told);
  const made = after?.state.leases[id];
  if (after === null || made === undefined) return null;
  return { ...after, purses: { ...after.purses, [device]: newPurse(made, node.now) } };
}

/** One credit, without the wallet. */
function spendOffline(node: Node, device: Device, id: string): Node | null {
  const purse = node.purses[device];
  if (purse === null || purse.spent >= purse.leased || node.now >= purse.expiresAt) return null;
  const spend = { id, credits: credits(1), ...work, workKeys: [], resource: null, run: null, user: null };
  const clock = { wall: node.now, elapsedMs: Math.max(node.now - purse.latestAt, 0) };
  return { ...node, purses: { ...node.purses, [device]: spendOnDevice(purse, spend, clock) } };
}

/** Sends the whole journal. With an honest clock a device makes debt only by a report after its time and grace. */
function sync(node: Node, device: Device, how: { id: string; returnsRest: boolean }, told: Told): Node | null {
  const purse = node.purses[device];
  if (purse === null) return null;
  const isInTime = node.state.leases[purse.lease]?.status === 'open';
  const entries = [...purse.journal];
  const after = send(node, { do: 'sync', ...how, ...by, device, lease: purse.lease, entries }, told);
  if (isInTime && (after?.state.debt ?? 0) > node.state.debt) told.breaches.push(`${how.id} made debt`);
  if (after === null || !how.returnsRest) return after;
  return { ...after, purses: { ...after.purses, [device]: { ...purse, leased: purse.spent } } };
}

function wait(node: Node, minutes: number, told: Told): Node {
  const now = node.now + minutes * minuteMs;
  const { state, events } = advance(node.state, now, catalog);
  told.commandCount += 1;
  check(node.state, events, state, told);
  return { ...node, state, now };
}

function check(before: State, events: readonly Event[], after: State, told: Told): void {
  let state = before;
  for (const event of events) {
    const next = apply(state, event);
    for (const breach of breachesOf({ before: state, event, after: next, catalog })) told.breaches.push(breach);
    state = next;
  }
  if (!isDeepStrictEqual(state, after)) told.breaches.push('the events do not add up to the state');
}

function openHold(node: Node): boolean {
  return Object.values(node.state.holds).some((hold) => hold.status === 'open');
}

/** The latest hold, or one that never was. */
function lastHold(node: Node): string {
  return `hold 3 ${(node.counts['hold 3'] ?? 0) - 1}`;
}

/** What the rest of a sequence can depend on. Of many states, twenty bytes each. */
function keyOf({ state, last: _, ...node }: Node): string {
  const whole = canonical({ ...node, state: { ...state, answers: {} } });
  return createHash('sha1').update(whole).digest('base64');
}
