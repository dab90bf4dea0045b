import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type ServedWallet, serveWallet } from '../http/http.ts';
import { remoteWallet } from '../http/remote.ts';
import { sellerSchema } from './issue.ts';
import { addressLines, amountText, dayText, grouped } from './words.ts';

// Invoices and receipts over HTTP, as they are downloaded.

const folder = mkdtempSync(join(tmpdir(), 'tonebank-invoices-'));
const seller = sellerSchema.parse({
  name: 'Toon B.V.',
  address: ['Kade 1'],
  country: 'NL',
  vatId: 'NL1',
  vatPercent: 21,
});
let served: ServedWallet;
let client: ReturnType<typeof remoteWallet>;

const start = async () => {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  served = await serveWallet({ file: join(folder, 'wallet.sqlite'), catalogs, zone: 'Europe/Amsterdam', seller });
  client = remoteWallet(served.url, served.adminToken, fetch);
};
beforeEach(start);
afterEach(async () => {
  await served.close();
  rmSync(join(folder, 'wallet.sqlite'), { force: true });
});

const get = async (path: string, token = served.adminToken) => {
  const response = await fetch(`${served.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
};
const buy = (id: string, sandboxCard = '4242424242424242') =>
  client.purchases.create({ id, pack: 'pack-100', sandboxCard });
const łukasz = { name: 'Łukasz Wójcik', address: ['ul. Świętokrzyska 12'], country: 'PL', vatId: 'PL52', email: null };

/** The words of a PDF, by its fonts' own tables from glyphs to letters. */
function wordsOf(pdf: Buffer): string {
  const streams: string[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('stream\n', at + 1)) {
    if (pdf.subarray(at - 3, at).toString() === 'end') continue;
    const body = pdf.subarray(at + 7, pdf.indexOf('endstream', at));
    streams.push(body[0] === 0x78 ? inflateSync(body).toString('latin1') : body.toString('latin1'));
  }
  return streams.filter((stream) => stream.includes('begincmap')).join('\n');
}

describe('an invoice', () => {
  it('is a PDF, the same bytes every time, also after a restart', async () => {
    await client.organisation.put(łukasz);
    await buy('p-1');
    const first = await get('/api/invoices/invoice-1.pdf');
    expect(first).toMatchObject({ status: 200, type: 'application/pdf' });
    expect(first.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    // Ł and ś are in the file's own typeface.
    expect(wordsOf(first.bytes)).toContain('0141');
    await served.close();
    await start();
    expect((await get('/api/invoices/invoice-1.pdf')).bytes.equals(first.bytes)).toBe(true);
  });

  it('stays made out to whom it was issued, whatever the organisation is called later', async () => {
    await client.organisation.put(łukasz);
    await buy('p-1');
    const before = (await get('/api/invoices/invoice-1.pdf')).bytes;
    await client.organisation.put({ ...łukasz, name: 'Another', address: ['Elsewhere'] });
    await buy('p-2');
    expect((await get('/api/invoices/invoice-1.pdf')).bytes.equals(before)).toBe(true);
    expect((await get('/api/invoices/invoice-2.pdf')).bytes.length).toBeGreaterThan(1000);
  });

  it('has the next number only when its payment is booked: declined and open ones leave no gap', async () => {
    await buy('p-1');
    await expect(buy('p-2', '4000000000000002')).rejects.toMatchObject({ code: 'payment-declined' });
    await client.purchases.create({ id: 'p-3', pack: 'pack-100' });
    await Promise.all(['p-4', 'p-5', 'p-6'].map((id) => buy(id)));
    expect((await client.invoices()).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  it.each(['invoice-2', 'invoice-0', 'invoice-1e0', 'x', '..%2F1'])(
    'that is not there (%s) is not found',
    async (id) => {
      await buy('p-1');
      expect((await get(`/api/invoices/${id}.pdf`)).status).toBe(404);
    },
  );

  it('is for whoever may have it', async () => {
    await buy('p-1');
    const { token } = await client.members.create({ id: 'ben', name: 'Ben', role: 'operator' });
    expect((await get('/api/invoices/invoice-1.pdf', token ?? '')).status).toBe(403);
    expect((await get('/api/invoices/invoice-1.pdf', 'nobody')).status).toBe(401);
    const ben = remoteWallet(served.url, token ?? '', fetch);
    expect(await ben.organisation.get()).toMatchObject({ name: '' });
    await expect(ben.organisation.put(łukasz)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a receipt', () => {
  it('has every line of its run and no other', async () => {
    await buy('p-1');
    for (const [id, run] of [
      ['1', 'run_1'],
      ['2', 'run_1'],
      ['3', 'runX1'],
    ] as const) {
      await client.hold({ id: `h-${id}`, action: 'enhance', run, resource: { shoot: 'Kade', photo: `IMG_${id}` } });
      await client.capture({ id: `c-${id}`, hold: `h-${id}` });
    }
    const before = await get('/api/runs/run_1/receipt.pdf');
    expect(before).toMatchObject({ status: 200, type: 'application/pdf' });
    expect((await get('/api/runs/run_1/receipt.pdf')).bytes.equals(before.bytes)).toBe(true);
    await client.refund({ id: 'r-1', charge: 'c-3', fault: 'vendor', reason: 'dark' });
    expect((await get('/api/runs/run_1/receipt.pdf')).bytes.equals(before.bytes)).toBe(true);
    await client.refund({ id: 'r-2', charge: 'c-1', fault: 'vendor', reason: 'dark' });
    expect((await get('/api/runs/run_1/receipt.pdf')).bytes.equals(before.bytes)).toBe(false);
  });

  it('of a run that charged nothing is not found', async () => {
    expect((await get('/api/runs/none/receipt.pdf')).status).toBe(404);
  });
});

it('paper says amounts, days and addresses the same way everywhere', () => {
  expect([amountText(123_450, 'EUR'), amountText(-5, 'USD'), amountText(0, 'CHF')]).toEqual([
    '€1,234.50',
    '−$0.05',
    'CHF 0.00',
  ]);
  expect([grouped(0), grouped(999), grouped(1000), grouped(25_500_000)]).toEqual(['0', '999', '1,000', '25,500,000']);
  expect(dayText('2026-10-31T23:30:00Z', 'Europe/Amsterdam')).toBe('1 November 2026');
  expect(addressLines(łukasz)).toEqual(['ul. Świętokrzyska 12', 'PL', 'VAT number PL52']);
});
