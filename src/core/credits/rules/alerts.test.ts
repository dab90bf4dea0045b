import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { aWallet, dayMs } from '../properties/aWallet.ts';

type Alerts = Catalog['alerts'];
const rules: Alerts['rules'] = [
  { at: '50%', channel: 'dashboard' },
  { at: '20%', channel: 'email' },
  { at: '3', channel: 'email' },
];

function watched(change: Partial<Alerts> = {}) {
  return aWallet({ change: { alerts: { basis: 'period_granted', rules, rearmMargin: '10%', ...change } } });
}
const fired = (wallet: ReturnType<typeof watched>) =>
  wallet.told('alert').map(({ rule, sequence }) => [rule, sequence]);
const rearmed = (wallet: ReturnType<typeof watched>) => wallet.told('rearmed').flatMap((event) => event.rules);

describe('an alert', () => {
  test('fires at its share of what was granted, not a credit before, and once', () => {
    const wallet = watched();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'spend', credits: 49 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(fired(wallet)).toEqual([['50% dashboard', 1]]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(fired(wallet)).toEqual([]);
  });

  test('has a new number each time that it was armed', () => {
    const wallet = watched({ rules: [{ at: '10', channel: 'email' }] });
    for (const sequence of [1, 2, 3, 4]) {
      wallet.send({ do: 'grant', bucket: 'promo', credits: 20 });
      wallet.send({ do: 'spend', credits: 20 - (sequence === 1 ? 10 : 0) });
      expect(fired(wallet)).toEqual([['10 email', sequence]]);
    }
  });

  test('of several that one spend crosses, the lowest is the toast, and each channel is told once', () => {
    const wallet = watched();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
    wallet.send({ do: 'spend', credits: 97 });
    expect(
      wallet
        .told('alert')
        .map(({ rule, threshold, channel, isToast, isSent }) => [rule, threshold, channel, isToast, isSent]),
    ).toEqual([
      ['3 email', '3', 'email', true, true],
      ['20% email', '20%', 'email', false, false],
      ['50% dashboard', '50%', 'dashboard', false, true],
    ]);
  });

  test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])(
    'of several goes lowest first, whatever order they are written in: %j',
    (order) => {
      const wallet = watched({ rules: order.flatMap((n) => rules[n] ?? []) });
      wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
      wallet.send({ do: 'spend', credits: 97 });
      expect(fired(wallet).map(([rule]) => rule)).toEqual(['3 email', '20% email', '50% dashboard']);
    },
  );

  test('of a whole number counts credits, exactly', () => {
    const wallet = watched({ rules: [{ at: '3', channel: 'email' }] });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    wallet.send({ do: 'spend', credits: 6 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(fired(wallet)).toEqual([['3 email', 1]]);
  });

  test('of an odd share is exact to a hundredth: a quarter of 10 is crossed at 2, not at 3', () => {
    const wallet = watched({ rules: [{ at: '25%', channel: 'email' }] });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    wallet.send({ do: 'spend', credits: 7 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(fired(wallet)).toEqual([['25% email', 1]]);
  });

  test('is about what can be spent here or on a device: held credits are as good as spent', () => {
    const wallet = watched();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
    wallet.send({ do: 'lease', device: 'd', credits: 40 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'hold', credits: 49 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'hold', credits: 1 });
    expect(fired(wallet)).toEqual([['50% dashboard', 1]]);
  });

  test('is armed again above its margin and not at it, with a new number', () => {
    const wallet = watched();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
    wallet.send({ do: 'spend', id: 's', credits: 50 });
    wallet.send({ do: 'refund', of: 's', credits: 10, fault: 'vendor' });
    expect([wallet.balance().available, rearmed(wallet)]).toEqual([60, []]);
    expect(wallet.state().alerts).toEqual({ '50% dashboard': { isArmed: false, sequence: 1 } });
    wallet.send({ do: 'refund', of: 's', credits: 1, fault: 'vendor' });
    expect(rearmed(wallet)).toEqual(['50% dashboard']);
    expect(wallet.state().alerts).toEqual({ '50% dashboard': { isArmed: true, sequence: 2 } });
    wallet.send({ do: 'spend', credits: 41 });
    expect(fired(wallet)).toEqual([
      ['20% email', 1],
      ['50% dashboard', 2],
    ]);
    expect(wallet.state().alerts).toEqual({
      '20% email': { isArmed: false, sequence: 1 },
      '50% dashboard': { isArmed: false, sequence: 2 },
    });
    wallet.send({ do: 'refund', of: 's', credits: 11, fault: 'vendor' });
    expect([wallet.balance().available, rearmed(wallet)]).toEqual([31, ['20% email']]);
    expect(wallet.state().alerts['50% dashboard']).toEqual({ isArmed: false, sequence: 2 });
  });

  test('has a margin of one credit at least', () => {
    const wallet = watched({ rearmMargin: '0%', rules: [{ at: '50%', channel: 'email' }] });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    wallet.send({ do: 'spend', id: 's', credits: 6 });
    wallet.send({ do: 'refund', of: 's', credits: 2, fault: 'vendor' });
    expect([wallet.balance().available, rearmed(wallet)]).toEqual([6, []]);
    wallet.send({ do: 'refund', of: 's', credits: 1, fault: 'vendor' });
    expect(rearmed(wallet)).toEqual(['50% email']);
  });

  test.each([
    [3, { at: '33%', rearmMargin: '0%', spent: 3, refunded: 2, isArmed: true }],
    [101, { at: '99%', rearmMargin: '1%', spent: 2, refunded: 2, isArmed: false }],
  ])('of %d granted keeps to the hundredth: %j', (granted, { at, rearmMargin, spent, refunded, isArmed }) => {
    const wallet = watched({ rearmMargin, rules: [{ at, channel: 'email' }] });
    wallet.send({ do: 'grant', bucket: 'promo', credits: granted });
    wallet.send({ do: 'spend', id: 's', credits: spent });
    expect(fired(wallet)).toHaveLength(1);
    wallet.send({ do: 'refund', of: 's', credits: refunded, fault: 'vendor' });
    expect(rearmed(wallet)).toHaveLength(isArmed ? 1 : 0);
  });

  test('is armed by a recharge, whatever else is told of it', () => {
    const wallet = watched({ rules: [{ at: '100', channel: 'email' }] });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 101 });
    wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 5, cap: 1500 });
    wallet.send({ do: 'spend', credits: 97 });
    wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'succeeded' });
    expect([wallet.balance().available, wallet.types()]).toEqual([54, ['purchase-paid', 'recharge-notice', 'rearmed']]);
  });

  test('is armed by a purchase, a plan and a renewal, wherever the balance is', () => {
    const wallet = watched({ basis: 'allocation', rules: [{ at: '100%', channel: 'email' }] });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 80 });
    wallet.send({ do: 'subscribe', plan: 'solo', allocation: 100 });
    expect(fired(wallet)).toEqual([]);
    wallet.send({ do: 'spend', credits: 170 });
    expect(fired(wallet)).toEqual([['100% email', 1]]);
    wallet.send({ do: 'grant', bucket: 'promo', credits: 50 });
    expect([wallet.balance().available, rearmed(wallet)]).toEqual([60, []]);
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    expect(rearmed(wallet)).toEqual([]);
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    expect([wallet.balance().available, rearmed(wallet)]).toEqual([110, ['100% email']]);
    wallet.send({ do: 'spend', credits: 110 });
    expect(fired(wallet)).toEqual([['100% email', 2]]);
    wallet.wait(31 * dayMs);
    expect([wallet.balance().available, rearmed(wallet)]).toEqual([100, ['100% email']]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(fired(wallet)).toEqual([]);
  });

  test('of a share has nothing to fire at where there is no basis', () => {
    const wallet = watched({ basis: 'allocation', rules: [{ at: '0%', channel: 'prompt' }] });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    wallet.send({ do: 'spend', credits: 10 });
    expect(fired(wallet)).toEqual([]);
  });
});
