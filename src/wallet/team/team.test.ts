import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WalletClient } from '../../contract/clients.ts';
import { presets } from '../../core/credits/presets.ts';
import { signedSyncText } from '../../core/credits/purse/signed.ts';
import { entryHash } from '../../core/credits/purse.ts';
import { type ServedWallet, type ServeOptions, serveWallet } from '../http/http.ts';
import type { LogLine } from '../http/log.ts';
import { remoteWallet } from '../http/remote.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-team-'));
afterAll(() => rmSync(folder, { recursive: true }));

let served: ServedWallet;
let owner: WalletClient;

const serve = async (options: Partial<ServeOptions> = {}) => {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  served = await serveWallet({ file: ':memory:', catalogs, zone: 'UTC', isOpenedByApp: true, ...options });
  owner = remoteWallet(served.url, served.adminToken, fetch);
};
const as = (token: string | null) => remoteWallet(served.url, token ?? '', fetch);

beforeEach(() => serve());
afterEach(() => served.close());

describe('a member', () => {
  it('is told the token once, works under the role, and is gone when removed', async () => {
    const made = await owner.members.create({ id: 'm-1', name: 'Ana', role: 'operator' });
    expect(made).toMatchObject({ id: 'm-1', name: 'Ana', role: 'operator', token: expect.any(String) });
    expect(await owner.members.create({ id: 'm-1', name: 'Ana', role: 'operator' })).toEqual({ ...made, token: null });
    await expect(owner.members.create({ id: 'm-1', name: 'Bo', role: 'operator' })).rejects.toMatchObject({
      code: 'idempotency-conflict',
    });
    const ana = as(made.token);
    await ana.hold({ id: 'h-1', action: 'enhance' });
    for (const asked of [
      () => ana.members.list(),
      () => ana.members.create({ id: 'm-2', name: 'Eve', role: 'owner' }),
      () => ana.devices.recall({ id: 'r-1', device: 'd-1' }),
      () => ana.subscription.put({ id: 's-1', plan: 'solo' }),
      () => ana.autoRecharge.put({ id: 'a-1', enabled: true, pack: 'pack-100' }),
      () => ana.grant({ id: 'g-1', bucket: 'promo', credits: 5, reason: 'for me' }),
      () => ana.invoices(),
    ])
      await expect(asked()).rejects.toMatchObject({ code: 'forbidden' });
    expect(await owner.members.list()).toMatchObject([
      { id: 'm-1', name: 'Ana', role: 'operator', since: made.since, cap: null, used: 0, reserved: 1, left: null },
    ]);
    await owner.members.remove({ member: 'm-1' });
    await expect(ana.billing({})).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await owner.members.list()).toEqual([]);
  });

  it('is beside whom the wallet belongs to, who is there before anybody else and is named by the organisation', async () => {
    const known = { name: null, organisation: null, since: expect.any(String), isYou: true };
    expect(await owner.members.owner()).toEqual(known);
    const address = { name: 'Studio North', address: ['Quay 1'], country: 'NL', vatId: null, email: null };
    await owner.organisation.put(address);
    const { token } = await owner.members.create({ id: 'm-1', name: 'Bo', role: 'admin' });
    expect(await as(token).members.owner()).toEqual({ ...known, organisation: 'Studio North', isYou: false });
    const cy = await owner.members.create({ id: 'm-2', name: 'Cy', role: 'viewer' });
    await expect(as(cy.token).members.owner()).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('who is an admin removes no owner', async () => {
    const bo = await owner.members.create({ id: 'm-1', name: 'Bo', role: 'admin' });
    await owner.members.create({ id: 'm-2', name: 'Cy', role: 'owner' });
    await expect(as(bo.token).members.remove({ member: 'm-2' })).rejects.toMatchObject({ code: 'forbidden' });
    expect((await owner.members.list()).map(({ name }) => name)).toEqual(['Bo', 'Cy']);
    expect(await owner.members.remove({ member: 'm-2' })).toEqual({ id: 'm-2' });
  });

  it('who is an admin makes no owners', async () => {
    const { token } = await owner.members.create({ id: 'm-1', name: 'Bo', role: 'admin' });
    const asked = as(token).members.create({ id: 'm-2', name: 'Bo too', role: 'owner' });
    await expect(asked).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('a device', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');

  it('leases credits, spends them alone, and brings its journal back signed', async () => {
    const made = await owner.devices.create({ id: 'd-1', name: 'Laptop', publicKey: raw });
    const device = as(made.token);
    const { terms: lease } = await device.leases.create({ id: 'l-1', device: 'd-1', credits: 10 });
    expect(lease).toMatchObject({ credits: 10, sequence: 1, head: expect.any(String) });
    const body = {
      ...{ id: 'e-1', index: 1, prevHash: lease.head, credits: 3, action: 'enhance', quantity: 3, dims: {} },
      ...{ phase: 'single' as const, workKeys: [], resource: null, run: null, user: null, occurredAt: 0 },
    };
    const entries = [{ ...body, workKeys: [], hash: entryHash(body as unknown as Parameters<typeof entryHash>[0]) }];
    const asked = { id: 'y-1', lease: 'l-1', entries, device: 'd-1', returnsRest: true };
    const signature = sign(null, Buffer.from(signedSyncText(asked)), privateKey).toString('base64');
    const forged = device.leases.sync({ ...asked, signature: Buffer.alloc(64).toString('base64') });
    await expect(forged).rejects.toMatchObject({ code: 'forbidden' });
    const answer = await device.leases.sync({ ...asked, signature });
    expect(answer).toMatchObject({ credits: 3, returned: 7, balance: { available: 47, leased: 0 } });
    expect(await device.leases.sync({ ...asked, signature })).toMatchObject({ credits: 3, returned: 7 });
  });

  it('acts for no other device, and a key that is none is refused', async () => {
    const { token } = await owner.devices.create({ id: 'd-1', name: 'Laptop', publicKey: raw });
    await owner.devices.create({ id: 'd-2', name: 'Tower', publicKey: raw });
    const other = as(token).leases.create({ id: 'l-1', device: 'd-2', credits: 10 });
    await expect(other).rejects.toMatchObject({ code: 'forbidden' });
    const unknown = owner.leases.create({ id: 'l-2', device: 'd-3' });
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
    const short = owner.devices.create({ id: 'd-4', name: 'x', publicKey: 'AAAA' });
    await expect(short).rejects.toMatchObject({ code: 'bad-input' });
    await owner.devices.remove({ device: 'd-1' });
    await expect(as(token).billing({})).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('a service', () => {
  it('knows its tokens after a restart', async () => {
    const file = join(folder, 'restart.sqlite');
    await served.close();
    await serve({ file });
    const first = served.adminToken;
    const { token } = await owner.members.create({ id: 'm-1', name: 'Ana', role: 'viewer' });
    await served.close();
    await serve({ file });
    expect((await as(first).billing({})).balance.available).toBe(50);
    expect((await as(token).billing({})).balance.available).toBe(50);
  });

  it('slows down whoever asks too much, and nobody else', async () => {
    await served.close();
    // One more in a thousand seconds: nobody gets it while the twelve are under way, however long that takes.
    await serve({ rate: { burst: 5, perSecond: 0.001 } });
    const { token } = await owner.members.create({ id: 'm-1', name: 'Ana', role: 'viewer' });
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => as(token).billing({})));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    await expect(as(token).billing({})).rejects.toMatchObject({
      code: 'rate-limited',
      details: { waitMs: expect.any(Number) },
    });
    expect((await owner.billing({})).balance.available).toBe(50);
  });

  it('logs what was asked without a token, a name or an id', async () => {
    const lines: LogLine[] = [];
    await served.close();
    await serve({ log: (line) => lines.push(line) });
    await owner.hold({ id: 'anas-secret-shoot', action: 'enhance' });
    await owner.capture({ id: 'c-1', hold: 'anas-secret-shoot' });
    await as('not-a-token')
      .billing({})
      .catch(() => {});
    expect(lines.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
      ...['POST /api/holds 200', 'POST /api/holds/*/capture 200', 'GET /api/billing/credits 401'],
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/secret|anas|not-a-token/);
    expect(JSON.stringify(lines)).not.toContain(served.adminToken);
  });

  it('has a test clock only when it was asked for, and nobody else gets credits for nothing', async () => {
    await expect(owner.test.clock({ now: '2030-01-01T00:00:00Z' })).rejects.toMatchObject({ code: 'not-found' });
    const gift = owner.subscription.put({ id: 's-1', plan: 'solo', allocation: 1_000_000 });
    await expect(gift).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('what a wallet says of itself', () => {
  it('is explained entry by entry, told by month and by feature, and invoiced', async () => {
    await owner.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
    await owner.hold({ id: 'h-1', action: 'enhance', quantity: 3, run: 'run-1' });
    await owner.capture({ id: 'c-1', hold: 'h-1' });
    const { balance } = await owner.billing({});
    const why = await owner.explain({});
    expect(why.available.credits).toBe(balance.available);
    expect(why.available.causes.reduce((sum, { credits }) => sum + credits, 0)).toBe(balance.available);
    expect(why.periodUsed.credits).toBe(3);
    expect((await owner.usage.months())[0]).toMatchObject({ credits: 3, runs: 1, current: true });
    expect(await owner.usage.analytics({ by: 'feature' })).toEqual([{ name: 'enhance', credits: 3, count: 3 }]);
    expect(await owner.invoices()).toMatchObject([
      { purchase: 'p-1', credits: 100, price: { minor: 2000, currency: 'EUR' } },
    ]);
  });

  it('a plan is taken, shown and ended', async () => {
    expect(await owner.subscription.get()).toMatchObject({ plan: null });
    const taken = await owner.subscription.put({ id: 's-1', plan: 'solo' });
    expect(taken).toMatchObject({ plan: 'solo', allocation: 100, renewsAt: expect.any(String) });
    expect((await owner.billing({})).balance.available).toBe(150);
    expect(await owner.subscription.cancel({ id: 's-2' })).toMatchObject({ plan: 'solo', renewsAt: null });
  });

  it('a low balance buys a pack with the saved card, once', async () => {
    await owner.autoRecharge.card({ id: 'k-1', sandboxCard: '4242424242424242' });
    await owner.autoRecharge.put({ id: 'a-1', enabled: true, pack: 'pack-100', threshold: 45, cap: 10_000 });
    await owner.hold({ id: 'h-1', action: 'enhance', quantity: 10 });
    await owner.capture({ id: 'c-1', hold: 'h-1' });
    await expect.poll(async () => (await owner.billing({})).balance.available).toBe(140);
    expect(await owner.autoRecharge.get()).toMatchObject({ enabled: true, spent: 2000, isSuspended: false });
  });
});
