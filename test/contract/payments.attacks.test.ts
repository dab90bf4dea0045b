import Stripe from 'stripe';
import { afterEach, describe, expect, it } from 'vitest';
import { walletApp } from '../../src/wallet/http/http.ts';
import { openWallet } from '../../src/wallet/open.ts';
import type { PaymentProvider, PlanPayment, Word } from '../../src/wallet/payments/provider.ts';
import type { TroubleLine } from '../../src/wallet/trouble.ts';
import { aPayingWallet, aPriceList, type PayingWallet } from '../builders/payingWallet.ts';
import { webhookSecret } from '../builders/stripeDouble.ts';

// What somebody would try who wants credits without paying, money twice, or a wallet that stops: and what clocks and races do by themselves.

const hour = 3_600_000;
const day = 24 * hour;
let paying: PayingWallet;
let troubles: TroubleLine[];
afterEach(() => paying.close());

const aWallet = async (catalog = 'studio') => {
  troubles = [];
  const trouble = (line: TroubleLine) => void troubles.push(line);
  paying = await aPayingWallet({ catalog: aPriceList(catalog), trouble });
};
const stateOf = async (id: string) => (await paying.client.purchases.list()).find((one) => one.id === id)?.state;
const buy = (id = 'p-1') => paying.client.purchases.create({ id, pack: 'pack-100' });
/** Recharges of €12 below 200 credits, which begin at once. */
const recharging = async () => {
  await paying.client.payments.card({ id: 'card' });
  paying.stripe.saveCard(paying.page(), 'pm_good');
  await paying.client.payments.card({ id: 'card' });
  await paying.client.autoRecharge.put({ id: 'on', enabled: true, pack: 'pack-50', threshold: 60, cap: 100_000 });
  await paying.service.settled();
};

describe('a payment of another amount', () => {
  it.each([
    ['a cent', { amount_total: 1 }],
    ['more', { amount_total: 200_000 }],
    ['nothing at all', { amount_total: 0 }],
    ['another currency', { currency: 'huf' }],
  ])('%s brings no credits, whoever tells of it, and whoever runs the service hears of it', async (_, change) => {
    await aWallet();
    await buy();
    const page = paying.page();
    paying.stripe.changeSession(page, change);
    paying.stripe.pay(page);
    const told = paying.stripe.sessions().find(({ id }) => id === page) ?? {};
    expect(await paying.deliver(paying.stripe.message('checkout.session.completed', told))).toBe(200);
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    await paying.service.recheck();
    await paying.client.payments.forget({ id: 'p-1' });
    expect([await paying.available(), await paying.client.invoices()]).toEqual([50, []]);
    expect(troubles.map(({ reason }) => reason)).toContain('Error paid-another-amount');
  });

  it('that the provider would not take is declined at once, with a sentence, and asked for no more', async () => {
    await aWallet('pay-as-you-go');
    const units = 90_000_000_000;
    await expect(paying.client.purchases.create({ id: 'p-1', units })).rejects.toMatchObject({
      code: 'payment-declined',
      message: expect.stringContaining('does not take an order of this amount. You were not charged'),
    });
    expect(await stateOf('p-1')).toBe('declined');
    expect(troubles.map(({ reason }) => reason)).toEqual(['Error order-not-taken']);
    const asked = paying.stripe.requests.length;
    await paying.service.recheck();
    expect(paying.stripe.requests.slice(asked).filter(({ method }) => method === 'POST')).toEqual([]);
  });
});

describe('numbers over HTTP', () => {
  it.each([
    ['POST', '/api/purchases', { units: -1000 }],
    ['POST', '/api/purchases', { units: 1000.5 }],
    ['POST', '/api/purchases', { units: '1000' }],
    ['POST', '/api/purchases', { units: 1e300 }],
    ['POST', '/api/purchases', { units: Number.MAX_SAFE_INTEGER }],
    ['POST', '/api/purchases', { units: 0 }],
    ['POST', '/api/purchases', { units: null }],
    ['POST', '/api/purchases', {}],
    ['POST', '/api/purchases', { units: 1000, pack: 'pack-100' }],
    ['POST', '/api/purchases/p-1/refund', { credits: 0 }],
    ['POST', '/api/purchases/p-1/refund', { credits: -5 }],
    ['POST', '/api/purchases/p-1/refund', { credits: 101 }],
    ['POST', '/api/purchases/p-1/refund', { credits: 1e300 }],
    ['PUT', '/api/auto-recharge', { enabled: true, pack: 'pack-100', cap: -1 }],
    ['PUT', '/api/auto-recharge', { enabled: true, pack: 'pack-100', cap: 0.5 }],
    ['PUT', '/api/auto-recharge', { enabled: true, pack: 'pack-100', cap: 1e300 }],
    ['PUT', '/api/auto-recharge', { enabled: true, pack: 'pack-100', threshold: -1 }],
    ['PUT', '/api/auto-recharge', { enabled: true, pack: 'pack-100', threshold: 1e18 }],
  ] as const)('%s %s %j is refused and changes nothing', async (method, path, body) => {
    await aWallet();
    await buy();
    paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    const { token } = await paying.wallet.tokens.issue({ wallet: paying.wallet.wallet, role: 'owner', user: null });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = paying.stripe.requests.length;
    const answer = await paying.app.request(path, { method, headers, body: JSON.stringify({ id: 'x', ...body }) });
    expect([400, 422]).toContain(answer.status);
    expect(await answer.json()).toMatchObject({ code: expect.stringMatching(/^(bad-input|below-minimum)$/) });
    expect(await paying.available()).toBe(150);
    expect(paying.stripe.requests.length).toBe(asked);
    expect((await paying.client.autoRecharge.get()).enabled).toBe(false);
  });
});

describe('an address to come back to', () => {
  it.each([
    ['POST', '/api/purchases', { pack: 'pack-100' }],
    ['PUT', '/api/subscription', { plan: 'free' }],
    ['POST', '/api/payments/card', {}],
    ['POST', '/api/payments/portal', {}],
  ])('that belongs to somebody else is refused by %s %s, and nothing is opened', async (method, path, body) => {
    await aWallet();
    const { token } = await paying.wallet.tokens.issue({ wallet: paying.wallet.wallet, role: 'owner', user: null });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const asked = async (returnUrl: string) => {
      const answer = await paying.app.request(path, {
        ...{ method, headers, body: JSON.stringify({ id: 'x', ...body, returnUrl }) },
      });
      return { status: answer.status, body: await answer.json() };
    };
    for (const returnUrl of ['https://evil.example/', 'https://wallet.example@evil.example/', 'javascript:alert(1)']) {
      expect(await asked(returnUrl)).toMatchObject({ status: 400, body: { code: 'bad-input' } });
    }
    expect(await asked('https://evil.example/')).toMatchObject({
      body: { details: { name: 'returnUrl', may: ['http://wallet.example'] } },
    });
    expect([paying.stripe.requests, await paying.client.purchases.list()]).toEqual([[], []]);
    expect(await paying.client.subscription.get()).toMatchObject({ plan: null });
    expect((await asked('http://wallet.example/thanks')).status).toBe(200);
  });
});

describe('ids that the wallet gives by itself', () => {
  it.each(['recharge:main:1', 'recharge:main:99', 'p-1:bonus', 'system:payment:p-1:succeeded'])(
    'a purchase is not called %s',
    async (id) => {
      await aWallet();
      await expect(buy(id)).rejects.toMatchObject({ code: 'bad-input' });
      expect(await paying.client.purchases.list()).toEqual([]);
      await recharging();
      expect((await paying.client.purchases.list()).map(({ state }) => state)).toEqual(['paid']);
    },
  );

  it('a grant does not stand in the place of the next period', async () => {
    await aWallet();
    await paying.client.subscription.put({ id: 'plan', plan: 'free' });
    const grant = { bucket: 'promo', credits: 1, reason: 'a trap' };
    await expect(paying.client.grant({ id: 'plan:2026-12-21T10:00:00.000Z', ...grant })).rejects.toMatchObject({
      code: 'bad-input',
    });
    expect(await paying.available()).toBe(50);
  });
});

describe('a message', () => {
  it('that was signed long ago is refused, however right its signature', async () => {
    await aWallet();
    await buy();
    const { session } = paying.stripe.pay(paying.page());
    const { body } = paying.stripe.message('checkout.session.completed', { id: session, object: 'checkout.session' });
    const timestamp = Math.floor(Date.now() / 1000) - 3600;
    const signature = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: webhookSecret, timestamp });
    expect(await paying.deliver({ body, signature })).toBe(400);
    expect(await paying.available()).toBe(50);
  });

  it.each([
    ['its body changed', (body: string) => body.replace('p-1', 'p-2')],
    ['a space more', (body: string) => `${body} `],
    ['the beginning of another encoding', (body: string) => `\uFEFF${body}`],
  ])('with %s is refused', async (_, change) => {
    await aWallet();
    await buy();
    const { session } = paying.stripe.pay(paying.page());
    const told = paying.stripe.sessions().find(({ id }) => id === session) ?? {};
    const { body, signature } = paying.stripe.message('checkout.session.completed', told);
    expect(await paying.deliver({ body: change(body), signature })).toBe(400);
    expect(await paying.available()).toBe(50);
  });

  it('of a dispute that is heard before its payment was booked takes what was paid', async () => {
    await aWallet();
    await buy();
    const { intent } = paying.stripe.pay(paying.page());
    const dispute = paying.stripe.dispute(intent);
    const word = paying.stripe.message('charge.dispute.created', { id: dispute, object: 'dispute' });
    for (let n = 0; n < 2; n += 1) expect(await paying.deliver(word)).toBe(200);
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    expect((await paying.client.billing({ limit: 1 })).balance).toMatchObject({ available: 50, debt: 0 });
    expect(await paying.client.invoices()).toHaveLength(1);
  });
});

describe('races', () => {
  it('of two administrators who send the same purchase back send its money once', async () => {
    await aWallet();
    await buy();
    paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    const asked = ['r-1', 'r-2', 'r-3'].map((id) => paying.client.moneyRefund({ purchase: 'p-1', id, credits: 60 }));
    const done = (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled');
    expect(done).toHaveLength(1);
    expect(paying.stripe.refunds().map(({ amount }) => amount)).toEqual([1200]);
    expect(await paying.available()).toBe(90);
  });

  it('of two cards at one page of the sandbox end with one of them', async () => {
    const site = { url: 'http://wallet.example' };
    paying = await aPayingWallet({ catalog: aPriceList('studio') });
    const wallet = await openWallet({ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC', site });
    const { checkoutUrl = '' } = await wallet.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
    const token = checkoutUrl.split('/').at(-1) ?? '';
    const cards = ['4000000000000119', '4242424242424242', '4000000000000119', '4242424242424242'];
    await Promise.all(cards.map((card) => wallet.service.sandbox.pay(token, card)));
    const { card } = await wallet.db.selectFrom('sandbox_checkouts').select('card').executeTakeFirstOrThrow();
    const [bought] = await wallet.client.purchases.list();
    expect(bought?.state).toBe(card === '4242424242424242' ? 'paid' : 'processing');
    await wallet.close();
  });

  it('of a plan that is paid while its failure is being told end with how it stands', async () => {
    paying = await aPayingWallet({ catalog: aPriceList('studio') });
    // What the provider says each time that it is asked: it was paid in between.
    const answers: PlanPayment['state'][] = ['unpaid', 'active', 'active'];
    const provider: PaymentProvider = {
      name: 'bank',
      start: async () => ({ reference: 'x', state: 'pending' }),
      charge: async () => ({ reference: 'x', state: 'declined' }),
      look: async (reference) => ({ reference, state: 'pending' }),
      end: async (reference) => ({ reference, state: 'declined' }),
      refund: async () => 'sent',
      hear: async (body) => JSON.parse(body) as Word,
      accounts: {
        plan: async (reference: string) => ({ reference, state: answers.shift() ?? 'active' }),
      } as unknown as NonNullable<PaymentProvider['accounts']>,
    };
    const wallet = await openWallet({ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC', provider });
    const { ledger } = wallet.service;
    await ledger.command('main', { do: 'subscribe', id: 'plan', as: 'owner', plan: 'solo' });
    await wallet.db.insertInto('plan_billing').values({ wallet: 'main', provider: 'bank', reference: 'sub' }).execute();
    const app = walletApp({ router: wallet.router, tokens: wallet.tokens, doors: wallet.service });
    const word: Word = { id: 'evt', about: 'plan', wallet: 'main', reference: 'sub', order: null };
    const body = JSON.stringify(word);
    expect((await app.request('/webhooks/stripe', { method: 'POST', body })).status).toBe(200);
    expect((await ledger.view('main')).state.subscription?.isUnpaid).toBe(false);
    expect(answers).toEqual([]);
    await wallet.close();
  });
});

describe('a clock', () => {
  it('that the provider does not share charges no card twice: a lost charge is looked for, whatever the time here', async () => {
    await aWallet();
    paying.stripe.breakNext(/^POST \/v1\/payment_intents$/, 'after it is done');
    await recharging();
    expect(paying.stripe.takenMinor()).toBe(1200);
    // Stripe's day is over while none has passed here, as after a clock that was put back.
    paying.stripe.forgetKeys();
    for (let n = 0; n < 3; n += 1) await paying.service.recheck();
    expect([paying.stripe.takenMinor(), await paying.available()]).toEqual([1200, 100]);
  });

  it('that runs ahead does not hide what was taken: it is booked, not called declined', async () => {
    await aWallet();
    paying.clock.forward(3 * hour);
    paying.stripe.breakNext(/^POST \/v1\/payment_intents$/, 'after it is done');
    await recharging();
    paying.stripe.forgetKeys();
    paying.clock.forward(25 * hour);
    await paying.service.recheck();
    expect([paying.stripe.takenMinor(), await paying.available()]).toEqual([1200, 100]);
    expect((await paying.client.purchases.list()).map(({ state }) => state)).toEqual(['paid']);
  });

  it('that jumped ahead and back leaves out nothing that nobody told of', async () => {
    await aWallet();
    await buy();
    const { intent } = paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    const word = () => paying.stripe.message('charge.refunded', { object: 'charge', payment_intent: intent });
    paying.stripe.refundByHand(intent, 400);
    word();
    paying.clock.forward(10 * day);
    await paying.service.recheck();
    expect(await paying.available()).toBe(130);
    paying.clock.forward(-10 * day);
    paying.stripe.refundByHand(intent, 400);
    word();
    await paying.service.recheck();
    expect(await paying.available()).toBe(110);
  });

  it('that jumps leaves a payment that comes after its checkout was over paid, once', async () => {
    await aWallet();
    await buy();
    const page = paying.page();
    paying.clock.forward(2 * day);
    expect(await paying.available()).toBe(50);
    expect(await stateOf('p-1')).toBe('expired');
    const { session } = paying.stripe.pay(page);
    const told = paying.stripe.sessions().find(({ id }) => id === session) ?? {};
    for (let n = 0; n < 3; n += 1) {
      expect(await paying.deliver(paying.stripe.message('checkout.session.completed', told))).toBe(200);
      paying.clock.forward(-day);
    }
    expect([await paying.available(), await stateOf('p-1')]).toEqual([150, 'paid']);
    expect(await paying.client.invoices()).toHaveLength(1);
  });
});
