import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aPurse, aTeamWallet } from '../../../test/builders/aPurse.ts';
import { walletWith } from '../../../test/builders/wallets.ts';
import type { WalletClient } from '../../contract/clients.ts';
import { AppError } from '../../core/errors.ts';
import type { WalletPlace } from './connection.ts';
import { openLine, withinMs } from './line.ts';

// A wallet that takes a question and says nothing, and one that is not there at all. Only the timers are made up.

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const aLine = (client: object) =>
  openLine(
    {
      host: { wallet: { embedded: async () => ({ client, close: async () => undefined }) } },
      settings: { now: { walletAddress: null } },
    } as unknown as WalletPlace,
    new AbortController().signal,
  );

test.each(['read', 'ask'] as const)(
  'a wallet that says nothing is given up in its time by a %s, and not asked again',
  async (how) => {
    let asked = 0;
    const line = await aLine({});
    const said = line[how](() => {
      asked += 1;
      return new Promise<never>(() => undefined);
    });
    const refused = expect(said).rejects.toMatchObject({
      code: 'wallet-unreachable',
      message: expect.stringContaining('Your photos and your credits are as they were.'),
      details: { hangs: true },
    });
    await vi.advanceTimersByTimeAsync(withinMs[how] - 1);
    expect(line.isReachable).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    await refused;
    expect([asked, line.isReachable]).toEqual([1, false]);
  },
);

test('who only looks waits less than half as long as what is to be done', () => {
  expect(withinMs.read).toBeLessThan(withinMs.ask / 2);
});

test.each(['read', 'ask'] as const)('a wallet that is not there is asked four times by a %s', async (how) => {
  let asked = 0;
  const line = await aLine({});
  const said = line[how](() => {
    asked += 1;
    return Promise.reject(new AppError('wallet-unreachable', 'No network.'));
  });
  const refused = expect(said).rejects.toMatchObject({ code: 'wallet-unreachable' });
  await vi.runAllTimersAsync();
  await refused;
  expect(asked).toBe(4);
});

test('a balance does not wait for what is under way before it: it is as it was said last, with what happened here', async () => {
  const { promise: never } = Promise.withResolvers<never>();
  const wallet = await aTeamWallet({ credits: 20 });
  let isHanging = false;
  const devices = { ...wallet.client.devices, list: () => never };
  const leases = {
    ...wallet.client.leases,
    create: (...given: Parameters<WalletClient['leases']['create']>) =>
      isHanging ? never : wallet.client.leases.create(...given),
  };
  const purse = await aPurse(walletWith(wallet.client, { devices, leases } as unknown as Partial<WalletClient>));
  const before = await purse.view();
  isHanging = true;
  const preparing = purse.prepare({ run: 'run', credits: 15 }).catch((error: unknown) => error);
  const view = purse.view();
  await vi.advanceTimersByTimeAsync(withinMs.read);
  expect((await view).balance.available).toBe(before.balance.available);
  await vi.advanceTimersByTimeAsync(withinMs.ask * 2);
  await preparing;
});
