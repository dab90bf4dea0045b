import { expect } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import type { LeaseWorld } from '../contract/leaseWorld.ts';
import { aPurse, type TestPurse } from './aPurse.ts';

// Computers of a team whose clocks a test can set, beside a wallet whose clock is right.

export type TestComputer = TestPurse & { clock: { offMs: number } };

/** A computer whose clock is the wallet's, until it is set. */
export async function aComputer(
  world: LeaseWorld,
  client: WalletClient,
  options: { folder?: string } = {},
): Promise<TestComputer> {
  const clock = { offMs: 0 };
  const now = () => world.clock.now + clock.offMs;
  const from = world.clock.now;
  const purse = await aPurse(client, { ...options, now, monotonicMs: () => world.clock.now - from });
  return Object.assign(purse, { clock });
}

/** Photos paid while the wallet is away. */
export async function offline(purse: TestPurse, photos: string[], credits = 10): Promise<void> {
  await purse.prepare({ run: 'run', credits });
  purse.network.cut();
  for (const photo of photos) expect(await purse.spend(photo)).toBe(1);
}

/** What all of the account have paid. */
export async function charged(world: LeaseWorld): Promise<number> {
  const { transactions } = await world.owner().billing({ limit: 200, kind: 'usage' });
  return transactions.reduce((sum, { credits }) => sum - Number(credits), 0);
}

/** A new member of the team, who works with photos and buys nothing. */
export async function joined(world: LeaseWorld, id: string): Promise<WalletClient> {
  const { token } = await world.owner().members.create({ id, name: id, role: 'operator' });
  return world.as(token ?? '');
}

/** What the header says of this computer's credits when they are locked; empty when they are not. */
export async function sentenceOf(purse: TestPurse): Promise<string> {
  return (await purse.view()).device?.reason ?? '';
}
