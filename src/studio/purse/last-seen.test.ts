import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { aFolder } from '../../../test/builders/aFolder.ts';
import { aPurse, aTeamWallet, journalOf } from '../../../test/builders/aPurse.ts';
import { realDisk } from '../files/disk.ts';
import { openLastSeen } from './last-seen.ts';

// What a computer still knows of its wallet when it starts without it.

const saidAt = Date.UTC(2026, 0, 15, 10);
const dayMs = 86_400_000;

/** A computer that saw its wallet, with one photo paid, and was switched off. */
async function aComputerThatSaw(wallet: Awaited<ReturnType<typeof aTeamWallet>>) {
  const folder = aFolder();
  const purse = await aPurse(wallet.client, { folder, now: () => saidAt });
  await purse.prepare({ run: 'run', credits: 5 });
  await purse.spend('a');
  await purse.sync();
  await purse.view();
  await purse.catalog();
  await purse.history({ kind: 'usage' });
  await purse.close();
  return { folder, file: join(dirname(journalOf(folder)), 'last-seen.json') };
}

/** The same computer, a day later, with no network. */
async function withoutNetwork(wallet: Awaited<ReturnType<typeof aTeamWallet>>, folder: string) {
  const purse = await aPurse(wallet.client, { folder, now: () => saidAt + dayMs });
  purse.network.cut();
  return purse;
}

test('what the wallet said last is shown after a restart without it, with the time of it', async () => {
  const wallet = await aTeamWallet({ credits: 20, now: () => saidAt });
  const { folder } = await aComputerThatSaw(wallet);
  const purse = await withoutNetwork(wallet, folder);
  const at = new Date(saidAt).toISOString();
  const view = await purse.view();
  expect(view).toMatchObject({ isReachable: false, lastSaid: { at }, period: { used: 1, zone: 'Europe/Amsterdam' } });
  // Only what is lent to this computer can be spent; what the wallet had is told beside it.
  expect(view.balance.available).toBe(view.device?.left);
  const { available, leased } = view.lastSaid?.balance ?? { available: 0, leased: 0 };
  expect(available + leased).toBe(19);
  expect(await purse.catalog()).toMatchObject({ asOf: at, id: 'studio' });
  const { transactions, next, asOf } = await purse.history({ kind: 'usage' });
  expect([transactions.map(({ credits }) => credits), next, asOf]).toEqual([[-1], null, at]);
});

test('what was never looked at, and what is looked for, is not made up from what was kept', async () => {
  const wallet = await aTeamWallet({ credits: 20, now: () => saidAt });
  const { folder } = await aComputerThatSaw(wallet);
  const purse = await withoutNetwork(wallet, folder);
  for (const asked of [{ kind: 'additions' }, { kind: 'usage', search: 'Canal' }, {}] as const) {
    await expect(purse.history(asked)).rejects.toMatchObject({ code: 'wallet-unreachable' });
  }
});

test('the wallet that is back is believed at once, and nothing is dated any more', async () => {
  const wallet = await aTeamWallet({ credits: 20, now: () => saidAt + dayMs });
  const { folder } = await aComputerThatSaw(wallet);
  const purse = await withoutNetwork(wallet, folder);
  await purse.view();
  purse.network.mend();
  await wallet.client.grant({ id: 'more', bucket: 'topup', credits: 30, reason: 'meanwhile' });
  expect(await purse.catalog()).toMatchObject({ asOf: null });
  expect(await purse.history({ kind: 'usage' })).toMatchObject({ asOf: null, transactions: [{ credits: -1 }] });
  const view = await purse.view();
  expect(view).toMatchObject({ isReachable: true, lastSaid: null });
  expect(view.balance.available + view.balance.leased).toBe(49);
});

test('what another wallet says in its place, or who is closed already, is not kept as said by this one', async () => {
  const wallet = await aTeamWallet({ credits: 20, now: () => saidAt });
  const folder = aFolder();
  const place = { disk: realDisk, folder, clock: { now: () => saidAt, monotonicMs: () => 0 }, address: 'https://a' };
  const { transactions } = await wallet.client.billing({ kind: 'additions' });
  const said = { transactions, next: null };
  const lastSeen = await openLastSeen(place);
  lastSeen.keep('usage', said, 'https://b');
  lastSeen.keep('additions', said, 'https://a');
  await lastSeen.close();
  lastSeen.keep('usage', said, 'https://a');
  expect([lastSeen.get('usage'), lastSeen.get('additions')?.value]).toEqual([null, said]);
  const again = await openLastSeen(place);
  expect([again.get('usage'), again.get('additions')?.value]).toEqual([null, said]);
  await again.close();
});

test('the file has no token and no key in it, and a damaged one is as if there were none', async () => {
  const wallet = await aTeamWallet({ credits: 20, now: () => saidAt });
  const { folder, file } = await aComputerThatSaw(wallet);
  const text = readFileSync(file, 'utf8');
  expect(text).not.toMatch(/a token|privateKey|signature/i);
  writeFileSync(file, text.replace('"available"', '"avoilable"'));
  const purse = await withoutNetwork(wallet, folder);
  expect(await purse.view()).toMatchObject({ isReachable: false, lastSaid: null });
  await expect(purse.catalog()).rejects.toMatchObject({ code: 'wallet-unreachable' });
});
