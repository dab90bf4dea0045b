import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import type { ErrorCode } from '../../src/core/errors.ts';

// What a wallet promises to whoever calls it, wherever it runs. Every host of the wallet passes this suite.

export type WalletUnderTest = {
  client: WalletClient;
  /** The wallet's clock, milliseconds since the epoch. */
  clock: { now(): number; forward(ms: number): void };
  close(): Promise<void>;
};

/** `open` gives a new wallet with the `studio` price list and its 50 trial credits. */
export function walletContractSuite(host: string, open: () => Promise<WalletUnderTest>): void {
  describe(`the wallet ${host}`, () => {
    let wallet: WalletUnderTest;
    let client: WalletClient;

    beforeEach(async () => {
      wallet = await open();
      client = wallet.client;
    });

    afterEach(() => wallet.close());

    const available = async () => (await client.billing({})).balance.available;

    it('opens with the trial credits of its price list', async () => {
      const { balance, period } = await client.billing({});
      expect(balance).toEqual({
        ...{ available: 50, held: 0, leased: 0, debt: 0 },
        buckets: [{ bucket: 'trial', label: 'Free credits', remaining: 50, expiresAt: null }],
      });
      expect(period).toEqual({ used: 0, remaining: 50, renewsAt: null, zone: 'Europe/Amsterdam' });
    });

    describe('a spend', () => {
      it('is a hold and its capture in one, once for each id', async () => {
        const asked = { id: 's-1', action: 'enhance', quantity: 3, resource: { shoot: 'Canal house' }, run: 'run-1' };
        const spent = await client.spend(asked);
        expect(spent).toMatchObject({ id: 's-1', credits: 3, owned: 0, balance: { available: 47, held: 0 } });
        await client.spend({ id: 's-2', action: 'enhance' });
        expect(await client.spend(asked)).toEqual(spent);
        await expect(client.spend({ ...asked, quantity: 4 })).rejects.toMatchObject(refusal('idempotency-conflict'));
        expect(await available()).toBe(46);
        const { transactions } = await client.billing({});
        expect(transactions[1]).toMatchObject({ credits: -3, run: 'run-1', resource: { shoot: 'Canal house' } });
      });

      it('pays for the same work once, and is refused when there is too little', async () => {
        const work = { action: 'enhance', workKeys: ['w-1'] };
        expect(await client.spend({ id: 's-1', ...work })).toMatchObject({ credits: 1, owned: 0 });
        expect(await client.spend({ id: 's-2', ...work })).toMatchObject({ credits: 0, owned: 1 });
        const much = client.spend({ id: 's-3', action: 'enhance', quantity: 50 });
        await expect(much).rejects.toMatchObject({ ...refusal('insufficient-credits'), details: { shortBy: 1 } });
        expect(await available()).toBe(49);
      });
    });

    it('moves to another zone with the next day, or with the next period', async () => {
      expect(await client.zone.get()).toEqual({ zone: 'Europe/Amsterdam', next: null });
      const next = { zone: 'Asia/Tokyo', at: '2026-11-21T23:00:00Z' };
      expect(await client.zone.put({ id: 'z-1', zone: 'Asia/Tokyo' })).toEqual({ zone: 'Europe/Amsterdam', next });
      wallet.clock.forward(12 * 3_600_000);
      expect(await client.zone.get()).toEqual({ zone: 'Asia/Tokyo', next: null });
      await expect(client.zone.put({ id: 'z-2', zone: 'Moon/Tranquility' })).rejects.toMatchObject(
        refusal('bad-input'),
      );
    });

    describe('a hold', () => {
      it('sets credits aside until it is captured', async () => {
        const held = await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        expect(held).toMatchObject({ id: 'h-1', credits: 6, owned: 0 });
        expect(held.slices).toEqual([{ grantId: 'once:trial', bucket: 'trial', credits: 6 }]);
        expect((await client.billing({})).balance).toMatchObject({ available: 44, held: 6 });

        const charged = await client.capture({ id: 'c-1', hold: 'h-1' });
        expect(charged).toMatchObject({ id: 'c-1', hold: 'h-1', credits: 6, balance: { available: 44, held: 0 } });
      });

      it('gives everything back when it is voided', async () => {
        await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        const voided = await client.void({ id: 'v-1', hold: 'h-1' });
        expect(voided).toMatchObject({ id: 'v-1', hold: 'h-1', credits: 6, balance: { available: 50, held: 0 } });
      });

      it('gives the rest back when a part is captured', async () => {
        await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        const charged = await client.capture({ id: 'c-1', hold: 'h-1', credits: 4 });
        expect(charged).toMatchObject({ credits: 4, balance: { available: 46, held: 0 } });
      });

      it('that runs out of time gives its credits back', async () => {
        await client.hold({ id: 'h-1', action: 'enhance', quantity: 6, ttl: 'PT1M' });
        wallet.clock.forward(59_999);
        expect(await available()).toBe(44);
        wallet.clock.forward(1);
        expect(await available()).toBe(50);
        await expect(client.capture({ id: 'c-1', hold: 'h-1' })).rejects.toMatchObject(refusal('hold-expired'));
      });

      it('is captured once: another capture is refused and charges nothing', async () => {
        await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        await client.capture({ id: 'c-1', hold: 'h-1' });
        await expect(client.capture({ id: 'c-2', hold: 'h-1' })).rejects.toMatchObject(refusal('already-captured'));
        await expect(client.void({ id: 'v-1', hold: 'h-1' })).rejects.toMatchObject(refusal('already-captured'));
        expect(await available()).toBe(44);
      });

      it('for more than there is, is refused and says how much is missing', async () => {
        const asked = client.hold({ id: 'h-1', action: 'enhance', quantity: 53 });
        await expect(asked).rejects.toMatchObject({ ...refusal('insufficient-credits'), details: { shortBy: 3 } });
        expect(await available()).toBe(50);
      });

      it('that was refused stays refused, also when there are credits by then', async () => {
        const ask = () => client.hold({ id: 'h-1', action: 'enhance', quantity: 53 });
        await expect(ask()).rejects.toMatchObject(refusal('insufficient-credits'));
        await client.grant({ id: 'g-1', bucket: 'promo', credits: 10, reason: 'a present' });
        await expect(ask()).rejects.toMatchObject(refusal('insufficient-credits'));
        expect(await client.hold({ id: 'h-2', action: 'enhance', quantity: 53 })).toMatchObject({ credits: 53 });
      });

      it('that nobody opened cannot be captured', async () => {
        await expect(client.capture({ id: 'c-1', hold: 'h-1' })).rejects.toMatchObject(refusal('not-found'));
      });
    });

    describe('an id', () => {
      it('with the same body gets the same answer, and happens once', async () => {
        const ask = () => client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        const first = await ask();
        expect([await ask(), await ask()]).toEqual([first, first]);
        const capture = () => client.capture({ id: 'c-1', hold: 'h-1' });
        const charged = await capture();
        await client.grant({ id: 'g-1', bucket: 'promo', credits: 10, reason: 'a present' });
        expect(await capture()).toEqual(charged);
        expect(await available()).toBe(54);
      });

      it('with another body is a conflict, and changes nothing', async () => {
        await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        const other = client.hold({ id: 'h-1', action: 'enhance', quantity: 7 });
        await expect(other).rejects.toMatchObject(refusal('idempotency-conflict'));
        expect(await available()).toBe(44);
      });

      it.each(['system:open', 'timeout:h-1', '', 'constructor', '__proto__', 'x'.repeat(161)])(
        '%j, which is not the caller’s to make, is refused',
        async (id) => {
          await expect(client.hold({ id, action: 'enhance' })).rejects.toMatchObject(refusal('bad-input'));
        },
      );
    });

    describe('work', () => {
      const hold = (id: string, ...workKeys: string[]) =>
        client.hold({ id, action: 'enhance', quantity: workKeys.length, workKeys });

      it('that was paid costs nothing again', async () => {
        await hold('h-1', 'a', 'b');
        await client.capture({ id: 'c-1', hold: 'h-1' });
        expect(await hold('h-2', 'a', 'b', 'c')).toMatchObject({ credits: 1, owned: 2 });
        expect(await client.capture({ id: 'c-2', hold: 'h-2' })).toMatchObject({ credits: 1 });
        expect(await client.owned({ workKeys: ['z', 'c', 'a'] })).toEqual({ owned: ['c', 'a'] });
        expect(await client.quote({ action: 'enhance', quantity: 2, workKeys: ['a', 'z'] })).toEqual({
          ...{ credits: 1, available: 47, after: 46, owned: 1, allowance: null },
        });
      });

      it('that was given back is not paid', async () => {
        await hold('h-1', 'a');
        await client.void({ id: 'v-1', hold: 'h-1' });
        expect(await client.owned({ workKeys: ['a'] })).toEqual({ owned: [] });
        expect(await hold('h-2', 'a')).toMatchObject({ credits: 1, owned: 0 });
      });

      it('cannot be named so that it looks paid', async () => {
        for (const key of ['constructor', 'toString', '__proto__']) {
          await expect(hold(`h-${key}`, key)).rejects.toMatchObject(refusal('bad-input'));
        }
      });

      it('of which a part is done is paid for that part', async () => {
        await hold('h-1', 'a', 'b', 'c');
        expect(await client.capture({ id: 'c-1', hold: 'h-1', workKeys: ['a', 'c'] })).toMatchObject({ credits: 2 });
        expect(await client.owned({ workKeys: ['a', 'b', 'c'] })).toEqual({ owned: ['a', 'c'] });
        expect(await available()).toBe(48);
      });

      it('under two holds at once is charged once', async () => {
        await hold('h-1', 'a');
        expect(await hold('h-2', 'a')).toMatchObject({ credits: 0, owned: 1 });
        await client.capture({ id: 'c-1', hold: 'h-1' });
        await client.capture({ id: 'c-2', hold: 'h-2' });
        expect(await available()).toBe(49);
      });

      it('is charged once under fifty clients who all want it', async () => {
        const one = async (n: number) => {
          await hold(`h-${n}`, 'a', 'b');
          await client.capture({ id: `c-${n}`, hold: `h-${n}` });
        };
        await Promise.all(Array.from({ length: 50 }, (_, n) => one(n)));
        expect((await client.billing({})).balance).toMatchObject({ available: 48, held: 0 });
      });
    });

    it('never gives out more than it has to fifty clients at once', async () => {
      const one = async (n: number) => {
        await client.hold({ id: `h-${n}`, action: 'enhance', quantity: 3 });
        return client.capture({ id: `c-${n}`, hold: `h-${n}`, credits: 2 });
      };
      const all = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => one(n)));
      const paid = all.filter(({ status }) => status === 'fulfilled').length;
      const refused = all.filter((one) => one.status === 'rejected').map((one) => one.reason.code);
      expect(new Set(refused)).toEqual(new Set(['insufficient-credits']));
      expect(await available()).toBe(50 - 2 * paid);
    });

    it('refunds a charge to where it came from', async () => {
      await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
      await client.capture({ id: 'c-1', hold: 'h-1' });
      const refund = { charge: 'c-1', fault: 'vendor', reason: 'the photos are black' } as const;
      expect(await client.refund({ id: 'r-1', ...refund, credits: 2 })).toMatchObject({ balance: { available: 46 } });
      expect(await client.refund({ id: 'r-2', ...refund })).toMatchObject({ credits: 4, balance: { available: 50 } });
      await expect(client.refund({ id: 'r-3', ...refund })).rejects.toMatchObject(refusal('bad-input'));
    });

    describe('a purchase', () => {
      const buy = (id: string, sandboxCard?: string) =>
        client.purchases.create({ id, pack: 'pack-100', ...(sandboxCard && { sandboxCard }) });

      it('with a good card brings its credits at once, and once', async () => {
        const bought = await buy('p-1', '4242 4242 4242 4242');
        expect(bought).toMatchObject({
          id: 'p-1',
          state: 'paid',
          credits: 100,
          price: { minor: 2000, currency: 'EUR' },
        });
        expect(await buy('p-1', '4242 4242 4242 4242')).toEqual(bought);
        expect(await client.purchases.recheck({ purchase: 'p-1' })).toEqual(bought);
        expect(await available()).toBe(150);
        expect(await client.purchases.list()).toEqual([bought]);
      });

      it('with a declined card brings nothing', async () => {
        await expect(buy('p-1', '4000000000000002')).rejects.toMatchObject(refusal('payment-declined'));
        await expect(buy('p-1', '4000000000000002')).rejects.toMatchObject(refusal('payment-declined'));
        expect(await client.purchases.list()).toMatchObject([{ id: 'p-1', state: 'declined' }]);
        expect(await available()).toBe(50);
      });

      it('that the bank wants confirmed brings its credits after that', async () => {
        await expect(buy('p-1', '4000002500003155')).rejects.toMatchObject(refusal('authentication-required'));
        expect(await available()).toBe(50);
        expect(await client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
        expect(await available()).toBe(150);
      });

      it('that is still on its way brings its credits when it arrives, however often that is asked', async () => {
        expect(await buy('p-1', '4000000000000119')).toMatchObject({ state: 'processing' });
        expect(await available()).toBe(50);
        await Promise.all([1, 2, 3].map(() => client.purchases.recheck({ purchase: 'p-1' })));
        expect(await available()).toBe(150);
      });

      it('that nobody pays for expires after a day', async () => {
        expect(await buy('p-1')).toMatchObject({ state: 'pending' });
        expect(await client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'pending' });
        wallet.clock.forward(24 * 3_600_000);
        await client.billing({});
        expect(await client.purchases.list()).toMatchObject([{ id: 'p-1', state: 'expired' }]);
        expect(await available()).toBe(50);
      });

      it('of something that is not sold is refused', async () => {
        await expect(client.purchases.create({ id: 'p-1', pack: 'pack-7' })).rejects.toMatchObject(
          refusal('bad-input'),
        );
      });
    });

    describe('the history', () => {
      /** Two runs with a purchase and a refund between: five lines. */
      const work = async () => {
        await spend('1', { run: 'run-1', quantity: 3, resource: { shoot: 's-1', name: 'Canal house' } });
        await spend('2', { run: 'run-1', quantity: 2, resource: { shoot: 's-1', name: 'Canal house' } });
        await client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
        await spend('3', { run: 'run-2', quantity: 4 });
        await client.refund({ id: 'r-1', charge: 'c-3', credits: 1, fault: 'user', reason: 'too dark' });
        await spend('4', { quantity: 1 });
      };

      const spend = async (n: string, asked: { run?: string; quantity: number; resource?: Record<string, string> }) => {
        await client.hold({ id: `h-${n}`, action: 'enhance', ...asked });
        await client.capture({ id: `c-${n}`, hold: `h-${n}` });
        wallet.clock.forward(1000);
      };

      it('has one line for a run, newest first, and adds up to the balance', async () => {
        await work();
        const { balance, transactions, next } = await client.billing({});
        expect(transactions.map(({ type, credits, run, balanceAfter }) => [type, credits, run, balanceAfter])).toEqual([
          ['Usage', -1, null, 141],
          ['Refund', 1, 'run-2', 142],
          ['Usage', -4, 'run-2', 141],
          ['Purchase', 100, null, 145],
          ['Usage', -5, 'run-1', 45],
          ['Free credits', 50, null, 50],
        ]);
        expect(next).toBeNull();
        expect(transactions.reduce((sum, { credits }) => sum + credits, 0)).toBe(balance.available);
        expect(transactions.at(-2)).toMatchObject({
          ...{ kind: 'usage', action: 'Photo enhanced', resource: { shoot: 's-1', name: 'Canal house' } },
          ...{ slices: [{ grantId: 'once:trial', bucket: 'trial', credits: 5 }] },
        });
      });

      it('is the same, page by page, whatever happens meanwhile', async () => {
        await work();
        const whole = (await client.billing({})).transactions;
        for (const limit of [1, 2, 4]) {
          const pages = [];
          let page = await client.billing({ limit });
          pages.push(...page.transactions);
          while (page.next !== null) {
            await spend(`${limit}-${pages.length}`, { quantity: 1, run: 'run-1' });
            page = await client.billing({ limit, cursor: page.next });
            pages.push(...page.transactions);
          }
          expect(pages.filter(({ id }) => whole.some((one) => one.id === id)).map(({ id }) => id)).toEqual(
            whole.map(({ id }) => id),
          );
          if (limit === 1) expect(pages).toEqual(whole);
        }
      });

      it('can show usage alone, or additions alone, or some days of it', async () => {
        await work();
        const usage = await client.billing({ kind: 'usage' });
        expect(usage.transactions.map(({ credits }) => credits)).toEqual([-1, -4, -5]);
        const additions = await client.billing({ kind: 'additions' });
        expect(additions.transactions.map(({ credits }) => credits)).toEqual([1, 100, 50]);
        const later = new Date(wallet.clock.now()).toISOString();
        expect((await client.billing({ from: later })).transactions).toEqual([]);
        expect((await client.billing({ to: later })).transactions).toHaveLength(6);
      });

      it('refuses a cursor that it did not make', async () => {
        await expect(client.billing({ cursor: 'nonsense' })).rejects.toMatchObject(refusal('bad-input'));
      });
    });

    describe('a listener', () => {
      it('hears what is true now, and then every change, until it stops listening', async () => {
        const stopping = new AbortController();
        const heard: [string, number][] = [];
        const stream = await client.events({}, { signal: stopping.signal });
        for await (const { type, balance } of stream) {
          heard.push([type, balance.available]);
          if (type === 'balance') await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
          if (type === 'held') await client.capture({ id: 'c-1', hold: 'h-1', credits: 4 });
          if (type === 'captured') break;
        }
        stopping.abort();
        expect(heard).toEqual([
          ['balance', 50],
          ['held', 44],
          ['captured', 46],
        ]);
      });

      it('that was away reads on from its cursor', async () => {
        const [now] = await heard(await client.events({}), 1);
        await client.hold({ id: 'h-1', action: 'enhance', quantity: 6 });
        await client.capture({ id: 'c-1', hold: 'h-1' });
        const missed = await heard(await client.events({ cursor: now?.seq }), 2);
        expect(missed.map(({ type }) => type)).toEqual(['held', 'captured']);
        expect(missed.at(-1)?.balance.available).toBe(44);
      });
    });

    it('refuses what it does not understand, and says where', async () => {
      const asked = client.hold({ id: 'h-1', action: 'enhance', quantity: 0 });
      await expect(asked).rejects.toMatchObject({
        ...refusal('bad-input'),
        details: { issues: [{ path: 'quantity', message: 'expected a number of more than 0' }] },
      });
      await expect(client.hold({ id: 'h-1', action: 'juggle' })).rejects.toMatchObject(refusal('bad-input'));
      await expect(client.hold({ id: 'h-2', action: 'enhance', ttl: 'P2D' })).rejects.toMatchObject(
        refusal('bad-input'),
      );
      expect(await available()).toBe(50);
    });
  });
}

async function heard<One>(stream: AsyncIterable<One>, count: number): Promise<One[]> {
  const all: One[] = [];
  for await (const one of stream) {
    all.push(one);
    if (all.length === count) break;
  }
  return all;
}

/** Every refusal is an AppError: a code, a sentence, details. */
function refusal(code: ErrorCode) {
  return { name: 'AppError', code, message: expect.stringMatching(/\.$/), details: expect.any(Object) };
}
