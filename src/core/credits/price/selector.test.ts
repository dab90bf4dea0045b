import { describe, expect, test } from 'vitest';
import type { Selector } from '../catalog/selector.ts';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { emptyState, type State } from '../state.ts';
import { hasActiveSubscription, matches, tierRank, zoneOf } from './selector.ts';

const catalog = presets['three-balances'] as Catalog;
const state = emptyState({ id: 'w', zone: 'Asia/Kathmandu', openedAt: 0 });
const on = (plan: string): State => ({ ...state, subscription: { plan } as State['subscription'] });
const work = { action: 'image', phase: 'single', dims: { model: 'pro', size: 2 } } as const;

describe('a selector', () => {
  test.each([
    [{}, true],
    [{ action: ['image', 'video'] }, true],
    [{ action: ['video'] }, false],
    [{ phase: ['single'] }, true],
    [{ phase: ['accept'] }, false],
    [{ dims: { model: ['pro'] } }, true],
    [{ dims: { model: ['standard'] } }, false],
    [{ dims: { model: ['pro'], size: [2, 3] } }, true],
    [{ dims: { model: ['pro'], size: [3] } }, false],
    [{ dims: { colour: ['red'] } }, false],
    [{ action: ['image'], dims: { model: ['standard'] } }, false],
    [{ not: { action: ['image'] } }, false],
    [{ not: { action: ['video'] } }, true],
    [{ any: [{ action: ['video'] }, { phase: ['single'] }] }, true],
    [{ any: [{ action: ['video'] }, { phase: ['accept'] }] }, false],
    [{ any: [] }, false],
  ] as [Selector, boolean][])('%j: %s', (selector, isMeant) => {
    expect(matches(selector, work)).toBe(isMeant);
  });

  test('that lists actions or phases does not mean a spend without them', () => {
    const bare = { action: null, phase: null, dims: {} };
    expect([matches({ action: ['image'] }, bare), matches({ phase: ['single'] }, bare), matches({}, bare)]).toEqual([
      ...[false, false, true],
    ]);
  });
});

test('a plan that is paid for is active, a free one and none are not', () => {
  expect([state, on('free'), on('standard'), on('gone')].map((one) => hasActiveSubscription(one, catalog))).toEqual([
    ...[false, false, true, false],
  ]);
});

test('tiers rank as the catalog lists them, and an account without a plan has the first', () => {
  expect([state, on('free'), on('standard'), on('pro'), on('gone')].map((one) => tierRank(one, catalog))).toEqual([
    ...[0, 0, 1, 2, 0],
  ]);
});

test("the zone is the account's, or the one that the catalog names", () => {
  const fixed = { ...catalog, calendar: { ...catalog.calendar, zone: 'UTC' } } as Catalog;
  expect([zoneOf(state, catalog), zoneOf(state, fixed)]).toEqual(['Asia/Kathmandu', 'UTC']);
});
