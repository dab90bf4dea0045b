import { describe, expect, test } from 'vitest';
import { aWallet, dayMs } from '../properties/aWallet.ts';
import type { Charge } from '../state/work.ts';

const quiet = { basis: 'allocation', rearmMargin: '5%' } as const;

/** Owes 30: a pack was spent and its payment taken back. 7 other credits were there before. */
function owing() {
  const wallet = aWallet({ change: { alerts: { ...quiet, rules: [] } } });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  wallet.send({ do: 'spend', id: 's', credits: 30 });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 7 });
  wallet.send({ do: 'chargeback', purchase: 'p' });
  return wallet;
}
const books = ({ state, balance }: ReturnType<typeof aWallet>) => [state().debt, balance().available];

describe('a debt', () => {
  test('leaves what was there when it arose, and stops spending', () => {
    const wallet = owing();
    expect(wallet.types()).toEqual(['charged-back']);
    expect(books(wallet)).toEqual([30, 7]);
    const refused = { code: 'insufficient-credits', shortBy: 1, needed: 1, available: 0, debt: 30, changed: false };
    expect(wallet.refused({ do: 'spend', credits: 1 })).toEqual({
      ...refused,
      offers: wallet.catalog.shortfall.offers,
    });
  });

  test('is paid by what comes in, and by no more of it than is owed', () => {
    const wallet = owing();
    wallet.send({ do: 'grant', bucket: 'topup', credits: 1 });
    expect(wallet.told('debt-paid').map(({ slices }) => slices.map(({ credits }) => credits))).toEqual([[1]]);
    expect(books(wallet)).toEqual([29, 7]);
    wallet.send({ do: 'grant', bucket: 'topup', credits: 100 });
    expect(books(wallet)).toEqual([0, 78]);
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    expect([wallet.types(), books(wallet)]).toEqual([['granted'], [0, 83]]);
  });

  test('is not paid by a change that brings nothing', () => {
    const wallet = owing();
    wallet.send({ do: 'card', fingerprint: 'f' });
    expect(wallet.types()).toEqual(['card-set']);
    wallet.send({ do: 'buy', id: 'q', pack: 'pack-50' });
    expect(wallet.types()).toEqual(['purchase-started']);
    expect(books(wallet)).toEqual([30, 7]);
  });

  test('is paid by what time brings', () => {
    const wallet = owing();
    wallet.send({ do: 'subscribe', plan: 'solo', allocation: 10 });
    expect([wallet.types(), books(wallet)]).toEqual([
      ['subscribed', 'debt-paid'],
      [20, 7],
    ]);
    wallet.wait(31 * dayMs);
    expect(wallet.types()).toEqual(['renewed', 'debt-paid']);
    expect(books(wallet)[0]).toBeLessThan(20);
  });

  test('of one credit is a debt too, and one that is just paid back is not paid again', () => {
    const wallet = owing();
    wallet.send({ do: 'grant', bucket: 'topup', credits: 29 });
    wallet.send({ do: 'card', fingerprint: 'f' });
    expect(books(wallet)).toEqual([1, 7]);
    wallet.send({ do: 'grant', bucket: 'topup', credits: 3 });
    expect([wallet.types(), books(wallet)]).toEqual([
      ['granted', 'debt-paid'],
      [0, 9],
    ]);
    const late = owing();
    late.put({
      debt: 2 as never,
      charges: { s: { ...(late.state().charges.s as Charge), debt: 2 as never, slices: [] } },
    });
    late.put({ charges: { s: { ...(late.state().charges.s as Charge), credits: 2 as never } } });
    late.send({ do: 'refund', of: 's', credits: 2, fault: 'vendor' });
    expect([late.types(), books(late)]).toEqual([['refunded'], [0, 7]]);
  });

  test('is not paid again by a refund that forgave it and gave something back as well', () => {
    const wallet = owing();
    const charge = wallet.state().charges.s as Charge;
    wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 35 });
    wallet.send({ do: 'spend', id: 't', credits: 2 });
    const slices = wallet.state().charges.t?.slices ?? [];
    const both = { ...charge, credits: 3 as never, debt: 1 as never, slices, refunded: 0 as never };
    wallet.put({ debt: 1 as never, charges: { s: both } });
    wallet.send({ do: 'refund', of: 's', fault: 'vendor' });
    expect([wallet.types(), wallet.state().debt]).toEqual([['refunded'], 0]);
  });

  test('is left alone by what goes', () => {
    const wallet = owing();
    wallet.send({ do: 'grant', bucket: 'promo', credits: 3, expiresAt: wallet.now() + dayMs });
    expect(books(wallet)).toEqual([27, 7]);
    wallet.wait(dayMs);
    expect(books(wallet)[0]).toBe(27);
  });
});

test('what happened before a command is not what the command did', () => {
  const alerts = { ...quiet, rules: [{ at: '20', channel: 'dashboard' as const }] };
  const wallet = aWallet({ change: { alerts } });
  const monthMs = 31 * dayMs;
  wallet.send({ do: 'subscribe', plan: 'solo', allocation: 5 });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 15, expiresAt: wallet.now() + monthMs + dayMs });
  wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
  wallet.sleep(monthMs + dayMs);
  wallet.send({ do: 'card', fingerprint: 'f' });
  expect(wallet.types()).toEqual(['renewed', 'expired', 'alert', 'card-set']);
});

test('what changes nothing has no consequences', () => {
  const wallet = aWallet();
  wallet.send({ do: 'spend', action: 'upload' });
  expect(wallet.types()).toEqual([]);
});
