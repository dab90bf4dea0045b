import { describe, expect, test } from 'vitest';
import { apply } from '../apply.ts';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, start } from '../properties/aWallet.ts';
import type { Subscription } from '../state/subscription.ts';
import { credits, type EpochMs } from '../values/amount.ts';
import { changesAt, paidUntil } from './billing.ts';

const studio = presets.studio as Catalog;
const [model] = studio.plans as [Catalog['plans'][number]];
type Billing = (typeof model)['billingEvery'];

/** Plans named by how they are paid; each comes small and large. */
const every = { nobody: null, month: 'P1M', quarter: 'P3M', year: 'P1Y' } as const satisfies Record<string, Billing>;
const plans = Object.entries(every).flatMap(([name, billingEvery]) =>
  [100, 200].map((allocation) => ({ ...model, id: `${name}-${allocation}`, billingEvery, allocation })),
);
const yearOfCredits = { ...model, id: 'all-at-once', billingEvery: 'P1Y', grantEvery: 'P1Y', allocation: 300 } as const;
const aPaidWallet = (zone = 'UTC') => aWallet({ change: { plans: [...plans, yearOfCredits] }, zone });
const end = (month: number, day = 15) => Date.UTC(2026, month, day, 10);
const to = (wallet: ReturnType<typeof aWallet>, at: EpochMs) => wallet.wait(at - wallet.now());

describe('a plan that is cancelled ends', () => {
  test.each([
    ['nobody-100', 5, end(1)],
    ['month-100', 5, end(1)],
    ['quarter-100', 5, end(3)],
    ['quarter-100', 70, end(3)],
    ['quarter-100', 95, end(6)],
    ['year-100', 5, end(12)],
    ['year-100', 400, end(24)],
    ['all-at-once', 5, end(12)],
  ])('%s, cancelled after %i days, when what was paid is over', (plan, days, endsAt) => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan });
    wallet.wait(days * dayMs);
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(endsAt);
    expect(wallet.told('cancel-scheduled')[0]?.endsAt).toBe(endsAt);
    to(wallet, endsAt - 1);
    expect(wallet.state().subscription?.plan).toBe(plan);
    wallet.send({ do: 'cancel' });
    expect(wallet.types()).toEqual([]);
    wallet.wait(1);
    expect([wallet.types().includes('lapsed'), wallet.state().subscription]).toEqual([true, null]);
  });

  test('after each of its months was granted, counted down to the last', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'quarter-100' });
    const begun = wallet.state().subscription;
    wallet.send({ do: 'cancel' });
    expect(wallet.state().subscription).toEqual({ ...begun, endsWithPeriod: true, periodsLeft: 2 });
    to(wallet, end(1));
    expect(wallet.told('renewed')[0]?.subscription).toMatchObject({ endsWithPeriod: true, periodsLeft: 1 });
    to(wallet, end(2));
    expect(wallet.state().subscription).toMatchObject({ endsWithPeriod: true, periodsLeft: 0, endsAt: end(3) });
    to(wallet, end(3));
    expect(wallet.told('renewed')).toEqual([]);
    expect(wallet.events().filter(({ type }) => type === 'renewed')).toHaveLength(2);
  });

  test('with the running month when nobody bills it any more, whenever that is heard', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'year-100' });
    expect(wallet.send({ do: 'cancel', isOver: true }).expiresAt).toBe(end(1));
    wallet.send({ do: 'subscribe', plan: 'year-100' });
    wallet.send({ do: 'cancel' });
    expect(wallet.state().subscription?.periodsLeft).toBe(11);
    wallet.send({ do: 'cancel', isOver: true });
    expect([wallet.types(), wallet.told('cancel-scheduled')[0]?.endsAt]).toEqual([['cancel-scheduled'], end(1)]);
    expect(wallet.state().subscription?.periodsLeft).toBeUndefined();
    wallet.send({ do: 'cancel', isOver: true });
    expect(wallet.types()).toEqual([]);
    // An older word, that it was paid, gives nothing away.
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types()).toEqual([]);
  });

  test('with the running month where its price list does not know it any more', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'year-100' });
    Object.assign(wallet.catalog, { plans: [] });
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(1));
  });

  test('on the same day of the month in a zone that the account moved to meanwhile', () => {
    for (const zone of ['Asia/Kathmandu', 'America/New_York']) {
      const wallet = aPaidWallet('Europe/Amsterdam');
      wallet.send({ do: 'subscribe', plan: 'year-100' });
      to(wallet, Date.UTC(2026, 11, 20));
      wallet.send({ do: 'zone', zone });
      to(wallet, Date.UTC(2027, 0, 15, 10));
      wallet.send({ do: 'cancel' });
      const offsetMs = zone === 'Asia/Kathmandu' ? 5.75 * hourMs : -5 * hourMs;
      expect(wallet.told('cancel-scheduled')[0]?.endsAt).toBe(Date.UTC(2028, 0, 15, 11) - offsetMs);
    }
  });

  test('after a clock that changes its hour no month later', () => {
    const wallet = aPaidWallet('Europe/Amsterdam');
    wallet.send({ do: 'subscribe', plan: 'quarter-100' });
    wallet.send({ do: 'cancel' });
    expect(wallet.told('cancel-scheduled')[0]?.endsAt).toBe(end(3) - hourMs);
  });
});

describe('a plan that waits', () => {
  test('begins when what was paid is over, and keeps until then what runs', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    expect(wallet.send({ do: 'subscribe', plan: 'month-100' })).toMatchObject({
      expiresAt: end(3),
      details: { from: end(3) },
    });
    to(wallet, end(2));
    expect(wallet.state().subscription).toMatchObject({ plan: 'quarter-200', allocation: 200, periodsLeft: 0 });
    expect(wallet.state().subscription?.next).toEqual({ plan: 'month-100', allocation: 100 });
    to(wallet, end(3));
    const { periodsLeft, billedFrom, ...after } = wallet.state().subscription as Subscription;
    expect(after).toMatchObject({ plan: 'month-100', allocation: 100, next: null, anchor: '2026-01-15T10:00:00' });
    expect([periodsLeft, billedFrom]).toEqual([undefined, '2026-04-15T10:00:00']);
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(4));
  });

  test('paid by another length is billed from the day on which it begins', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'month-200' });
    wallet.send({ do: 'subscribe', plan: 'quarter-100' });
    to(wallet, end(1));
    expect(wallet.state().subscription?.billedFrom).toBe('2026-02-15T10:00:00');
    wallet.send({ do: 'cancel' });
    expect(wallet.told('cancel-scheduled')[0]?.endsAt).toBe(end(4));
  });

  test('is taken back with the end that waited', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'year-200' });
    const begun = wallet.state().subscription;
    for (const asked of [{ do: 'cancel' } as const, { do: 'subscribe', plan: 'year-100' } as const]) {
      wallet.send(asked);
      expect(wallet.send({ do: 'subscribe', plan: 'year-200' }).expiresAt).toBe(end(1));
      expect(wallet.state().subscription).toEqual(begun);
    }
  });
});

describe('a better plan at once', () => {
  test('billed as often stays billed from the same day', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'quarter-100' });
    wallet.wait(40 * dayMs);
    wallet.send({ do: 'cancel' });
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    const { periodsLeft, billedFrom, ...after } = wallet.state().subscription as Subscription;
    expect(after).toMatchObject({ plan: 'quarter-200', endsWithPeriod: false, anchor: '2026-01-15T10:00:00' });
    expect([periodsLeft, billedFrom]).toEqual([undefined, undefined]);
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(3));
  });

  test('billed by another length is billed from that moment, and keeps it', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'month-100' });
    wallet.wait(40 * dayMs);
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    expect(wallet.state().subscription).toMatchObject({
      ...{ billedFrom: '2026-02-24T10:00:00', anchor: '2026-01-15T10:00:00', endsAt: end(2) },
    });
    wallet.send({ do: 'subscribe', plan: 'quarter-200', allocation: 250 });
    expect(wallet.state().subscription?.billedFrom).toBe('2026-02-24T10:00:00');
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(5));
    wallet.send({ do: 'subscribe', plan: 'quarter-200', allocation: 250 });
    to(wallet, end(4, 24) - 1);
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(5));
    wallet.wait(1);
    wallet.send({ do: 'subscribe', plan: 'quarter-200', allocation: 250 });
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(8));
    wallet.send({ do: 'subscribe', plan: 'month-100', allocation: 300 });
    expect(wallet.state().subscription?.billedFrom).toBe('2026-05-24T10:00:00');
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(6));
    wallet.send({ do: 'subscribe', plan: 'nobody-200', allocation: 400 });
    expect(wallet.state().subscription?.billedFrom).toBeUndefined();
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(5));
  });

  test('with a year of credits at once, paid from then on, ends when those years are over', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'month-100' });
    wallet.wait(dayMs);
    wallet.send({ do: 'subscribe', plan: 'all-at-once' });
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(13));
    to(wallet, end(1));
    expect(wallet.state().subscription).toMatchObject({ endsAt: end(13), periodsLeft: 0 });
  });

  test('whose paid time ends with a month of credits needs no month more', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'month-100' });
    to(wallet, end(1));
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(4));
  });

  test('with a year of credits at once goes on being billed by the year', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'year-100' });
    wallet.wait(40 * dayMs);
    wallet.send({ do: 'subscribe', plan: 'all-at-once' });
    wallet.send({ do: 'subscribe', plan: 'year-200', allocation: 400 });
    expect(wallet.state().subscription?.billedFrom).toBeUndefined();
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(12));
  });
});

describe('the next bill', () => {
  const nextBill = (wallet: ReturnType<typeof aWallet>) =>
    paidUntil(
      { state: wallet.state(), catalog: wallet.catalog, now: wallet.now() },
      wallet.state().subscription as Subscription,
    );

  test.each([
    ['nobody-100', 5, null],
    ['month-100', 5, end(1)],
    ['month-100', 40, end(2)],
    ['quarter-100', 89, end(3)],
    ['quarter-100', 90, end(6)],
    ['year-100', 5, end(12)],
    ['all-at-once', 400, end(24)],
  ])('of %s, after %i days', (plan, days, at) => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan });
    wallet.wait(days * dayMs);
    expect(nextBill(wallet)).toBe(at);
    wallet.send({ do: 'cancel' });
    expect(nextBill(wallet)).toBe(at);
  });

  test('comes as long after a change to another length as that length, whenever the credits come', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'month-100' });
    wallet.wait(40 * dayMs);
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    expect([nextBill(wallet), wallet.state().subscription?.endsAt]).toEqual([end(4, 24), end(2)]);
    to(wallet, end(4, 24));
    expect(nextBill(wallet)).toBe(end(7, 24));
  });

  test('is not known while the last one is not paid', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'year-100' });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    expect(nextBill(wallet)).toBeNull();
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(nextBill(wallet)).toBe(end(12));
  });
});

describe('a payment that fails', () => {
  test('leaves nothing that is paid beyond the running month, until it is made', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    expect(wallet.send({ do: 'subscribe', plan: 'month-100' }).expiresAt).toBe(end(1));
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.told('plan-scheduled')).toEqual([
      expect.objectContaining({ next: { plan: 'month-100', allocation: 100 }, periodsLeft: 2 }),
    ]);
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types()).toEqual([]);
    wallet.send({ do: 'cancel' });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types()).toEqual(['plan-payment']);
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types()).toEqual(['plan-payment']);
  });

  test('and is made after a cancel lets the plan end where what is paid ends, to the month, and tells nothing else', () => {
    for (const [plan, days, types] of [
      ['quarter-200', 40, ['plan-payment', 'cancel-scheduled']],
      ['quarter-200', 70, ['plan-payment']],
      ['month-200', 5, ['plan-payment']],
    ] as const) {
      const wallet = aPaidWallet();
      wallet.send({ do: 'subscribe', plan });
      wallet.wait(days * dayMs);
      wallet.send({ do: 'plan-payment', outcome: 'failed' });
      wallet.send({ do: 'cancel', user: 'Ann' });
      expect(wallet.told('cancel-scheduled')[0]).toMatchObject({ user: 'Ann' });
      wallet.send({ do: 'plan-payment', outcome: 'paid' });
      expect(wallet.types()).toEqual([...types]);
      expect(wallet.state().subscription?.periodsLeft ?? 0).toBe(types.length - 1);
      wallet.send({ do: 'subscribe', plan: 'month-100', user: 'Ben' });
      expect(wallet.told('plan-scheduled')[0]).toMatchObject({ user: 'Ben' });
    }
  });

  test('while its end waits delays the next month, which is one of those that are left', () => {
    const wallet = aPaidWallet();
    wallet.send({ do: 'subscribe', plan: 'quarter-200' });
    wallet.send({ do: 'subscribe', plan: 'month-100' });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    to(wallet, end(1));
    expect(wallet.types()).toContain('renewal-delayed');
    const { catalog } = wallet;
    const waits = () => changesAt({ state: wallet.state(), catalog }, wallet.state().subscription as Subscription);
    expect(waits()).toBe(end(3));
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.state().subscription).toMatchObject({ plan: 'quarter-200', periodsLeft: 1 });
    expect(waits()).toBe(end(3));
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    to(wallet, end(2));
    expect(waits()).toBe(end(3));
  });
});

test('what an earlier version wrote is read as it was meant: an end with the running period', () => {
  const wallet = aPaidWallet();
  wallet.send({ do: 'subscribe', plan: 'year-100' });
  const user = null;
  const ending = apply(wallet.state(), { type: 'cancel-scheduled', at: start, endsAt: end(1), user });
  expect(ending.subscription).toEqual({ ...wallet.state().subscription, endsWithPeriod: true });
  const next = { plan: 'month-100', allocation: credits(100) };
  const smaller = apply(ending, { type: 'plan-scheduled', at: start, next, user });
  expect(smaller.subscription).toEqual({ ...wallet.state().subscription, next });
  wallet.put({ subscription: ending.subscription });
  to(wallet, end(1));
  expect(wallet.state().subscription).toBeNull();
});
