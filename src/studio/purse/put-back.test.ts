import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aComputer, charged, joined, offline, sentenceOf } from '../../../test/builders/aComputer.ts';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aLeaseWorld, dayMs, type LeaseWorld } from '../../../test/contract/leaseWorld.ts';
import type { WalletClient } from '../../contract/clients.ts';

// Computers, members and wallets that are removed, handed on, put back or exchanged while something is lent. The wallet is the real one over
// HTTP; its whole database is audited at the end of each story.

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

test('an owner removes a computer that is away: it tells what it spent, and goes on as a new one', async () => {
  const purse = await aComputer(world, ana);
  await offline(purse, ['a', 'b']);
  const [device] = await world.owner().devices.list();
  await world.owner().devices.remove({ device: device?.id ?? '' });
  purse.finished('run');
  await purse.close();
  const again = await aComputer(world, ana, { folder: purse.folder });
  await again.sync();
  expect(await charged(world)).toBe(2);
  expect(await again.spend('c')).toBe(1);
  await again.sync();
  const devices = (await world.owner().devices.list()).filter(({ isRemoved }) => !isRemoved);
  expect(devices.map(({ id }) => id)).not.toContain(device?.id);
  expect([await charged(world), devices.length, (await world.balance()).debt]).toEqual([3, 1, 0]);
});

test('a computer that goes to another member becomes another one; what the first one could not tell is in doubt', async () => {
  const purse = await aComputer(world, ana);
  await offline(purse, ['a', 'b']);
  purse.finished('run');
  await purse.close();
  const ben = await joined(world, 'ben');
  const his = await aComputer(world, ben, { folder: purse.folder });
  await his.sync();
  expect(await his.spend('c')).toBe(1);
  await his.sync();
  expect(his.hasLost).toBe(true);
  expect(his.doubted(['a', 'b', 'c'])).toEqual(new Set(['a', 'b']));
  expect([await his.unheard(['a', 'b', 'c']), await charged(world)]).toEqual([new Set(['a', 'b']), 1]);
});

test('a member is removed while away: nothing more comes and nothing is told, and the wallet takes back what it lent', async () => {
  const purse = await aComputer(world, ana);
  await offline(purse, ['a']);
  await world.owner().members.remove({ member: 'ana' });
  purse.network.mend();
  await expect(purse.sync()).rejects.toMatchObject({ code: 'unauthorized' });
  // What is lent can be spent until it ends; it was lent, and nobody could tell this computer.
  expect(await purse.spend('b')).toBe(1);
  world.clock.now += 10 * dayMs;
  await expect(purse.spend('c')).rejects.toMatchObject({ code: 'unauthorized' });
  await world.wallet().service.sweep();
  expect([await world.balance(), await charged(world)]).toEqual([{ available: 100, leased: 0, debt: 0 }, 0]);
  // An owner at the same computer tells it after all.
  await purse.close();
  const again = await aComputer(world, world.owner(), { folder: purse.folder });
  await again.sync();
  expect([await charged(world), (await world.balance()).debt]).toEqual([2, 0]);
});

test('a wallet that is older than its leases knows nothing of them: what was spent and never charged is in doubt', async () => {
  const fresh = await aLeaseWorld(join(aFolder(), 'restored.sqlite'));
  await fresh.give(100);
  const purse = await aComputer(world, ana);
  await offline(purse, ['a', 'b']);
  await purse.close();
  // The same voice, the same account, and books from before the first device.
  const keys = await world.wallet().db.selectFrom('keys').selectAll().execute();
  await fresh.wallet().db.deleteFrom('keys').execute();
  await fresh.wallet().db.insertInto('keys').values(keys).execute();
  await fresh.restart();
  const again = await aComputer(world, fresh.owner(), { folder: purse.folder });
  await again.sync();
  expect(again.doubted(['a', 'b'])).toEqual(new Set(['a', 'b']));
  expect(await again.unheard(['a', 'b'])).toEqual(new Set(['a', 'b']));
  // They are free of nobody's charge: the runs that made them ask for them again.
  expect(await again.spend('a', 'second')).toBe(1);
  await again.sync();
  const { balance } = await fresh.owner().billing({});
  expect([balance.available + balance.leased, balance.debt]).toEqual([99, 0]);
  await again.close();
  const third = await aComputer(world, fresh.owner(), { folder: purse.folder });
  // Until a start has looked at the runs, the doubt stays.
  expect(third.hasLost).toBe(true);
  await third.sync();
  await third.close();
  const fourth = await aComputer(world, fresh.owner(), { folder: purse.folder });
  expect(fourth.hasLost).toBe(false);
  await fourth.close();
  expect(await fresh.close()).toEqual([]);
});

test('a wallet that was put back to before it heard of a spend loses that spend alone, and is owed nothing', async () => {
  const purse = await aComputer(world, ana);
  await purse.prepare({ run: 'run', credits: 6 });
  expect(await purse.spend('a')).toBe(1);
  const backup = join(aFolder(), 'backup.sqlite');
  await sql`vacuum into ${sql.lit(backup)}`.execute(world.wallet().db);
  await purse.sync();
  expect(await charged(world)).toBe(1);
  purse.network.cut();
  expect(await purse.spend('b')).toBe(1);
  await purse.close();
  const restored = await aLeaseWorld(backup);
  const again = await aComputer(restored, restored.owner(), { folder: purse.folder });
  // Its second line follows one that the wallet has forgotten: locked once, and free at the next sync.
  await again.sync();
  expect(await sentenceOf(again)).toContain('an older backup');
  await again.sync();
  expect(await sentenceOf(again)).toBe('');
  expect(again.doubted(['a', 'b'])).toEqual(new Set(['b']));
  expect(await again.spend('b', 'again')).toBe(1);
  again.finished('run');
  await again.sync();
  expect(await charged(restored)).toBe(1);
  await again.close();
  restored.clock.now += 10 * dayMs;
  await restored.wallet().service.sweep();
  expect(await restored.balance()).toEqual({ available: 99, leased: 0, debt: 0 });
  expect(await restored.close()).toEqual([]);
});

test('a wallet that was put back in the middle of a session is met anew', async () => {
  const purse = await aComputer(world, ana);
  await purse.sync();
  await world.wallet().db.deleteFrom('devices').execute();
  expect(await purse.spend('a')).toBe(1);
  await purse.sync();
  expect([await charged(world), purse.doubted(['a'])]).toEqual([0, new Set(['a'])]);
  expect(await purse.spend('b')).toBe(1);
  await purse.sync();
  expect([await charged(world), (await world.balance()).debt]).toEqual([1, 0]);
});

test('another wallet under the same address is told nothing, and nothing is paid there', async () => {
  const purse = await aComputer(world, ana);
  await purse.sync();
  await purse.close();
  const stranger = await aLeaseWorld(join(aFolder(), 'stranger.sqlite'));
  await stranger.give(100);
  const again = await aComputer(world, stranger.owner(), { folder: purse.folder });
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
  const purse = await aComputer(world, ana);
  await purse.prepare({ run: 'run', credits: 6 });
  expect(await purse.spend('a')).toBe(1);
  const backup = aFolder();
  cpSync(purse.folder, backup, { recursive: true });
  expect(await purse.spend('b')).toBe(1);
  await purse.sync();
  await purse.close();
  const restored = await aComputer(world, ana, { folder: backup });
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
  expect([await charged(world), (await world.balance()).debt]).toEqual([3, 0]);
});

test('the copy that spent nothing hears that its credits are locked, says so, and goes on when an owner has looked', async () => {
  const first = await aComputer(world, ana);
  await first.prepare({ run: 'run', credits: 6 });
  expect(await first.spend('a')).toBe(1);
  const folder = aFolder();
  cpSync(first.folder, folder, { recursive: true });
  expect(await first.spend('b')).toBe(1);
  await first.sync();
  const copy = await aComputer(world, ana, { folder });
  copy.network.cut();
  expect(await copy.spend('c')).toBe(1);
  copy.network.mend();
  await copy.sync();
  world.clock.now += 2 * 60_000;
  await first.sync();
  expect(await sentenceOf(first)).toContain('is a copy of another one, or an older backup');
  await expect(first.spend('d')).rejects.toMatchObject({ code: 'lease-frozen', details: { why: 'branch' } });
  const [device] = await world.owner().devices.list();
  await world.owner().devices.thaw({ id: 'thaw', device: device?.id ?? '' });
  await first.sync();
  expect(await first.spend('d')).toBe(1);
  first.finished('run');
  await first.sync();
  expect([await charged(world), (await world.balance()).debt]).toEqual([3, 0]);
});
