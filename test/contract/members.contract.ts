import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import { aDevice, journalOf, several, sync } from './leaseDevice.ts';
import { aLeaseWorld, dayMs, type LeaseWorld } from './leaseWorld.ts';

// The monthly limit of a member, over HTTP, on every database. Every rule of it is tried in the engine; here, that a token, a device and a
// restart are known for whose they are.

/** `database` names a new, empty one. */
export function membersContractSuite(host: string, database: () => Promise<string>): void {
  describe(`the monthly limit of a member ${host}`, () => {
    let world: LeaseWorld;
    let ana: WalletClient;
    beforeEach(async () => {
      world = await aLeaseWorld(await database());
      await world.give(1000);
      ana = await joined('ana', 'operator');
    });
    afterEach(async () => {
      expect(await world.close()).toEqual([]);
    });

    async function joined(id: string, role: 'admin' | 'operator' | 'owner'): Promise<WalletClient> {
      const { token } = await world.owner().members.create({ id, name: id, role });
      return world.as(token ?? '');
    }
    const cap = (member: string, credits: number | null, id = `cap-${member}-${credits}`) =>
      world.owner().members.cap({ id, member, credits });
    const spend = async (client: WalletClient, id: string, quantity: number) => {
      await client.hold({ id, action: 'enhance', quantity });
      return client.capture({ id: `c-${id}`, hold: id });
    };

    it('is shown with what is used, and refuses what goes beyond it with the reason and the day', async () => {
      await spend(ana, 'h-1', 4);
      expect(await cap('ana', 10)).toMatchObject({
        id: 'ana',
        role: 'operator',
        cap: 10,
        used: 4,
        reserved: 0,
        left: 6,
      });
      await ana.hold({ id: 'h-2', action: 'enhance', quantity: 5 });
      const refused = ana.hold({ id: 'h-3', action: 'enhance', quantity: 2 });
      await expect(refused).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('1 of 10 are left'),
        details: {
          ...{ reason: 'member-cap', member: 'ana', cap: 10, used: 4, reserved: 5, left: 1, needed: 2 },
          renewsAt: '2026-02-01T00:00:00.000Z',
        },
      });
      expect(await ana.quote({ action: 'enhance', quantity: 2 })).toMatchObject({
        credits: 2,
        allowance: { cap: 10, used: 4, reserved: 5, left: 1, renewsAt: '2026-02-01T00:00:00Z' },
      });
      await spend(world.owner(), 'h-4', 100);
      expect((await world.owner().quote({ action: 'enhance' })).allowance).toBeNull();
      world.clock.now += 20 * dayMs;
      expect(await world.owner().members.list()).toMatchObject([
        { id: 'ana', cap: 10, used: 0, reserved: 0, left: 10, renewsAt: '2026-03-01T00:00:00Z' },
      ]);
    });

    it('holds for the devices of the member too, whoever asks for their credits, and after a restart', async () => {
      await cap('ana', 10);
      const device = await aDevice({ by: ana, as: world.as }, 'laptop');
      const lease = await world.owner().leases.create({ id: 'l-1', device: 'laptop', credits: 50 });
      expect(lease.terms.credits).toBe(10);
      await expect(spend(ana, 'h-1', 1)).rejects.toMatchObject({ details: { reason: 'member-cap', reserved: 10 } });
      await expect(spend(device.client, 'h-2', 1)).rejects.toMatchObject({ details: { reason: 'member-cap' } });
      const again = device.client.leases.create({ id: 'l-2', device: 'laptop', credits: 1 });
      await expect(again).rejects.toMatchObject({ code: 'forbidden', details: { reason: 'member-cap' } });
      await world.restart();
      const afterwards = { ...device, client: world.as(device.token) };
      const entries = journalOf(lease.terms, several('e', 7));
      await sync(afterwards, { id: 'y-1', lease: 'l-1', entries, returnsRest: true });
      expect(await world.owner().members.list()).toMatchObject([{ id: 'ana', used: 7, reserved: 0, left: 3 }]);
      await spend(afterwards.client, 'h-3', 3);
      await expect(spend(afterwards.client, 'h-4', 1)).rejects.toMatchObject({ details: { used: 10, left: 0 } });
    });

    it('gets back what a device did not spend of credits that were taken back, as soon as the device has told all', async () => {
      await cap('ana', 10);
      const device = await aDevice({ by: ana, as: world.as }, 'laptop');
      const { terms } = await device.client.leases.create({ id: 'l-1', device: 'laptop', credits: 8 });
      world.clock.now += 10 * dayMs;
      await world.wallet().service.sweep();
      expect(await world.owner().members.list()).toMatchObject([{ used: 0, reserved: 8, left: 2 }]);
      const entries = journalOf(terms, several('e', 5));
      const part = await sync(device, { id: 'y-1', lease: 'l-1', entries: entries.slice(0, 3) });
      expect([part.status, (await world.owner().members.list())[0]]).toMatchObject([
        'reclaimed',
        { used: 3, reserved: 5 },
      ]);
      await world.restart();
      const afterwards = { ...device, client: world.as(device.token) };
      const all = { id: 'y-2', lease: 'l-1', entries, returnsRest: true };
      const told = await sync(afterwards, all);
      expect(told).toMatchObject({ credits: 2, returned: 0, status: 'returned', debt: 0 });
      expect(await sync(afterwards, all)).toMatchObject({ credits: 2, status: 'returned' });
      expect(await world.owner().members.list()).toMatchObject([{ used: 5, reserved: 0, left: 5 }]);
      expect(await world.balance()).toEqual({ available: 995, leased: 0, debt: 0 });
    });

    it('is kept when many ask at once', async () => {
      await cap('ana', 10);
      const asked = Array.from({ length: 25 }, (_, n) => ana.hold({ id: `h-${n}`, action: 'enhance' }));
      const outcomes = await Promise.allSettled(asked);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
      expect(await world.owner().members.list()).toMatchObject([{ used: 0, reserved: 10, left: 0 }]);
    });

    it('is set by those with the right, never their own, and an owner’s by owners alone', async () => {
      const [admin, boss] = [await joined('adam', 'admin'), await joined('olga', 'owner')];
      const forbidden = { code: 'forbidden' };
      await expect(ana.members.cap({ id: 'k-1', member: 'ana', credits: null })).rejects.toMatchObject(forbidden);
      await expect(ana.members.cap({ id: 'k-2', member: 'adam', credits: 1 })).rejects.toMatchObject(forbidden);
      await expect(admin.members.cap({ id: 'k-3', member: 'adam', credits: 9 })).rejects.toMatchObject(forbidden);
      await expect(admin.members.cap({ id: 'k-4', member: 'olga', credits: 9 })).rejects.toMatchObject(forbidden);
      expect(await admin.members.cap({ id: 'k-5', member: 'ana', credits: 9 })).toMatchObject({ cap: 9 });
      expect(await boss.members.cap({ id: 'k-6', member: 'olga', credits: 9 })).toMatchObject({ cap: 9 });
      expect(await boss.members.cap({ id: 'k-7', member: 'olga', credits: null })).toMatchObject({
        cap: null,
        left: null,
      });
      await expect(cap('nobody', 5)).rejects.toMatchObject({ code: 'not-found' });
      expect(await cap('ana', 5, 'k-8')).toEqual(await cap('ana', 5, 'k-8'));
      await expect(cap('ana', 6, 'k-8')).rejects.toMatchObject({ code: 'idempotency-conflict' });
      for (const credits of [-1, 1.5, 2 ** 60])
        await expect(cap('ana', credits)).rejects.toMatchObject({ code: 'bad-input' });
    });
  });
}
