import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserHost, startBrowserHost } from '../../src/browser/server.ts';
import { paperPath } from '../../src/contract/page.ts';
import { type ServedWallet, serveWallet } from '../../src/wallet/http/http.ts';
import { aPriceList } from '../builders/payingWallet.ts';
import { aStudioOnDisk, type StudioOnDisk } from './studioHost.ts';

// Invoices and receipts in the browser host: over its own server, under a ticket, from the wallet of this computer and from a team's.

let on: StudioOnDisk;
let host: BrowserHost;
let team: ServedWallet;
beforeAll(async () => {
  on = await aStudioOnDisk();
  host = await startBrowserHost({ studio: on.studio, pageFiles: new Map(), imports: join(on.home, 'imports') });
  team = await serveWallet({ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC' });
});
afterAll(async () => {
  await host.close();
  await on.close();
  await team.close();
});

const studio = () => on.studio.client;
const fetched = (ticket: string | null, headers: Record<string, string> = {}) =>
  fetch(new URL(paperPath(ticket ?? ''), host.address), { headers });
const anInvoice = async (purchase: string) => {
  await studio().credits.buy({ id: purchase, pack: 'pack-100', sandboxCard: '4242424242424242' });
  return studio().account.paper({ kind: 'invoice', id: 'invoice-1' });
};

describe('a paper in the browser host', () => {
  test('is fetched once, as a download under its own name, and its address has no token in it', async () => {
    const { fileName, ticket, path } = await anInvoice('p-1');
    expect([path, ticket]).toEqual([null, expect.stringMatching(/^[\w-]{43}$/)]);
    expect(new URL(host.address).hash).not.toContain(ticket);
    const answer = await fetched(ticket);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${fileName}"`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect((await fetched(ticket)).status).toBe(404);
  });

  test('is given to no other site, and to nobody who guesses', async () => {
    const { ticket } = await studio().account.paper({ kind: 'invoice', id: 'invoice-1' });
    expect((await fetched(ticket, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await fetched(ticket, { origin: 'https://evil.example' })).status).toBe(403);
    for (const wrong of ['', '..', 'x'.repeat(43), `${ticket}/`, `${ticket}?a=1`]) {
      expect((await fetched(wrong)).status).toBeGreaterThanOrEqual(400);
    }
    expect((await fetched(ticket)).status).toBe(200);
  });

  test('that is not there is refused in words, and no ticket is made', async () => {
    await expect(studio().account.paper({ kind: 'receipt', id: 'no-such-run' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('of a team’s wallet comes through the studio, with the token of the wallet left where it is', async () => {
    await studio().app.saveSettings({ walletAddress: team.url, walletToken: team.adminToken });
    const { ticket } = await anInvoice('p-team');
    const answer = await fetched(ticket);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(JSON.stringify([...answer.headers])).not.toContain(team.adminToken);
    await studio().app.saveSettings({ walletAddress: null, walletToken: null });
  });
});
