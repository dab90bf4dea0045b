import { isDeepStrictEqual } from 'node:util';
import { credits } from '../../../src/core/credits/amount.ts';
import { apply } from '../../../src/core/credits/apply.ts';
import { type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { advance, decide } from '../../../src/core/credits/decide.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { canonical } from '../../../src/core/credits/fingerprint.ts';
import { breachesOf } from '../../../src/core/credits/invariants.ts';
import { newPurse, type Purse, spendOnDevice } from '../../../src/core/credits/purse.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { catalog } from './lives.ts';

// All that twelve commands can do to a small wallet: two grants, two devices, one hold at a time. Every order of them up to a length, each
// state once.

const start = Date.UTC(2026, 0, 15, 10);
const minuteMs = 60_000;
const by = { as: 'owner' } as const;

type Node = {
  readonly state: State;
  readonly now: number;
  readonly purses: { readonly A: Purse | null; readonly B: Purse | null };
  /** How often each move was made: names the next of its kind, so that the order of moves that do not touch each other leaves no trace. */
  readonly counts: Readonly<Record<string, number>>;
};
type Device = keyof Node['purses'];
type Move = { readonly name: string; readonly go: (node: Node, id: string, told: string[]) => Node | null };

/** Visits every state that sequences of at most `length` commands reach, and tells whatever is wrong in any of them. */
export function visitAll(length: number): { stateCount: number; commandCount: number; breaches: string[] } {
  const first: Node = {
    state: emptyState({ id: 'w', zone: 'UTC', openedAt: start }),
    now: start,
    purses: { A: null, B: null },
    counts: {},
  };
  const breaches: string[] = [];
  const seen = new Set([keyOf(first)]);
  let level = [first];
  let commandCount = 0;
  for (let depth = 0; depth < length; depth += 1) {
    const next: Node[] = [];
    for (const node of level) {
      for (const move of moves) {
        commandCount += 1;
        const id = `${move.name} ${node.counts[move.name] ?? 0}`;
        const after = move.go(node, id, breaches);
        if (after === null) continue;
        const counted = { ...after, counts: { ...node.counts, [move.name]: (node.counts[move.name] ?? 0) + 1 } };
        const key = keyOf(counted);
        if (seen.has(key)) continue;
        seen.add(key);
        next.push(counted);
      }
    }
    level = next;
  }
  return { stateCount: seen.size, commandCount, breaches };
}

const moves: readonly Move[] = [
  {
    name: 'grant 4',
    go: (node, id, told) => send(node, { do: 'grant', id, ...by, bucket: 'topup', credits: 4 }, told),
  },
  {
    name: 'grant 3 for an hour',
    go: (node, id, told) =>
      send(node, { do: 'grant', id, ...by, bucket: 'promo', credits: 3, expiresAt: start + 60 * minuteMs }, told),
  },
  {
    name: 'hold 3',
    go: (node, id, told) =>
      openHold(node) ? null : send(node, { do: 'hold', id, ...by, credits: 3, ttl: 'PT30M' }, told),
  },
  {
    name: 'capture 2',
    go: (node, id, told) => send(node, { do: 'capture', id, ...by, hold: lastHold(node), credits: 2 }, told),
  },
  { name: 'void', go: (node, id, told) => send(node, { do: 'void', id, ...by, hold: lastHold(node) }, told) },
  {
    name: 'refund 1',
    go: (node, id, told) =>
      send(node, { do: 'refund', id, ...by, of: lastHold(node), credits: 1, fault: 'vendor' }, told),
  },
  { name: 'spend 1', go: (node, id, told) => send(node, { do: 'spend', id, ...by, credits: 1 }, told) },
  { name: 'lease A', go: (node, id, told) => lease(node, 'A', id, told) },
  { name: 'lease B', go: (node, id, told) => lease(node, 'B', id, told) },
  { name: 'A spends and syncs', go: (node, id, told) => deviceSpend(node, 'A', id, told) },
  { name: 'sync B', go: (node, id, told) => deviceSpend(node, 'B', id, told, true) },
  { name: 'wait 40 minutes', go: wait },
];

/** A refused command leaves the wallet as it was, but for the time at which it was told: no new node. What was done is not done again by the same id. */
function send(node: Node, input: CommandInput, told: string[]): Node | null {
  const command = commandSchema.parse(input);
  const decision = decide(node.state, command, node.now, catalog);
  check(node.state, decision.events, decision.state, told);
  const again = decide(decision.state, command, node.now, catalog);
  if (!again.isReplay || again.events.length > 0 || again.ok !== decision.ok) told.push(`${command.id} happened twice`);
  const state = { ...decision.state, answers: {} };
  if (decision.ok) return { ...node, state };
  if (!isDeepStrictEqual({ ...state, bookedAt: node.state.bookedAt }, node.state))
    told.push(`${command.id} was refused and changed something`);
  return null;
}

function lease(node: Node, device: Device, id: string, told: string[]): Node | null {
  const after = send(node, { do: 'lease', id, ...by, device, credits: 2 }, told);
  const made = after?.state.leases[id];
  if (after === null || made === undefined) return null;
  return { ...after, purses: { ...after.purses, [device]: newPurse(made, node.now) } };
}

/** Spends one credit without the wallet, then sends the whole journal; with an honest clock nothing becomes debt. */
function deviceSpend(node: Node, device: Device, id: string, told: string[], returnsRest = false): Node | null {
  const purse = node.purses[device];
  if (purse === null) return null;
  const spend = {
    id,
    credits: credits(1),
    action: 'enhance',
    phase: 'single',
    quantity: 1,
    dims: {},
    workKeys: [],
  } as const;
  const clock = { wall: node.now, elapsedMs: Math.max(node.now - purse.latestAt, 0) };
  const canSpend =
    node.state.leases[purse.lease]?.status === 'open' && purse.spent < purse.leased && node.now < purse.expiresAt;
  const body = { ...spend, workKeys: [], resource: null, run: null, user: null };
  const spent = canSpend && !returnsRest ? spendOnDevice(purse, body, clock) : purse;
  const entries = [...spent.journal];
  const command: CommandInput = {
    ...{ do: 'sync', id: `${id} sync`, ...by, device, lease: purse.lease },
    entries,
    returnsRest,
  };
  const after = send({ ...node, purses: { ...node.purses, [device]: spent } }, command, told);
  if ((after?.state.debt ?? 0) > 0) told.push(`${id} made debt`);
  return after;
}

function wait(node: Node, _id: string, told: string[]): Node {
  const now = node.now + 40 * minuteMs;
  const { state, events } = advance(node.state, now, catalog);
  check(node.state, events, state, told);
  return { ...node, state, now };
}

function check(before: State, events: readonly Event[], after: State, told: string[]): void {
  let state = before;
  for (const event of events) {
    const next = apply(state, event);
    for (const breach of breachesOf({ before: state, event, after: next, catalog })) told.push(breach);
    state = next;
  }
  if (!isDeepStrictEqual(state, after)) told.push('the events do not add up to the state');
}

function openHold(node: Node): boolean {
  return Object.values(node.state.holds).some((hold) => hold.status === 'open');
}

function lastHold(node: Node): string {
  return Object.keys(node.state.holds).at(-1) ?? 'none';
}

function keyOf(node: Node): string {
  return canonical({ ...node, holds: Object.keys(node.state.holds) });
}
