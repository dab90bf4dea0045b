import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
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
  void studio.enhance(shoot);
  await until(49);
  await studio.wallet.grant({ id: 'elsewhere', bucket: 'promo', credits: 7, reason: 'another device' });
  await until(56);
  await events.return?.(undefined);
  expect(seen[0]).toBe(50);
});

test('a wallet that answers at the third time is asked under the same id, and holds once', async () => {
  const ids: string[] = [];
  const studio = await aStudio({
    wallet: (client) =>
      walletWith(client, {
        hold: (async (...rest: Parameters<WalletClient['hold']>) => {
          ids.push(rest[0].id);
          const held = await client.hold(...rest);
          if (ids.length < 3) throw away();
          return held;
        }) as WalletClient['hold'],
      }),
  });
  const shoot = await studio.openSettled(await aShoot({ photos: 1 }));
  const run = await studio.enhance(shoot);
  expect(run).toMatchObject({ state: 'done', credits: { charged: 1 } });
  expect(ids).toHaveLength(3);
  expect(new Set(ids).size).toBe(1);
  expect((await studio.client.credits.view()).balance).toMatchObject({ available: 49, held: 0 });
});

test('a wallet that goes away is shown with its last balance, as not reachable', async () => {
  let isAway = false;
  const studio = await aStudio({
    wallet: (client) =>
      walletWith(client, {
        billing: (async (...rest: Parameters<WalletClient['billing']>) => {
          if (isAway) throw away();
          return client.billing(...rest);
        }) as WalletClient['billing'],
      }),
  });
  await studio.client.credits.view();
  isAway = true;
  expect(await studio.client.credits.view()).toMatchObject({ balance: { available: 50 }, isReachable: false });
  isAway = false;
  expect(await studio.client.credits.view()).toMatchObject({ isReachable: true });
});

test('a lost answer to a capture charges once', async () => {
  let lost = 0;
  const studio = await aStudio({
    wallet: (client) =>
      walletWith(client, {
        capture: (async (...rest: Parameters<WalletClient['capture']>) => {
          const charge = await client.capture(...rest);
          if (lost < 2) {
            lost += 1;
            throw away();
          }
          return charge;
        }) as WalletClient['capture'],
      }),
  });
  const run = await studio.enhance(await studio.openSettled(await aShoot({ photos: 2 })));
  expect(lost).toBe(2);
  expect(run).toMatchObject({ state: 'done', credits: { charged: 2, held: 0 } });
  expect((await studio.client.credits.view()).balance).toMatchObject({ available: 48, held: 0 });
});
