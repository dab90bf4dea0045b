import { expect, test } from 'vitest';
import { availableAt, balanceOf, plannedExpiries } from './balance.ts';
import { aWallet, dayMs, hourMs, start } from './properties/aWallet.ts';

function opened() {
  const wallet = aWallet();
  for (const [id, hours] of [
    ['late', 3],
    ['b', 2],
    ['a', 2],
    ['c', 2],
    ['used', 1],
  ] as const)
    wallet.send({ do: 'grant', id, bucket: 'promo', credits: 1, expiresAt: start + hours * hourMs });
  wallet.send({ do: 'grant', id: 'ever', bucket: 'topup', credits: 7 });
  wallet.send({ do: 'spend', credits: 1 });
  return wallet;
}

test('planned expiries are told soonest first, equals by their grant, and without what is used up or never ends', () => {
  expect(
    plannedExpiries(opened().state()).map(({ at, grantId, bucket, credits }) => [at, grantId, bucket, credits]),
  ).toEqual([
    [start + 2 * hourMs, 'grant:a', 'promo', 1],
    [start + 2 * hourMs, 'grant:b', 'promo', 1],
    [start + 2 * hourMs, 'grant:c', 'promo', 1],
    [start + 3 * hourMs, 'grant:late', 'promo', 1],
  ]);
});

test('what will be available goes down with every planned expiry', () => {
  const state = opened().state();
  const at = (ms: number) => availableAt(state, start + ms);
  expect([at(0), at(2 * hourMs - 1), at(2 * hourMs), at(3 * hourMs), at(900 * dayMs)]).toEqual([11, 11, 8, 7, 7]);
});

test('the balance tells what is there, held and leased, and every bucket, empty ones too', () => {
  const wallet = opened();
  wallet.send({ do: 'hold', credits: 2 });
  wallet.send({ do: 'lease', device: 'd', credits: 3 });
  const { available, held, leased, debt, grants, buckets } = balanceOf(wallet.state(), start, wallet.catalog);
  expect([available, held, leased, debt]).toEqual([6, 2, 3, 0]);
  expect(buckets).toEqual({ trial: 0, promo: 0, rollover: 0, refund: 0, plan: 0, admin: 0, topup: 6 });
  expect(grants).toEqual([{ grantId: 'grant:ever', bucket: 'topup', remaining: 6, expiresAt: null }]);
});
