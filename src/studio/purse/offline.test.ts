import { cpSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aPurse, aTeamWallet, journalOf, photoOrder } from '../../../test/builders/aPurse.ts';
import { aNetwork } from '../../../test/builders/wallets.ts';
import type { WalletClient } from '../../contract/clients.ts';
import { AppError } from '../../core/errors.ts';

// Computers that spend without a network, and what the wallet makes of it when they come back.

const dayMs = 86_400_000;

test('what was leased is spent offline and not one more, and is told when the network is back', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const purse = await aPurse(wallet.client, { isEmbedded: true });
  await purse.prepare({ run: 'run', credits: 3 });
  purse.network.cut();
  for (const photo of ['a', 'b', 'c']) expect(await purse.spend(photo)).toBe(1);
  await expect(purse.spend('d')).rejects.toMatchObject({
    code: 'lease-exhausted',
    message: expect.stringMatching(/^0 credits are left on this computer.*Connect to the wallet to go on\.$/),
  });
  expect(await purse.view()).toMatchObject({ balance: { available: 0 }, device: { left: 0, unsyncedCredits: 3 } });
  purse.network.mend();
  expect(await purse.spend('d')).toBe(1);
  purse.finished('run');
  await purse.close();
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 16, held: 0, leased: 0, debt: 0 });
});

test('a photo paid before is free, offline too, on every computer of the team', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const [one, two] = [await aPurse(wallet.client), await aPurse(wallet.client)];
  expect(await one.spend('a')).toBe(1);
  await one.sync();
  await two.sync();
  two.network.cut();
  expect(await two.owned(['a', 'b'])).toEqual(new Set(['a']));
  expect(await two.hold(photoOrder({ id: 'again', photo: 'a' }))).toMatchObject({ credits: 0, owned: 1 });
  expect(await two.capture({ hold: 'again', workKeys: ['a'] })).toBe(0);
});

test('the same photo paid by two computers offline is charged once', async () => {
  const wallet = await aTeamWallet({ credits: 80 });
  const computers = [await aPurse(wallet.client), await aPurse(wallet.client)];
  for (const purse of computers) {
    await purse.prepare({ run: 'run', credits: 2 });
    purse.network.cut();
    expect(await purse.spend('same')).toBe(1);
  }
  for (const purse of computers) {
    purse.network.mend();
    purse.finished('run');
    await purse.close();
  }
  const { balance } = await wallet.client.billing({});
  expect([balance.available + balance.leased, balance.debt]).toEqual([79, 0]);
});

test('lost answers and repeated calls change nothing: the wallet and the computer agree in the end', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const purse = await aPurse(wallet.client, { isEmbedded: true });
  for (const [n, photo] of ['a', 'b', 'c', 'd'].entries()) {
    purse.network.lose(n % 3);
    await purse.prepare({ run: 'run', credits: 1 });
    purse.network.lose(n % 2);
    expect(await purse.spend(photo)).toBe(1);
    purse.network.lose(2);
    await purse.sync().catch((error) => expect(error.code).toBe('wallet-unreachable'));
  }
  purse.network.lose(0);
  purse.finished('run');
  await purse.sync();
  await purse.close();
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 16, leased: 0, held: 0 });
});

test('a clock that was set back locks the credits until the wallet was reached once', async () => {
  let now = Date.UTC(2026, 0, 15, 10);
  const wallet = await aTeamWallet({ credits: 20, now: () => Date.UTC(2026, 0, 15, 10) });
  const purse = await aPurse(wallet.client, { now: () => now });
  await purse.prepare({ run: 'run', credits: 5 });
  purse.network.cut();
  expect(await purse.spend('a')).toBe(1);
  now -= dayMs;
  await expect(purse.spend('b')).rejects.toMatchObject({ code: 'lease-frozen' });
  const view = await purse.view();
  expect(view.device).toMatchObject({
    left: 0,
    isFrozen: true,
    reason: expect.stringContaining('clock of this computer'),
  });
  expect(await purse.hold(photoOrder({ id: 'paid', photo: 'a' }))).toMatchObject({ credits: 0 });
  purse.network.mend();
  expect(await purse.spend('b')).toBe(1);
  expect((await purse.view()).device).toMatchObject({ isFrozen: false });
  purse.network.cut();
  expect(await purse.spend('c')).toBe(1);
});

test('a lease that is over is spent no more, and what was set aside before is charged within its grace', async () => {
  let now = Date.UTC(2026, 0, 15, 10);
  const wallet = await aTeamWallet({ credits: 20, now: () => now });
  const purse = await aPurse(wallet.client, { now: () => now, isEmbedded: true });
  await purse.prepare({ run: 'run', credits: 3 });
  for (const photo of ['a', 'b']) await purse.hold(photoOrder({ id: photo, photo }));
  purse.network.cut();
  now += 8 * dayMs;
  await expect(purse.hold(photoOrder({ id: 'c', photo: 'c' }))).rejects.toMatchObject({ code: 'lease-exhausted' });
  expect(await purse.capture({ hold: 'a', workKeys: ['a'] })).toBe(1);
  now += 2 * dayMs;
  await expect(purse.capture({ hold: 'b', workKeys: ['b'] })).rejects.toMatchObject({ code: 'hold-expired' });
  await purse.release('b');
  purse.network.mend();
  await purse.sync();
  purse.finished('run');
  await purse.close();
  // Reported after the wallet took the lease back: charged from what is free.
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 19, leased: 0, debt: 0 });
});

test('the second of two copies of a computer is refused and says so; what is paid stays free there', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const first = await aPurse(wallet.client);
  await first.prepare({ run: 'run', credits: 5 });
  first.network.cut();
  expect(await first.spend('a')).toBe(1);
  const folder = aFolder();
  cpSync(first.folder, folder, { recursive: true });
  const network = aNetwork();
  network.cut();
  const copy = await aPurse(wallet.client, { folder, network });
  expect(await first.spend('b')).toBe(1);
  expect(await copy.spend('c')).toBe(1);
  first.network.mend();
  await first.sync();
  network.mend();
  await copy.sync();
  expect((await copy.view()).device).toMatchObject({
    left: 0,
    isFrozen: true,
    reason: expect.stringContaining('is a copy of another one, or an older backup'),
  });
  await expect(copy.spend('d')).rejects.toMatchObject({ code: 'lease-frozen' });
  expect(await copy.hold(photoOrder({ id: 'again', photo: 'a' }))).toMatchObject({ credits: 0, owned: 1 });
  const [device] = await wallet.client.devices.list();
  expect(device).toMatchObject({ isFrozen: true });
  // An owner has looked: both may go on, and the first branch is the one that was charged.
  await wallet.client.devices.thaw({ id: 'thaw', device: device?.id ?? '' });
  await first.sync();
  await copy.sync();
  expect((await first.view()).device).toMatchObject({ isFrozen: false });
  expect(await first.spend('e')).toBe(1);
});

test('an owner calls the credits of a computer back; it goes on with the wallet itself', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const purse = await aPurse(wallet.client);
  await purse.prepare({ run: 'run', credits: 5 });
  expect(await purse.spend('a')).toBe(1);
  const [device] = await wallet.client.devices.list();
  await wallet.client.devices.recall({ id: 'recall', device: device?.id ?? '' });
  await purse.sync();
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 19, leased: 0 });
  expect((await purse.view()).device).toMatchObject({ left: 0, reason: expect.stringContaining('called back') });
  expect(await purse.spend('b')).toBe(1);
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 18, leased: 0, held: 0 });
});

test.each(['who may not register', 'whose price list lends nothing'])(
  'a computer %s spends at the wallet',
  async (who) => {
    const wallet = await aTeamWallet({ credits: 20, lendsNothing: who.startsWith('whose') });
    const purse = await aPurse(who.startsWith('whose') ? wallet.client : withoutDevices(wallet.client));
    expect(await purse.spend('a')).toBe(1);
    expect(await purse.view()).toMatchObject({ balance: { available: 19, held: 0, leased: 0 }, device: null });
    await purse.hold(photoOrder({ id: 'given-back', photo: 'b' }));
    expect(await purse.release('given-back')).toBe(1);
    expect(await purse.owned(['a', 'b'])).toEqual(new Set(['a']));
  },
);

test('two spends of one photo under way at once share one credit', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const purse = await aPurse(wallet.client, { isEmbedded: true });
  await purse.prepare({ run: 'run', credits: 2 });
  await purse.hold(photoOrder({ id: 'one', photo: 'a' }));
  expect(await purse.hold(photoOrder({ id: 'two', photo: 'a' }))).toMatchObject({ credits: 0, owned: 1 });
  expect(await purse.release('one')).toBe(1);
  expect(await purse.capture({ hold: 'two', workKeys: ['a'] })).toBe(1);
  expect(await purse.capture({ hold: 'two', workKeys: ['a'] })).toBe(1);
  purse.finished('run');
  await purse.close();
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 19, leased: 0 });
});

test('a computer that was closed and opened again goes on where it was, and only its owner can read its key', async () => {
  const wallet = await aTeamWallet({ credits: 20 });
  const first = await aPurse(wallet.client);
  await first.prepare({ run: 'run', credits: 5 });
  await first.hold(photoOrder({ id: 'kept', photo: 'a' }));
  first.network.cut();
  await first.close();
  const again = await aPurse(wallet.client, { folder: first.folder, network: first.network });
  expect(await again.view()).toMatchObject({ isReachable: false, balance: { held: 1 } });
  expect(await again.capture({ hold: 'kept', workKeys: ['a'] })).toBe(1);
  const kept = dirname(journalOf(first.folder));
  expect(readdirSync(kept)).toContain('device.json');
  if (process.platform !== 'win32') expect(statSync(join(kept, 'device.json')).mode & 0o077).toBe(0);
  expect(readFileSync(journalOf(first.folder), 'utf8')).not.toContain('privateKey');
});

test('many offline spends are told to the wallet at once', async () => {
  const count = 1000;
  const wallet = await aTeamWallet({ credits: count, catalog: 'pay-as-you-go' });
  const purse = await aPurse(wallet.client, { isEmbedded: true });
  await purse.prepare({ run: 'run', credits: count });
  purse.network.cut();
  for (let n = 0; n < count; n += 100) {
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const photo = `photo-${n + index}`;
        await purse.hold({ ...photoOrder({ id: photo, photo }), action: 'process-photo' });
        await purse.capture({ hold: photo, workKeys: [photo] });
      }),
    );
  }
  purse.network.mend();
  const begunAt = performance.now();
  await purse.sync();
  const tookMs = performance.now() - begunAt;
  console.log(`${count} offline spends synced in ${Math.round(tookMs)} ms`);
  purse.finished('run');
  await purse.close();
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 0, leased: 0, debt: 0 });
});

/** A wallet that lets nobody register a device. */
function withoutDevices(client: WalletClient): WalletClient {
  const refuse = async () => {
    throw new AppError('forbidden', 'You may not register a device.', {});
  };
  return partly(client, 'devices', partly(client.devices, 'create', refuse));
}

function partly<T extends object>(whole: T, name: keyof T, part: unknown): T {
  return new Proxy(whole, { get: (target, asked) => (asked === name ? part : Reflect.get(target, asked)) });
}
