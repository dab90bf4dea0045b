import { verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalEntry } from '../../src/core/credits/command.ts';
import { signedSyncText, signedTermsText } from '../../src/core/credits/purse/signed.ts';
import { entryHash } from '../../src/core/credits/purse.ts';
import { keyFrom } from '../../src/wallet/leases/key.ts';
import { journalOf, several, sync } from './leaseDevice.ts';
import { aLeaseWorld, catalog, type LeaseWorld } from './leaseWorld.ts';

// What a wallet promises to devices that spend without it: design of credits, 2.13 and example 54. Over HTTP, on every database.

/** `database` names a new, empty one. */
export function leasesContractSuite(host: string, database: () => Promise<string>): void {
  describe(`leases ${host}`, () => {
    let world: LeaseWorld;
    beforeEach(async () => {
      world = await aLeaseWorld(await database());
    });
    afterEach(async () => {
      expect(await world.close()).toEqual([]);
    });

    it('are signed by the wallet, the same again for the same id, and after a restart', async () => {
      await world.give(100);
      const a = await world.device('a');
      const asked = { id: 'l-1', device: 'a', credits: 40 };
      const lease = await a.client.leases.create(asked);
      const { terms, signature } = lease;
      expect(terms).toMatchObject({
        ...{ id: 'l-1', wallet: 'main', device: 'a', sequence: 1, credits: 40, freeActions: catalog.freeActions },
        ...{ catalog: { id: catalog.id, version: catalog.version }, rates: catalog.rates, refillAt: '1/4' },
        slices: [{ grantId: 'grant:g-100', bucket: 'topup', credits: 40 }],
        ...{ issuedAt: '2026-01-15T10:00:00Z', expiresAt: '2026-01-22T10:00:00Z', reclaimAt: '2026-01-24T10:00:00Z' },
      });
      const isSigned = (text: string) =>
        verify(null, Buffer.from(text), keyFrom(a.walletKey), Buffer.from(signature, 'base64'));
      expect(isSigned(signedTermsText(terms))).toBe(true);
      expect(isSigned(signedTermsText({ ...terms, credits: 41 }))).toBe(false);
      await sync(a, { id: 'y-1', lease: 'l-1', entries: journalOf(terms, several('a', 3)), returnsRest: true });
      expect(await a.client.leases.create(asked)).toEqual(lease);
      await world.restart();
      expect(await world.as(a.token).leases.create(asked)).toEqual(lease);
    });

    it('give a device names for its charges that no other charge can take', async () => {
      await world.give(100);
      const a = await world.device('a');
      const lease = await world.take(a, 'l-a', 10);
      const [entry, ...more] = journalOf(lease, several('a', 1));
      expect(more).toEqual([]);
      await sync(a, { id: 'y-a', lease: 'l-a', entries: entry === undefined ? [] : [entry] });
      await world.owner().hold({ id: 'h', action: 'enhance' });
      const named = { hold: 'h', id: entry?.id ?? '' };
      await expect(world.owner().capture(named)).rejects.toMatchObject({ code: 'idempotency-conflict' });
      expect(await world.owner().capture({ hold: 'h', id: 'c' })).toMatchObject({ credits: 1 });
      expect(await world.balance()).toEqual({ available: 89, leased: 9, debt: 0 });
    });

    it('come to the same in any order, twice and in parts: example 54', async () => {
      await world.give(100);
      const [a, b, c] = [await world.device('a'), await world.device('b'), await world.device('c')];
      const [forA, forB] = [await world.take(a, 'l-a', 40), await world.take(b, 'l-b', 30)];
      const forC = await world.take(c, 'l-c', 50);
      expect(forC.credits).toBe(30);
      expect(await world.balance()).toEqual({ available: 0, leased: 100, debt: 0 });
      const [ofA, ofB] = [journalOf(forA, several('a', 35)), journalOf(forB, several('b', 30))];
      const rest = { lease: 'l-c', entries: [], returnsRest: true };
      expect(await sync(c, { id: 'y-c', ...rest })).toMatchObject({ credits: 0, returned: 30, status: 'returned' });
      expect(await sync(a, { id: 'y-a1', lease: 'l-a', entries: ofA.slice(0, 20) })).toMatchObject({
        ...{ credits: 20, returned: 0, entryCount: 20, head: ofA[19]?.hash, status: 'open' },
      });
      const whole = { lease: 'l-b', entries: ofB.toReversed(), returnsRest: true };
      const first = await sync(b, { id: 'y-b', ...whole });
      expect(first).toMatchObject({ credits: 30, returned: 0, entryCount: 30 });
      world.clock.now += 60_000;
      expect(await sync(b, { id: 'y-b', ...whole })).toEqual({ ...first, now: '2026-01-15T10:01:00Z' });
      expect(await sync(b, { id: 'y-b2', ...whole })).toMatchObject({ credits: 0, returned: 0, entryCount: 30 });
      // The answer to the first part was lost: the wallet says where to go on, and parts that overlap are charged once.
      expect(await a.client.leases.get({ lease: 'l-a' })).toMatchObject({ entryCount: 20, spent: 20, left: 20 });
      expect(await sync(a, { id: 'y-a2', lease: 'l-a', entries: ofA.slice(10), returnsRest: true })).toMatchObject({
        ...{ credits: 15, returned: 5, entryCount: 35, status: 'returned' },
      });
      expect(await a.client.leases.get({ lease: 'l-a' })).toMatchObject({
        ...{ status: 'returned', entryCount: 35, spent: 35, left: 0, head: ofA.at(-1)?.hash },
      });
      expect(await world.balance()).toEqual({ available: 35, leased: 0, debt: 0 });
    });

    it('that nobody brings back are taken back after their time and grace, and a late report becomes debt', async () => {
      await world.give(50);
      const [a, b] = [await world.device('a'), await world.device('b')];
      const terms = await world.take(a, 'l-a', 40);
      world.clock.now = Date.parse(terms.reclaimAt) - 1;
      await world.wallet().service.sweep();
      expect(await world.balance()).toEqual({ available: 10, leased: 40, debt: 0 });
      world.clock.now += 1;
      expect(await world.wallet().service.sweep()).toMatchObject({ walletCount: 1 });
      expect(await world.balance()).toEqual({ available: 50, leased: 0, debt: 0 });
      await world.owner().hold({ id: 'h-1', action: 'enhance', quantity: 40 });
      await world.owner().capture({ id: 'c-1', hold: 'h-1' });
      const late = await sync(a, { id: 'y-1', lease: 'l-a', entries: journalOf(terms, several('a', 35)) });
      expect(late).toMatchObject({ credits: 35, debt: 25, status: 'reclaimed', balance: { available: 0, debt: 25 } });
      await expect(world.take(b, 'l-b', 1)).rejects.toMatchObject({
        ...{ code: 'insufficient-credits', details: { debt: 25 } },
      });
      await world.give(30, 'g-more');
      expect(await world.balance()).toEqual({ available: 5, leased: 0, debt: 0 });
      expect((await world.take(b, 'l-b2', 9)).credits).toBe(5);
    });

    it('are judged by the clock of the wallet, whatever a device says of its own', async () => {
      await world.give(20);
      const a = await world.device('a');
      const terms = await world.take(a, 'l-1', 10);
      const wild = [0, 4_102_444_800_000, -1].map((occurredAt, n) => ({ id: `a-${n}`, credits: 1, occurredAt }));
      const { now: told } = await sync(a, { id: 'y-1', lease: 'l-1', entries: journalOf(terms, wild) });
      expect(told).toBe('2026-01-15T10:00:00Z');
      const { transactions } = await world.owner().billing({});
      const lines = transactions.filter(({ credits }) => credits < 0);
      expect(lines.map(({ at }) => at)).toEqual(Array(3).fill('2026-01-15T10:00:00Z'));
      expect(await a.client.leases.get({ lease: 'l-1' })).toMatchObject({ status: 'open', spent: 3, left: 7 });
    });

    it('are sized by what a device spends and by its share, or exactly as asked', async () => {
      await world.give(100);
      const [a, b] = [await world.device('a'), await world.device('b')];
      const sizes = catalog.offline?.leases;
      const daily = await a.client.leases.create({ id: 'l-1', device: 'a', dailySpend: 2 });
      expect(daily.terms.credits).toBe(2 * (sizes?.days ?? 0));
      const left = 100 - daily.terms.credits;
      expect((await world.take(b, 'l-2', 60)).credits).toBe(60);
      const share = await a.client.leases.create({ id: 'l-3', device: 'a' });
      expect(share.terms).toMatchObject({ credits: Math.floor((left - 60) / 3), sequence: 2 });
    });

    it('cost nothing for work that another device has paid, and the history says so', async () => {
      await world.give(20);
      const [a, b] = [await world.device('a'), await world.device('b')];
      const [forA, forB] = [await world.take(a, 'l-a', 10), await world.take(b, 'l-b', 10)];
      const both = (id: string, keys: string[]) => ({ id, credits: keys.length, workKeys: keys, run: 'run-1' });
      await sync(a, {
        id: 'y-a',
        lease: 'l-a',
        entries: journalOf(forA, [both('a-1', ['photo-1'])]),
        returnsRest: true,
      });
      const entries = journalOf(forB, [both('b-1', ['photo-1']), both('b-2', ['photo-1', 'photo-2'])]);
      const answer = await sync(b, { id: 'y-b', lease: 'l-b', entries, returnsRest: true });
      expect(answer).toMatchObject({ credits: 1, alreadyPaid: 2, returned: 9 });
      expect(await world.balance()).toEqual({ available: 18, leased: 0, debt: 0 });
      const { transactions } = await world.owner().billing({});
      const before = transactions.filter(({ action }) => action?.endsWith('(paid before)'));
      expect(before.map(({ id, credits }) => [id, credits])).toEqual([
        ['paid-before:b-2', 0],
        ['paid-before:b-1', 0],
      ]);
      expect(transactions.filter(({ run }) => run === 'run-1').reduce((sum, { credits }) => sum + credits, 0)).toBe(-2);
    });

    it('tell what is paid in the order in which it was paid, and what a refund frees', async () => {
      await world.give(20);
      const a = await world.device('a');
      const terms = await world.take(a, 'l-1', 10);
      const spends = [1, 2, 3].map((n) => ({ id: `a-${n}`, credits: 2, workKeys: [`p-${n}-x`, `p-${n}-y`] }));
      await sync(a, { id: 'y-1', lease: 'l-1', entries: journalOf(terms, spends) });
      const first = await a.client.paidWork({ limit: 3 });
      expect(first).toMatchObject({ workKeys: ['p-1-x', 'p-1-y', 'p-2-x'].map(paid), hasMore: true });
      const second = await a.client.paidWork({ limit: 100, cursor: first.next });
      expect(second).toMatchObject({ workKeys: ['p-2-y', 'p-3-x', 'p-3-y'].map(paid), hasMore: false });
      await world.owner().refund({ id: 'r-1', charge: 'a-2', fault: 'vendor', reason: 'it was grey' });
      const third = await a.client.paidWork({ cursor: second.next });
      expect(third.workKeys).toEqual(['p-2-x', 'p-2-y'].map((key) => ({ key, isPaid: false })));
      expect(await a.client.paidWork({ cursor: third.next })).toMatchObject({ workKeys: [], hasMore: false });
      await expect(a.client.paidWork({ cursor: 'x' })).rejects.toMatchObject({ code: 'bad-input' });
    });

    it('refuse a line at another price than was agreed, whatever is charged today', async () => {
      await world.give(100);
      const a = await world.device('a');
      const lease = await world.take(a, 'l-a', 10);
      const [entry] = journalOf(lease, several('a', 1));
      const { hash: _, ...told } = { ...entry, hash: '' };
      const cheap = { ...told, credits: 0 } as JournalEntry;
      const entries = [{ ...cheap, hash: entryHash(cheap) }];
      await expect(sync(a, { id: 'y-1', lease: 'l-a', entries })).rejects.toMatchObject({
        code: 'bad-input',
        details: { index: 1, credits: 0, price: 1 },
      });
      expect(await world.balance()).toEqual({ available: 90, leased: 10, debt: 0 });
      expect(await sync(a, { id: 'y-2', lease: 'l-a', entries: entry ? [entry] : [] })).toMatchObject({ credits: 1 });
    });

    it('refuse a forged journal, a changed one, and one of another device', async () => {
      await world.give(20);
      const [a, b] = [await world.device('a'), await world.device('b')];
      const terms = await world.take(a, 'l-1', 10);
      const entries = journalOf(terms, several('a', 2));
      const asked = { id: 'y-1', lease: 'l-1', device: 'a', entries, returnsRest: true };
      const forged = b.sign(signedSyncText(asked));
      await expect(a.client.leases.sync({ ...asked, signature: forged })).rejects.toMatchObject({ code: 'forbidden' });
      const forRest = a.sign(signedSyncText({ ...asked, returnsRest: false }));
      await expect(a.client.leases.sync({ ...asked, signature: forRest })).rejects.toMatchObject({ code: 'forbidden' });
      const cheaper = entries.map((entry) => ({ ...entry, credits: 0 as typeof entry.credits }));
      await expect(sync(a, { id: 'y-2', lease: 'l-1', entries: cheaper })).rejects.toMatchObject({ code: 'bad-input' });
      await expect(sync(a, { id: 'y-3', lease: 'l-1', entries: entries.slice(1) })).rejects.toMatchObject({
        ...{ code: 'bad-input', details: { expected: 1, index: 2 } },
      });
      await expect(sync(b, { id: 'y-4', lease: 'l-1', entries })).rejects.toMatchObject({ code: 'forbidden' });
      await expect(sync(a, { id: 'y-5', lease: 'l-1', entries, by: b.client })).rejects.toMatchObject({
        code: 'forbidden',
      });
      await expect(b.client.leases.get({ lease: 'l-1' })).rejects.toMatchObject({ code: 'forbidden' });
      expect(await world.balance()).toEqual({ available: 10, leased: 10, debt: 0 });
    });

    it('may name more work in one journal than a statement takes', async () => {
      await world.give(100);
      const a = await world.device('a');
      const terms = await world.take(a, 'l-1', 40);
      const keys = (n: number) => Array.from({ length: 1000 }, (_, index) => `k-${n}-${index}`);
      const spends = Array.from({ length: 40 }, (_, n) => ({ id: `a-${n}`, credits: 1, workKeys: keys(n) }));
      const entries = journalOf(terms, spends);
      expect(await sync(a, { id: 'y-1', lease: 'l-1', entries })).toMatchObject({ credits: 40, alreadyPaid: 0 });
      expect(await sync(a, { id: 'y-2', lease: 'l-1', entries })).toMatchObject({ credits: 0, alreadyPaid: 0 });
      const page = await a.client.paidWork({ limit: 10_000 });
      expect([page.workKeys.length, page.hasMore]).toEqual([10_000, true]);
    });

    it('take ten thousand spends of one device at once', async () => {
      await world.give(1000, 'g-1');
      const a = await world.device('a');
      const lease = await a.client.leases.create({ id: 'l-1', device: 'a', credits: 500 });
      const spends = Array.from({ length: 10_000 }, (_, n) => ({
        ...{
          id: `entry-${n}-${'0'.repeat(20)}`,
          ...(n % 25 === 0 ? { credits: 1 } : { credits: 0, action: 'preview' }),
        },
        ...{ workKeys: [`photo-${n}-${'f'.repeat(64)}`], run: `run-${n % 20}` },
      }));
      const entries = journalOf(lease.terms, spends);
      const [from, busy] = [performance.now(), process.cpuUsage()];
      const answer = await sync(a, { id: 'y-1', lease: 'l-1', entries, returnsRest: true });
      const ms = Math.round(performance.now() - from);
      const { user, system } = process.cpuUsage(busy);
      const busyMs = Math.round((user + system) / 1000);
      process.stdout.write(`${host}: 10,000 offline spends synced in ${ms} ms, ${busyMs} ms of a processor\n`);
      expect(answer).toMatchObject({ credits: 400, returned: 100, entryCount: 10_000 });
      // Two seconds on a machine of its own. On a shared one the clock says who else is busy; the processor's time does not.
      expect(busyMs).toBeLessThan(4000);
      expect((await sync(a, { id: 'y-2', lease: 'l-1', entries })).credits).toBe(0);
    });
  });
}

function paid(key: string) {
  return { key, isPaid: true };
}
