import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import { aDevice, journalOf, several, sync } from './leaseDevice.ts';
import { aLeaseWorld, dayMs, type LeaseWorld } from './leaseWorld.ts';

// What owners can do about devices, and what devices cannot do about each other. Over HTTP, on every database.

/** `database` names a new, empty one. */
export function devicesContractSuite(host: string, database: () => Promise<string>): void {
  describe(`devices ${host}`, () => {
    let world: LeaseWorld;
    beforeEach(async () => {
      world = await aLeaseWorld(await database());
    });
    afterEach(async () => {
      expect(await world.close()).toEqual([]);
    });

    it('freeze at a second branch, and are thawed by an owner, who is named', async () => {
      await world.give(50);
      const a = await world.device('a');
      const terms = await world.take(a, 'l-1', 20);
      const true5 = journalOf(terms, several('a', 5));
      await sync(a, { id: 'y-1', lease: 'l-1', entries: true5.slice(0, 3) });
      const copy = journalOf(terms, [...several('a', 2), { id: 'other', credits: 1 }]);
      const frozen = { code: 'lease-frozen', details: { lease: 'l-1', reason: 'second-branch' } };
      await expect(sync(a, { id: 'y-2', lease: 'l-1', entries: copy })).rejects.toMatchObject(frozen);
      await expect(world.take(a, 'l-2', 1)).rejects.toMatchObject({ code: 'lease-frozen' });
      const waits = { id: 'y-3', lease: 'l-1', entries: true5 };
      await expect(sync(a, waits)).rejects.toMatchObject({ code: 'lease-frozen' });
      await expect(a.client.devices.thaw({ id: 't-0', device: 'a' })).rejects.toMatchObject({ code: 'forbidden' });
      expect(await world.balance()).toEqual({ available: 30, leased: 17, debt: 0 });
      const thawed = await world.owner().devices.thaw({ id: 't-1', device: 'a' });
      expect(thawed).toMatchObject({ isFrozen: false, credits: 0, leases: [] });
      expect(thawed.notes).toMatchObject([
        { what: 'frozen', lease: 'l-1', user: null },
        { what: 'thawed', user: 'Olga' },
      ]);
      expect(await world.balance()).toEqual({ available: 47, leased: 0, debt: 0 });
      // What the true device spent meanwhile is a late report, and the copy is refused as before.
      const late = await sync(a, waits);
      expect(late).toMatchObject({ id: 'y-3', credits: 2, debt: 0, status: 'reclaimed' });
      expect(await sync(a, { ...waits, by: world.owner() })).toEqual(late);
      await expect(sync(a, { id: 'y-2', lease: 'l-1', entries: copy })).rejects.toMatchObject(frozen);
      const next = await world.take(a, 'l-3', 5);
      expect(next).toMatchObject({ sequence: 2, credits: 5 });
      expect(next.head).not.toBe(terms.head);
      await expect(sync(a, { id: 'y-4', lease: 'l-1', entries: copy })).rejects.toMatchObject(frozen);
      expect((await world.owner().devices.list())[0]).toMatchObject({ isFrozen: true, credits: 5 });
      world.clock.now += 60_000;
      await world.owner().devices.thaw({ id: 't-2', device: 'a' });
      // However often it is thawed, what was answered once is answered again.
      expect(await sync(a, waits)).toEqual({ ...late, now: '2026-01-15T10:01:00Z' });
      world.clock.now += 30 * dayMs;
      expect(await world.balance()).toEqual({ available: 45, leased: 0, debt: 0 });
    });

    it('are called back, and the device hears of it at its next sync', async () => {
      await world.give(50);
      const [a, b] = [await world.device('a'), await world.device('b')];
      const [terms] = [await world.take(a, 'l-a', 20), await world.take(b, 'l-b', 10)];
      await expect(a.client.devices.recall({ id: 'r-0', device: 'b' })).rejects.toMatchObject({ code: 'forbidden' });
      expect(await world.owner().devices.recall({ id: 'r-1', device: 'a' })).toMatchObject({
        isRecalled: true,
        credits: 20,
      });
      await world.owner().devices.recall({ id: 'r-2', device: 'b' });
      await expect(world.take(a, 'l-2', 1)).rejects.toMatchObject({ code: 'forbidden', details: { isRecalled: true } });
      const entries = journalOf(terms, several('a', 4));
      expect(await sync(a, { id: 'y-1', lease: 'l-a', entries })).toMatchObject({ isRecalled: true, status: 'open' });
      const rest = { lease: 'l-a', entries: [], returnsRest: true };
      expect(await sync(a, { id: 'y-2', ...rest })).toMatchObject({ returned: 16, isRecalled: true });
      world.clock.now += 9 * dayMs;
      expect(await world.balance()).toEqual({ available: 46, leased: 0, debt: 0 });
      const welcome = await world.owner().devices.welcome({ id: 'w-1', device: 'a' });
      expect(welcome.notes.map(({ what }) => what)).toEqual(['recalled', 'welcomed']);
      expect(welcome.lastSyncAt).toBe('2026-01-15T10:00:00Z');
      expect((await world.take(a, 'l-3', 1)).credits).toBe(1);
    });

    it('belong to whoever registered the device, and end with the membership', async () => {
      await world.give(50);
      const { token } = await world.owner().members.create({ id: 'm-1', name: 'Ana', role: 'operator' });
      const { token: other } = await world.owner().members.create({ id: 'm-2', name: 'Bo', role: 'operator' });
      const { token: looking } = await world.owner().members.create({ id: 'm-3', name: 'Cy', role: 'viewer' });
      const [ana, bo, cy] = [token, other, looking].map((one) => world.as(one ?? '')) as [
        WalletClient,
        WalletClient,
        WalletClient,
      ];
      const mine = await aDevice({ by: ana, as: world.as }, 'anas');
      await expect(aDevice({ by: cy, as: world.as }, 'cys')).rejects.toMatchObject({ code: 'forbidden' });
      await expect(aDevice({ by: mine.client, as: world.as }, 'another')).rejects.toMatchObject({ code: 'forbidden' });
      const { terms } = await ana.leases.create({ id: 'l-1', device: 'anas', credits: 10 });
      const stolen = bo.leases.create({ id: 'l-2', device: 'anas', credits: 10 });
      await expect(stolen).rejects.toMatchObject({ code: 'forbidden' });
      const entries = journalOf(terms, several('x', 2));
      expect(await sync(mine, { id: 'y-1', lease: 'l-1', entries, by: ana })).toMatchObject({ credits: 2 });
      expect(await cy.devices.list()).toMatchObject([
        { id: 'anas', owner: 'Ana', credits: 8, isRecalled: false, leases: [{ id: 'l-1', credits: 10, left: 8 }] },
      ]);
      const [known] = await ana.devices.list();
      const again = { id: 'anas', name: 'Computer anas', publicKey: known?.publicKey ?? '' };
      expect(await ana.devices.create(again)).toEqual({ ...known, token: null, walletKey: mine.walletKey });
      const conflict = { code: 'idempotency-conflict' };
      await expect(bo.devices.create(again)).rejects.toMatchObject(conflict);
      await expect(ana.devices.create({ ...again, name: 'Another' })).rejects.toMatchObject(conflict);
      await expect(ana.devices.remove({ device: 'anas' })).rejects.toMatchObject({ code: 'forbidden' });
      await world.owner().members.remove({ member: 'm-1' });
      await expect(world.owner().devices.create(again)).rejects.toMatchObject(conflict);
      await expect(world.owner().devices.remove({ device: 'anas' })).rejects.toMatchObject({ code: 'not-found' });
      await expect(world.owner().devices.welcome({ id: 'w-1', device: 'anas' })).rejects.toMatchObject({
        code: 'not-found',
      });
      await expect(mine.client.billing({})).rejects.toMatchObject({ code: 'unauthorized' });
      expect(await world.owner().devices.list()).toMatchObject([
        { id: 'anas', isRemoved: true, isRecalled: true, credits: 8 },
      ]);
      world.clock.now += 9 * dayMs;
      expect(await world.owner().devices.list()).toEqual([]);
      expect(await world.balance()).toEqual({ available: 48, leased: 0, debt: 0 });
    });
  });
}
