import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { type ServedWallet, serveWallet, walletApp } from './http.ts';
import { remoteWallet } from './remote.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-http-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aPriceList(id: string) {
  const catalog = presets[id];
  if (catalog === undefined) throw new Error(`the price list ${id} is missing`);
  return catalog;
}

describe('over HTTP', () => {
  const token = 'the-owner';
  let wallet: OpenWallet;
  let app: ReturnType<typeof walletApp>;

  const opened = async (catalog: string) => {
    wallet = await openWallet({ file: ':memory:', catalogs: aPriceList(catalog), zone: 'UTC', isOpenedByApp: true });
    const tokens = wallet.tokens.with(token, { wallet: wallet.wallet, role: 'owner', user: null });
    app = walletApp({ router: wallet.router, tokens });
  };

  beforeEach(() => opened('studio'));
  afterEach(() => wallet.close());

  const ask = async (
    method: string,
    path: string,
    { body, as = token }: { body?: unknown; as?: string | null } = {},
  ) => {
    const headers = { ...(as !== null && { authorization: `Bearer ${as}` }), 'content-type': 'application/json' };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await app.request(path, { method, headers, ...(body !== undefined && { body: sent }) });
    return { status: response.status, body: await response.json() };
  };

  const refusal = (code: string, details: object = expect.any(Object)) => ({
    ...{ code, message: expect.stringMatching(/\.$/), details },
  });

  it('the balance, a hold and a charge have the shapes that scripts rely on', async () => {
    const held = await ask('POST', '/api/holds', { body: { id: 'h-1', action: 'enhance', quantity: 2 } });
    expect(held).toEqual({
      status: 200,
      body: {
        ...{ id: 'h-1', credits: 2, owned: 0, expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) },
        slices: [{ grantId: 'once:trial', bucket: 'trial', credits: 2 }],
      },
    });
    const charged = await ask('POST', '/api/holds/h-1/capture', { body: { id: 'c-1', credits: 1 } });
    expect(charged.body).toMatchObject({ id: 'c-1', hold: 'h-1', credits: 1, balance: { available: 49 } });
    const { body } = await ask('GET', '/api/billing/credits?limit=1');
    expect(body).toMatchObject({
      balance: { available: 49, held: 0, leased: 0, debt: 0, buckets: [{ bucket: 'trial', remaining: 49 }] },
      period: { used: 1, remaining: 49, renewsAt: null, zone: 'UTC' },
      transactions: [{ id: 'c-1', type: 'Usage', credits: -1, user: null, run: null, balanceAfter: 49 }],
      next: expect.any(String),
    });
    const older = await ask('GET', `/api/billing/credits?limit=1&cursor=${body.next}`);
    expect(older.body).toMatchObject({ transactions: [{ type: 'Free credits', credits: 50 }], next: null });
  });

  it.each([
    ['no token', null],
    ['another token', 'somebody-else'],
    ['an empty one', ''],
  ])('%s is refused before anything else is looked at', async (_, as) => {
    expect(await ask('GET', '/api/billing/credits', { as })).toEqual({ status: 401, body: refusal('unauthorized') });
    expect(await ask('POST', '/api/holds', { as, body: '{' })).toMatchObject({ status: 401 });
    expect(await ask('GET', '/api/nowhere', { as })).toMatchObject({ status: 401 });
  });

  it('every refusal is a code, a sentence and details, with the status of the code', async () => {
    const hold = (id: string, quantity: number) =>
      ask('POST', '/api/holds', { body: { id, action: 'enhance', quantity } });
    expect(await hold('h-1', 60)).toEqual({
      status: 402,
      body: refusal('insufficient-credits', expect.objectContaining({ shortBy: 10 })),
    });
    expect(await hold('h-1', 61)).toEqual({ status: 409, body: refusal('idempotency-conflict', { id: 'h-1' }) });
    expect(await hold('h-2', 0)).toEqual({
      status: 400,
      body: refusal('bad-input', { issues: [{ path: 'quantity', message: 'expected a number of more than 0' }] }),
    });
    const broken = await ask('POST', '/api/holds', { body: '{"id": ' });
    expect(broken).toEqual({ status: 400, body: refusal('bad-input') });
    expect(broken.body.message).toBe(
      'The body is not JSON. Nothing was changed and no credits were used. Correct it and ask again.',
    );
    expect(await ask('POST', '/api/holds/none/capture', { body: { id: 'c-1' } })).toEqual({
      ...{ status: 404, body: refusal('not-found', { hold: 'none' }) },
    });
    const buy = { id: 'p-1', pack: 'pack-50', sandboxCard: '4000000000000002' };
    expect(await ask('POST', '/api/purchases', { body: buy })).toEqual({
      ...{ status: 402, body: refusal('payment-declined', { purchase: 'p-1' }) },
    });
    expect(await ask('GET', '/api/nowhere')).toEqual({ status: 404, body: refusal('not-found', {}) });
    expect(await ask('POST', '/api/owned', { body: { workKeys: ['x'.repeat(17_000_000)] } })).toMatchObject({
      ...{ status: 400, body: refusal('bad-input', { bytesMost: 16_777_216 }) },
    });
  });

  it('whoever is unknown hears how to be known, and whoever asks too much when to ask again', async () => {
    const tokens = wallet.tokens.with(token, { wallet: wallet.wallet, role: 'owner', user: null });
    app = walletApp({ router: wallet.router, tokens, rate: { burst: 1, perSecond: 0.1 } });
    const asking = (as: string) => app.request('/api/zone', { headers: { authorization: `Bearer ${as}` } });
    const unknown = await asking('nobody');
    expect(unknown.headers.get('www-authenticate')).toMatch(/^Bearer /);
    expect((await asking(token)).status).toBe(200);
    const tooMuch = await asking(token);
    expect(tooMuch.status).toBe(429);
    expect(Number(tooMuch.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it.each([
    ['half a character', 'n\ud800'],
    ['an empty one', 'n\u0000'],
  ])('an id with %s is refused, and the wallet goes on', async (_, id) => {
    const grant = { id, bucket: 'promo', credits: 5, reason: 'a present' };
    expect(await ask('POST', '/api/grants', { body: grant })).toEqual({ status: 400, body: refusal('bad-input') });
    expect(await ask('POST', '/api/holds', { body: { id: 'h-1', action: 'enhance', run: id } })).toMatchObject({
      status: 400,
    });
    expect((await ask('GET', '/api/billing/credits')).body.balance).toMatchObject({ available: 50, held: 0 });
  });

  it('auto-recharge is set with or without an id', async () => {
    const settings = { enabled: true, pack: 'pack-50', threshold: 20, cap: 5000 };
    for (const more of [{}, { id: 'r-1' }]) {
      const { status, body } = await ask('PUT', '/api/auto-recharge', { body: { ...settings, ...more } });
      expect({ status, body }).toMatchObject({ status: 200, body: settings });
    }
  });

  it('buying less than the price list sells is a 422', async () => {
    await wallet.close();
    await opened('pay-as-you-go');
    expect(await ask('POST', '/api/purchases', { body: { id: 'p-1', units: 999 } })).toEqual({
      ...{ status: 422, body: refusal('below-minimum', { minimum: 1000, asked: 999 }) },
    });
  });

  it('a member may do what the role allows, until the token is revoked', async () => {
    const member = { wallet: wallet.wallet, role: 'operator', user: 'ana' } as const;
    const operator = await wallet.tokens.issue(member);
    const as = operator.token;
    const hold = { id: 'h-1', action: 'enhance' };
    expect(await ask('POST', '/api/holds', { as, body: hold })).toMatchObject({ status: 200 });
    await ask('POST', '/api/holds/h-1/capture', { as, body: { id: 'c-1' } });
    const { body } = await ask('GET', '/api/billing/credits', { as });
    expect(body.transactions[0]).toMatchObject({ user: 'ana', credits: -1 });
    const buy = { id: 'p-1', pack: 'pack-50', sandboxCard: '4242424242424242' };
    expect(await ask('POST', '/api/purchases', { as, body: buy })).toEqual({ status: 403, body: refusal('forbidden') });

    const viewer = await wallet.tokens.issue({ ...member, role: 'viewer' });
    const refused = await ask('POST', '/api/holds', { as: viewer.token, body: { ...hold, id: 'h-2' } });
    expect(refused).toEqual({ status: 403, body: refusal('forbidden') });

    await wallet.tokens.revoke(operator.id);
    expect(await ask('GET', '/api/billing/credits', { as })).toMatchObject({ status: 401 });
  });

  it('the contract is published, and says every path of it', async () => {
    const { status, body } = await ask('GET', '/openapi.json', { as: null });
    expect(status).toBe(200);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        ...['/api/billing/credits', '/api/quotes', '/api/holds', '/api/holds/{hold}/capture', '/api/holds/{hold}/void'],
        ...['/api/charges/{charge}/refund', '/api/grants', '/api/purchases', '/api/events', '/api/catalog'],
      ]),
    );
    const refused = body.paths['/api/holds'].post.responses['402'].content['application/json'].schema;
    expect(refused.required).toEqual(['code', 'message', 'details']);
    expect(refused.properties.code.enum).toContain('insufficient-credits');
  });

  it('changes are sent as events with an id, and resume after the last one that was seen', async () => {
    await ask('POST', '/api/holds', { body: { id: 'h-1', action: 'enhance' } });
    await ask('POST', '/api/holds/h-1/capture', { body: { id: 'c-1' } });
    const stopping = new AbortController();
    const response = await app.request('/api/events', {
      headers: { authorization: `Bearer ${token}`, 'last-event-id': '1' },
      signal: stopping.signal,
    });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let text = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes('"captured"')) break;
    }
    stopping.abort();
    expect(text).toMatch(/event: message\s+(?=[\s\S]*id: 2)(?=[\s\S]*"type":"held")/);
    expect(text).toMatch(/id: 3/);
    expect(text).not.toMatch(/id: 1\b/);
  });
});

describe('a served wallet', () => {
  let served: ServedWallet;
  const file = join(folder, 'wallet.db');

  afterEach(() => served.close());

  it('listens on this machine only, and keeps no token in its file', async () => {
    served = await serveWallet({ file, catalogs: aPriceList('studio'), zone: 'UTC' });
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const client = remoteWallet(served.url, served.adminToken, fetch);
    await client.grant({ id: 'g-1', bucket: 'promo', credits: 5, reason: 'a present' });
    await served.close();
    expect(readFileSync(file).includes(served.adminToken)).toBe(false);
    const late = client.billing({});
    await expect(late).rejects.toMatchObject({ name: 'AppError', code: 'wallet-unreachable', details: {} });
    served = await serveWallet({ file, catalogs: aPriceList('studio'), adminToken: 'given' });
    const again = remoteWallet(served.url, 'given', fetch);
    expect((await again.billing({})).balance.available).toBe(5);
    await expect(client.billing({})).rejects.toMatchObject({ code: 'wallet-unreachable' });
    await expect(remoteWallet(served.url, 'wrong', fetch).billing({})).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('says it when the port is taken or the zone is none, and leaves no wallet behind', async () => {
    served = await serveWallet({ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC' });
    const port = Number(new URL(served.url).port);
    const other = join(folder, 'other.sqlite');
    const refused = (more: object) =>
      serveWallet({ file: other, catalogs: aPriceList('studio'), zone: 'UTC', ...more });
    await expect(refused({ port })).rejects.toMatchObject({
      ...{ name: 'AppError', code: 'bad-input', details: { host: '127.0.0.1', port } },
    });
    const nowhere = refused({ file: join(folder, 'none.sqlite'), zone: 'Mars/Base' });
    await expect(nowhere).rejects.toMatchObject({ code: 'bad-input', details: { zone: 'Mars/Base' } });
    expect(existsSync(join(folder, 'none.sqlite'))).toBe(false);
  });

  it('ends its streams when it closes', async () => {
    served = await serveWallet({ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC' });
    const events = await remoteWallet(served.url, served.adminToken, fetch).events({});
    expect((await events.next()).value).toMatchObject({ type: 'balance' });
    const ended = events.next().then(
      ({ done }) => done,
      () => true,
    );
    await served.close();
    expect(await ended).toBe(true);
  });
});
