import { cpSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aPurse, journalOf, photoOrder, type TestPurse } from '../../../test/builders/aPurse.ts';
import { aLeaseWorld, dayMs, type LeaseWorld } from '../../../test/contract/leaseWorld.ts';
import type { WalletClient } from '../../contract/clients.ts';

// Photographers with bad luck: what becomes of credits, photos and sentences when two things go wrong at once. The wallet is the real one over
// HTTP, with members and tokens; its whole database is audited at the end of each story.

const yearMs = 365 * dayMs;
let world: LeaseWorld;
let ana: WalletClient;

beforeEach(async () => {
  world = await aLeaseWorld(join(aFolder(), 'wallet.sqlite'));
  await world.give(100);
  ana = await joined('ana');
});
afterEach(async () => {
  expect(await world.close()).toEqual([]);
});

async function joined(id: string): Promise<WalletClient> {
  const { token } = await world.owner().members.create({ id, name: id, role: 'operator' });
  return world.as(token ?? '');
}

/** A computer whose clock is the wallet's, until it is set. */
async function aComputer(client: WalletClient, options: { folder?: string } = {}) {
  const clock = { offMs: 0 };
  const now = () => world.clock.now + clock.offMs;
  const from = world.clock.now;
  const purse = await aPurse(client, { ...options, now, monotonicMs: () => world.clock.now - from });
  return Object.assign(purse, { clock });
}

/** Photos paid while the wallet is away. */
async function offline(purse: TestPurse, photos: string[], credits = 10): Promise<void> {
  await purse.prepare({ run: 'run', credits });
  purse.network.cut();
  for (const photo of photos) expect(await purse.spend(photo)).toBe(1);
}

const charged = async () => {
  const { transactions } = await world.owner().billing({ limit: 200, kind: 'usage' });
  return transactions.reduce((sum, { credits }) => sum - Number(credits), 0);
};
const sentenceOf = async (purse: TestPurse) => (await purse.view()).device?.reason ?? '';

test('a clock set back by a year locks the credits, over a restart too, and one sync frees them', async () => {
  const purse = await aComputer(ana);
  await offline(purse, ['a']);
  purse.clock.offMs = -yearMs;
  await expect(purse.spend('b')).rejects.toMatchObject({ code: 'lease-frozen', details: { why: 'clock' } });
  await purse.close();
  const again = await aComputer(ana, { folder: purse.folder });
  again.clock.offMs = -yearMs;
  again.network.cut();
  expect(await sentenceOf(again)).toContain('The clock of this computer was set back');
  await expect(again.spend('b')).rejects.toMatchObject({ code: 'lease-frozen' });
  again.network.mend();
  await again.sync();
  expect(await again.spend('b')).toBe(1);
  again.finished('run');
  await again.sync();
  expect(await charged()).toBe(2);
});

test('a clock a year ahead ends no lease for good: the wallet says what time it is', async () => {
  const purse = await aComputer(ana);
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
  const purse = await aComputer(ana);
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
  expect([await charged(), (await world.balance()).debt]).toEqual([3, 0]);
});

test('the app is killed between the answer to its last word and the line that keeps it: the rest is back once', async () => {
  const purse = await aComputer(ana);
  await purse.prepare({ run: 'run', credits: 5 });
  expect(await purse.spend('a')).toBe(1);
  purse.finished('run');
  const before = aFolder();
  cpSync(purse.folder, before, { recursive: true });
  await purse.close();
  const { available, leased } = await world.balance();
  const again = await aComputer(ana, { folder: before });
  await again.sync();
  await again.close();
  const after = await world.balance();
  expect([after.available + after.leased, after.debt, await charged()]).toEqual([99, 0, 1]);
  expect(available + leased).toBe(99);
});

test('a sync that was answered and not heard is asked again and changes nothing', async () => {
  const purse = await aComputer(ana);
  await offline(purse, ['a', 'b']);
  purse.network.mend();
  purse.network.lose(1);
  await purse.sync();
  await purse.sync();
  expect(await charged()).toBe(2);
  expect((await purse.view()).device?.unsyncedCredits).toBe(0);
});

test('a member with a limit gets back what an absent computer did not spend, when it comes back', async () => {
  await world.owner().members.cap({ id: 'cap', member: 'ana', credits: 10 });
  const purse = await aComputer(ana);
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
  expect(await charged()).toBe(3);
});

test('an owner removes a computer that is away: it tells what it spent, and goes on as a new one', async () => {
  const purse = await aComputer(ana);
  await offline(purse, ['a', 'b']);
  const [device] = await world.owner().devices.list();
  await world.owner().devices.remove({ device: device?.id ?? '' });
  purse.finished('run');
  await purse.close();
  const again = await aComputer(ana, { folder: purse.folder });
  await again.sync();
  expect(await charged()).toBe(2);
  expect(await again.spend('c')).toBe(1);
  await again.sync();
  const devices = (await world.owner().devices.list()).filter(({ isRemoved }) => !isRemoved);
  expect(devices.map(({ id }) => id)).not.toContain(device?.id);
  expect([await charged(), devices.length, (await world.balance()).debt]).toEqual([3, 1, 0]);
});

test('a computer that goes to another member becomes another one; what the first one could not tell is in doubt', async () => {
  const purse = await aComputer(ana);
  await offline(purse, ['a', 'b']);
  purse.finished('run');
  await purse.close();
  const ben = await joined('ben');
  const his = await aComputer(ben, { folder: purse.folder });
  await his.sync();
  expect(await his.spend('c')).toBe(1);
  await his.sync();
  expect(his.hasLost).toBe(true);
  expect(his.doubted(['a', 'b', 'c'])).toEqual(new Set(['a', 'b']));
  expect([await his.unheard(['a', 'b', 'c']), await charged()]).toEqual([new Set(['a', 'b']), 1]);
});

test('a member is removed while away: nothing more comes and nothing is told, and the wallet takes back what it lent', async () => {
  const purse = await aComputer(ana);
  await offline(purse, ['a']);
  await world.owner().members.remove({ member: 'ana' });
  purse.network.mend();
  await expect(purse.sync()).rejects.toMatchObject({ code: 'unauthorized' });
  // What is lent can be spent until it ends; it was lent, and nobody could tell this computer.
  expect(await purse.spend('b')).toBe(1);
  world.clock.now += 10 * dayMs;
  await expect(purse.spend('c')).rejects.toMatchObject({ code: 'unauthorized' });
  await world.wallet().service.sweep();
  expect([await world.balance(), await charged()]).toEqual([{ available: 100, leased: 0, debt: 0 }, 0]);
  // An owner at the same computer tells it after all.
  await purse.close();
  const again = await aComputer(world.owner(), { folder: purse.folder });
  await again.sync();
  expect([await charged(), (await world.balance()).debt]).toEqual([2, 0]);
});

test('an owner calls the credits back in the middle of a run: what is held is charged, the rest is back', async () => {
  const purse = await aComputer(ana);
  await purse.prepare({ run: 'run', credits: 5 });
  await purse.hold(photoOrder({ id: 'held', photo: 'a' }));
  const [device] = await world.owner().devices.list();
  await world.owner().devices.recall({ id: 'recall', device: device?.id ?? '' });
  world.clock.now += 2 * 60_000;
  await purse.sync();
  expect(await purse.capture({ hold: 'held', workKeys: ['a'] })).toBe(1);
  expect(await purse.spend('b')).toBe(1);
  await purse.sync();
  expect([await charged(), await world.balance()]).toEqual([2, { available: 98, leased: 0, debt: 0 }]);
});

test('a wallet that is older than its leases knows nothing of them: what was spent and never charged is in doubt', async () => {
  const fresh = await aLeaseWorld(join(aFolder(), 'restored.sqlite'));
  await fresh.give(100);
  const purse = await aComputer(ana);
  await offline(purse, ['a', 'b']);
  await purse.close();
  // The same voice, the same account, and books from before the first device.
  const { keys } = { keys: await world.wallet().db.selectFrom('keys').selectAll().execute() };
  await fresh.wallet().db.deleteFrom('keys').execute();
  await fresh.wallet().db.insertInto('keys').values(keys).execute();
  await fresh.restart();
  const again = await aComputer(fresh.owner(), { folder: purse.folder });
  await again.sync();
  expect(again.doubted(['a', 'b'])).toEqual(new Set(['a', 'b']));
  expect(await again.unheard(['a', 'b'])).toEqual(new Set(['a', 'b']));
  // They are free of nobody's charge: the runs that made them ask for them again.
  expect(await again.spend('a', 'second')).toBe(1);
  await again.sync();
  const { balance } = await fresh.owner().billing({});
  expect([balance.available + balance.leased, balance.debt]).toEqual([99, 0]);
  await again.close();
  const third = await aComputer(fresh.owner(), { folder: purse.folder });
  // Until a start has looked at the runs, the doubt stays.
  expect(third.hasLost).toBe(true);
  await third.sync();
  await third.close();
  const fourth = await aComputer(fresh.owner(), { folder: purse.folder });
  expect(fourth.hasLost).toBe(false);
  await fourth.close();
  expect(await fresh.close()).toEqual([]);
});

test('a wallet that was put back in the middle of a session is met anew', async () => {
  const purse = await aComputer(ana);
  await purse.sync();
  await world.wallet().db.deleteFrom('devices').execute();
  expect(await purse.spend('a')).toBe(1);
  await purse.sync();
  expect([await charged(), purse.doubted(['a'])]).toEqual([0, new Set(['a'])]);
  expect(await purse.spend('b')).toBe(1);
  await purse.sync();
  expect([await charged(), (await world.balance()).debt]).toEqual([1, 0]);
});

test('another wallet under the same address is told nothing, and nothing is paid there', async () => {
  const purse = await aComputer(ana);
  await purse.sync();
  await purse.close();
  const stranger = await aLeaseWorld(join(aFolder(), 'stranger.sqlite'));
  await stranger.give(100);
  const again = await aComputer(stranger.owner(), { folder: purse.folder });
  await again.prepare({ run: 'run', credits: 3 });
  await expect(again.sync()).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'another-wallet' } });
  // What was lent before may still be spent here; beyond it nothing is.
  const left = (await again.view()).device?.left ?? 0;
  for (let n = 0; n < left; n += 1) expect(await again.spend(`photo-${n}`)).toBe(1);
  await expect(again.spend('beyond')).rejects.toMatchObject({ code: 'forbidden' });
  expect((await stranger.owner().billing({})).balance).toMatchObject({ available: 100, held: 0, leased: 0 });
  await again.close();
  expect(await stranger.close()).toEqual([]);
});

test('an older backup of this computer is refused and named; after an owner has looked, what it paid is in doubt', async () => {
  const purse = await aComputer(ana);
  await purse.prepare({ run: 'run', credits: 6 });
  expect(await purse.spend('a')).toBe(1);
  const backup = aFolder();
  cpSync(purse.folder, backup, { recursive: true });
  expect(await purse.spend('b')).toBe(1);
  await purse.sync();
  await purse.close();
  const restored = await aComputer(ana, { folder: backup });
  restored.network.cut();
  expect(await restored.spend('c')).toBe(1);
  restored.network.mend();
  await restored.sync();
  expect(await sentenceOf(restored)).toContain('is a copy of another one, or an older backup');
  const [device] = await world.owner().devices.list();
  await world.owner().devices.thaw({ id: 'thaw', device: device?.id ?? '' });
  await restored.sync();
  expect(restored.doubted(['a', 'b', 'c'])).toEqual(new Set(['c']));
  expect(await restored.spend('c', 'again')).toBe(1);
  restored.finished('run');
  await restored.sync();
  expect([await charged(), (await world.balance()).debt]).toEqual([3, 0]);
});

test('the price that was agreed with the lease is the price offline, whatever the price list says since', async () => {
  const purse = await aComputer(ana);
  await offline(purse, ['a']);
  const path = journalOf(purse.folder);
  const [leased] = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.includes('"type":"leased"'));
  expect(leased).toContain('"action":"enhance"');
  expect(dirname(path)).toContain('purse');
  expect(await purse.quote({ action: 'enhance', quantity: 2, workKeys: [] })).toMatchObject({ credits: 2 });
});
