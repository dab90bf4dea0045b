import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CompiledQuery } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandInput } from '../../src/core/credits/command.ts';
import { checkDatabase } from '../../src/wallet/books/check.ts';
import { openWallet } from '../../src/wallet/open.ts';
import { readOpen } from '../../src/wallet/store/read.ts';
import { chargesTold, holdsTold } from '../../src/wallet/store/told.ts';
import { childOfTest } from '../builders/childOfTest.ts';
import { aPriceList } from '../builders/payingWallet.ts';
import { cuttingProxy } from './cuttingProxy.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

// What goes wrong for many who share a commit goes wrong for each of them as if it had been alone.

const root = mkdtempSync(join(tmpdir(), 'tonebank-together-'));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

const catalogs = aPriceList('studio');
const open = (file: string) => openWallet({ file, catalogs, zone: 'Europe/Amsterdam', isOpenedByApp: true });
const isSound = async (file: string) => expect((await checkDatabase({ file, catalogs })).findings).toEqual([]);

it('a process that is killed while it writes for many loses nothing that was acknowledged', async () => {
  const file = join(root, 'killed.sqlite');
  const acknowledged = new Set<string>();
  for (const wanted of [1, 60]) {
    const writer = childOfTest(new URL('./walletWriter.ts', import.meta.url), [file, '20']);
    const gone = once(writer, 'exit');
    let heard = 0;
    for await (const id of createInterface(writer.stdout)) {
      acknowledged.add(id);
      heard += 1;
      if (heard === wanted) writer.kill('SIGKILL');
    }
    await gone;
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(61);
  const wallet = await open(file);
  const { balance, transactions } = await wallet.client.billing({ limit: 1000 });
  const charged = transactions.filter(({ kind }) => kind === 'usage').map(({ id }) => id);
  expect(new Set(charged).size).toBe(charged.length);
  expect([...acknowledged].filter((id) => !charged.includes(id))).toEqual([]);
  expect(balance.available + balance.held).toBe(transactions.reduce((sum, { credits }) => sum + credits, 0));
  await wallet.close();
  await isSound(file);
});

describe('a connection that breaks at the commit of many', () => {
  it.each([
    ['before the commit arrives', 50],
    ['before the commit is answered', 30],
  ] as const)(
    '%s is a clear error to each of them, and asked again each has the one true answer',
    async (cut, between) => {
      const database = await postgres.newDatabase();
      const proxy = await cuttingProxy(database);
      const wallet = await open(proxy.url);
      const beside = await open(database);
      const ask = () =>
        Promise.allSettled(
          Array.from({ length: 20 }, (_, n) =>
            wallet.client.hold({ id: `h-${n}`, action: 'enhance', workKeys: [`photo-${n}`] }),
          ),
        );
      proxy.next(cut);
      for (const one of await ask()) expect(one).toMatchObject({ reason: { code: 'wallet-unreachable' } });
      expect(proxy.cuts()).toBe(1);
      expect((await beside.client.billing({})).balance.available).toBe(between);
      for (const [n, one] of (await ask()).entries())
        expect(one).toMatchObject({ value: { id: `h-${n}`, credits: 1 } });
      expect((await wallet.client.billing({})).balance).toMatchObject({ available: 30, held: 20 });
      await wallet.close();
      await beside.close();
      await proxy.close();
      await isSound(database);
    },
  );
});

it('several services that each write for many at once agree in the end', async () => {
  const database = await postgres.newDatabase();
  const services = [await open(database), await open(database), await open(database)];
  await services[0]?.client.grant({ id: 'g-1', bucket: 'promo', credits: 30, reason: '' });
  // Each hold is asked of two of them, and there are credits for eighty of ninety.
  const asked = Array.from({ length: 180 }, (_, n) =>
    services[n % 3]?.client.hold({ id: `h-${n % 90}`, action: 'enhance' }).then(
      () => 'held',
      ({ code }) => code,
    ),
  );
  const answers = await Promise.all(asked);
  expect(answers.slice(0, 90)).toEqual(answers.slice(90));
  expect(answers.filter((answer) => answer === 'held')).toHaveLength(160);
  expect(answers.filter((answer) => answer === 'insufficient-credits')).toHaveLength(20);
  for (const { client } of services)
    expect((await client.billing({})).balance).toMatchObject({ available: 0, held: 80 });
  for (const service of services) await service.close();
  await isSound(database);
});

describe.each([
  ['SQLite', async () => join(root, 'open-holds.sqlite')],
  ['PostgreSQL', () => postgres.newDatabase()],
] as const)('holds that are open, on %s', (_, newFile) => {
  it('are named by the wallet’s row or have one of their own, and are known after every start', async () => {
    const file = await newFile();
    let wallet = await open(file);
    const by = { as: 'owner', user: null } as const;
    const command = (asked: CommandInput) => wallet.service.ledger.command(wallet.wallet, asked);
    const hold = (n: number) => command({ do: 'hold', id: `h-${n}`, ...by, action: 'enhance', workKeys: [`p-${n}`] });
    const capture = (n: number) => command({ do: 'capture', id: `c-${n}`, ...by, hold: `h-${n}` });
    const openNow = async () => {
      const { state } = await readOpen(wallet.db, wallet.wallet);
      const rows = await wallet.db.selectFrom('holds').select('id').execute();
      const numbers = Object.keys(state.holds).map((id) => Number(id.slice(2)));
      return {
        numbers: numbers.sort((a, b) => a - b),
        rowCount: rows.length,
        keyCount: Object.keys(state.workKeys).length,
      };
    };
    await command({ do: 'grant', id: 'g', ...by, bucket: 'promo', credits: 100 });
    for (let n = 0; n < 70; n += 1) await hold(n);
    expect(await openNow()).toEqual({ numbers: range(0, 70), rowCount: 6, keyCount: 70 });
    // One that is different now has a row: what its entry says is no longer all.
    const extended = [3, 69].map((n) => command({ do: 'extend', id: `e-${n}`, ...by, hold: `h-${n}` }));
    const until = (await Promise.all(extended)).map(({ result }) => result.expiresAt);
    expect(await openNow()).toEqual({ numbers: range(0, 70), rowCount: 7, keyCount: 70 });
    await wallet.close();
    wallet = await open(file);
    const { holds } = (await wallet.service.ledger.view(wallet.wallet)).state;
    expect([3, 69].map((n) => holds[`h-${n}`]?.expiresAt)).toEqual(until);
    expect(until[0]).toBeGreaterThan(holds['h-4']?.expiresAt ?? 0);
    await Promise.all([0, 1, 2, 3, 64, 69].map(capture));
    // There is room in the list again.
    await Promise.all([70, 71, 72, 73, 74].map(hold));
    expect(await openNow()).toEqual({
      numbers: [...range(4, 64), ...range(65, 69), ...range(70, 75)],
      ...{ rowCount: 5, keyCount: 69 },
    });
    await Promise.all([...range(4, 64), ...range(65, 69), ...range(70, 75)].map(capture));
    expect(await openNow()).toEqual({ numbers: [], rowCount: 0, keyCount: 0 });
    await expect(capture(5)).resolves.toMatchObject({ result: { credits: 1 } });
    await wallet.close();
    await isSound(file);
  });
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

it('what many commands name is found by its names, however much a wallet has and before the database knows how much', async () => {
  const wallet = await open(await postgres.newDatabase());
  const { db, wallet: id } = wallet;
  const by = { as: 'owner', user: null } as const;
  await wallet.service.ledger.command(id, { do: 'grant', id: 'g', ...by, bucket: 'promo', credits: 2000 });
  for (let batch = 0; batch < 15; batch += 1)
    await Promise.all(
      Array.from({ length: 64 }, async (_, n) => {
        const hold = `h-${batch}-${n}`;
        await wallet.service.ledger.command(id, { do: 'hold', id: hold, ...by, action: 'enhance' });
        await wallet.service.ledger.command(id, { do: 'capture', id: `c-${batch}-${n}`, ...by, hold });
      }),
    );
  const names = Array.from({ length: 64 }, (_, n) => n);
  const holds = holdsTold(
    db,
    id,
    names.map((n) => `h-7-${n}`),
  );
  const charges = chargesTold(
    db,
    id,
    names.map((n) => `c-7-${n}`),
  );
  // A database that would rather read everything, as one does that believes a wallet to be small, finds no way to do it.
  await db.connection().execute(async (connection) => {
    await connection.executeQuery(CompiledQuery.raw('set enable_nestloop = off'));
    for (const [queries, entryCount] of [[holds, 128] as const, [charges, 3 * 64] as const]) {
      expect(queries.length).toBe(1);
      for (const { sql, parameters } of queries) {
        const told = await connection.executeQuery<Told>(
          CompiledQuery.raw(`explain (analyze, format json) ${sql}`, [...parameters]),
        );
        const plans = told.rows.flatMap((row) => row['QUERY PLAN'].map(({ Plan }) => Plan));
        expect(plans.reduce((sum, plan) => sum + entriesReadBy(plan), 0)).toBe(entryCount);
      }
    }
  });
  await wallet.close();
});

type Told = { 'QUERY PLAN': { Plan: Plan }[] };
type Plan = {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
};

/** How many entries a plan looked at. */
function entriesReadBy(plan: Plan): number {
  const below = (plan.Plans ?? []).reduce((sum, one) => sum + entriesReadBy(one), 0);
  if (plan['Relation Name'] !== 'entries') return below;
  const rows =
    plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  return below + rows * plan['Actual Loops'];
}
