import { expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, start } from '../properties/aWallet.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import { credits } from '../values/amount.ts';
import { postingsOf } from './postings.ts';

// The lines that single events write. That they always sum to zero is asserted after every event of every test.

const studio = presets.studio as Catalog;
const posted = (account: string, grantId: string | null, n: number) => ({ account, grantId, credits: n });

function opened(change: Partial<Catalog> = {}) {
  const wallet = aWallet({ change });
  wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 10, expiresAt: start + 2 * hourMs });
  return wallet;
}

test('a spend on a device and a refund write what they move, and nothing of a debt where there is none', () => {
  const wallet = opened();
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 4 });
  const lease = wallet.state().leases.l;
  if (lease === undefined) throw new Error('no lease');
  const work = { action: 'enhance', phase: 'single', quantity: 1, dims: {}, workKeys: [] } as const;
  const spend = { ...work, workKeys: [], id: 's', credits: credits(3), resource: null, run: null, user: null };
  const { journal } = spendOnDevice(newPurse(lease, start), spend, { wall: start, elapsedMs: 0 });
  wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: false });
  expect(wallet.told('lease-spent').map(postingsOf)).toEqual([
    [posted('leased', 'grant:g', -3), posted('captured', 'grant:g', 3)],
  ]);
  wallet.send({ do: 'refund', of: 's', credits: 2, fault: 'user' });
  expect(wallet.told('refunded').map(postingsOf)).toEqual([
    [posted('captured', 'grant:g', -2), posted('available', 'grant:g', 2)],
  ]);
});

test('what a lease did not spend comes back as a new grant where the price list says so', () => {
  const refunds = {
    ...studio.refunds,
    expiredSource: { ...studio.refunds.expiredSource, userCancel: { regrant: 'P7D' } },
  };
  const wallet = opened({ refunds: refunds as Catalog['refunds'] });
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 4 });
  wallet.wait(2 * hourMs + 2 * dayMs);
  expect(wallet.told('lease-closed').map(postingsOf)).toEqual([
    [posted('leased', 'grant:g', -4), posted('available', 'refund:lease:l', 4)],
  ]);
  expect(wallet.buckets()).toEqual({ refund: 4 });
});
