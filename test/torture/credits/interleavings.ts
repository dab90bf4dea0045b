import fc from 'fast-check';
import { apply } from '../../../src/core/credits/apply.ts';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { type Decision, decide } from '../../../src/core/credits/decide.ts';
import { breachesOf } from '../../../src/core/credits/ledger/invariants.ts';
import { presets } from '../../../src/core/credits/presets.ts';
import { newPurse, type Purse, spendOnDevice } from '../../../src/core/credits/purse.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { credits } from '../../../src/core/credits/values/amount.ts';
import { canonical } from '../../../src/core/credits/values/fingerprint.ts';

// Two to eight clients share a wallet over a network that loses replies, doubles requests and brings both in any order. A client that hears
// nothing asks again with the same id. Each is also a device with a lease of its own.

const catalog = presets.studio as Catalog;
const start = Date.UTC(2026, 0, 15, 10);
const requestMs = 20_000;

const errands = [
  ...['hold', 'hold', 'spend', 'capture', 'capture', 'void', 'extend', 'refund', 'fail', 'work'],
  ...['grant', 'lease', 'device-spend', 'sync', 'buy', 'pay', 'decline', 'recharge', 'card', 'subscribe', 'cancel'],
] as const;

/** One errand of a client. `lost`: how many replies never arrive. `doubled`: how many more times the network delivers the request. */
export type Errand = {
  readonly do: (typeof errands)[number];
  readonly credits: number;
  readonly lost: number;
  readonly doubled: number;
};

export const clients: fc.Arbitrary<Errand[][]> = fc.array(
  fc.array(
    fc.record({
      do: fc.constantFrom(...errands),
      credits: fc.integer({ min: 1, max: 9 }),
      lost: fc.constantFrom(0, 0, 1, 2),
      doubled: fc.constantFrom(0, 0, 1, 2),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  { minLength: 2, maxLength: 8 },
);

type Arrival = { readonly input: CommandInput; readonly at: number; readonly decision: Decision };

/** How many commands of each kind were done and how many refused, over many schedules. */
export type Tally = Map<string, { done: number; refused: number }>;

/** Runs the clients in the scheduler's order and tells what is wrong: an id answered in two ways, something done twice, a broken book. */
export async function faultsOf(
  scheduler: fc.Scheduler,
  plans: readonly (readonly Errand[])[],
  tally: Tally = new Map(),
): Promise<string[]> {
  const faults: string[] = [];
  const arrivals = new Map<string, Arrival>();
  let now = start;
  let state = opened();
  const deliver = (input: CommandInput): Decision => {
    const command = commandSchema.parse(input);
    const decision = decide(state, command, now, catalog);
    for (const event of decision.events) {
      const after = apply(state, event);
      faults.push(...breachesOf({ before: state, event, after, catalog }));
      state = after;
    }
    const before = arrivals.get(command.id)?.decision;
    if (before === undefined) arrivals.set(command.id, { input, at: now, decision });
    else if (answerOf(before) !== answerOf(decision) || decision.events.length > 0)
      faults.push(`${command.id} was answered in two ways`);
    now += requestMs;
    return decision;
  };
  const carry = async (what: string) => scheduler.schedule(Promise.resolve(), what);
  const client = async (name: string, plan: readonly Errand[]): Promise<void> => {
    const strays: Promise<void>[] = [];
    const mind: Mind = { name, hold: 'none', purchase: 'none', purse: null };
    for (const [index, errand] of plan.entries()) {
      const id = `${name}-${index}`;
      const command = commandOf(errand, id, mind, now);
      if (command === null) continue;
      for (let copy = 0; copy < errand.doubled; copy += 1)
        strays.push(carry(`${id} again`).then(() => void deliver(command)));
      for (let attempt = 0; attempt <= errand.lost; attempt += 1) {
        await carry(`${id} request`);
        const decision = deliver(command);
        await carry(`${id} reply`);
        if (attempt === errand.lost) remember(mind, command, decision, now);
      }
    }
    await Promise.all(strays);
  };
  await scheduler.waitFor(Promise.all(plans.map((plan, index) => client(`c${index}`, plan))));
  for (const { input, decision } of arrivals.values()) {
    const sum = tally.get(input.do) ?? { done: 0, refused: 0 };
    tally.set(input.do, { done: sum.done + Number(decision.ok), refused: sum.refused + Number(!decision.ok) });
  }
  return [...faults, ...faultsAtEnd(state, [...arrivals.values()])];
}

/** The same requests one after another come to the same wallet, and what was answered is what was booked. */
function faultsAtEnd(state: State, arrivals: readonly Arrival[]): string[] {
  const serial = arrivals.reduce(
    (before, { input, at }) => decide(before, commandSchema.parse(input), at, catalog).state,
    opened(),
  );
  const told = (...kinds: CommandInput['do'][]) =>
    arrivals.flatMap(({ input, decision }) =>
      kinds.includes(input.do) && decision.ok ? [{ id: input.id, credits: decision.result.credits }] : [],
    );
  const sum = (parts: readonly { readonly credits: number }[]) => parts.reduce((all, one) => all + one.credits, 0);
  const wrong = told('spend', 'capture').filter(({ id, credits: n }) => n !== (state.charges[id]?.credits ?? 0));
  const onDevices = Object.values(state.charges).filter(({ lease }) => lease !== null);
  const grants = Object.values(state.grants).filter(({ source, id }) => source === 'manual' && !id.endsWith('gift'));
  const paid = Object.values(state.purchases).filter(({ status }) => status === 'paid');
  const bought = Object.values(state.grants).filter(({ source }) => source === 'purchase');
  return [
    ...(canonical(serial) === canonical(state) ? [] : ['one after another they come to something else']),
    ...wrong.map(({ id }) => `the charge ${id} is not what was answered`),
    ...(sum(onDevices) === sum(told('sync')) ? [] : ['what devices spent is not what was answered']),
    ...(sum(grants) === sum(told('grant')) ? [] : ['the grants are not what was answered']),
    ...(paid.length === bought.length ? [] : [`${paid.length} paid, ${bought.length} granted`]),
  ];
}

/** What a client knows by itself or was told. */
type Mind = { readonly name: string; hold: string; purchase: string; purse: Purse | null };

function remember(mind: Mind, command: CommandInput, decision: Decision, now: number): void {
  if (command.do !== 'lease' || !decision.ok) return;
  const { credits: size, expiresAt, details } = decision.result;
  const given = { id: command.id, device: mind.name, credits: size, expiresAt: expiresAt ?? now };
  mind.purse = newPurse({ ...given, head: String(details.head) }, now);
}

/** Null: the client has nothing to send for it. */
function commandOf({ do: errand, credits: n }: Errand, id: string, mind: Mind, now: number): CommandInput | null {
  const by = { id, as: 'owner' } as const;
  const work = { action: 'enhance', workKeys: [`photo ${n % 4}`] };
  switch (errand) {
    case 'hold':
      mind.hold = id;
      return n > 5 ? { do: 'hold', ...by, ...work } : { do: 'hold', ...by, credits: n, ttl: 'PT5M' };
    case 'spend':
      return { do: 'spend', ...by, credits: n };
    case 'work':
      return { do: 'spend', ...by, ...work };
    case 'capture':
      return { do: 'capture', ...by, hold: mind.hold, ...(n > 4 ? {} : { credits: n }) };
    case 'void':
    case 'extend':
      return { do: errand, ...by, hold: mind.hold };
    case 'fail':
      return { do: 'fail', ...by, of: mind.hold };
    case 'refund':
      return { do: 'refund', ...by, of: mind.hold, credits: Math.min(n, 3), fault: n > 4 ? 'vendor' : 'user' };
    case 'grant':
      return { do: 'grant', ...by, bucket: 'promo', credits: n };
    case 'lease':
      return { do: 'lease', ...by, device: mind.name, credits: n };
    case 'device-spend':
      spendOffline(mind, n, id, now);
      return null;
    case 'sync': {
      const { purse, name } = mind;
      if (purse === null) return null;
      const entries = [...purse.journal];
      return { do: 'sync', ...by, device: name, lease: purse.lease, entries, returnsRest: n > 4 };
    }
    case 'buy':
      mind.purchase = id;
      return { do: 'buy', ...by, pack: 'pack-50' };
    case 'pay':
    case 'decline': {
      const purchase = n > 6 ? 'recharge:w:1' : mind.purchase;
      return { do: 'payment', id, as: 'system', purchase, outcome: errand === 'pay' ? 'succeeded' : 'declined' };
    }
    case 'recharge':
      return { do: 'recharge', ...by, enabled: n > 2, pack: 'pack-50', threshold: 20 };
    case 'card':
      return { do: 'card', ...by, fingerprint: `card ${n % 2}` };
    case 'subscribe':
      return { do: 'subscribe', ...by, plan: n > 4 ? 'solo' : 'professional', allocation: 5 * n };
    case 'cancel':
      return { do: 'cancel', ...by };
  }
}

function spendOffline(mind: Mind, n: number, id: string, now: number): void {
  const { purse } = mind;
  if (purse === null || purse.spent + n > purse.leased || now >= purse.expiresAt) return;
  const work = { action: 'enhance', phase: 'single', quantity: n, dims: {}, workKeys: [] } as const;
  const entry = { id, credits: credits(n), ...work, workKeys: [], resource: null, run: null, user: null };
  const clock = { wall: now, elapsedMs: Math.max(now - purse.latestAt, 0) };
  mind.purse = spendOnDevice(purse, entry, clock);
}

function answerOf(decision: Decision): string {
  return canonical(decision.ok ? decision.result : decision.rejection);
}

function opened(): State {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  const gifts = [
    { do: 'grant', id: 'brief gift', as: 'owner', bucket: 'promo', credits: 12, expiresAt: start + 30 * requestMs },
    { do: 'grant', id: 'gift', as: 'owner', bucket: 'topup', credits: 20 },
  ] as const;
  return gifts.reduce<State>((before, gift) => decide(before, commandSchema.parse(gift), start, catalog).state, state);
}
