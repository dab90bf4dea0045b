import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/wallet/books/check.ts';
import { openWallet } from '../../src/wallet/open.ts';
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
