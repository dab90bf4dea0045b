import { describe, expect, test } from 'vitest';
import { availableAt, balanceOf, plannedExpiries } from '../balance.ts';
import { explain } from '../explain.ts';
import { presets } from '../presets.ts';
import { replay } from '../simulate/simulate.ts';
import { instantOf } from '../values/calendar.ts';
import { usageBy } from './analytics.ts';
import { monthCards } from './months.ts';

const start = '2026-01-15T10:00:00Z';
const lived = (steps: Record<string, unknown>[], catalog = 'per-photo') =>
  replay({ catalog, start, steps }, presets).world;

describe('the balance', () => {
  const world = lived([
    { do: 'grant', bucket: 'topup', credits: 7 },
    { do: 'grant', bucket: 'promo', credits: 3, expiresAt: '2026-01-20T10:00:00Z' },
    { do: 'grant', bucket: 'trial', credits: 5, expiresAt: '2026-01-18T10:00:00Z' },
    { do: 'hold', credits: 2 },
  ]);

  test('lists grants in the order in which they are spent', () => {
    const { grants, available, held } = balanceOf(world.state, world.clock, world.catalog);
    expect(grants.map(({ bucket, remaining }) => [bucket, remaining])).toEqual([
      ['trial', 3],
      ['promo', 3],
      ['topup', 7],
    ]);
    expect([available, held]).toEqual([13, 2]);
  });

  test('of a later day is known now, as every expiry is planned', () => {
    const at = (text: string) => availableAt(world.state, instantOf(text));
    expect([at('2026-01-18T09:59:59Z'), at('2026-01-18T10:00:00Z'), at('2026-01-20T10:00:00Z')]).toEqual([13, 10, 7]);
    expect(plannedExpiries(world.state)).toMatchObject([
      { at: instantOf('2026-01-18T10:00:00Z'), bucket: 'trial', credits: 3 },
      { at: instantOf('2026-01-20T10:00:00Z'), bucket: 'promo', credits: 3 },
    ]);
  });
});

describe('why this number', () => {
  const world = lived([
    { do: 'subscribe', plan: 'professional' },
    { do: 'spend', id: 'a', action: 'enhance', quantity: 30 },
    { do: 'refund', of: 'a', credits: 10, fault: 'vendor' },
    { do: 'hold', id: 'h', credits: 5 },
    { do: 'show', at: '2026-02-15T10:00:00Z' },
    { do: 'spend', action: 'enhance', quantity: 2 },
  ]);

  test('each number is the sum of its entries', () => {
    const why = explain(world.events, world.clock);
    expect(why.buckets.rollover?.causes.map(({ type, credits: n }) => [type, n])).toEqual([
      ['renewed', 180],
      ['held', -2],
    ]);
    expect(why.periodUsed.causes.map(({ type, credits: n }) => [type, n])).toEqual([['captured', 2]]);
    expect(why.available.credits).toBe(balanceOf(world.state, world.clock, world.catalog).available);
  });

  test('of an earlier instant is made of what had happened by then', () => {
    const why = explain(world.events, instantOf(start));
    expect(why.available.causes.map(({ type, credits: n }) => [type, n])).toEqual([
      ['subscribed', 200],
      ['held', -30],
      ['refunded', 10],
      ['held', -5],
    ]);
    expect([why.available.credits, why.held.credits, why.periodUsed.credits]).toEqual([175, 5, 20]);
    expect(explain(world.events, instantOf(start) - 1).available).toEqual({ credits: 0, causes: [] });
  });
});

describe('usage', () => {
  const world = lived(
    [
      { do: 'subscribe', plan: 'pro' },
      { do: 'spend', action: 'image', dims: { model: 'pro' }, user: 'ana', resource: { project: 'p' } },
      { do: 'spend', at: '2026-01-31T23:30:00Z', action: 'video', user: 'ben', resource: { project: 'p' } },
      { do: 'spend', at: '2026-02-01T10:00:00Z', action: 'image', user: 'ana' },
    ],
    'three-balances',
  );
  const all = { from: instantOf(start), to: instantOf('2026-03-01T00:00:00Z') };

  test.each([
    [
      'user',
      [
        ['ben', 210, 1],
        ['ana', 72, 2],
      ],
    ],
    [
      'feature',
      [
        ['video', 210, 1],
        ['image', 72, 2],
      ],
    ],
    [
      'model',
      [
        [null, 234, 2],
        ['pro', 48, 1],
      ],
    ],
    [
      'project',
      [
        ['p', 258, 2],
        [null, 24, 1],
      ],
    ],
  ] as const)('by %s, the largest first', (by, expected) => {
    expect(usageBy(by, world.events, all).map(({ name, credits: n, count }) => [name, n, count])).toEqual(expected);
  });

  test('from one instant up to but not including another', () => {
    const range = { from: instantOf('2026-01-31T23:30:00Z'), to: instantOf('2026-02-01T10:00:00Z') };
    expect(usageBy('user', world.events, range)).toEqual([{ name: 'ben', credits: 210, count: 1 }]);
  });

  test('of a month depends on the zone', () => {
    const card = (zone: string) => monthCards(world.events, { now: world.clock, zone, count: 1 })[0];
    expect([card('UTC'), card('Europe/Amsterdam')]).toMatchObject([
      { month: '2026-02', credits: 24, runs: 1 },
      { month: '2026-02', credits: 234, runs: 2 },
    ]);
  });
});
