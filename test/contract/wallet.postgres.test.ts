import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presets } from '../../src/core/credits/presets.ts';
import { checkDatabase } from '../../src/wallet/books/check.ts';
import { serveWallet } from '../../src/wallet/http/http.ts';
import { remoteWallet } from '../../src/wallet/http/remote.ts';
import { openWallet } from '../../src/wallet/open.ts';
import { allExamples } from './allExamples.ts';
import { cuttingProxy } from './cuttingProxy.ts';
import { ask, startPostgres, type TestPostgres } from './postgres.ts';
import { walletContractSuite } from './wallet.contract.ts';
import { playOverHttp } from './walletExamples.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

walletContractSuite('over HTTP, on PostgreSQL', async () => {
  let now = Date.parse('2026-11-21T12:00:00Z');
  const clock = {
    now: () => now,
    forward(ms: number) {
      now += ms;
    },
  };
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  const file = await postgres.newDatabase();
  const { url, adminToken, close } = await serveWallet({
    ...{ file, catalogs, clock, zone: 'Europe/Amsterdam', isOpenedByApp: true },
  });
  return { client: remoteWallet(url, adminToken, fetch), clock, close };
});

// All of them: `npm run examples`. Here, one of each price list and kind.
const some = process.env.EXAMPLES === 'all' ? allExamples : allExamples.filter((_, index) => index % 8 === 0);

it.each(some)('over HTTP, on PostgreSQL: $name', async (example) => {
  expect((await playOverHttp(example, await postgres.newDatabase())).differences).toEqual([]);
});

function theStudio() {
  const catalog = presets.studio;
  if (catalog === undefined) throw new Error('the studio price list is missing');
  return catalog;
}
const zone = 'Europe/Amsterdam';
const open = (file: string, more = {}) =>
  openWallet({ file, catalogs: theStudio(), zone, isOpenedByApp: true, ...more });

describe('a connection that breaks', () => {
  it.each([
    ['before the commit arrives', 50],
    ['before the commit is answered', 44],
  ] as const)('%s is a clear error, and the same id asked again has the one true answer', async (cut, between) => {
    const database = await postgres.newDatabase();
    const proxy = await cuttingProxy(database);
    const wallet = await open(proxy.url);
    const beside = await open(database);
    const ask = () => wallet.client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
    proxy.next(cut);
    await expect(ask()).rejects.toMatchObject({ name: 'AppError', code: 'wallet-unreachable' });
    expect(proxy.cuts()).toBe(1);
    expect((await beside.client.billing({})).balance.available).toBe(between);
    expect(await ask()).toMatchObject({ id: 'h-1', credits: 6 });
    expect(await beside.client.hold({ id: 'h-1', action: 'enhance', quantity: 6 })).toMatchObject({ credits: 6 });
    expect((await wallet.client.billing({})).balance).toMatchObject({ available: 44, held: 6 });
    await wallet.close();
    await beside.close();
    await proxy.close();
    expect((await checkDatabase({ file: database, catalogs: theStudio() })).findings).toEqual([]);
  });

  it('or was never there says so, without the password', async () => {
    const opened = open('postgres://ana:secret@127.0.0.1:1/nothing');
    const error = await opened.then(
      () => null,
      (error: unknown) => error,
    );
    expect(error).toMatchObject({ name: 'AppError', code: 'wallet-unreachable' });
    expect(String(error)).not.toContain('secret');
  });
});

describe('a migration', () => {
  it('that breaks off leaves nothing behind, and the next start is clean', async () => {
    const database = await postgres.newDatabase();
    const proxy = await cuttingProxy(database);
    proxy.next('before the commit arrives');
    await expect(open(proxy.url)).rejects.toMatchObject({ code: 'wallet-unreachable' });
    const tables = await ask(database, "select tablename from pg_tables where tablename = 'entries'");
    expect(tables).toEqual([]);
    await proxy.close();
    const wallet = await open(database);
    expect((await wallet.client.billing({})).balance.available).toBe(50);
    await wallet.close();
  });

  it('by four services at once happens once', async () => {
    const database = await postgres.newDatabase();
    const wallets = await Promise.all([1, 2, 3, 4].map(() => open(database)));
    for (const { client } of wallets) expect((await client.billing({})).balance.available).toBe(50);
    await Promise.all(wallets.map((wallet) => wallet.close()));
  });
});

describe('the database itself', () => {
  it.each([
    ['changing an entry', "update entries set type = 'x'", 'entries are never changed'],
    ['removing a posting', 'delete from postings', 'postings are never removed'],
    ['emptying the answers', 'truncate answers', 'answers are never removed'],
    ['writing over another', 'update wallets set version = version + 2', 'was written meanwhile'],
    ['less than nothing', 'update grants set available = -1', 'grants_available_check'],
    [
      'adding to an entry',
      "insert into postings select wallet, seq, 9, 'available', null, 1 from entries limit 1",
      'nothing is added',
    ],
    [
      'adding to an entry beside a new one',
      "insert into postings (select id, 999, 0, 'available', null, 1 from wallets limit 1) union all " +
        "(select wallet, seq, 9, 'available', null, -1 from entries order by seq limit 1)",
      'nothing is added',
    ],
    [
      'an entry that does not sum to zero',
      "begin; insert into entries select wallet, 999, 'x', 'x', 0, '{}' from entries limit 1; " +
        "insert into postings select id, 999, 0, 'available', null, 1 from wallets; commit",
      'sum to zero',
    ],
    [
      'the same thing twice',
      "insert into entries select wallet, 999, id, type, 0, '{}' from entries limit 1",
      'entries_once',
    ],
    [
      'a posting of no entry',
      "insert into postings select id, 999, 0, 'available', null, 1 from wallets",
      'postings_of_entry',
    ],
  ])('refuses %s', async (_, statement, reason) => {
    guarded ??= await aUsedDatabase();
    await expect(ask(guarded, statement)).rejects.toThrow(reason);
  });

  let guarded: string | undefined;
  const aUsedDatabase = async () => {
    const database = await postgres.newDatabase();
    const wallet = await open(database);
    await wallet.client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
    await wallet.close();
    return database;
  };
});

describe('several services on one database', () => {
  it('spend from one wallet: 64 connections, 50 clients, no credit too many and none lost', async () => {
    const database = await postgres.newDatabase();
    const services = await Promise.all(Array.from({ length: 16 }, () => open(database, { connectionsMost: 4 })));
    const [first] = services;
    await first?.client.grant({ id: 'g-1', bucket: 'promo', credits: 300, reason: 'to spend' });
    const rounds = Number(process.env.ROUNDS ?? 4);
    let captured = 0;
    let refused = 0;
    const clientOf = (n: number) => services[n % services.length]?.client;
    const work = async (n: number) => {
      for (let round = 0; round < rounds; round += 1) {
        const client = clientOf(n + round);
        const id = `${n}-${round}`;
        try {
          await client?.hold({
            id: `h-${id}`,
            action: 'enhance',
            quantity: 3,
            workKeys: [1, 2, 3].map((k) => `${id}:${k}`),
          });
          if (round % 4 === 3) {
            await clientOf(n + 1)?.void({ id: `v-${id}`, hold: `h-${id}` });
            continue;
          }
          const charge = await clientOf(n + 1)?.capture({ id: `c-${id}`, hold: `h-${id}`, credits: 2 });
          captured += charge?.credits ?? 0;
          if (round % 4 !== 2) continue;
          const back = { charge: `c-${id}`, fault: 'vendor', reason: 'dark', credits: 1 } as const;
          const refund = await client?.refund({ id: `r-${id}`, ...back });
          captured -= refund?.credits ?? 0;
        } catch (error) {
          expect(error).toMatchObject({ code: 'insufficient-credits' });
          refused += 1;
        }
      }
    };
    await Promise.all(Array.from({ length: 50 }, (_, n) => work(n)));
    for (const { client } of services) {
      const { balance } = await client.billing({ limit: 1 });
      expect(balance).toMatchObject({ available: 350 - captured, held: 0, debt: 0 });
    }
    expect(captured + refused).toBeGreaterThan(0);
    const [deadlocks] = await ask(
      database,
      'select deadlocks from pg_stat_database where datname = current_database()',
    );
    expect(Number(deadlocks?.deadlocks)).toBe(0);
    await Promise.all(services.map((service) => service.close()));
    expect((await checkDatabase({ file: database, catalogs: theStudio() })).findings).toEqual([]);
  });

  it('tell their listeners of each other’s changes', async () => {
    const database = await postgres.newDatabase();
    const [one, other] = await Promise.all([open(database), open(database)]);
    const stream = await one.client.events({});
    expect((await stream.next()).value).toMatchObject({ type: 'balance', balance: { available: 50 } });
    await other.client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
    expect((await stream.next()).value).toMatchObject({ type: 'held', balance: { available: 44 } });
    await stream.return?.();
    await Promise.all([one.close(), other.close()]);
  });

  it('sweep what is due once, whoever holds the lock', async () => {
    const database = await postgres.newDatabase();
    let now = Date.parse('2026-11-21T12:00:00Z');
    const clock = { now: () => now };
    const [one, other] = await Promise.all([open(database, { clock }), open(database, { clock })]);
    await one.client.hold({ id: 'h-1', action: 'enhance', quantity: 6, ttl: 'PT1M' });
    expect(await other.service.sweep()).toEqual({ walletCount: 0, wasBusy: false });
    now += 120_000;
    const swept = await Promise.all([one.service.sweep(), other.service.sweep()]);
    expect(swept.reduce((sum, { walletCount }) => sum + walletCount, 0)).toBeGreaterThan(0);
    const voided = await ask(database, "select count(*) as n from entries where type = 'voided'");
    expect(Number(voided[0]?.n)).toBe(1);
    await Promise.all([one.close(), other.close()]);
  });
});

it('a character that PostgreSQL cannot keep is refused wherever it stands, and never a fault of the service', async () => {
  const wallet = await open(await postgres.newDatabase());
  const refused = { name: 'AppError', code: 'bad-input', message: expect.stringContaining('cannot be kept') };
  const nul = 'a\u0000b';
  await expect(wallet.client.members.create({ id: nul, name: 'Ana', role: 'admin' })).rejects.toMatchObject(refused);
  await expect(wallet.client.members.create({ id: 'm-1', name: nul, role: 'admin' })).rejects.toMatchObject(refused);
  await expect(wallet.client.purchases.recheck({ purchase: nul })).rejects.toMatchObject(refused);
  await wallet.close();
});
