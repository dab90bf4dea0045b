import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { postingsOf } from '../postings.ts';
import { presets } from '../presets.ts';
import { aWallet, hourMs } from '../properties/aWallet.ts';

// What the provider says of money that went back without us: the edges, to the single credit.

const studio = presets.studio as Catalog;

/** A pack of 50 credits for 12.00, of which so many were spent. */
function bought(spent: number, change: Partial<Catalog> = {}) {
  const wallet = aWallet({ change });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  if (spent > 0) wallet.send({ do: 'spend', credits: spent });
  return wallet;
}
const slices = (credits: number) => (credits === 0 ? [] : [{ grantId: 'purchase:p', bucket: 'topup', credits }]);

describe('a chargeback that was won', () => {
  test.each([50, 49, 20, 0])('gives back what it took and forgives what it made owe: %d spent', (spent) => {
    const wallet = bought(spent);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([spent, 0]);
    expect(wallet.send({ do: 'chargeback-won', purchase: 'p' })).toEqual(
      expect.objectContaining({
        credits: 50 - spent,
        slices: slices(50 - spent),
        details: { purchase: 'p', debt: spent },
      }),
    );
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 50 - spent]);
    const moved = wallet.told('chargeback-reversed').flatMap(postingsOf);
    expect(moved.every(({ credits }) => credits !== 0)).toBe(true);
  });

  test('after its credits would have ended gives new ones', () => {
    const buckets = studio.buckets.map((bucket) => (bucket.id === 'topup' ? { ...bucket, expiry: 'PT1H' } : bucket));
    const wallet = bought(20, { buckets });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.wait(hourMs);
    wallet.send({ do: 'chargeback-won', id: 'w', purchase: 'p' });
    expect([wallet.buckets(), wallet.state().grants['refund:w']?.available]).toEqual([{ refund: 30 }, 30]);
  });
});

describe('money that the provider sent back', () => {
  test('takes what is unused of it, down to one credit and to none', () => {
    for (const [spent, taken] of [
      [0, 10],
      [49, 1],
      [50, 0],
    ] as const) {
      const wallet = bought(spent);
      const said = { do: 'money-returned', purchase: 'p', refundedMinor: 240 } as const;
      expect(wallet.send(said)).toEqual(
        expect.objectContaining({
          ...{ credits: taken, slices: slices(taken), details: { purchase: 'p', amountMinor: 240 } },
        }),
      );
      expect(wallet.told('money-refunded').map(({ slices }) => slices)).toEqual([slices(taken)]);
      expect(wallet.send(said)).toEqual(
        expect.objectContaining({ credits: 0, slices: [], details: { purchase: 'p', amountMinor: 0 } }),
      );
      expect(wallet.types()).toEqual([]);
    }
  });
});
