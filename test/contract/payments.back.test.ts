import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/wallet/books/check.ts';
import { aPayingWallet, aPriceList, type PayingWallet } from '../builders/payingWallet.ts';

// Money that goes back without the wallet having asked for it: by somebody at Stripe's own pages, by a bank that disputes, and by one that
// decides in the end. Messages come several times, in any order, or never; what is in the books is the same.

let paying: PayingWallet;
let intent: string;
afterEach(async () => {
  const { findings } = await check(paying.wallet.db, new Map([['studio', aPriceList('studio')]]));
  await paying.close();
  expect(findings).toEqual([]);
});

/** 50 credits to begin with, and 100 that were paid: €20. */
const aPaidPack = async () => {
  paying = await aPayingWallet({ catalog: aPriceList('studio') });
  await paying.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
  intent = paying.stripe.pay(paying.page()).intent;
  await paying.client.purchases.recheck({ purchase: 'p-1' });
  expect(await paying.available()).toBe(150);
};
const spend = async (credits: number, id = `${credits}`) => {
  await paying.client.hold({ id: `h-${id}`, action: 'enhance', quantity: credits });
  await paying.client.capture({ id: `c-${id}`, hold: `h-${id}` });
};
const balance = async () => (await paying.client.billing({ limit: 1 })).balance;
const refund = (minor: number) => paying.stripe.refundByHand(intent, minor);
const refunded = (type: 'charge.refunded' | 'refund.created' = 'charge.refunded', id?: string) =>
  paying.stripe.message(type, { object: 'charge', payment_intent: intent }, id === undefined ? {} : { id });
const disputed = (dispute: string, type: 'charge.dispute.created' | 'charge.dispute.closed') =>
  paying.stripe.message(type, { id: dispute, object: 'dispute' });
const told = async (what: string) =>
  (await paying.client.notices.list({})).notices.filter((notice) => notice.what === what).length;

describe('a refund at the provider’s own pages', () => {
  it('takes the unused credits of that money, once, however often it is told', async () => {
    await aPaidPack();
    refund(1000);
    const message = refunded();
    for (let n = 0; n < 3; n += 1) expect(await paying.deliver(message)).toBe(200);
    expect(await paying.deliver(refunded('refund.created'))).toBe(200);
    await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 100, debt: 0 });
    expect(paying.stripe.refunds()).toHaveLength(1);
  });

  it('that nobody told of is read back by the sweep, once', async () => {
    await aPaidPack();
    refund(2000);
    refunded();
    for (let n = 0; n < 2; n += 1) await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 50 });
  });

  it('of credits that were spent leaves no debt: it is the seller’s gift', async () => {
    await aPaidPack();
    await spend(120);
    refund(2000);
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 0, debt: 0 });
  });

  it('in two parts, told in the wrong order, comes to the same', async () => {
    await aPaidPack();
    refund(500);
    const first = refunded();
    refund(300);
    const second = refunded();
    expect(await paying.deliver(second)).toBe(200);
    expect(await balance()).toMatchObject({ available: 150 - 40 });
    expect(await paying.deliver(first)).toBe(200);
    expect(await balance()).toMatchObject({ available: 150 - 40 });
  });

  it('beside one that the wallet asked for counts each once', async () => {
    await aPaidPack();
    await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1', credits: 25 });
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 125 });
    refund(500);
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 100 });
  });

  it('that failed at the bank has not gone back', async () => {
    await aPaidPack();
    paying.stripe.failRefund(refund(1000));
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 150 });
  });

  it('that is told before the payment itself brings the credits first, then takes them', async () => {
    paying = await aPayingWallet({ catalog: aPriceList('studio') });
    await paying.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
    intent = paying.stripe.pay(paying.page()).intent;
    refund(1000);
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 100 });
    expect(await paying.client.invoices()).toHaveLength(1);
  });

  it('with a forged signature, or of another wallet on the same account, does nothing', async () => {
    await aPaidPack();
    refund(1000);
    const forged = paying.stripe.message(
      'charge.refunded',
      { payment_intent: intent },
      { secret: 'whsec_somebody_elses' },
    );
    expect(await paying.deliver(forged)).toBe(400);
    const other = await aPayingWallet({ catalog: aPriceList('studio') }, paying.stripe);
    await other.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
    expect(await other.deliver(refunded())).toBe(200);
    await other.service.recheck();
    expect(await other.available()).toBe(50);
    await other.close();
    expect(await balance()).toMatchObject({ available: 150 });
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 100 });
  });
});

describe('a refund that the provider refuses', () => {
  it('keeps the money where it is and gives the credits again; it is told, and asked for no more', async () => {
    await aPaidPack();
    // Most of it went back by hand, and nobody told of it yet.
    refund(1200);
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ state: 'refused' });
    // What was sent by hand is found out in the same moment.
    expect(await balance()).toMatchObject({ available: 90 });
    expect(await told('refund-refused')).toBe(1);
    for (let n = 0; n < 2; n += 1) await paying.service.recheck();
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ state: 'refused' });
    expect(await paying.deliver(refunded())).toBe(200);
    expect(await balance()).toMatchObject({ available: 90 });
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-2' })).toMatchObject({ credits: 40 });
  });
});

describe('a dispute', () => {
  it('that is won gives the credits back, and what was owed is owed no more; once', async () => {
    await aPaidPack();
    await spend(120);
    const dispute = paying.stripe.dispute(intent);
    expect(await paying.deliver(disputed(dispute, 'charge.dispute.created'))).toBe(200);
    expect(await balance()).toMatchObject({ available: 0, debt: 70 });
    paying.stripe.setDispute(dispute, 'won');
    const closed = disputed(dispute, 'charge.dispute.closed');
    for (let n = 0; n < 3; n += 1) expect(await paying.deliver(closed)).toBe(200);
    expect(await paying.deliver(disputed(dispute, 'charge.dispute.created'))).toBe(200);
    await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 30, debt: 0 });
    expect([await told('charged-back'), await told('chargeback-won')]).toEqual([1, 1]);
    await spend(30, 'rest');
  });

  it('that is won after its debt was paid gives back what was paid of it', async () => {
    await aPaidPack();
    await spend(120);
    const dispute = paying.stripe.dispute(intent);
    await paying.deliver(disputed(dispute, 'charge.dispute.created'));
    await paying.client.grant({ id: 'g-1', bucket: 'promo', credits: 100, reason: 'sorry' });
    expect(await balance()).toMatchObject({ available: 30, debt: 0 });
    paying.stripe.setDispute(dispute, 'won');
    await paying.deliver(disputed(dispute, 'charge.dispute.closed'));
    expect(await balance()).toMatchObject({ available: 130, debt: 0 });
  });

  it('of which the end is heard before the beginning changes nothing', async () => {
    await aPaidPack();
    const dispute = paying.stripe.dispute(intent, 'won');
    const [created, closed] = [disputed(dispute, 'charge.dispute.created'), disputed(dispute, 'charge.dispute.closed')];
    expect(await paying.deliver(closed)).toBe(200);
    expect(await paying.deliver(created)).toBe(200);
    expect(await balance()).toMatchObject({ available: 150, debt: 0 });
    expect(await told('charged-back')).toBe(0);
  });

  it('of which no message comes is read back by the sweep, and so is its end', async () => {
    await aPaidPack();
    const dispute = paying.stripe.dispute(intent);
    disputed(dispute, 'charge.dispute.created');
    await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 50 });
    paying.stripe.setDispute(dispute, 'won');
    disputed(dispute, 'charge.dispute.closed');
    for (let n = 0; n < 2; n += 1) await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 150 });
  });

  it('that is only a question of the bank takes nothing', async () => {
    await aPaidPack();
    const dispute = paying.stripe.dispute(intent, 'warning_needs_response');
    expect(await paying.deliver(disputed(dispute, 'charge.dispute.created'))).toBe(200);
    expect(await balance()).toMatchObject({ available: 150, debt: 0 });
  });

  it('after one that was won takes the credits again, and what it takes can be won again', async () => {
    await aPaidPack();
    for (const turn of [1, 2]) {
      const dispute = paying.stripe.dispute(intent);
      await paying.deliver(disputed(dispute, 'charge.dispute.created'));
      expect(await balance()).toMatchObject({ available: 50 });
      paying.stripe.setDispute(dispute, 'won');
      await paying.deliver(disputed(dispute, 'charge.dispute.closed'));
      expect(await balance()).toMatchObject({ available: 150 });
      expect(await told('chargeback-won')).toBe(turn);
    }
  });

  it('over a part of the payment takes that share, the unused credits first, and a won one gives it back; once', async () => {
    await aPaidPack();
    await spend(130);
    const dispute = paying.stripe.dispute(intent, 'needs_response', { amount: 1000 });
    const created = disputed(dispute, 'charge.dispute.created');
    for (let n = 0; n < 3; n += 1) expect(await paying.deliver(created)).toBe(200);
    await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 0, debt: 30 });
    paying.stripe.setDispute(dispute, 'won');
    for (let n = 0; n < 2; n += 1) await paying.deliver(disputed(dispute, 'charge.dispute.closed'));
    await paying.deliver(created);
    expect(await balance()).toMatchObject({ available: 20, debt: 0 });
    expect([await told('charged-back'), await told('chargeback-won')]).toEqual([1, 1]);
  });

  it('over each of two parts is decided by itself, beside a refund', async () => {
    await aPaidPack();
    const [one, two] = [500, 700].map((amount) => paying.stripe.dispute(intent, 'needs_response', { amount }));
    if (one === undefined || two === undefined) throw new Error('there are two');
    for (const dispute of [two, one]) await paying.deliver(disputed(dispute, 'charge.dispute.created'));
    expect(await balance()).toMatchObject({ available: 50 + 100 - 60 });
    refund(400);
    await paying.deliver(refunded());
    expect(await balance()).toMatchObject({ available: 50 + 20 });
    paying.stripe.setDispute(two, 'won');
    paying.stripe.setDispute(one, 'lost');
    for (const dispute of [one, two]) await paying.deliver(disputed(dispute, 'charge.dispute.closed'));
    await paying.service.recheck();
    expect(await balance()).toMatchObject({ available: 50 + 20 + 35, debt: 0 });
  });

  it('in another currency, of which nobody knows the share, takes the whole', async () => {
    await aPaidPack();
    const dispute = paying.stripe.dispute(intent, 'needs_response', { amount: 1000, currency: 'huf' });
    await paying.deliver(disputed(dispute, 'charge.dispute.created'));
    expect(await balance()).toMatchObject({ available: 50 });
  });

  it('that was prevented takes nothing: its money goes back as a refund, which is read by itself', async () => {
    await aPaidPack();
    const dispute = paying.stripe.dispute(intent, 'prevented');
    refund(2000);
    await paying.deliver(disputed(dispute, 'charge.dispute.created'));
    expect(await balance()).toMatchObject({ available: 150 });
    await paying.deliver(refunded());
    expect(await balance()).toMatchObject({ available: 50, debt: 0 });
  });

  it('that is lost stays taken', async () => {
    await aPaidPack();
    const dispute = paying.stripe.dispute(intent);
    await paying.deliver(disputed(dispute, 'charge.dispute.created'));
    paying.stripe.setDispute(dispute, 'lost');
    await paying.deliver(disputed(dispute, 'charge.dispute.closed'));
    expect(await balance()).toMatchObject({ available: 50 });
  });
});
