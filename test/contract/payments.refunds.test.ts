import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '../../src/core/credits/properties/seed.ts';
import { check } from '../../src/wallet/books/check.ts';
import { aPayingWallet, aPriceList, type PayingWallet } from '../builders/payingWallet.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

// Refunds that a bank fails days after they were booked: the money came back to the seller, so the credits are the buyer's again. Once, in
// whatever order and however often it is told, with one service on SQLite and two on PostgreSQL.

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

type Kind = 'refund.created' | 'refund.updated' | 'refund.failed' | 'charge.refunded' | 'charge.refund.updated';
const kinds: readonly Kind[] = [
  ...(['charge.refunded', 'refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated'] as const),
];
const dayMs = 24 * 3_600_000;

describe.each(['SQLite', 'PostgreSQL'] as const)('on %s', (store) => {
  let services: PayingWallet[] = [];
  let paying: PayingWallet;
  let intent: string;

  afterEach(async () => {
    const catalogs = new Map([['studio', aPriceList('studio')]]);
    const { findings } = await check(paying.wallet.db, catalogs);
    // The double belongs to the first one.
    for (const one of [...services].reverse()) await one.close();
    expect(findings).toEqual([]);
  });

  /** 50 credits to begin with, and 100 that were paid: €20. */
  const aPaidPack = async () => {
    const catalog = aPriceList('studio');
    const file = store === 'SQLite' ? ':memory:' : await postgres.newDatabase();
    paying = await aPayingWallet({ catalog, file });
    services = store === 'SQLite' ? [paying] : [paying, await aPayingWallet({ catalog, file }, paying.stripe)];
    await paying.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
    intent = paying.stripe.pay(paying.page()).intent;
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    expect(await paying.available()).toBe(150);
  };
  const word = (kind: Kind) => paying.stripe.message(kind, { object: 'refund', payment_intent: intent });
  const deliver = (message: { body: string; signature: string }, to = 0) =>
    (services[to % services.length] as PayingWallet).deliver(message);
  const notices = async (what: string) =>
    (await paying.client.notices.list({})).notices.filter((notice) => notice.what === what);
  const refundLines = async () =>
    (await paying.client.billing({ limit: 50 })).transactions
      .filter(({ type }) => type === aPriceList('studio').history.types.money_refund)
      .map(({ credits }) => credits)
      .reverse();
  const askedFor = async (credits: number) => {
    const asked = await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1', credits });
    expect(asked.state).toBe('sent');
    const made = paying.stripe.refunds().at(-1);
    if (made === undefined) throw new Error('nothing was refunded');
    return made;
  };

  it('one that the wallet asked for gives its credits again, with one line and one notice', async () => {
    await aPaidPack();
    const made = await askedFor(40);
    for (const one of services) one.clock.forward(9 * dayMs);
    paying.stripe.failRefund(made);
    const failed = word('refund.failed');
    for (let n = 0; n < 4; n += 1) expect(await deliver(failed, n)).toBe(200);
    for (const kind of kinds) expect(await deliver(word(kind))).toBe(200);
    for (const one of services) await one.service.recheck();
    expect(await paying.available()).toBe(150);
    expect(await refundLines()).toEqual([-40, 40]);
    const [notice, ...others] = await notices('refund-failed');
    expect([notice?.title, others]).toEqual(['A refund did not arrive', []]);
    expect(notice?.text).toContain('its credits are in your balance again');
    // It is over: asked again with the same id it says so, and the provider is left alone.
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1', credits: 40 })).toMatchObject({
      state: 'refused',
    });
    expect(paying.stripe.refunds()).toHaveLength(1);
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-2' })).toMatchObject({ credits: 100 });
  });

  it('one that was sent by hand is unbooked when no message of its failure comes, by the sweep', async () => {
    await aPaidPack();
    const made = paying.stripe.refundByHand(intent, 1000);
    expect(await deliver(word('charge.refunded'))).toBe(200);
    expect(await paying.available()).toBe(100);
    paying.stripe.failRefund(made);
    word('refund.failed');
    for (let n = 0; n < 2; n += 1) for (const one of services) await one.service.recheck();
    expect(await paying.available()).toBe(150);
    expect(await refundLines()).toEqual([-50, 50]);
    expect(await notices('refund-failed')).toHaveLength(1);
  });

  it('all words of it at the same moment, at every service, come to the same', async () => {
    await aPaidPack();
    const [asked, byHand] = [await askedFor(40), paying.stripe.refundByHand(intent, 400)];
    await deliver(word('refund.created'));
    expect(await paying.available()).toBe(90);
    paying.stripe.failRefund(asked);
    paying.stripe.failRefund(byHand);
    const words = kinds.map(word);
    const answers = await Promise.all([...words, ...words, ...words].map((message, n) => deliver(message, n)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await paying.available()).toBe(150);
    expect(await refundLines()).toEqual([-40, -20, 40, 20]);
    expect(await notices('refund-failed')).toHaveLength(2);
  });

  it('in every order, told late and twice, leaves what is alive at the provider', async () => {
    const few = store === 'SQLite' ? 12 : 4;
    const step = fc.oneof(
      fc.record({ what: fc.constantFrom('by hand', 'asked for'), credits: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ what: fc.constant('fails'), which: fc.nat() }),
      fc.record({ what: fc.constant('told'), which: fc.nat(), kind: fc.constantFrom(...kinds) }),
      fc.record({ what: fc.constant('told again'), which: fc.nat() }),
    );
    await aPaidPack();
    const open = services;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        const id = `p-${paying.stripe.sessions().length + 1}`;
        const before = await paying.available();
        await paying.client.purchases.create({ id, pack: 'pack-100' });
        intent = paying.stripe.pay(paying.page()).intent;
        await paying.client.purchases.recheck({ purchase: id });
        const alive = () =>
          paying.stripe.refunds().filter((one) => one.payment_intent === intent && one.status !== 'failed');
        const sent = () => alive().reduce((sum, { amount }) => sum + amount, 0);
        const words: ReturnType<typeof word>[] = [];
        for (const [n, one] of steps.entries()) {
          if (one.what === 'by hand' && 'credits' in one && sent() + one.credits * 20 <= 2000) {
            paying.stripe.refundByHand(intent, one.credits * 20);
          } else if (one.what === 'asked for' && 'credits' in one) {
            const asked = { purchase: id, id: `${id}-${n}`, credits: one.credits };
            await paying.client.moneyRefund(asked).catch((error: unknown) => {
              if (!String(error).includes('are unused')) throw error;
            });
          } else if (one.what === 'fails' && 'which' in one && alive().length > 0) {
            const failing = alive()[one.which % alive().length];
            if (failing !== undefined) paying.stripe.failRefund(failing);
          } else if ('kind' in one) {
            words.push(word(one.kind));
            expect(await deliver(words.at(-1) as (typeof words)[number], one.which)).toBe(200);
          } else if (one.what === 'told again' && 'which' in one && words.length > 0) {
            expect(await deliver(words[one.which % words.length] as (typeof words)[number], one.which)).toBe(200);
          }
        }
        expect(await deliver(word('refund.updated'))).toBe(200);
        expect(await paying.available()).toBe(before + 100 - sent() / 20);
      }),
      runs(few),
    );
    services = open;
  });
});

describe('with Stripe', () => {
  let paying: PayingWallet;
  let intent: string;
  afterEach(() => paying.close());
  const aPaidPack = async () => {
    paying = await aPayingWallet({ catalog: aPriceList('studio') });
    await paying.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
    intent = paying.stripe.pay(paying.page()).intent;
    await paying.client.purchases.recheck({ purchase: 'p-1' });
  };
  const told = () => paying.stripe.message('charge.refunded', { object: 'charge', payment_intent: intent });

  it('a refund whose answer was lost for more than a day is found, not sent a second time', async () => {
    await aPaidPack();
    paying.stripe.breakNext(/^POST \/v1\/refunds$/, 'after it is done');
    const asked = { purchase: 'p-1', id: 'r-1', credits: 25 };
    expect(await paying.client.moneyRefund(asked)).toMatchObject({ state: 'waiting' });
    paying.stripe.forgetKeys();
    paying.clock.forward(2 * dayMs);
    await paying.service.recheck();
    expect(await paying.client.moneyRefund(asked)).toMatchObject({ state: 'sent' });
    expect(paying.stripe.refunds().map(({ amount }) => amount)).toEqual([500]);
  });

  it('a refund that waits, refused because the money was sent by hand meanwhile, leaves the credits gone', async () => {
    await aPaidPack();
    paying.stripe.breakNext(/^GET \/v1\/refunds$/, 'before it is done');
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ state: 'waiting' });
    paying.stripe.refundByHand(intent, 2000);
    // The message comes while the books still count on the wallet's own refund.
    expect(await paying.deliver(told())).toBe(200);
    expect(await paying.available()).toBe(50);
    await paying.service.recheck();
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ state: 'refused' });
    expect(await paying.available()).toBe(50);
    const [notice] = (await paying.client.notices.list({})).notices.filter(({ what }) => what === 'refund-refused');
    expect(notice?.text).toContain('as all of that payment has gone back already');
  });

  it('a refund that is refused because the bank has the payment is over, and comes again when that is won', async () => {
    await aPaidPack();
    paying.stripe.breakNext(/^GET \/v1\/refunds$/, 'before it is done');
    await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1', credits: 40 });
    const dispute = paying.stripe.dispute(intent);
    const word = (type: 'charge.dispute.created' | 'charge.dispute.closed') =>
      paying.stripe.message(type, { id: dispute, object: 'dispute' });
    await paying.deliver(word('charge.dispute.created'));
    // Nothing of a disputed payment can be sent back.
    paying.stripe.refundByHand(intent, 2000);
    await paying.service.recheck();
    paying.stripe.failRefund(paying.stripe.refunds()[0] ?? { id: '' });
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1', credits: 40 })).toMatchObject({
      state: 'refused',
    });
    expect(await paying.available()).toBe(50);
    paying.stripe.setDispute(dispute, 'won');
    await paying.deliver(told());
    await paying.deliver(word('charge.dispute.closed'));
    expect(await paying.available()).toBe(150);
  });

  it('a word that cannot be followed keeps none of the others from being read back', async () => {
    await aPaidPack();
    // It speaks of a dispute that Stripe does not know any more.
    paying.stripe.message('charge.dispute.created', { id: 'dp_gone', object: 'dispute' });
    paying.stripe.refundByHand(intent, 1000);
    told();
    await paying.service.recheck();
    expect(await paying.available()).toBe(100);
  });
});
