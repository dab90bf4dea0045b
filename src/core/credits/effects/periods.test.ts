import { describe, expect, test } from 'vitest';
import type { EventOf } from '../event.ts';
import { aWallet, dayMs, hourMs, start } from '../properties/aWallet.ts';
import { emptyState } from '../state.ts';
import { credits } from '../values/amount.ts';
import * as periods from './periods.ts';

const end = (month: number) => Date.UTC(2026, month, 15, 10);
const basis = ({ state }: ReturnType<typeof aWallet>) => {
  const { periodStartsAt, periodCount, periodGranted, periodUsed } = state();
  return [periodStartsAt, periodCount, periodGranted, periodUsed];
};

describe('the basis of percentages', () => {
  test('is what was granted since the period began, what merely comes back left out', () => {
    const wallet = aWallet();
    wallet.send({ do: 'open' });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    expect(basis(wallet)).toEqual([start, 0, 60, 0]);
    wallet.send({ do: 'spend', id: 's', credits: 8 });
    wallet.send({ do: 'refund', of: 's', fault: 'vendor' });
    expect(basis(wallet)).toEqual([start, 0, 60, 0]);
    expect(wallet.state().onceGiven).toEqual(['trial']);
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    expect(basis(wallet)).toEqual([start, 0, 110, 0]);
  });

  test('begins again with a plan, with what is carried at a renewal, and with what is left when it ends', () => {
    const wallet = aWallet();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    wallet.wait(hourMs);
    wallet.send({ do: 'spend', credits: 4 });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(basis(wallet)).toEqual([start + hourMs, 1, 100, 0]);
    wallet.send({ do: 'spend', credits: 16 });
    wallet.wait(31 * dayMs);
    expect(basis(wallet)).toEqual([end(1) + hourMs, 2, 190, 0]);
    wallet.send({ do: 'cancel' });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    wallet.wait(28 * dayMs);
    expect(basis(wallet)).toEqual([end(2) + hourMs, 3, 50, 0]);
    expect(wallet.state().subscription).toBeNull();
  });

  test('has a day of free credits in place of the day before, as far as it still counts that one', () => {
    const wallet = aWallet({ catalog: 'three-balances' });
    wallet.wait(0);
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    expect(basis(wallet)).toEqual([start, 0, 110, 0]);
    wallet.wait(dayMs);
    expect(basis(wallet)).toEqual([start, 0, 110, 0]);
    expect(wallet.state().days).toEqual({
      daily: { date: '2026-01-16', endsAt: Date.UTC(2026, 0, 17), granted: 100 },
    });
    wallet.put({ periodGranted: credits(30) });
    wallet.wait(dayMs);
    expect(wallet.state().periodGranted).toBe(100);
  });

  test('of a new period does not count the day that is running, so the next day takes nothing out of it', () => {
    const wallet = aWallet({ catalog: 'three-balances' });
    wallet.wait(0);
    wallet.send({ do: 'subscribe', plan: 'free', allocation: 7 });
    expect(basis(wallet)).toEqual([start, 1, 7, 0]);
    expect(wallet.state().days.daily).toEqual({ date: '2026-01-15', endsAt: Date.UTC(2026, 0, 16), granted: 0 });
    wallet.wait(dayMs);
    expect(wallet.state().periodGranted).toBe(107);
  });

  test('without eligibility a day is opened and grants nothing', () => {
    const wallet = aWallet({ catalog: 'three-balances' });
    wallet.send({ do: 'subscribe', plan: 'standard' });
    wallet.wait(dayMs);
    expect(wallet.told('reset')).toEqual([expect.objectContaining({ date: '2026-01-16', grant: null })]);
    expect(wallet.state().days.daily?.granted).toBe(0);
    expect(wallet.state().periodGranted).toBe(4000);
  });
});

test('days of several buckets are kept apart', () => {
  const state = { ...emptyState({ id: 'w', zone: 'UTC', openedAt: start }), periodGranted: credits(5) };
  const other = { date: '2026-01-15', endsAt: 9, granted: credits(1) };
  const event: EventOf<'reset'> = { type: 'reset', at: start, bucket: 'b', date: '2026-01-15', endsAt: 7, grant: null };
  const next = periods.reset({ ...state, days: { a: other } }, event);
  expect([next.days, next.periodGranted]).toEqual([{ a: other, b: { date: '2026-01-15', endsAt: 7, granted: 0 } }, 5]);
});

describe('what waits for the end of a period', () => {
  test('is a smaller plan, or the end, or nothing again, whichever was asked last', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', id: 's', plan: 'professional' });
    const begun = wallet.state().subscription;
    expect(begun).toEqual({
      ...{ id: 's', plan: 'professional', allocation: 200, anchor: '2026-01-15T10:00:00', period: 0 },
      ...{ startsAt: start, endsAt: end(1), next: null, endsWithPeriod: false, isUnpaid: false, isDelayed: false },
    });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(wallet.state().subscription).toEqual({ ...begun, next: { plan: 'solo', allocation: 100 } });
    wallet.send({ do: 'cancel' });
    expect(wallet.state().subscription).toEqual({ ...begun, endsWithPeriod: true });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(wallet.state().subscription).toEqual({ ...begun, next: { plan: 'solo', allocation: 100 } });
    wallet.send({ do: 'subscribe', plan: 'professional' });
    expect(wallet.state().subscription).toEqual(begun);
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    expect(wallet.state().subscription).toEqual({ ...begun, isUnpaid: true });
    wallet.send({ do: 'subscribe', plan: 'team' });
    expect(wallet.state().subscription).toEqual({ ...begun, isUnpaid: true, plan: 'team', allocation: 1000 });
    expect(wallet.state().periodGranted).toBe(1000);
  });

  test('is the payment: a period that is not paid keeps what was there and grants nothing', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', id: 's', plan: 'solo' });
    wallet.send({ do: 'spend', credits: 90 });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    const { subscription, grants } = wallet.state();
    wallet.wait(31 * dayMs);
    expect(wallet.types()).toEqual(['renewal-delayed']);
    expect(wallet.state().subscription).toEqual({ ...subscription, period: 1, endsAt: end(2), isDelayed: true });
    const [[id = '', grant] = []] = Object.entries(grants);
    expect(wallet.state().grants).toEqual({ [id]: { ...grant, expiresAt: end(2) } });
    expect([wallet.balance().available, wallet.state().periodCount]).toEqual([10, 1]);
  });

  test('is a zone', () => {
    const wallet = aWallet();
    wallet.send({ do: 'zone', zone: 'Asia/Kathmandu' });
    expect([wallet.state().zone, wallet.state().nextZone]).toEqual([
      'UTC',
      { zone: 'Asia/Kathmandu', at: Date.UTC(2026, 0, 16) },
    ]);
    wallet.wait(dayMs);
    expect([wallet.state().zone, wallet.state().nextZone]).toEqual(['Asia/Kathmandu', null]);
  });
});

test('an event of a plan that the state lacks is an error; a kept grant that it lacks is passed over', () => {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  const failed = { type: 'plan-payment', at: start, isUnpaid: true } as const;
  expect(() => periods.scheduled(state, failed)).toThrow('the state lacks its subscription');
  const wallet = aWallet();
  wallet.send({ do: 'subscribe', plan: 'solo' });
  const delayed = { type: 'renewal-delayed', at: start, period: 1, until: end(2), kept: ['gone'] } as const;
  expect(periods.delayed(wallet.state(), delayed).grants).toEqual(wallet.state().grants);
});
