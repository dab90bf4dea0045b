import { afterEach, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';

let wallet: OpenWallet;
afterEach(() => wallet.close());

let now = 0;

async function aWallet(id: string): Promise<OpenWallet> {
  const catalogs = presets[id];
  if (catalogs === undefined) throw new Error(`the price list ${id} is missing`);
  now = Date.parse('2026-11-21T12:00:00Z');
  return openWallet({ file: ':memory:', catalogs, zone: 'UTC', clock: { now: () => now }, user: 'ana' });
}

const lines = async () =>
  (await wallet.client.billing({})).transactions.map(({ type, credits, action, user, run, balanceAfter }) => ({
    ...{ type, credits, action, user, run, balanceAfter },
  }));

it('a price list that counts items has a line for each photo', async () => {
  wallet = await aWallet('per-photo');
  const { client } = wallet;
  await client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
  await client.hold({ id: 'h-1', action: 'enhance', quantity: 3, run: 'run-1' });
  await client.capture({ id: 'c-1', hold: 'h-1' });
  const photo = { type: 'Usage', credits: -1, user: 'ana', run: 'run-1', action: expect.any(String) };
  expect(await lines()).toMatchObject([
    { ...photo, balanceAfter: 97 },
    { ...photo, balanceAfter: 98 },
    { ...photo, balanceAfter: 99 },
    { type: 'Purchase', credits: 100, user: 'ana', balanceAfter: 100 },
  ]);
  const pages = await client.billing({ limit: 2, kind: 'usage' });
  const { transactions } = await client.billing({ limit: 2, kind: 'usage', cursor: pages.next ?? '' });
  expect(transactions).toMatchObject([{ id: 'c-1#1', balanceAfter: 99 }]);
});

it('a run that did several things says all of them in one line', async () => {
  wallet = await aWallet('studio');
  const { client } = wallet;
  await client.grant({ id: 'g-1', bucket: 'admin', credits: 20, reason: 'to begin with' });
  for (const [n, action] of ['enhance', 'reprocess', 'enhance'].entries()) {
    await client.hold({ id: `h-${n}`, action, run: 'run-1' });
    await client.capture({ id: `c-${n}`, hold: `h-${n}` });
  }
  expect(await lines()).toMatchObject([
    { credits: -3, action: 'Photo enhanced + Photo in another template', run: 'run-1', balanceAfter: 17 },
    { type: 'Admin grant', credits: 20, balanceAfter: 20 },
  ]);
});

it('credits that expire, also while they come back, have a line of their own, and the sum stays the balance', async () => {
  wallet = await aWallet('studio');
  const { client } = wallet;
  const expiresAt = new Date(now + 60_000).toISOString();
  await client.grant({ id: 'g-1', bucket: 'promo', credits: 20, reason: 'for a minute', expiresAt });
  await client.hold({ id: 'h-1', action: 'enhance', quantity: 5 });
  now += 61_000;
  expect((await client.billing({})).balance).toMatchObject({ available: 0, held: 5 });
  await client.capture({ id: 'c-1', hold: 'h-1', credits: 2 });
  expect(await lines()).toMatchObject([
    { type: 'Expired', credits: -3, user: 'System', balanceAfter: 0 },
    { type: 'Usage', credits: -2, balanceAfter: 3 },
    { type: 'Expired', credits: -15, user: 'System', balanceAfter: 5 },
    { type: 'Promotion', credits: 20, balanceAfter: 20 },
  ]);
});
