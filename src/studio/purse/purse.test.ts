import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { aPurse, aTeamWallet } from '../../../test/builders/aPurse.ts';
import { aShoot } from '../../../test/builders/aShoot.ts';
import { aStudio } from '../../../test/builders/aStudio.ts';
import { walletWith } from '../../../test/builders/wallets.ts';
import type { WalletClient } from '../../contract/clients.ts';
import { AppError } from '../../core/errors.ts';

const away = () => new AppError('wallet-unreachable', 'The wallet cannot be reached.', {});

test('a new user has fifty credits, and a pack adds to them', async () => {
  const studio = await aStudio();
  expect(await studio.client.credits.view()).toMatchObject({
    balance: { available: 50, held: 0 },
    isEmbedded: true,
    isReachable: true,
  });
  const { packs } = await studio.client.credits.catalog();
  const pack = packs.find((one) => one.id === 'pack-100');
  const bought = await studio.client.credits.buy({ id: randomUUID(), pack: pack?.id, sandboxCard: '4242424242424242' });
  expect(bought).toMatchObject({ state: 'paid', credits: 100 });
  expect((await studio.client.credits.view()).balance.available).toBe(150);
  const { transactions } = await studio.client.credits.history({ kind: 'additions' });
  expect(transactions.map((one) => one.credits)).toContain(100);
});

test('watchers see what this device spends and what others do to the wallet', async () => {
  const studio = await aStudio();
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const seen: number[] = [];
  const events = await studio.client.credits.watch();
  const until = async (available: number) => {
    for (;;) {
      const { value, done } = await events.next();
      if (done || !value) throw new Error('the stream ended');
      seen.push(value.balance.available);
      if (value.balance.available === available && value.balance.held === 0) return;
    }
  };
  await until(50);
  const enhanced = studio.enhance(shoot);
  await until(49);
  await studio.wallet.grant({ id: 'elsewhere', bucket: 'promo', credits: 7, reason: 'another device' });
  await until(56);
  await events.return?.(undefined);
  await enhanced;
  expect(seen[0]).toBe(50);
});

test('a wallet that answers at the third time is asked under the same id, and lends once', async () => {
  const wallet = await aTeamWallet({ credits: 10 });
  const ids: string[] = [];
  const { create } = wallet.client.leases;
  const client = walletWith(wallet.client, {
    leases: walletWith(
      wallet.client.leases as unknown as WalletClient,
      {
        create: async (...rest: Parameters<typeof create>) => {
          ids.push(rest[0].id);
          const lease = await create(...rest);
          if (ids.length < 3) throw away();
          return lease;
        },
      } as unknown as Partial<WalletClient>,
    ) as unknown as WalletClient['leases'],
  });
  const purse = await aPurse(client, { isEmbedded: true });
  await purse.prepare({ run: 'run', credits: 1 });
  expect(await purse.spend('photo')).toBe(1);
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(1);
  purse.finished('run');
  await purse.close();
  expect((await wallet.client.billing({})).balance).toMatchObject({ available: 9, leased: 0, held: 0 });
});

test('a wallet that goes away is shown as out of reach, with what is left on this computer', async () => {
  const wallet = await aTeamWallet({ credits: 10 });
  const purse = await aPurse(wallet.client);
  await purse.prepare({ run: 'run', credits: 4 });
  expect(await purse.view()).toMatchObject({ balance: { available: 10, leased: 0 }, isReachable: true });
  const { left } = (await purse.view()).device ?? { left: 0 };
  expect(left).toBeGreaterThanOrEqual(4);
  purse.network.cut();
  expect(await purse.view()).toMatchObject({
    balance: { available: left, buckets: [{ bucket: 'topup', remaining: left }] },
    isReachable: false,
    device: { left },
  });
  purse.network.mend();
  expect(await purse.view()).toMatchObject({ balance: { available: 10 }, isReachable: true });
});
