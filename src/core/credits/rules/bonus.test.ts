import { describe, expect, test } from 'vitest';
import { presets } from '../presets.ts';
import { aWallet, hourMs } from '../properties/aWallet.ts';
import type { Grant } from '../state/grant.ts';

// Credits that came with a pack for nothing: they go with its money, as far as they are unused, and come again with it.

const packs = (presets.studio?.packs ?? []).map((pack) => ({ ...pack, bonusUnits: 10 }));

/** 50 credits for €12.00, and 10 more; so many of the 60 are spent, those that came for nothing first. */
const bought = (spent = 0) => {
  const wallet = aWallet({ change: { packs } });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  if (spent > 0) wallet.send({ do: 'spend', id: 's', credits: spent });
  return wallet;
};
const bonusOf = (wallet: ReturnType<typeof bought>) => wallet.state().purchases.p?.refundedBonus ?? 0;

describe('a bonus', () => {
  test('is no gift to whoever buys a pack and sends it back again and again', () => {
    const wallet = bought();
    expect(wallet.send({ do: 'money-refund', purchase: 'p' })).toMatchObject({
      credits: 60,
      details: { amountMinor: 1200 },
      slices: [{ credits: 50 }, { credits: 10 }],
    });
    expect(wallet.balance().available).toBe(0);
  });

  test.each([
    [5, 1, 54],
    [9, 1, 50],
    [10, 2, 48],
    [49, 9, 2],
  ])('goes by its share of the money: with %i of 50 credits go %i of 10', (credits, gone, left) => {
    const wallet = bought();
    wallet.send({ do: 'money-refund', purchase: 'p', credits });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([gone, left]);
    // In two parts it comes to the same.
    wallet.send({ do: 'money-refund', purchase: 'p' });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([10, 0]);
  });

  test('that was spent is not asked for again, whoever has the money', () => {
    for (const command of [{ do: 'money-refund' }, { do: 'chargeback' }] as const) {
      const wallet = bought(8);
      wallet.send({ ...command, purchase: 'p' });
      expect([bonusOf(wallet), wallet.balance().available, wallet.state().debt]).toEqual([2, 0, 0]);
    }
  });

  test('comes again with money that could not be sent, and goes again with it', () => {
    const wallet = bought();
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 25 });
    expect(wallet.balance().available).toBe(30);
    wallet.send({ do: 'money-kept', id: 'k', purchase: 'p', refund: 'm' });
    expect(wallet.state().grants['bonus:k']).toMatchObject({
      ...{ available: 5, bucket: 'promo', category: 'promotional', source: 'bonus', purchase: 'p' },
    });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([0, 60]);
    wallet.send({ do: 'money-refund', purchase: 'p' });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([10, 0]);
  });

  test('that came again is taken after what was never gone, and no more of either than its share', () => {
    const wallet = bought();
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 25 });
    wallet.wait(1);
    wallet.send({ do: 'money-kept', id: 'k', purchase: 'p', refund: 'm' });
    const sliced = (credits: number) => wallet.send({ do: 'money-refund', purchase: 'p', credits }).slices;
    const paid = (credits: number) => ({ grantId: 'purchase:p', bucket: 'topup', credits });
    const bonus = (grantId: string, credits: number) => ({ grantId, bucket: 'promo', credits });
    expect(sliced(4)).toEqual([paid(4)]);
    expect(sliced(6)).toEqual([paid(6), bonus('purchase:p:bonus', 2)]);
    expect(sliced(20)).toEqual([paid(20), bonus('purchase:p:bonus', 3), bonus('bonus:k', 1)]);
    expect(wallet.balance().available).toBe(24);
  });

  test('is taken in the same order however its grants are listed', () => {
    for (const ms of [0, 1])
      for (const order of [(ids: string[]) => ids, (ids: string[]) => ids.reverse()]) {
        const wallet = bought();
        wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 25 });
        wallet.wait(ms);
        wallet.send({ do: 'money-kept', id: 'k', purchase: 'p', refund: 'm' });
        const { grants } = wallet.state();
        wallet.put({ grants: Object.fromEntries(order(Object.keys(grants)).map((id) => [id, grants[id] as Grant])) });
        const { slices } = wallet.send({ do: 'money-refund', purchase: 'p', credits: 10 });
        expect(slices[1]?.grantId).toBe(ms === 0 ? 'bonus:k' : 'purchase:p:bonus');
      }
  });

  test("goes with money that somebody sent by hand, and as much comes again as is no bank's", () => {
    const wallet = bought();
    const sent = (hasFailed: boolean) => ({
      ...{ do: 'money-returned' as const, purchase: 'p' },
      refunds: [{ refund: 're', amountMinor: 600, hasFailed }],
    });
    expect(wallet.send(sent(false)).credits).toBe(30);
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([5, 30]);
    wallet.send({ do: 'chargeback', purchase: 'p', dispute: 'd', amountMinor: 900 });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([10, 0]);
    wallet.send(sent(true));
    // Three quarters of the money are gone.
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([7, 16]);
  });

  test('comes again beside credits that come again as a new grant', () => {
    const buckets = presets.studio?.buckets.map((one) => (one.id === 'topup' ? { ...one, expiry: 'PT1H' } : one)) ?? [];
    const wallet = aWallet({ change: { packs, buckets } });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.wait(hourMs);
    wallet.send({ do: 'chargeback-won', id: 'w', purchase: 'p' });
    expect([wallet.state().grants['refund:w']?.available, wallet.state().grants['bonus:w']?.available]).toEqual([
      50, 10,
    ]);
  });

  test('comes again with a dispute that is won', () => {
    const wallet = bought();
    wallet.send({ do: 'chargeback', purchase: 'p', dispute: 'd', amountMinor: 600 });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([5, 30]);
    wallet.send({ do: 'chargeback-won', purchase: 'p', dispute: 'd' });
    expect([bonusOf(wallet), wallet.balance().available]).toEqual([0, 60]);
  });

  test('of another purchase is left alone, whatever that one is called', () => {
    const wallet = bought();
    wallet.send({ do: 'buy', id: 'p:bonus:1', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p:bonus:1', outcome: 'succeeded' });
    wallet.send({ do: 'money-refund', purchase: 'p' });
    expect(wallet.balance().available).toBe(60);
  });
});
