import fc from 'fast-check';
import { apply } from '../../../src/core/credits/apply.ts';
import { balanceOf } from '../../../src/core/credits/balance.ts';
import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { advance, decide } from '../../../src/core/credits/decide.ts';
import type { Event } from '../../../src/core/credits/event.ts';
import { breachesOf } from '../../../src/core/credits/ledger/invariants.ts';
import { presets } from '../../../src/core/credits/presets.ts';
import * as naive from '../../../src/core/credits/properties/oracle.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';

// Random months of a wallet, lived by the engine and by the naive oracle side by side.

export const catalog = presets['per-photo'] as Catalog;
const start = Date.UTC(2026, 0, 15, 10);
const minuteMs = 60_000;

/** Lives through it on both sides. Tells each difference between them after a command, and each invariant that an event breaches. */
export function differencesIn(ops: readonly Op[]): string[] {
  const both = begin();
  const differences: string[] = [];
  let folded = both.state;
  let eventCount = 0;
  ops.forEach((one, index) => {
    const agreed = step(both, one, `c${index}`);
    const { buckets, held } = balanceOf(both.state, both.now, catalog);
    const engine = JSON.stringify([agreed.engine, buckets, held]);
    const oracle = JSON.stringify([agreed.oracle, naive.balances(both.oracle), naive.heldCredits(both.oracle)]);
    if (engine !== oracle) differences.push(`${index} ${JSON.stringify(one)}: ${engine}, not ${oracle}`);
    for (const event of both.events.slice(eventCount)) {
      const after = apply(folded, event);
      differences.push(...breachesOf({ before: folded, event, after, catalog }));
      folded = after;
    }
    eventCount = both.events.length;
  });
  return differences;
}

export type Op =
  | { do: 'grant'; bucket: string; credits: number; minutes: number | null }
  | { do: 'hold'; credits: number; minutes: number }
  | { do: 'capture'; which: number; percent: number }
  | { do: 'void'; which: number }
  | { do: 'spend'; credits: number }
  | { do: 'refund'; which: number; percent: number; fault: 'vendor' | 'user' }
  | { do: 'subscribe'; allocation: number }
  | { do: 'cancel' }
  | { do: 'wait'; minutes: number };

const which = fc.nat(30);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      bucket: fc.constantFrom('trial', 'promo', 'admin', 'topup', 'plan'),
      credits: fc.integer({ min: 1, max: 30 }),
      minutes: fc.option(fc.integer({ min: 1, max: 20_000 })),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('hold' as const),
      credits: fc.integer({ min: 1, max: 30 }),
      minutes: fc.integer({ min: 1, max: 1440 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('capture' as const), which, percent: fc.nat(110) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), which }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('spend' as const), credits: fc.integer({ min: 1, max: 25 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      which,
      percent: fc.integer({ min: 1, max: 110 }),
      fault: fc.constantFrom('vendor' as const, 'user' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('subscribe' as const), allocation: fc.integer({ min: 1, max: 40 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      minutes: fc.oneof(fc.nat(30), fc.nat(30_000), fc.constantFrom(6 * 1440 + 1, 7 * 1440, 31 * 1440, 62 * 1440)),
    }),
  },
);

/** Most lives have a plan from the start. */
export const life = (length: { minLength: number; maxLength: number; size?: 'max' }): fc.Arbitrary<Op[]> =>
  fc
    .tuple(fc.option(fc.integer({ min: 1, max: 40 }), { freq: 3 }), fc.array(op, length))
    .map(([allocation, ops]) => (allocation === null ? ops : [{ do: 'subscribe', allocation }, ...ops]));

export type Both = {
  state: State;
  events: Event[];
  oracle: naive.Oracle;
  now: number;
  holds: string[];
  sent: CommandInput[];
};

export function begin(): Both {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  return { state, events: [], oracle: naive.newOracle(start), now: start, holds: [], sent: [] };
}

/** Does it on both sides; `k` only scales the amounts that are taken from a hold, and leaves the oracle out. */
export function step(both: Both, op: Op, id: string, scale?: { k: number }): { engine: boolean; oracle: boolean } {
  const send = (command: CommandInput): boolean => {
    const decision = decide(both.state, commandSchema.parse(command), both.now, catalog);
    both.state = decision.state;
    both.events.push(...decision.events);
    both.sent.push(command);
    return decision.ok;
  };
  const { oracle } = both;
  const ask = (answer: () => boolean): boolean => (scale === undefined ? answer() : true);
  const by = { id, as: 'owner' as const };
  const k = scale?.k ?? 1;
  const hold = both.holds[('which' in op ? op.which : 0) % Math.max(both.holds.length, 1)] ?? 'none';
  switch (op.do) {
    case 'wait': {
      both.now += op.minutes * minuteMs;
      const { state, events } = advance(both.state, both.now, catalog);
      both.state = state;
      both.events.push(...events);
      naive.wait(oracle, both.now);
      return { engine: true, oracle: true };
    }
    case 'grant': {
      const endOfPlan = op.bucket === 'plan' ? both.state.subscription?.endsAt : undefined;
      const expiresAt = endOfPlan ?? (op.minutes === null ? null : both.now + op.minutes * minuteMs);
      if (scale === undefined) naive.give(oracle, op.bucket, op.credits, expiresAt ?? Number.POSITIVE_INFINITY);
      return { engine: send({ do: 'grant', ...by, bucket: op.bucket, credits: op.credits, expiresAt }), oracle: true };
    }
    case 'hold':
      both.holds.push(id);
      return {
        engine: send({ do: 'hold', ...by, credits: op.credits, ttl: `PT${op.minutes}M` }),
        oracle: ask(() => naive.hold(oracle, id, op.credits, op.minutes * minuteMs)),
      };
    case 'spend':
      both.holds.push(id);
      return {
        engine: send({ do: 'spend', ...by, credits: op.credits }),
        oracle: ask(() => naive.hold(oracle, id, op.credits, minuteMs) && naive.capture(oracle, id, op.credits)),
      };
    case 'capture': {
      const credits = k * Math.floor(((Number(both.state.holds[hold]?.credits ?? 0) / k) * op.percent) / 100);
      return {
        engine: send({ do: 'capture', ...by, hold, credits }),
        oracle: ask(() => naive.capture(oracle, hold, credits)),
      };
    }
    case 'void':
      return { engine: send({ do: 'void', ...by, hold }), oracle: ask(() => naive.giveUp(oracle, hold)) };
    case 'refund': {
      const charged = both.state.charges[both.state.holds[hold]?.charge ?? '']?.credits ?? 0;
      const credits = k * Math.max(Math.floor(((charged / k) * op.percent) / 100), 1);
      return {
        engine: send({ do: 'refund', ...by, of: hold, credits, fault: op.fault }),
        oracle: ask(() => naive.refund(oracle, hold, credits, op.fault)),
      };
    }
    case 'subscribe':
      if (both.state.subscription !== null) return { engine: true, oracle: true };
      return {
        engine: send({ do: 'subscribe', ...by, plan: 'professional', allocation: op.allocation }),
        oracle: ask(() => naive.subscribe(oracle, op.allocation)),
      };
    case 'cancel':
      return { engine: send({ do: 'cancel', ...by }), oracle: ask(() => naive.cancel(oracle)) };
  }
}
