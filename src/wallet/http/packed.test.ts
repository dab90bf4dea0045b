import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { walletApp } from './http.ts';
import { remoteWallet } from './remote.ts';

const catalog = presets.studio;
let wallet: OpenWallet;
let app: ReturnType<typeof walletApp>;
let token: string;
let received: Request[];

beforeEach(async () => {
  if (catalog === undefined) throw new Error('the price list is missing');
  wallet = await openWallet({ file: ':memory:', catalogs: catalog, zone: 'UTC', isOpenedByApp: true });
  ({ token } = await wallet.tokens.issue({ wallet: wallet.wallet, role: 'owner', user: null }));
  app = walletApp({ router: wallet.router, tokens: wallet.tokens });
  received = [];
});
afterEach(() => wallet.close());

const owned = (body: Uint8Array<ArrayBuffer> | string, encoding: string, by = token) =>
  app.request('/api/owned', {
    ...{ method: 'POST', body },
    headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json', 'content-encoding': encoding },
  });
const packedKeys = (workKeys: string[]) => new Uint8Array(gzipSync(JSON.stringify({ workKeys })));

describe('a packed request', () => {
  it('is understood like any other', async () => {
    const answer = await owned(packedKeys(['p-1']), 'gzip');
    expect([answer.status, await answer.json()]).toEqual([200, { owned: [] }]);
  });

  it('that would be too long when unpacked is refused, however short it is', async () => {
    const bomb = packedKeys(['0'.repeat(64 * 1024 * 1024)]);
    expect(bomb.length).toBeLessThan(100_000);
    const answer = await owned(bomb, 'gzip');
    expect(await answer.json()).toMatchObject({ code: 'bad-input', details: { bytesMost: 16_777_216 } });
    expect(answer.status).toBe(400);
  });

  it('that is damaged, or packed in another way, is refused', async () => {
    const broken = packedKeys(['p-1']).slice(0, -9);
    for (const [body, encoding] of [
      [broken, 'gzip'],
      ['{"workKeys": []}', 'gzip'],
      ['{"workKeys": []}', 'br'],
    ] as const) {
      const answer = await owned(body, encoding);
      expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'bad-input', details: { encoding } }]);
    }
  });

  it('of a stranger is not looked into', async () => {
    const answer = await owned('not gzip at all', 'gzip', 'nobody');
    expect(answer.status).toBe(401);
  });
});

describe('a client', () => {
  const client = () =>
    remoteWallet('http://wallet', token, async (input, init) => {
      const request = new Request(input, init);
      received.push(request.clone());
      return app.fetch(request);
    });

  it('packs long requests, and short ones not', async () => {
    const keys = Array.from({ length: 2000 }, (_, n) => `photo-${n}`);
    expect(await client().owned({ workKeys: keys })).toEqual({ owned: [] });
    await client().owned({ workKeys: ['p-1'] });
    const sent = await Promise.all(
      received.map(async (request) => [request.headers.get('content-encoding'), (await request.bytes()).length]),
    );
    expect(sent[0]?.[0]).toBe('gzip');
    expect(sent[0]?.[1]).toBeLessThan(JSON.stringify(keys).length / 2);
    expect(sent[1]?.[0]).toBe(null);
  });
});
