import { describe, expect, test } from 'vitest';
import { aWallet, dayMs, hourMs, minuteMs, start } from '../properties/aWallet.ts';
import type { Purchase } from '../state/purchase.ts';
import type { Recharge } from '../state/recharge.ts';
import { emptyState } from '../state.ts';
import { credits } from '../values/amount.ts';
import * as money from './money.ts';
import { chargedBack } from './money-back.ts';

const monthEnd = Date.UTC(2026, 1, 1);
const window = (parts: object) => ({
  ...{ startsAt: Date.UTC(2026, 0, 1), endsAt: monthEnd, capturedMinor: 0, reservedMinor: 0 },
  ...{ hasToldBlocked: false, told: [], ...parts },
});

describe('a purchase', () => {
  test('is paid beside others, numbered in their order, and all of it is kept', () => {
    const wallet = aWallet();
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50', user: 'Ann' });
    wallet.send({ do: 'buy', id: 'q', pack: 'pack-100' });
    const { p, q } = wallet.state().purchases;
    expect(p).toEqual({
      ...{
        id: 'p',
        status: 'pending',
        pack: 'pack-50',
        credits: 50,
        bonusCredits: 0,
        priceMinor: 1200,
        currency: 'EUR',
      },
      ...{ isAutomatic: false, user: 'Ann', at: start, expiresAt: start + dayMs, grant: null },
      ...{ refundedCredits: 0, refundedMinor: 0, invoice: null },
    });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'processing' });
    expect(wallet.state().purchases).toEqual({ p: { ...p, status: 'processing' }, q });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    const paid = { ...p, status: 'paid', grant: 'purchase:p', expiresAt: null, invoice: 1 };
    expect([wallet.state().purchases, wallet.state().invoiceCount]).toEqual([{ p: paid, q }, 1]);
    wallet.send({ do: 'payment', purchase: 'q', outcome: 'succeeded' });
    expect([wallet.state().purchases.q?.invoice, wallet.state().invoiceCount]).toEqual([2, 2]);
    expect(wallet.state().recharge).toEqual(emptyState({ id: 'w', zone: 'UTC', openedAt: 0 }).recharge);
  });

  test('without invoices has none, and the count stays', () => {
    const wallet = aWallet();
    const plain = aWallet({ change: { payments: { ...wallet.catalog.payments, invoices: false } } });
    plain.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    plain.put({ invoiceCount: 7 });
    plain.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    expect([plain.state().purchases.p?.invoice, plain.state().invoiceCount]).toEqual([null, 7]);
  });

  test('declined by hand says nothing about the card of the auto-recharge', () => {
    const wallet = aWallet();
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    const { recharge } = wallet.state();
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'declined' });
    expect([wallet.state().purchases.p?.status, wallet.state().recharge]).toEqual(['declined', recharge]);
  });

  test('given back in parts adds them up, and taken back whole is whole', () => {
    const wallet = aWallet();
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    wallet.send({ do: 'money-refund', purchase: 'p', credits: 10 });
    wallet.send({ do: 'money-refund', purchase: 'p', credits: 5 });
    const { p } = wallet.state().purchases;
    expect([p?.status, p?.refundedCredits, p?.refundedMinor]).toEqual(['paid', 15, 360]);
    wallet.send({ do: 'spend', credits: 20 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    const disputes = { '': { turn: 1, credits: 15, debt: 20, amountMinor: 840, claimedMinor: 1200 } };
    expect(wallet.state().purchases.p).toEqual({
      ...{ ...p, status: 'refunded', refundedCredits: 50, refundedMinor: 1200, disputes },
    });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([20, 0]);
  });
});

describe('auto-recharge', () => {
  /** Low on credits, so that a purchase starts by itself. */
  function low({ cap = 5000, card = 'card' } = {}) {
    const wallet = aWallet();
    wallet.send({ do: 'card', fingerprint: card });
    wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 5, cap });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 1 });
    return wallet;
  }
  const pay = (wallet: ReturnType<typeof low>, n: number, outcome: 'succeeded' | 'declined') =>
    wallet.send({ do: 'payment', purchase: `recharge:w:${n}`, outcome });

  test('takes its price out of the limit before it asks, and counts its attempts', () => {
    const wallet = low();
    expect(wallet.state().recharge).toEqual({
      ...{ isEnabled: true, pack: 'pack-50', threshold: 5, capMinor: 5000, card: 'card', sequence: 1 },
      ...{ window: window({ reservedMinor: 1200 }), inFlight: 'recharge:w:1', attemptedAt: [start], failedAt: [] },
      ...{ failuresInARow: 0, paidAt: null, suspendedCard: null, isSuspended: false, toldBurstAt: null },
    });
  });

  test('that is paid has spent what was reserved, rests, and begins again from no failures', () => {
    const wallet = low();
    pay(wallet, 1, 'declined');
    wallet.wait(hourMs);
    wallet.wait(minuteMs);
    pay(wallet, 2, 'succeeded');
    expect(wallet.state().recharge).toEqual({
      ...{ isEnabled: true, pack: 'pack-50', threshold: 5, capMinor: 5000, card: 'card', sequence: 2 },
      ...{ window: window({ capturedMinor: 1200 }), inFlight: null, attemptedAt: [start, start + hourMs] },
      ...{ failedAt: [start], failuresInARow: 0, paidAt: start + hourMs + minuteMs },
      ...{ suspendedCard: null, isSuspended: false, toldBurstAt: null },
    });
    expect(wallet.state().invoiceCount).toBe(1);
    expect(wallet.state().purchases['recharge:w:1']?.status).toBe('declined');
  });

  test('that is declined gives its reservation up, counts, and stops after the third, until another card comes', () => {
    const wallet = low();
    for (const n of [1, 2, 3]) {
      pay(wallet, n, 'declined');
      expect(wallet.state().recharge.window).toEqual(window({}));
      expect(wallet.state().recharge.failuresInARow).toBe(n);
      wallet.wait(hourMs);
    }
    const stopped = wallet.state().recharge;
    expect([stopped.isSuspended, stopped.suspendedCard, stopped.inFlight]).toEqual([true, 'card', null]);
    expect(stopped.failedAt).toEqual([start, start + hourMs, start + 2 * hourMs]);
    wallet.send({ do: 'card', fingerprint: 'card' });
    expect(wallet.state().recharge).toEqual(stopped);
    wallet.send({ do: 'card', fingerprint: 'new' });
    const { card, isSuspended, suspendedCard, failuresInARow, failedAt } = wallet.state().recharge;
    expect([card, isSuspended, suspendedCard, failuresInARow, failedAt]).toEqual(['new', false, null, 0, []]);
  });

  test('that is paid late, after its failure was counted, resumes', () => {
    const wallet = low();
    for (const n of [1, 2, 3]) {
      pay(wallet, n, 'declined');
      wallet.wait(hourMs);
    }
    pay(wallet, 3, 'succeeded');
    const { isSuspended, suspendedCard, failuresInARow, window: after } = wallet.state().recharge;
    expect([isSuspended, suspendedCard, failuresInARow]).toEqual([false, null, 0]);
    expect(after).toEqual(window({ capturedMinor: 1200 }));
  });

  test('late money for one that was given up leaves the reservation of the next', () => {
    const wallet = low();
    pay(wallet, 1, 'declined');
    wallet.wait(hourMs);
    expect(wallet.state().recharge.inFlight).toBe('recharge:w:2');
    pay(wallet, 1, 'succeeded');
    expect(wallet.state().recharge.inFlight).toBe('recharge:w:2');
    expect(wallet.state().recharge.window).toEqual(window({ capturedMinor: 1200, reservedMinor: 1200 }));
  });

  test('tells each share of its limit once, and that it is blocked once, until it is set again', () => {
    const wallet = low({ cap: 1500 });
    pay(wallet, 1, 'succeeded');
    expect(wallet.told('recharge-notice').map(({ percent }) => percent)).toEqual([80]);
    wallet.wait(hourMs);
    wallet.send({ do: 'spend', credits: 48 });
    expect(wallet.told('recharge-blocked')).toHaveLength(1);
    wallet.send({ do: 'spend', credits: 1 });
    expect(wallet.told('recharge-blocked')).toEqual([]);
    expect(wallet.state().recharge.window).toEqual(window({ capturedMinor: 1200, hasToldBlocked: true, told: [80] }));
    wallet.send({ do: 'recharge', enabled: true });
    expect(wallet.told('recharge-blocked')).toHaveLength(1);
    wallet.send({ do: 'recharge', enabled: true, cap: 1200 });
    expect(wallet.state().recharge.window?.told).toEqual([80]);
  });

  test('keeps a hundred attempts and failures, and no more', () => {
    const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
    const purchase = { id: 'p', at: 1000, priceMinor: 5 } as Purchase;
    const many = Array.from({ length: 100 }, (_, n) => n);
    const recharge: Recharge = { ...state.recharge, attemptedAt: many, failedAt: many, inFlight: 'p' };
    const before = { ...state, recharge, purchases: { p: purchase } };
    const started = money.recharge(before, { type: 'recharge-started', at: 1000, purchase });
    expect(started.recharge.attemptedAt).toEqual([...many.slice(1), 1000]);
    const failed = money.declined(before, { type: 'purchase-declined', at: 1000, purchase: 'p', isAutomatic: true });
    expect(failed.recharge.failedAt).toEqual([...many.slice(1), 1000]);
  });
});

test('an event of a purchase that the state lacks is an error', () => {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  const taken = { type: 'charged-back', at: start, purchase: 'p', slices: [], debt: credits(0) } as const;
  expect(() => chargedBack(state, taken as never)).toThrow('the state lacks the purchase p');
  expect(() => money.withStatus(state, 'p', 'expired')).toThrow('the state lacks the purchase p');
});
