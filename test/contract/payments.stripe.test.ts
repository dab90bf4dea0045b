import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { check } from '../../src/wallet/books/check.ts';
import type { ProviderFor } from '../../src/wallet/payments/provider.ts';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { aFolder } from '../builders/aFolder.ts';
import { aBilledPriceList, aPayingWallet, aPriceList, type PayingWallet } from '../builders/payingWallet.ts';
import { stripeDouble } from '../builders/stripeDouble.ts';

// The wallet and Stripe's own client, against a double that fails as networks, banks and messengers do.

let paying: PayingWallet;
afterEach(async () => {
  const { findings } = await check(
    paying.wallet.db,
    new Map([
      ['token-packs', aPriceList('token-packs')],
      ['studio', aPriceList('studio')],
      ['three-balances', aPriceList('three-balances')],
      ['billed', billed],
    ]),
  );
  await paying.close();
  expect(findings).toEqual([]);
});

const minute = 60_000;
const hour = 60 * minute;
const standard = 2_500_000;

/** A paid plan, which buying asks for. The free 500,000 of it are spent to 0. */
async function aGrowingTeam(): Promise<void> {
  paying = await aPayingWallet();
  await paying.client.subscription.put({ id: 'plan', plan: 'growth' });
}

const spend = async (id: string, units: number) => {
  await paying.client.hold({ id: `h-${id}`, action: 'enrich', dims: { units } });
  await paying.client.capture({ id: `c-${id}`, hold: `h-${id}` });
  await paying.service.settled();
};
const buy = (id = 'p-1') => paying.client.purchases.create({ id, pack: 'standard' });
const stateOf = async (id = 'p-1') => (await paying.client.purchases.list()).find((one) => one.id === id)?.state;
const invoices = async () => (await paying.client.invoices()).map(({ number }) => number);
const paidMessage = (session: string, id?: string) =>
  paying.stripe.message(
    'checkout.session.completed',
    paying.stripe.sessions().find((one) => one.id === session) ?? {},
    id === undefined ? {} : { id },
  );

describe('a checkout', () => {
  it('whose tax Stripe reckons has that tax on its invoice, in the same price', async () => {
    paying = await aPayingWallet({ reckonsTax: true });
    await paying.client.subscription.put({ id: 'plan', plan: 'growth' });
    await buy();
    paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    const { body } = await paying.wallet.db.selectFrom('invoices').select('body').executeTakeFirstOrThrow();
    expect(JSON.parse(body)).toMatchObject({ grossMinor: 1000, vatMinor: 174, netMinor: 826 });
  });

  it('opens at the provider, and its credits come once, however often the message comes', async () => {
    await aGrowingTeam();
    const bought = await buy();
    expect(bought).toMatchObject({ state: 'pending', checkoutUrl: expect.stringContaining('checkout.example') });
    const { session } = paying.stripe.pay(paying.page());
    const message = paidMessage(session);
    for (let n = 0; n < 5; n += 1) expect(await paying.deliver(message)).toBe(200);
    expect(await paying.deliver(paidMessage(session))).toBe(200);
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    expect(await paying.available()).toBe(500_000 + standard);
    expect(await invoices()).toEqual([1]);
    expect(await paying.client.purchases.list()).toHaveLength(1);
  });

  it('of which no message comes is found by a sweep, and a message days later changes nothing', async () => {
    await aGrowingTeam();
    await buy();
    // The first one after a start looks at once, the next ones every quarter of an hour.
    await paying.service.sweep();
    const { session } = paying.stripe.pay(paying.page());
    await paying.service.sweep();
    expect(await stateOf()).toBe('pending');
    paying.clock.forward(16 * minute);
    await paying.service.sweep();
    expect(await stateOf()).toBe('paid');
    expect(await paying.deliver(paidMessage(session))).toBe(200);
    expect(await paying.available()).toBe(500_000 + standard);
    expect(await invoices()).toEqual([1]);
  });

  it('stays pending while the provider is away', async () => {
    await aGrowingTeam();
    await buy();
    paying.stripe.breakNext(/GET .*sessions\//, 'before it is done');
    expect(await paying.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'pending' });
    paying.clock.forward(24 * hour + 1000);
    expect(await stateOf()).toBe('expired');
  });

  it('that nobody finishes expires after a day, and can no longer be paid', async () => {
    await aGrowingTeam();
    await buy();
    paying.clock.forward(24 * hour + 1000);
    await paying.service.sweep();
    expect(await stateOf()).toBe('expired');
    expect(paying.stripe.sessions()[0]?.status).toBe('expired');
    expect(await paying.available()).toBe(500_000);
  });

  it('that was paid in its last second is booked, although the books had given it up', async () => {
    await aGrowingTeam();
    await buy();
    const { session } = paying.stripe.pay(paying.page());
    paying.clock.forward(24 * hour + 1000);
    await paying.client.billing({});
    expect(await stateOf()).toBe('expired');
    await paying.service.recheck();
    expect(await stateOf()).toBe('paid');
    expect(await paying.deliver(paidMessage(session))).toBe(200);
    expect(await paying.available()).toBe(500_000 + standard);
  });

  it('whose request broke off is one checkout when it is asked for again', async () => {
    await aGrowingTeam();
    paying.stripe.breakNext(/POST .*sessions$/, 'after it is done');
    expect(await buy()).toMatchObject({ state: 'unknown' });
    expect(await paying.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({
      checkoutUrl: expect.any(String),
    });
    expect(paying.stripe.sessions()).toHaveLength(1);
    paying.stripe.pay(paying.page());
    expect(await paying.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
    expect(paying.stripe.takenMinor()).toBe(1000);
  });

  it('whose request broke off a day ago is looked for, and shown if it is there', async () => {
    await aGrowingTeam();
    paying.stripe.breakNext(/POST .*sessions$/, 'after it is done');
    await buy();
    paying.clock.forward(23.5 * hour);
    const found = await paying.client.purchases.recheck({ purchase: 'p-1' });
    expect(found).toMatchObject({ state: 'pending', checkoutUrl: expect.stringContaining(paying.page()) });
    paying.stripe.pay(paying.page());
    expect(await paying.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
    expect(paying.stripe.takenMinor()).toBe(1000);
  });

  it('that is slow brings credits when the money is there, not before', async () => {
    await aGrowingTeam();
    await buy();
    const { session, intent } = paying.stripe.pay(paying.page(), { slowly: true });
    expect(await paying.deliver(paidMessage(session))).toBe(200);
    expect(await stateOf()).toBe('processing');
    expect(await paying.available()).toBe(500_000);
    paying.stripe.setIntent(intent, 'succeeded');
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    expect(await paying.available()).toBe(500_000 + standard);
  });

  it('that was slow and fails in the end is declined, and closed at the provider', async () => {
    await aGrowingTeam();
    await buy();
    const { intent } = paying.stripe.pay(paying.page(), { slowly: true });
    paying.stripe.setIntent(intent, 'requires_payment_method');
    expect(await paying.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'declined' });
    expect(paying.stripe.intents()[0]?.status).toBe('canceled');
    expect(await paying.available()).toBe(500_000);
  });

  it('keeps the card when the buyer says so, and only then', async () => {
    await aGrowingTeam();
    await paying.client.purchases.create({ id: 'p-1', pack: 'standard' });
    paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    expect(await paying.client.payments.ways()).toMatchObject({
      provider: 'stripe',
      hasCard: false,
      takesTestCards: false,
    });
    await paying.client.purchases.create({ id: 'p-2', pack: 'standard', keepCard: true });
    paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-2' });
    expect(await paying.client.payments.ways()).toMatchObject({ hasCard: true });
    expect(await paying.client.autoRecharge.get()).toMatchObject({ enabled: false });
  });
});

describe('a message', () => {
  it.each([
    ['with a forged signature', 'whsec_somebody_elses', 400],
    ['with the right one', undefined, 200],
  ])('%s', async (_, secret, status) => {
    await aGrowingTeam();
    await buy();
    const { session } = paying.stripe.pay(paying.page());
    const thing = paying.stripe.sessions().find(({ id }) => id === session) ?? {};
    const message = paying.stripe.message('checkout.session.completed', thing, secret === undefined ? {} : { secret });
    expect(await paying.deliver(message)).toBe(status);
    expect(await paying.available()).toBe(status === 200 ? 500_000 + standard : 500_000);
  });

  it('without a signature, or changed on the way, does nothing', async () => {
    await aGrowingTeam();
    const { body, signature } = paying.stripe.message('checkout.session.completed', {});
    expect(await paying.deliver({ body: `${body} `, signature })).toBe(400);
    expect(await paying.deliver({ body, signature: '' })).toBe(400);
    expect((await paying.app.request('/webhooks/stripe', { method: 'POST', body })).status).toBe(400);
  });

  it('of another wallet on the same account is not ours', async () => {
    await aGrowingTeam();
    paying.stripe.breakNext(/POST .*sessions$/, 'before it is done');
    expect(await buy()).toMatchObject({ state: 'unknown' });
    const other = await aPayingWallet({}, paying.stripe);
    await other.client.subscription.put({ id: 'plan', plan: 'growth' });
    await other.client.purchases.create({ id: 'p-1', pack: 'standard' });
    const theirs = paying.stripe.sessions().at(-1)?.id ?? '';
    paying.stripe.pay(theirs);
    expect(await paying.deliver(paidMessage(theirs))).toBe(200);
    expect(await paying.available()).toBe(500_000);
    expect(await other.deliver(paidMessage(theirs))).toBe(200);
    expect(await other.available()).toBe(500_000 + standard);
    await other.close();
  });

  it('that cannot be followed now is asked for again, and has its effect then', async () => {
    await aGrowingTeam();
    await buy();
    const { session } = paying.stripe.pay(paying.page());
    const message = paidMessage(session);
    paying.stripe.breakNext(/GET .*sessions\//, 'before it is done');
    expect(await paying.deliver(message)).toBe(503);
    expect(await paying.available()).toBe(500_000);
    expect(await paying.deliver(message)).toBe(200);
    expect(await paying.available()).toBe(500_000 + standard);
  });
});

describe('auto-recharge', () => {
  const withCard = async (card = 'pm_good') => {
    await aGrowingTeam();
    await saveCard(card, 'card-1');
    await paying.client.autoRecharge.put({ id: 'on', enabled: true, pack: 'standard', threshold: 500_000 });
  };
  const saveCard = async (card: string, id: string) => {
    const { checkoutUrl, isSaved } = await paying.client.payments.card({ id });
    expect([typeof checkoutUrl, isSaved]).toEqual(['string', false]);
    const session = paying.page();
    paying.stripe.saveCard(session, card);
    expect(await paying.deliver(paidMessage(session))).toBe(200);
    expect(await paying.client.payments.card({ id })).toMatchObject({ isSaved: true, checkoutUrl: null });
  };

  it('charges the saved card once, off session, with the purchase as its key', async () => {
    await withCard();
    await spend('1', 1);
    expect(await paying.available()).toBe(499_999 + standard);
    expect(paying.stripe.takenMinor()).toBe(1000);
    const [asked] = paying.stripe.requests.filter(
      ({ method, path }) => method === 'POST' && path === '/v1/payment_intents',
    );
    expect(asked?.key).toMatch(/:recharge:main:1:charge$/);
    expect(await invoices()).toEqual([1]);
  });

  it('that is declined leaves nothing open at the provider, waits an hour, and is suspended after three', async () => {
    await withCard();
    paying.stripe.card('pm_good', 'declined');
    await spend('1', 1);
    expect(paying.stripe.intents().map(({ status }) => status)).toEqual(['canceled']);
    for (const [after, attempts] of [
      [30 * minute, 1],
      [31 * minute, 2],
      [61 * minute, 3],
      [120 * minute, 3],
    ] as const) {
      paying.clock.forward(after);
      await paying.client.billing({});
      await paying.service.settled();
      expect(paying.stripe.intents()).toHaveLength(attempts);
    }
    expect(await paying.client.autoRecharge.get()).toMatchObject({ isSuspended: true, spent: 0 });

    paying.stripe.card('pm_good', 'succeeds');
    await saveCard('pm_good#again', 'card-2');
    await paying.service.settled();
    expect(await paying.client.autoRecharge.get()).toMatchObject({ isSuspended: true });
    await saveCard('pm_other', 'card-3');
    await paying.client.billing({});
    await paying.service.settled();
    expect(paying.stripe.takenMinor()).toBe(1000);
    expect(await paying.available()).toBe(499_999 + standard);
  });

  it('that is declined while its payment cannot be closed is unknown, and no other is tried before it is closed', async () => {
    await withCard();
    paying.stripe.card('pm_good', 'declined');
    paying.stripe.breakNext(/POST .*cancel$/, 'before it is done');
    await spend('1', 1);
    expect(await stateOf('recharge:main:1')).toBe('unknown');
    paying.clock.forward(2 * hour);
    await paying.client.billing({});
    await paying.service.settled();
    expect(paying.stripe.intents().map(({ status }) => status)).toEqual(['requires_payment_method']);
    await paying.service.recheck();
    expect(await stateOf('recharge:main:1')).toBe('declined');
    expect(paying.stripe.intents().map(({ status }) => status)).toEqual(['canceled']);
  });

  it('whose link nobody follows counts as failed after a day, and can no longer be paid', async () => {
    await withCard();
    paying.stripe.card('pm_good', 'authentication-required');
    await spend('1', 1);
    paying.clock.forward(24 * hour + 1000);
    paying.stripe.card('pm_good', 'succeeds');
    await paying.service.sweep();
    expect(await stateOf('recharge:main:1')).toBe('declined');
    expect(paying.stripe.sessions().find(({ mode }) => mode === 'payment')?.status).toBe('expired');
    expect(paying.stripe.takenMinor()).toBe(0);
  });

  it('whose bank wants a confirmation is not tried again; the link brings the credits once, and they count', async () => {
    await withCard();
    paying.stripe.card('pm_good', 'authentication-required');
    await spend('1', 1);
    await paying.client.billing({});
    expect(paying.stripe.intents().map(({ status }) => status)).toEqual(['canceled']);
    const [waiting] = await paying.client.purchases.list();
    expect(waiting).toMatchObject({ state: 'pending', checkoutUrl: expect.any(String) });
    const { notices } = await paying.client.notices.list({});
    expect(notices.map(({ what }) => what)).toContain('recharge-confirm');
    const { session } = paying.stripe.pay(paying.page());
    for (let n = 0; n < 3; n += 1) await paying.deliver(paidMessage(session));
    expect(await paying.available()).toBe(499_999 + standard);
    expect(await paying.client.autoRecharge.get()).toMatchObject({ spent: 1000 });
    expect(paying.stripe.takenMinor()).toBe(1000);
  });

  it('whose answer was lost is unknown: nothing more is tried, until it is found out that it was paid', async () => {
    await withCard();
    paying.stripe.breakNext(/POST .*payment_intents$/, 'after it is done');
    await spend('1', 1);
    expect(await stateOf('recharge:main:1')).toBe('unknown');
    paying.clock.forward(3 * hour);
    await spend('2', 1);
    expect(paying.stripe.intents()).toHaveLength(1);
    expect(await paying.client.autoRecharge.get()).toMatchObject({ spent: 1000 });
    await paying.service.recheck();
    expect(await stateOf('recharge:main:1')).toBe('paid');
    expect(paying.stripe.takenMinor()).toBe(1000);
    expect(await paying.available()).toBe(499_998 + standard);
  });

  it('whose answer was lost for more than a day is looked for, and never charged again', async () => {
    await withCard();
    paying.stripe.breakNext(/POST .*payment_intents$/, 'before it is done');
    await spend('1', 1);
    paying.clock.forward(24 * hour);
    await paying.client.purchases.recheck({ purchase: 'recharge:main:1' });
    expect(await stateOf('recharge:main:1')).toBe('declined');
    expect(paying.stripe.takenMinor()).toBe(0);
  });

  it('that a crash left behind between the charge and the books is looked for after a day, and not charged again', async () => {
    const stripe = await stripeDouble();
    let crashes = true;
    const provider: ProviderFor = (parts) => {
      const real = stripeProvider(stripe.options)(parts);
      return {
        ...real,
        async charge(order, card) {
          if (!crashes) return real.charge(order, card);
          await real.charge(order, card);
          // What was answered never came into the books.
          return { reference: null, state: 'pending' };
        },
      };
    };
    paying = await aPayingWallet({ provider }, stripe);
    await paying.client.subscription.put({ id: 'plan', plan: 'growth' });
    await saveCard('pm_good', 'card-1');
    await paying.client.autoRecharge.put({ id: 'on', enabled: true, pack: 'standard', threshold: 500_000 });
    await spend('1', 1);
    expect(await stateOf('recharge:main:1')).toBe('pending');
    crashes = false;
    stripe.forgetKeys();
    paying.clock.forward(25 * hour);
    await paying.client.billing({});
    await paying.service.settled();
    await paying.service.recheck();
    expect(stripe.takenMinor()).toBe(1000);
    expect(await stateOf('recharge:main:1')).toBe('paid');
    expect(await paying.available()).toBe(499_999 + standard);
    await stripe.close();
  });

  it('never costs more than its limit: five in a month, then one notice', async () => {
    await withCard();
    for (let n = 0; n < 8; n += 1) {
      await spend(`${n}`, Math.max(1, (await paying.available()) - 499_999));
      paying.clock.forward(11 * minute);
      await paying.client.billing({});
      await paying.service.settled();
    }
    expect(paying.stripe.takenMinor()).toBe(5000);
    const { notices } = await paying.client.notices.list({});
    expect(notices.filter(({ what }) => what === 'recharge-blocked')).toHaveLength(1);
    const told = notices.filter(({ what }) => what === 'spending').map(({ details }) => details.percent);
    expect(told.sort()).toEqual([100, 80, 90]);
    expect(notices.filter(({ what }) => what === 'recharge-made')).toHaveLength(5);
  });
});

it('what goes wrong with the provider is told to whoever runs the service, without the key', async () => {
  const lines: object[] = [];
  paying = await aPayingWallet({ trouble: (line) => lines.push(line) });
  await paying.client.subscription.put({ id: 'plan', plan: 'growth' });
  paying.stripe.breakNext(/POST .*sessions$/, 'before it is done');
  await buy();
  expect(lines).toMatchObject([{ trouble: 'payment', reason: expect.stringContaining('StripeConnectionError') }]);
  expect(JSON.stringify(lines)).not.toContain(paying.stripe.options.key);
});

describe('a provider that does not answer', () => {
  it('leaves the card unsaved and the plan untaken, in words of our own', async () => {
    await aGrowingTeam();
    paying.stripe.breakNext(/POST .*sessions$/, 'before it is done');
    const refused = await paying.client.payments.card({ id: 'card-1' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'wallet-unreachable', details: {} });
    expect(await paying.client.payments.card({ id: 'card-1' })).toMatchObject({ checkoutUrl: expect.any(String) });
    expect(paying.stripe.sessions()).toHaveLength(1);
  });
});

describe('whoever may not buy', () => {
  it('saves no card, opens no portal and takes no plan', async () => {
    await aGrowingTeam();
    const ben = { wallet: paying.wallet.wallet, role: 'operator', user: 'ben' } as const;
    const { orders } = paying.service;
    await expect(orders.card(ben, { id: 'card-1' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(orders.portal(ben, {})).rejects.toMatchObject({ code: 'forbidden' });
    const test = { id: 'card-2', sandboxCard: '4242424242424242' };
    await expect(paying.service.recharge.card(ben, test)).rejects.toMatchObject({ code: 'bad-input' });
    expect(await paying.client.payments.ways()).toMatchObject({ hasCard: false });
    expect(paying.stripe.sessions()).toEqual([]);
  });
});

describe('money that goes back', () => {
  const aPaidPack = async () => {
    await aGrowingTeam();
    await buy();
    const { intent } = paying.stripe.pay(paying.page());
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    return intent;
  };

  it('is the unused part, sent once', async () => {
    const intent = await aPaidPack();
    await spend('1', 1_000_000);
    const back = await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' });
    expect(back).toMatchObject({ credits: 2_000_000, money: { minor: 800, currency: 'EUR' }, state: 'sent' });
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ credits: 2_000_000 });
    expect(paying.stripe.refunds()).toMatchObject([{ amount: 800, payment_intent: intent }]);
  });

  it('waits while the provider is away, and is sent by the next sweep, once', async () => {
    await aPaidPack();
    paying.stripe.breakNext(/POST .*refunds$/, 'after it is done');
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ state: 'waiting' });
    await paying.service.recheck();
    expect(await paying.client.moneyRefund({ purchase: 'p-1', id: 'r-1' })).toMatchObject({ state: 'sent' });
    expect(paying.stripe.refunds()).toHaveLength(1);
  });

  it('taken by the bank leaves a debt of what was spent, once', async () => {
    const intent = await aPaidPack();
    await spend('1', 1_000_000);
    const id = paying.stripe.dispute(intent);
    const message = () => paying.stripe.message('charge.dispute.created', { id, object: 'dispute' });
    for (let n = 0; n < 3; n += 1) expect(await paying.deliver(message())).toBe(200);
    expect((await paying.client.billing({})).balance).toMatchObject({ available: 0, debt: 500_000 });
    const { notices } = await paying.client.notices.list({});
    expect(notices.filter(({ what }) => what === 'charged-back')).toHaveLength(1);
  });
});

const billed = aBilledPriceList();

describe('a plan that costs money', () => {
  const onPlan = async () => {
    paying = await aPayingWallet({ catalog: billed });
    const asked = await paying.client.subscription.put({ id: 's-1', plan: 'solo' });
    expect(asked).toMatchObject({ plan: null, checkoutUrl: expect.any(String) });
    const session = paying.page();
    const subscription = paying.stripe.takePlan(session);
    expect(await paying.deliver(paidMessage(session))).toBe(200);
    return subscription;
  };
  const invoiceMessage = (type: 'invoice.paid' | 'invoice.payment_failed', subscription: string) =>
    paying.stripe.message(type, { object: 'invoice', parent: { subscription_details: { subscription } } });

  it('begins when its first payment is made, once', async () => {
    await onPlan();
    expect(await paying.client.subscription.get()).toMatchObject({ plan: 'solo', allocation: 100 });
    expect(await paying.available()).toBe(150);
    await paying.client.subscription.put({ id: 's-1', plan: 'solo' });
    expect(await paying.available()).toBe(150);
  });

  it('that is not paid waits with its credits, and goes on when it is', async () => {
    const subscription = await onPlan();
    paying.stripe.setSubscription(subscription, 'past_due');
    expect(await paying.deliver(invoiceMessage('invoice.payment_failed', subscription))).toBe(200);
    paying.clock.forward(32 * 24 * hour);
    await paying.client.billing({});
    const { notices } = await paying.client.notices.list({});
    expect(notices.map(({ what }) => what)).toContain('renewal-delayed');
    paying.stripe.setSubscription(subscription, 'active');
    expect(await paying.deliver(invoiceMessage('invoice.paid', subscription))).toBe(200);
    expect(await paying.available()).toBe(250);
  });

  it('is changed and ended at the provider as in the books', async () => {
    await onPlan();
    expect(await paying.client.subscription.put({ id: 's-2', plan: 'professional' })).toMatchObject({
      plan: 'professional',
    });
    expect(paying.stripe.subscriptions()).toMatchObject([{ priceMinor: 3000, cancel_at_period_end: false }]);
    expect(await paying.client.subscription.cancel({ id: 's-3' })).toMatchObject({ renewsAt: null });
    expect(paying.stripe.subscriptions()).toMatchObject([{ cancel_at_period_end: true }]);
    await paying.client.subscription.put({ id: 's-4', plan: 'professional' });
    expect(paying.stripe.subscriptions()).toMatchObject([{ cancel_at_period_end: false }]);
  });

  const put = (id: string, plan: string) => paying.client.subscription.put({ id, plan });
  const shown = async () => {
    const { plan, renewsAt, next } = await paying.client.subscription.get();
    return { plan, renews: renewsAt !== null, next: next?.plan ?? null };
  };

  it('and is made smaller costs less after what is paid; taken back, nothing is charged a second time', async () => {
    const id = await onPlan();
    await put('s-2', 'professional');
    expect(paying.stripe.billed(id)).toEqual({ price: [3000, 1], ends: false, charged: [1500] });
    for (let n = 0; n < 2; n += 1) await put('s-3', 'solo');
    expect(await shown()).toEqual({ plan: 'professional', renews: true, next: 'solo' });
    expect(paying.stripe.billed(id)).toEqual({ price: [3000, 1], ends: false, charged: [1500], next: [1500, 1] });
    await put('s-4', 'professional');
    expect(await shown()).toEqual({ plan: 'professional', renews: true, next: null });
    expect(paying.stripe.billed(id)).toEqual({ price: [3000, 1], ends: false, charged: [1500] });
    // From the smaller one that waits straight to a better one: the difference to what is paid.
    await put('s-5', 'solo');
    await put('s-6', 'team');
    expect(paying.stripe.billed(id)).toEqual({ price: [15_000, 1], ends: false, charged: [1500, 12_000] });
    expect(await paying.available()).toBe(50 + 1000);
  });

  it.each([
    ['declined', 'payment-declined'],
    ['authentication-required', 'authentication-required'],
  ] as const)('and is made better with a card that is %s is as it was, with what waited', async (outcome, code) => {
    const id = await onPlan();
    await put('s-2', 'professional');
    await put('s-3', 'solo');
    const before = [await shown(), await paying.available(), paying.stripe.billed(id)];
    paying.stripe.card(id, outcome);
    await expect(put('s-4', 'team')).rejects.toMatchObject({ code, message: expect.stringContaining('choose again') });
    expect([await shown(), await paying.available(), paying.stripe.billed(id)]).toEqual(before);
    paying.stripe.card(id, 'succeeds');
    expect(await put('s-5', 'team')).toMatchObject({ plan: 'team' });
    expect(await paying.available()).toBe(50 + 1000);
  });

  it('and is left for one that costs nothing takes no more money, and that one goes on', async () => {
    const id = await onPlan();
    await put('s-2', 'free');
    expect(await shown()).toEqual({ plan: 'solo', renews: true, next: 'free' });
    expect(paying.stripe.billed(id)).toMatchObject({ ends: true });
    const told = (type: 'customer.subscription.updated' | 'customer.subscription.deleted') =>
      paying.stripe.message(type, { id, object: 'subscription' });
    expect(await paying.deliver(told('customer.subscription.updated'))).toBe(200);
    expect(await shown()).toEqual({ plan: 'solo', renews: true, next: 'free' });
    paying.clock.forward(32 * 24 * hour);
    paying.stripe.setSubscription(id, 'canceled');
    expect(await paying.deliver(told('customer.subscription.deleted'))).toBe(200);
    expect(await shown()).toEqual({ plan: 'free', renews: true, next: null });
    // Choosing one that costs money is a new page.
    expect(await put('s-3', 'solo')).toMatchObject({ plan: 'free', checkoutUrl: expect.any(String) });
  });

  it('and is ended or taken up again on the provider’s own pages is so in the books', async () => {
    const id = await onPlan();
    const told = () => paying.stripe.message('customer.subscription.updated', { id, object: 'subscription' });
    paying.stripe.endSubscription(id, true);
    for (let n = 0; n < 2; n += 1) expect(await paying.deliver(told())).toBe(200);
    expect(await shown()).toEqual({ plan: 'solo', renews: false, next: null });
    paying.stripe.endSubscription(id, false);
    expect(await paying.deliver(told())).toBe(200);
    expect(await shown()).toEqual({ plan: 'solo', renews: true, next: null });
  });

  it('and was never paid again is over: choosing it anew is paid anew', async () => {
    const id = await onPlan();
    paying.stripe.setSubscription(id, 'past_due');
    expect(await paying.deliver(invoiceMessage('invoice.payment_failed', id))).toBe(200);
    paying.clock.forward(70 * 24 * hour);
    expect(await shown()).toMatchObject({ plan: null });
    const before = await paying.available();
    expect(await put('s-2', 'solo')).toMatchObject({ plan: null, checkoutUrl: expect.any(String) });
    expect(paying.stripe.subscriptions()).toMatchObject([{ status: 'canceled' }]);
    expect(await paying.available()).toBe(before);
  });

  it('and is gone from the price list when it is paid goes back, once, and those concerned hear of it', async () => {
    const file = join(aFolder(), 'wallet.db');
    const before = await aPayingWallet({ catalog: billed, file });
    await before.client.subscription.put({ id: 'g-1', plan: 'solo' });
    await before.wallet.close();
    const troubles: string[] = [];
    const trouble = ({ reason }: { reason: string }) => void troubles.push(reason);
    const plans = billed.plans.filter(({ id }) => id !== 'solo');
    paying = await aPayingWallet({ catalog: { ...billed, plans }, file, trouble }, before.stripe);
    const id = paying.stripe.takePlan(paying.page());
    for (let n = 0; n < 2; n += 1) {
      expect(await paying.client.payments.checkout({ id: 'g-1' })).toMatchObject({ state: 'over', checkoutUrl: null });
    }
    await paying.service.recheck();
    expect(await shown()).toMatchObject({ plan: null });
    expect(paying.stripe.subscriptions()).toMatchObject([{ id, status: 'canceled' }]);
    expect(troubles).toEqual(['Error plan-is-gone']);
    expect([paying.stripe.takenMinor(), paying.stripe.keptMinor(), paying.stripe.refunds().length]).toEqual([
      1500, 0, 1,
    ]);
    const told = (await paying.client.notices.list({})).notices.filter(({ what }) => what === 'plan-money-back');
    expect(told).toMatchObject([{ kind: 'payment', text: expect.stringContaining('€15.00 are on their way back') }]);
    // A bank that cannot hand it over days later says so, and so does the wallet.
    const [refund] = paying.stripe.refunds();
    if (refund === undefined) throw new Error('nothing was sent back');
    paying.stripe.failRefund(refund);
    for (let n = 0; n < 2; n += 1)
      expect(await paying.deliver(paying.stripe.message('refund.failed', refund))).toBe(200);
    const failed = (await paying.client.notices.list({})).notices.filter(({ what }) => what === 'plan-refund-failed');
    expect(failed).toMatchObject([
      { title: 'A refund did not arrive', text: expect.stringContaining('€15.00 of a plan') },
    ]);
    await before.stripe.close();
  });

  it('and whose payment a bank takes back goes on, and those concerned hear of it, once', async () => {
    await onPlan();
    const [{ id: intent } = { id: '' }] = paying.stripe.intents();
    const dispute = paying.stripe.dispute(intent, 'warning_needs_response');
    const word = () => paying.stripe.message('charge.dispute.updated', { id: dispute, object: 'dispute' });
    const told = async () =>
      (await paying.client.notices.list({})).notices
        .filter(({ what }) => what === 'plan-disputed')
        .map(({ severity, text }) => [severity, text.includes('€15.00')]);
    expect(await paying.deliver(word())).toBe(200);
    expect(await told()).toEqual([]);
    paying.stripe.setDispute(dispute, 'needs_response');
    for (let n = 0; n < 2; n += 1) expect(await paying.deliver(word())).toBe(200);
    expect(await told()).toEqual([['urgent', true]]);
    expect([await shown(), await paying.available()]).toEqual([{ plan: 'solo', renews: true, next: null }, 150]);
    paying.stripe.setDispute(dispute, 'won');
    // What no message brings is read back.
    word();
    await paying.service.recheck();
    expect((await told()).map(([severity]) => severity).sort()).toEqual(['info', 'urgent']);
  });

  it('is no affair of somebody who may not buy: nothing is asked of the provider', async () => {
    const id = await onPlan();
    const ben = { wallet: paying.wallet.wallet, role: 'operator', user: 'ben' } as const;
    const asked = paying.stripe.requests.length;
    const forbidden = { code: 'forbidden' };
    await expect(paying.service.plans.cancel(ben, { id: 'x-1' })).rejects.toMatchObject(forbidden);
    for (const plan of ['free', 'team', 'solo']) {
      await expect(paying.service.plans.put(ben, { id: `x-${plan}`, plan })).rejects.toMatchObject(forbidden);
    }
    expect(paying.stripe.requests.length).toBe(asked);
    expect(paying.stripe.billed(id)).toMatchObject({ ends: false });
  });

  it('and whose period begins anew with a better one is billed from that day on', async () => {
    const plans = billed.plans.map((plan) => ({ ...plan, onUpgrade: 'reset' as const }));
    paying = await aPayingWallet({ catalog: { ...billed, plans } });
    await put('r-1', 'solo');
    const id = paying.stripe.takePlan(paying.page());
    await paying.client.payments.checkout({ id: 'r-1' });
    await put('r-2', 'team');
    expect(paying.stripe.billed(id)).toEqual({ price: [15_000, 1], ends: false, charged: [13_500], isAnew: true });
  });

  it('by the quarter or by the year runs to the end of what is paid, here and there', async () => {
    const every = { solo: 'P1M', professional: 'P3M', team: 'P1Y' } as const;
    const plans = billed.plans.map((plan) => ({
      ...{ ...plan, onUpgrade: 'grant_difference' as const },
      ...(plan.id in every && { billingEvery: every[plan.id as keyof typeof every] }),
    }));
    paying = await aPayingWallet({ catalog: { ...billed, plans } });
    await put('q-1', 'professional');
    const id = paying.stripe.takePlan(paying.page());
    await paying.client.payments.checkout({ id: 'q-1' });
    expect(paying.stripe.billed(id)).toEqual({ price: [3000, 3], ends: false, charged: [] });
    await put('q-2', 'team');
    expect(paying.stripe.billed(id)).toEqual({ price: [15_000, 12], ends: false, charged: [12_000] });
    await put('q-3', 'solo');
    expect(paying.stripe.billed(id)).toMatchObject({ price: [15_000, 12], next: [1500, 1] });
    // Neither ends with the month: a year is paid.
    paying.clock.forward(40 * 24 * hour);
    expect(await shown()).toMatchObject({ plan: 'team', next: 'solo' });
    await paying.client.subscription.cancel({ id: 'q-4' });
    expect(paying.stripe.billed(id)).toEqual({ price: [15_000, 12], ends: true, charged: [12_000] });
    paying.clock.forward(40 * 24 * hour);
    expect(await shown()).toMatchObject({ plan: 'team', renews: false });
    paying.stripe.setSubscription(id, 'canceled');
    // Ended there before its time: what was paid of the month runs out, and no other begins.
    const gone = paying.stripe.message('customer.subscription.deleted', { id, object: 'subscription' });
    expect(await paying.deliver(gone)).toBe(200);
    paying.clock.forward(31 * 24 * hour);
    expect(await shown()).toMatchObject({ plan: null });
  });

  it('of three balances goes from the month to the year when the month is over, with the same credits, and to a larger year at once', async () => {
    const list = aPriceList('three-balances');
    const months = { P1M: 1, P3M: 3, P1Y: 12 } as const;
    const plans = list.plans.map((plan) =>
      plan.billingEvery === null ? plan : { ...plan, price: (plan.allocation / 4) * months[plan.billingEvery] },
    );
    paying = await aPayingWallet({ catalog: { ...list, plans } });
    await put('b-1', 'standard');
    const id = paying.stripe.takePlan(paying.page());
    await paying.client.payments.checkout({ id: 'b-1' });
    expect(paying.stripe.billed(id)).toMatchObject({ price: [1000, 1], charged: [] });
    await put('b-2', 'standard-yearly');
    expect(paying.stripe.billed(id)).toMatchObject({ price: [1000, 1], next: [12_000, 12], charged: [] });
    expect(await shown()).toMatchObject({ plan: 'standard', next: 'standard-yearly' });
    await put('b-3', 'pro-quarterly');
    // The whole quarter, less what is left of the month.
    expect(paying.stripe.billed(id)).toMatchObject({ price: [9000, 3], charged: [8000] });
    expect(await shown()).toMatchObject({ plan: 'pro-quarterly', next: null });
  });

  it('and its cards are looked after on the provider’s own page', async () => {
    await onPlan();
    expect(await paying.client.payments.portal({})).toEqual({ url: 'http://portal.example/1' });
  });
});
