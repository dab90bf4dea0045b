import { expect, test } from 'vitest';
import { aTeamWallet } from '../../../test/builders/aPurse.ts';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio, type TestStudio } from '../../../test/builders/aStudio.ts';
import type { WalletClient } from '../../contract/clients.ts';
import { AppError } from '../../core/errors.ts';

const north = { name: 'Studio North', address: 'https://north.test', token: 'token-of-north' };
const south = { name: 'Studio South', address: 'https://north.test', token: 'token-of-south' };

/** Two teams with an account each at one service. */
async function twoTeams() {
  const [one, other] = [await aTeamWallet({ credits: 40 }), await aTeamWallet({ credits: 30 })];
  /** While this is off, no journal of a device comes to the team in the north. */
  const line = { hears: true };
  const accounts: Record<string, WalletClient> = {
    [north.token]: deafAtTimes(one.client, line),
    [south.token]: other.client,
  };
  const asked: string[] = [];
  const remote = (address: string, token: string): WalletClient => {
    asked.push(address);
    const account = accounts[token];
    if (!account) throw new AppError('unauthorized', 'This token is not known. Nothing was changed.', {});
    return account;
  };
  return { north: one.client, line, remote, asked };
}

function deafAtTimes(client: WalletClient, line: { hears: boolean }): WalletClient {
  const sync: WalletClient['leases']['sync'] = async (...asked) => {
    if (!line.hears) throw new AppError('wallet-unreachable', 'The wallet cannot be reached. Try again.', {});
    return client.leases.sync(...asked);
  };
  const leases = new Proxy(client.leases, { get: (all, name) => (name === 'sync' ? sync : Reflect.get(all, name)) });
  return new Proxy(client, { get: (all, name) => (name === 'leases' ? leases : Reflect.get(all, name)) });
}

const available = async (studio: TestStudio) => (await studio.client.credits.view()).balance.available;
const usedAt = async (wallet: WalletClient) => (await wallet.billing({ limit: 1 })).period.used;
const names = (list: { name: string; isCurrent: boolean }[]) =>
  list.map(({ name, isCurrent }) => (isCurrent ? `${name}, pays` : name));

test('a wallet is remembered once it has answered, and pays when it is used; its token is not in the settings', async () => {
  const teams = await twoTeams();
  const studio = await aStudio({ remote: teams.remote });
  const { wallets } = studio.client;
  expect(names(await wallets.list())).toEqual(['This computer, pays']);
  await expect(wallets.add({ ...north, token: 'wrong' })).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(wallets.add({ ...north, address: 'http://north.test' })).rejects.toMatchObject({ code: 'bad-input' });
  expect(await wallets.list()).toHaveLength(1);
  expect(names(await wallets.add(north))).toEqual(['This computer, pays', 'Studio North']);
  expect(await available(studio)).toBe(50);
  expect(names(await wallets.use({ address: north.address }))).toEqual(['This computer', 'Studio North, pays']);
  expect(await available(studio)).toBe(40);
  await wallets.use({ address: null });
  expect(await available(studio)).toBe(50);
  await expect(wallets.use({ address: 'https://unknown.test' })).rejects.toMatchObject({ code: 'not-found' });
});

test('two accounts at one service have a purse each, and the service is asked without the name of the account', async () => {
  const teams = await twoTeams();
  const studio = await aStudio({ remote: teams.remote });
  await studio.client.wallets.add(north);
  const list = await studio.client.wallets.add(south);
  const [, one, other] = list;
  expect(one?.address).toBe(north.address);
  expect(other?.address).toBe(`${north.address}#Studio%20South`);
  await studio.client.wallets.use({ address: other?.address ?? '' });
  expect(await available(studio)).toBe(30);
  await studio.client.wallets.use({ address: north.address });
  expect(await available(studio)).toBe(40);
  expect(new Set(teams.asked)).toEqual(new Set([north.address]));
  // The same name at the same place is the same account, with another token.
  expect(await studio.client.wallets.add(south)).toHaveLength(3);
});

test('what was spent out of reach waits in the purse of its wallet: it is told there when that wallet is used again, and nowhere else', async () => {
  const teams = await twoTeams();
  const studio = await aStudio({ remote: teams.remote });
  const { wallets } = studio.client;
  await wallets.add(north);
  await wallets.use({ address: north.address });
  teams.line.hears = false;
  await studio.enhance(await studio.openSettled(await aShoot({ photos: 3 })));
  const here = await wallets.use({ address: null });
  expect(here.find(({ name }) => name === north.name)).toMatchObject({ isCurrent: false, unsyncedCredits: 3 });
  await expect(wallets.remove({ address: north.address })).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('does not know of them yet'),
  });
  const size = { widthPx: 96, heightPx: 64 };
  const files = { 'other-1.jpg': { ...size, seed: 41 }, 'other-2.jpg': { ...size, seed: 42 } };
  await studio.enhance(await studio.openSettled(await aShoot({ photos: 0, files })));
  await expect.poll(() => usedAt(studio.wallet)).toBe(2);
  teams.line.hears = true;
  await wallets.use({ address: north.address });
  await expect.poll(() => usedAt(teams.north)).toBe(3);
  const { available: left, leased } = (await teams.north.billing({ limit: 1 })).balance;
  expect(left + leased).toBe(40 - 3);
  await wallets.use({ address: null });
  expect(await usedAt(studio.wallet)).toBe(2);
  expect(names(await wallets.remove({ address: north.address }))).toEqual(['This computer, pays']);
});

test('while a run is not finished no wallet is changed, and the sentence says why', async () => {
  const teams = await twoTeams();
  const studio = await aStudio({ remote: teams.remote, credits: 1 });
  await studio.client.wallets.add(north);
  const shoot = await studio.openSettled(await aShoot({ photos: 2 }));
  const run = await studio.enhance(shoot);
  expect(run.state).toBe('out-of-credits');
  const refused = studio.client.wallets.use({ address: north.address });
  await expect(refused).rejects.toMatchObject({
    code: 'bad-input',
    message: expect.stringContaining('Nothing was changed. Finish or stop it'),
  });
  expect(names(await studio.client.wallets.list())[0]).toBe('This computer, pays');
  await studio.client.runs.cancel({ runId: run.id });
  await studio.client.wallets.use({ address: north.address });
  expect(await available(studio)).toBe(40);
});

test('a token that was kept alone, before there were several, belongs to the wallet that pays', async () => {
  const teams = await twoTeams();
  const kept = { text: null as string | null };
  const secrets = {
    read: async () => kept.text,
    write: async (text: string | null) => {
      kept.text = text;
    },
  };
  const studio = await aStudio({ remote: teams.remote, secrets });
  await studio.client.wallets.add(north);
  expect(JSON.parse(kept.text ?? '')).toEqual({ [north.address]: north.token });
  await studio.client.wallets.use({ address: north.address });
  await studio.close();
  // As it was kept before there were several.
  kept.text = north.token;
  const again = await aStudio({ base: studio.base, remote: teams.remote, secrets });
  expect(await available(again)).toBe(40);
  expect((await again.client.wallets.list())[1]).toMatchObject({
    ...{ name: north.name, hasToken: true, isCurrent: true },
  });
});
