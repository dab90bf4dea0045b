import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apply, applyAll } from '../apply.ts';
import { balanceOf } from '../balance.ts';
import { advance, decide } from '../decide.ts';
import type { Event } from '../event.ts';
import { explain } from '../explain.ts';
import { wholeState } from '../ledger/archive.ts';
import { breachesOf } from '../ledger/invariants.ts';
import { presets } from '../presets.ts';
import { historyOf } from '../shown/history.ts';
import { chargesOf, monthCards } from '../shown/months.ts';
import { replay } from '../simulate/simulate.ts';
import type { World } from '../simulate/world.ts';
import { emptyState } from '../state.ts';
import { rfc3339 } from '../values/calendar.ts';
import { runs } from './seed.ts';

// Random lives under every price list, with everything a scenario can do: whatever happens, the books are in order.

const zones = ['UTC', 'Europe/Amsterdam', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const start = Date.UTC(2026, 0, 15, 10);

/** Stands for the id of an earlier step; see `resolved`. */
const id = fc.nat(20);
const device = fc.constantFrom('A', 'B');
const few = fc.integer({ min: 1, max: 40 });
const dims = fc.record(
  {
    resolution: fc.constantFrom('1K', '2K', '4K'),
    results: fc.integer({ min: 1, max: 4 }),
    model: fc.constantFrom('standard', 'pro'),
    units: fc.integer({ min: 1, max: 400_000 }),
  },
  { requiredKeys: [] },
);

/** Names that exist in the price list, and one that does not. */
function stepFor(catalogId: string): fc.Arbitrary<Record<string, unknown>> {
  const catalog = presets[catalogId];
  if (catalog === undefined) throw new Error(`no preset ${catalogId}`);
  const action = fc.constantFrom(
    ...new Set([...catalog.rates.map((rate) => rate.action), ...catalog.freeActions, 'unknown']),
  );
  const bucket = fc.constantFrom(...catalog.buckets.map((one) => one.id));
  const plan = fc.constantFrom(...catalog.plans.map((one) => one.id));
  const pack = fc.constantFrom(...catalog.packs.map((one) => one.id), 'unknown');
  const make = (
    name: string,
    fields: Record<string, fc.Arbitrary<unknown>>,
    required: string[] = Object.keys(fields),
  ) => fc.record<Record<string, unknown>>({ do: fc.constant(name), ...fields }, { requiredKeys: ['do', ...required] });
  const workKeys = fc.uniqueArray(
    fc.nat(6).map((n) => `k${n}`),
    { minLength: 1, maxLength: 3 },
  );
  const keyed = workKeys.map((keys) => ({ workKeys: keys, quantity: keys.length }));
  const often = (weight: number, arbitrary: fc.Arbitrary<Record<string, unknown>>) => ({ weight, arbitrary });
  const payment = fc.constantFrom(
    'succeeded',
    'declined',
    'abandoned',
    'processing',
    'webhook-lost',
    'authentication-required',
  );
  return fc.oneof(
    often(2, make('grant', { bucket, credits: fc.oneof(few, fc.integer({ min: 1, max: 900_000 })) })),
    often(3, make('spend', { action, dims, quantity: few, run: fc.constantFrom('r1', 'r2') }, ['action'])),
    often(3, make('spend', { credits: few })),
    often(5, make('hold', { credits: few, ttl: fc.constantFrom('PT5M', 'PT12H') })),
    often(
      5,
      fc.tuple(make('hold', { action }), keyed).map(([step, keys]) => ({ ...step, ...keys })),
    ),
    often(5, make('capture', { hold: id, credits: fc.nat(8) }, ['hold'])),
    often(
      3,
      fc.tuple(make('capture', { hold: id }), workKeys).map(([step, keys]) => ({ ...step, workKeys: keys })),
    ),
    often(3, make('void', { hold: id })),
    often(1, make('extend', { hold: id })),
    often(3, make('fail', { of: id })),
    often(
      4,
      make('refund', { of: id, credits: fc.integer({ min: 1, max: 5 }), fault: fc.constantFrom('vendor', 'user') }, [
        'of',
        'fault',
      ]),
    ),
    often(2, make('subscribe', { plan, allocation: fc.nat(500) }, ['plan'])),
    often(1, make('cancel', {})),
    often(1, make('plan-payment', { outcome: fc.constantFrom('paid', 'failed'), as: fc.constant('system') })),
    often(1, make('zone', { zone: fc.constantFrom(...zones) })),
    often(4, make('buy', { pack, payment }, ['pack'])),
    often(1, make('recheck', { purchase: id })),
    often(
      2,
      make('webhook', {
        purchase: fc.oneof(id, fc.constantFrom('recharge:simulated:1', 'recharge:simulated:2')),
        times: fc.integer({ min: 1, max: 3 }),
      }),
    ),
    often(1, make('money-refund', { purchase: id })),
    often(1, make('chargeback', { purchase: id, as: fc.constant('system') })),
    often(
      2,
      make(
        'recharge',
        { enabled: fc.constantFrom(true, true, false), pack, threshold: fc.nat(600_000), cap: fc.nat(6000) },
        ['enabled', 'pack', 'threshold'],
      ),
    ),
    often(
      1,
      make(
        'card',
        {
          outcome: fc.constantFrom('succeeded', 'declined', 'authentication-required'),
          fingerprint: fc.constantFrom('f1', 'f2'),
        },
        ['outcome'],
      ),
    ),
    often(3, make('generate', { action, dims })),
    often(3, make('accept', { edit: id })),
    often(1, make('reject', { edit: id })),
    often(2, make('run', { action, photos: few, dims })),
    often(1, make('resume', { run: id })),
    often(4, make('lease', { device, credits: few }, ['device'])),
    often(5, make('device-spend', { device, action, quantity: fc.integer({ min: 1, max: 3 }) }, ['device', 'action'])),
    often(2, make('sync', { device, times: fc.integer({ min: 1, max: 2 }) })),
    often(1, make('backup', { device })),
    often(1, make('restore', { device })),
  );
}

const minutes = fc.oneof(
  { weight: 8, arbitrary: fc.nat(3) },
  { weight: 2, arbitrary: fc.nat(90) },
  { weight: 1, arbitrary: fc.nat(30_000) },
);

/** Which steps a field may name. */
const namedBy: Record<string, readonly string[]> = {
  hold: ['hold'],
  of: ['spend', 'hold', 'generate', 'run'],
  edit: ['generate'],
  purchase: ['buy'],
  run: ['run'],
};

/** Puts ids in place of numbers: each becomes one of the earlier steps that fit. */
function resolved(steps: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const done: Record<string, unknown>[] = [];
  for (const step of steps) {
    const fields = Object.entries(step).map(([name, value]) => {
      const kinds = namedBy[name];
      if (kinds === undefined || typeof value !== 'number') return [name, value];
      const fitting = done.filter((one) => kinds.includes(String(one.do)));
      return [name, fitting[fitting.length - 1 - (value % Math.max(fitting.length, 1))]?.id ?? 'nothing'];
    });
    done.push({ id: `s${done.length}`, ...Object.fromEntries(fields) });
  }
  return done;
}

/** Some credits at the start, and then anything. */
const scenario = fc.constantFrom(...Object.keys(presets)).chain((catalog) =>
  fc
    .record({
      zone: fc.constantFrom(...zones),
      plan: fc.option(fc.constantFrom(...(presets[catalog]?.plans ?? []).map((one) => one.id)), { freq: 3 }),
      topup: fc.oneof(fc.nat(100), fc.nat(900_000)),
      steps: fc.array(fc.tuple(stepFor(catalog), minutes), {
        minLength: 5,
        maxLength: 45,
      }),
    })
    .map(({ zone, plan, topup, steps }) => {
      let at = start;
      const first = [
        ...(plan === null ? [] : [{ do: 'subscribe', plan }]),
        ...(topup === 0 ? [] : [{ do: 'grant', bucket: 'topup', credits: topup }]),
      ];
      const timed = steps.map(([step, after]) => {
        at += after * 60_000;
        return { ...step, at: rfc3339(at) };
      });
      return { catalog, zone, start: rfc3339(start), steps: resolved([...first, ...timed]) };
    }),
);

test('after every event, the books are in order', () => {
  fc.assert(
    fc.property(scenario, (one) => {
      const { world } = replay(one, presets);
      let state = emptyState({ id: 'simulated', zone: one.zone, openedAt: start });
      const breaches: string[] = [];
      for (const event of world.events) {
        const after = apply(state, event);
        breaches.push(...breachesOf({ before: state, event, after, catalog: world.catalog }));
        state = after;
      }
      expect(breaches).toEqual([]);
      expect(state).toEqual(wholeState(world.archive, world.state));
    }),
    runs(100),
  );
});

test('a part of a wallet decides like the whole of it', () => {
  fc.assert(
    fc.property(scenario, (one) => {
      const { world } = replay(one, presets);
      let whole = emptyState({ id: 'simulated', zone: one.zone, openedAt: start });
      const events: Event[] = [];
      for (const { at, command } of world.sent) {
        const decision = decide(whole, command, at, world.catalog);
        events.push(...decision.events);
        whole = decision.state;
      }
      const rest = advance(whole, world.clock, world.catalog);
      expect([...events, ...rest.events]).toEqual(world.events);
    }),
    runs(40),
  );
});

test('what is shown adds up: buckets, history, explanation and month cards', () => {
  fc.assert(
    fc.property(scenario, (one) => {
      const { world, result } = replay(one, presets);
      const { available, held, leased, debt, buckets } = balanceOf(world.state, world.clock, world.catalog);
      expect(sum(Object.values(buckets))).toBe(available);
      expect(sum(historyOf(world.events, world.catalog).map((line) => line.credits))).toBe(
        available + held + leased - debt,
      );
      const why = explain(world.events, world.clock);
      expect([why.available, why.held, why.leased, why.debt, why.periodUsed].map((number) => number.credits)).toEqual([
        available,
        held,
        leased,
        debt,
        world.state.periodUsed,
      ]);
      const cards = monthCards(world.events, { now: world.clock, zone: one.zone, count: 60 });
      expect(sum(cards.map((card) => card.credits))).toBe(sum(chargesOf(world.events).map((charge) => charge.credits)));
      expect(sum(result.history.filter((line) => line.tab === 'usage').map((line) => -line.credits))).toBe(
        sum(cards.map((card) => card.credits)),
      );
    }),
    runs(50),
  );
});

test('as many purchase grants as payments that succeeded, and auto-recharge within its limit', () => {
  fc.assert(
    fc.property(scenario, (one) => {
      const { world } = replay(one, presets);
      const paid = world.events.filter((event) => event.type === 'purchase-paid');
      const grants = [...world.archive.grants.values()].filter((grant) => grant.source === 'purchase');
      expect(new Set(paid.map((event) => event.type === 'purchase-paid' && event.purchase)).size).toBe(grants.length);
      const told = [...world.provider].filter(
        ([purchase, outcome]) => outcome === 'succeeded' && isTold(world, purchase),
      );
      expect(told.length).toBe(grants.length);
    }),
    runs(50),
  );
});

test('going from a to c is going from a to b and on to c', () => {
  fc.assert(
    fc.property(
      scenario,
      fc.integer({ min: 1, max: 120 }),
      fc.array(fc.integer({ min: 1, max: 119 }), { maxLength: 5 }),
      (one, days, stops) => {
        const { world } = replay(one, presets);
        const until = world.clock + days * 86_400_000;
        const whole = advance(world.state, until, world.catalog);
        let state = world.state;
        let count = 0;
        for (const stop of [...stops.map((n) => world.clock + n * 43_200_007).sort((a, b) => a - b), until]) {
          if (stop > until) continue;
          const part = advance(state, stop, world.catalog);
          state = part.state;
          count += part.events.length;
        }
        expect(state).toEqual(whole.state);
        expect(count).toBe(whole.events.length);
        expect(applyAll(world.state, whole.events)).toEqual(whole.state);
      },
    ),
    runs(40),
  );
});

test('steps that only look change nothing', () => {
  fc.assert(
    fc.property(scenario, fc.array(fc.nat(44), { minLength: 1, maxLength: 10 }), (one, places) => {
      const steps: Record<string, unknown>[] = [];
      one.steps.forEach((step, n) => {
        if (places.includes(n))
          steps.push({ do: 'show', id: `look-${n}`, at: rfc3339(Date.parse(String(step.at ?? one.start)) - 1) });
        steps.push(step);
      });
      const ends = (world: World) => balanceOf(world.state, world.clock, world.catalog);
      expect(ends(replay({ ...one, steps }, presets).world)).toEqual(ends(replay(one, presets).world));
    }),
    runs(40),
  );
});

function isTold(world: World, purchase: string): boolean {
  const status = world.archive.purchases.get(purchase)?.status;
  return status === 'paid' || status === 'refunded';
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, n) => all + n, 0);
}
