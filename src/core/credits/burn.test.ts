import { describe, expect, test } from 'vitest';
import { availableIn, burnOrder, cut, cutBack, isLive, liveGrants, take, usableGrants } from './burn.ts';
import type { Bucket, Catalog } from './catalog.ts';
import { presets } from './presets.ts';
import type { Grant, NewGrant } from './state/grant.ts';
import type { Work } from './state/work.ts';
import { emptyState, type State } from './state.ts';
import { credits } from './values/amount.ts';

const grant = (parts: Partial<NewGrant>): Grant => ({
  id: 'g',
  bucket: 'topup',
  category: 'paid',
  priority: 50,
  source: 'manual',
  credits: credits(10),
  effectiveAt: 100,
  expiresAt: null,
  createdAt: 100,
  purchase: null,
  ...parts,
  available: credits(10),
  held: credits(0),
  leased: credits(0),
});

describe('the burn order', () => {
  test.each([
    ['a lower priority', { priority: 10, expiresAt: null }, { priority: 20, expiresAt: 200 }],
    ['a sooner expiry', { expiresAt: 200, category: 'paid' }, { expiresAt: 201, category: 'promotional' }],
    ['an expiry before none', { expiresAt: 9_999_999 }, { expiresAt: null }],
    ['promotional before paid', { category: 'promotional', effectiveAt: 101 }, { category: 'paid', effectiveAt: 100 }],
    ['what was valid earlier', { effectiveAt: 99, createdAt: 101 }, { effectiveAt: 100, createdAt: 100 }],
    ['what was made earlier', { createdAt: 99, id: 'z' }, { createdAt: 100, id: 'a' }],
    ['the smaller id', { id: 'a' }, { id: 'b' }],
  ] as [string, Partial<NewGrant>, Partial<NewGrant>][])(
    'has %s first, whatever comes after it in the order',
    (_, first, second) => {
      expect(burnOrder(grant(first), grant(second))).toBeLessThan(0);
      expect(burnOrder(grant(second), grant(first))).toBeGreaterThan(0);
    },
  );

  test('has no ties but a grant with itself', () => {
    expect(burnOrder(grant({}), grant({}))).toBe(0);
  });
});

test('what is available in grants is their sum', () => {
  expect([availableIn([]), availableIn([grant({ id: 'a' }), grant({ id: 'b' })])]).toEqual([0, 20]);
});

test('a grant is valid from its first instant up to but not including its last', () => {
  const one = grant({ effectiveAt: 100, expiresAt: 200 });
  expect([99, 100, 199, 200].map((at) => isLive(one, at))).toEqual([false, true, true, false]);
});

test('slices are taken from the front and cut at either end', () => {
  const taken = take([grant({ id: 'a' }), grant({ id: 'b' }), grant({ id: 'c' })], credits(15));
  const amounts = (slices: readonly { grantId: string; credits: number }[]) =>
    slices.map((slice) => [slice.grantId, slice.credits]);
  expect(amounts(taken)).toEqual([
    ['a', 10],
    ['b', 5],
  ]);
  expect(amounts(cut(taken, credits(12)).front)).toEqual([
    ['a', 10],
    ['b', 2],
  ]);
  expect(amounts(cut(taken, credits(12)).back)).toEqual([['b', 3]]);
  expect(amounts(cutBack(taken, credits(6)).back)).toEqual([
    ['a', 1],
    ['b', 5],
  ]);
  expect(amounts(cut(taken, credits(10)).front)).toEqual([['a', 10]]);
  expect(amounts(cut(taken, credits(10)).back)).toEqual([['b', 5]]);
});

test('an empty grant and one that is over are not live, in a state that nobody has brought up to date either', () => {
  const full = grant({ id: 'full' });
  const empty = { ...grant({ id: 'empty' }), available: credits(0) };
  const over = grant({ id: 'over', expiresAt: 150 });
  const state = { ...emptyState({ id: 'w', zone: 'UTC', openedAt: 100 }), grants: { over, empty, full } };
  expect(liveGrants(state, 150)).toEqual([full]);
});

describe('what a grant may be used for', () => {
  const basic = presets['three-balances'] as Catalog;
  const standard: Work = {
    ...{ action: 'image', phase: 'single', quantity: 1, dims: { model: 'standard' } },
    ...{ resource: null, run: null, user: null },
  };
  const pro: Work = { ...standard, dims: { model: 'pro' } };
  const plan = { plan: 'pro' } as State['subscription'];

  /** Which of these grants a standard and a pro image may use, without a plan and with one. */
  function usable(catalog: Catalog, bucket: string): boolean[] {
    const grants = { g: grant({ bucket }) };
    const state = { ...emptyState({ id: 'w', zone: 'UTC', openedAt: 100 }), grants };
    const states = [state, { ...state, subscription: plan }];
    return states.flatMap((one) => [standard, pro].map((work) => usableGrants(one, 100, catalog, work).length === 1));
  }
  const lapsing = (onLapse: Bucket['onLapse']): Catalog => ({
    ...basic,
    buckets: basic.buckets.map((bucket) => (bucket.id === 'topup' ? { ...bucket, onLapse } : bucket)),
  });

  test.each([
    ['keep', [true, true, true, true]],
    ['forfeit', [true, true, true, true]],
    ['freeze', [false, false, true, true]],
    [{ restrictToTier: 'free' }, [true, false, true, true]],
    [{ restrictToTier: 'pro' }, [true, true, true, true]],
    [{ restrictToTier: 'nobody' }, [true, true, true, true]],
  ] as [Bucket['onLapse'], boolean[]][])('after a lapse under %j', (onLapse, expected) => {
    expect(usable(lapsing(onLapse), 'topup')).toEqual(expected);
  });

  test('is what its bucket says, and anything for a bucket that the catalog no longer has', () => {
    expect(usable(basic, 'daily')).toEqual([true, false, true, false]);
    expect(usable(basic, 'gone')).toEqual([true, true, true, true]);
  });
});
