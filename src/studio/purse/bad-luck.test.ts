import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aComputer, charged, joined, offline, sentenceOf } from '../../../test/builders/aComputer.ts';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { photoOrder } from '../../../test/builders/aPurse.ts';
import { aLeaseWorld, catalog, dayMs, type LeaseWorld } from '../../../test/contract/leaseWorld.ts';
import type { WalletClient } from '../../contract/clients.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { openWallet } from '../../wallet/open.ts';

// Photographers with bad luck: what becomes of credits, photos and sentences when two things go wrong at once. The wallet is the real one over
// HTTP, with members and tokens; its whole database is audited at the end of each story.

const yearMs = 365 * dayMs;
let world: LeaseWorld;
let ana: WalletClient;

beforeEach(async () => {
  world = await aLeaseWorld(join(aFolder(), 'wallet.sqlite'));
  await world.give(100);
  ana = await joined(world, 'ana');
});
afterEach(async () => {
  expect(await world.close()).toEqual([]);
});

test('a clock set back by a year locks the credits, over a restart too, and one sync frees them', async () => {
  const purse = await aComputer(world, ana);
  await offline(purse, ['a']);
  purse.clock.offMs = -yearMs;
  await expect(purse.spend('b')).rejects.toMatchObject({ code: 'lease-frozen', details: { why: 'clock' } });
  await purse.close();
  const again = await aComputer(world, ana, { folder: purse.folder });
  again.clock.offMs = -yearMs;
  again.network.cut();
  expect(await sentenceOf(again)).toContain('The clock of this computer was set back');
  await expect(again.spend('b')).rejects.toMatchObject({ code: 'lease-frozen' });
  again.network.mend();
  await again.sync();
  expect(await again.spend('b')).toBe(1);
  again.finished('run');
  await again.sync();
  expect(await charged(world)).toBe(2);
});

test('a clock a year ahead ends no lease for good: the wallet says what time it is', async () => {
  const purse = await aComputer(world, ana);
  await purse.prepare({ run: 'run', credits: 5 });
  purse.clock.offMs = yearMs;
  purse.network.cut();
  await expect(purse.spend('a')).rejects.toMatchObject({ code: 'lease-exhausted' });
  purse.network.mend();
  expect(await purse.spend('a')).toBe(1);
  purse.clock.offMs = 0;
  expect(await purse.spend('b')).toBe(1);
});

test('a lease that ends in the middle of a run charges what was held, and the run goes on with another one', async () => {
  const purse = await aComputer(world, ana);
  await purse.prepare({ run: 'run', credits: 3 });
  for (const photo of ['a', 'b']) await purse.hold(photoOrder({ id: photo, photo }));
  world.clock.now += 8 * dayMs;
  expect(await purse.capture({ hold: 'a', workKeys: ['a'] })).toBe(1);
  expect(await purse.spend('c')).toBe(1);
  world.clock.now += 2 * dayMs;
  await expect(purse.capture({ hold: 'b', workKeys: ['b'] })).rejects.toMatchObject({ code: 'hold-expired' });
  await purse.release('b');
  expect(await purse.spend('b')).toBe(1);
  purse.finished('run');
  await purse.sync();
  expect([await charged(world), (await world.balance()).debt]).toEqual([3, 0]);
});

test('the app is killed between the answer to its last word and the line that keeps it: the rest is back once', async () => {
  const purse = await aComputer(world, ana);
  await purse.prepare({ run: 'run', credits: 5 });
  expect(await purse.spend('a')).toBe(1);
  purse.finished('run');
  const before = aFolder();
  cpSync(purse.folder, before, { recursive: true });
  await purse.close();
  const { available, leased } = await world.balance();
  const again = await aComputer(world, ana, { folder: before });
  await again.sync();
  await again.close();
  const after = await world.balance();
  expect([after.available + after.leased, after.debt, await charged(world)]).toEqual([99, 0, 1]);
  expect(available + leased).toBe(99);
});

test('a sync that was answered and not heard is asked again and changes nothing', async () => {
  const purse = await aComputer(world, ana);
  await offline(purse, ['a', 'b']);
  purse.network.mend();
  purse.network.lose(1);
  await purse.sync();
  await purse.sync();
  expect(await charged(world)).toBe(2);
  expect((await purse.view()).device?.unsyncedCredits).toBe(0);
});

test('a member with a limit gets back what an absent computer did not spend, when it comes back', async () => {
  await world.owner().members.cap({ id: 'cap', member: 'ana', credits: 10 });
  const purse = await aComputer(world, ana);
  await offline(purse, ['a', 'b', 'c']);
  await purse.hold(photoOrder({ id: 'held', photo: 'd' }));
  world.clock.now += 10 * dayMs;
  await world.wallet().service.sweep();
  expect(await world.owner().members.list()).toMatchObject([{ used: 0, reserved: 10, left: 0 }]);
  purse.network.mend();
  // What is still held cannot be charged any more, so that this was all is known at once.
  await purse.sync();
  expect(await world.owner().members.list()).toMatchObject([{ used: 3, left: 7 - (await world.balance()).leased }]);
  await expect(purse.capture({ hold: 'held', workKeys: ['d'] })).rejects.toMatchObject({ code: 'hold-expired' });
  await purse.release('held');
  purse.finished('run');
  expect(await charged(world)).toBe(3);
});

test('an owner calls the credits back in the middle of a run: what is held is charged, the rest is back', async () => {
  const purse = await aComputer(world, ana);
  await purse.prepare({ run: 'run', credits: 5 });
  await purse.hold(photoOrder({ id: 'held', photo: 'a' }));
  const [device] = await world.owner().devices.list();
  await world.owner().devices.recall({ id: 'recall', device: device?.id ?? '' });
  world.clock.now += 2 * 60_000;
  await purse.sync();
  expect(await purse.capture({ hold: 'held', workKeys: ['a'] })).toBe(1);
  expect(await purse.spend('b')).toBe(1);
  await purse.sync();
  expect([await charged(world), await world.balance()]).toEqual([2, { available: 98, leased: 0, debt: 0 }]);
});

test('the price that was agreed with the lease is the price offline, whatever the price list says since', async () => {
  const file = join(aFolder(), 'priced.sqlite');
  const dearer = {
    ...catalog,
    version: `${catalog.version}-dearer`,
    rates: catalog.rates.map((rate) => (rate.action === 'enhance' ? { ...rate, base: 3 } : rate)),
  };
  const opened = (catalogs: Catalog) =>
    openWallet({ file, catalogs, clock: { now: () => world.clock.now }, zone: 'UTC', user: 'Olga' });
  const first = await opened(catalog);
  await first.client.grant({ id: 'g', bucket: 'topup', credits: 50, reason: 'for the test' });
  const purse = await aComputer(world, first.client);
  await offline(purse, ['a'], 4);
  await purse.close();
  await first.close();
  const second = await opened(dearer);
  const again = await aComputer(world, second.client, { folder: purse.folder });
  expect(await again.spend('b')).toBe(1);
  await again.sync();
  const { transactions } = await second.client.billing({ limit: 200, kind: 'usage' });
  expect(transactions.map(({ credits }) => Number(credits))).toEqual([-1, -1]);
  // What is left of the lease keeps its price; the next one has the new one.
  world.clock.now += 8 * dayMs;
  expect(await again.spend('c')).toBe(3);
  await again.sync();
  expect((await second.client.billing({})).balance.debt).toBe(0);
  await again.close();
  await second.close();
});
