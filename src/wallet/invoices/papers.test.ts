import { afterEach, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type ServedWallet, serveWallet } from '../http/http.ts';
import { remoteWallet } from '../http/remote.ts';

let served: ServedWallet;
afterEach(() => served.close());

it('an invoice and a receipt come over HTTP as the files they are, for whoever may read them', async () => {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  served = await serveWallet({ file: ':memory:', catalogs, zone: 'UTC', adminToken: 'a-token-for-tests' });
  const client = remoteWallet(served.url, served.adminToken, fetch);
  await client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
  await client.hold({ id: 'h-1', action: 'enhance', run: 'run-1', resource: { shoot: 'Canal house' } });
  await client.capture({ id: 'c-1', hold: 'h-1' });
  const invoice = await client.papers.invoice({ id: 'invoice-1' });
  expect([invoice.name, invoice.type]).toEqual([expect.stringMatching(/^invoice-.*\.pdf$/), 'application/pdf']);
  expect(
    Buffer.from(await invoice.arrayBuffer())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
  const receipt = await client.papers.receipt({ id: 'run-1' });
  expect(receipt.name).toBe('receipt-run-1.pdf');
  expect(receipt.size).toBeGreaterThan(1000);
  await expect(client.papers.invoice({ id: 'invoice-2' })).rejects.toMatchObject({ code: 'not-found' });
  const { token } = await client.members.create({ id: 'm-1', name: 'Ben', role: 'operator' });
  const ben = remoteWallet(served.url, token ?? '', fetch);
  await expect(ben.papers.invoice({ id: 'invoice-1' })).rejects.toMatchObject({ code: 'forbidden' });
});
