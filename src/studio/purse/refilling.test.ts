import { expect, onTestFinished, test } from 'vitest';
import { aPurse } from '../../../test/builders/aPurse.ts';
import { aPriceList } from '../../../test/builders/payingWallet.ts';
import { walletWith } from '../../../test/builders/wallets.ts';
import type { WalletClient } from '../../contract/clients.ts';
import { serveWallet } from '../../wallet/http/http.ts';
import { remoteWallet } from '../../wallet/http/remote.ts';

// A wallet that lends no more, because a limit is reached or nothing is left, is looked at and left alone until something changes.

const minuteMs = 60_000;

/** A team's wallet, a member of it on a computer, and how often that computer asked for credits. */
async function aMember({ credits = 100 } = {}) {
  let now = Date.UTC(2026, 0, 15, 10);
  const served = await serveWallet({
    ...{ file: ':memory:', catalogs: aPriceList('studio'), zone: 'Europe/Amsterdam', clock: { now: () => now } },
  });
  onTestFinished(() => served.close());
  const owner = remoteWallet(served.url, served.adminToken, fetch);
  await owner.grant({ id: 'begin', bucket: 'topup', credits, reason: 'a test begins' });
  const { token } = await owner.members.create({ id: 'ana', name: 'Ana', role: 'operator' });
  const ana = remoteWallet(served.url, token ?? '', fetch);
  const asked: string[] = [];
  const create: WalletClient['leases']['create'] = (input, options) => {
    asked.push(input.id);
    return ana.leases.create(input, options);
  };
  const leases = new Proxy(ana.leases, {
    get: (target, name) => (name === 'create' ? create : Reflect.get(target, name)),
  });
  const counted = walletWith(ana, { leases });
  const purse = await aPurse(counted, { now: () => now });
  return {
    ...{ owner, purse, asked },
    /** As its heartbeat does. */
    beat: async (ms = 5 * minuteMs) => {
      now += ms;
      await purse.sync();
    },
    reason: async () => (await purse.view()).device?.reason ?? null,
  };
}

test('a monthly limit that is reached is said, and the wallet is not asked again until it is raised', async () => {
  const { owner, purse, asked, beat, reason } = await aMember();
  await owner.members.cap({ id: 'cap', member: 'ana', credits: 2 });
  await purse.prepare({ run: 'run', credits: 2 });
  await purse.spend('a');
  await purse.spend('b');
  await beat();
  const before = asked.length;
  expect(await reason()).toMatch(
    /^Your limit for this month is used up.*what is left here can still be spent.*raise your limit, or wait until 2026-0/,
  );
  for (let n = 0; n < 6; n += 1) await beat();
  await beat(1000);
  expect(asked.length).toBe(before);
  expect((await owner.members.list()).map(({ used, reserved }) => used + reserved)).toEqual([2]);

  await owner.members.cap({ id: 'more', member: 'ana', credits: 10 });
  await beat();
  expect(asked.length).toBe(before + 1);
  expect(await reason()).toBeNull();
  expect((await purse.view()).device?.left).toBeGreaterThan(0);
});

test('a limit that is reached ends with its month, by itself', async () => {
  const { owner, purse, asked, beat, reason } = await aMember();
  await owner.members.cap({ id: 'cap', member: 'ana', credits: 1 });
  await purse.prepare({ run: 'run', credits: 1 });
  await purse.spend('a');
  await beat();
  const before = asked.length;
  expect(await reason()).toContain('until 2026-0');
  await beat(20 * 24 * 60 * minuteMs);
  expect(asked.length).toBeGreaterThan(before);
  expect(await reason()).toBeNull();
});

test('a run that needs credits is told of the limit all the same', async () => {
  const { owner, purse, beat } = await aMember();
  await owner.members.cap({ id: 'cap', member: 'ana', credits: 1 });
  await purse.prepare({ run: 'run', credits: 1 });
  await purse.spend('a');
  await beat();
  await expect(purse.spend('b')).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'member-cap' } });
});

test('a wallet that has nothing to lend is asked again when its balance is another', async () => {
  const { owner, purse, asked, beat, reason } = await aMember({ credits: 1 });
  await purse.prepare({ run: 'run', credits: 1 });
  await purse.spend('a');
  await beat();
  const before = asked.length;
  for (let n = 0; n < 4; n += 1) await beat();
  expect(asked.length).toBe(before);
  expect(await reason()).toBeNull();
  await owner.grant({ id: 'more', bucket: 'topup', credits: 20, reason: 'more' });
  await beat();
  expect(asked.length).toBe(before + 1);
  expect((await purse.view()).device?.left).toBeGreaterThan(0);
});
