import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkoutLink, checkoutPath } from '../../src/contract/page.ts';
import { check } from '../../src/wallet/books/check.ts';
import type { ProviderFor } from '../../src/wallet/payments/provider.ts';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { aFolder } from '../builders/aFolder.ts';
import { childOfTest } from '../builders/childOfTest.ts';
import { aBilledPriceList, aPayingWallet, aPriceList, type PayingWallet } from '../builders/payingWallet.ts';
import { stripeDouble } from '../builders/stripeDouble.ts';

// A checkout between the moment in which its page opens and the one in which nobody can pay it any more: coming back from it, asking about it,
// giving it up; and the card that it may leave behind.

let paying: PayingWallet;
const studio = aPriceList('studio');
const billed = aBilledPriceList();
const hour = 3_600_000;
const one = '3f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b01';
const two = '3f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b02';

const open = async () => {
  paying = await aPayingWallet({ catalog: billed });
};
afterEach(async () => {
  const { findings } = await check(paying.wallet.db, new Map([billed, studio].map((catalog) => [catalog.id, catalog])));
  await paying.close();
  expect(findings).toEqual([]);
});
const buy = (id = one) => paying.client.purchases.create({ id, pack: 'pack-100', returnUrl: checkoutLink(id) });
const look = (id = one) => paying.client.payments.checkout({ id });
const forget = (id = one) => paying.client.payments.forget({ id });
const session = (n = 0) => paying.stripe.sessions()[n];

describe('coming back from a checkout', () => {
  it.each([
    ['the window', checkoutLink(one)],
    ['the browser host', `http://127.0.0.1:4012${checkoutPath(one)}`],
  ])('to %s goes over the page of the wallet, which leads on there', async (_, returnUrl) => {
    await open();
    await paying.client.purchases.create({ id: one, pack: 'pack-100', returnUrl });
    const back = new URL(session()?.success_url ?? '');
    expect([back.origin, back.pathname]).toEqual(['http://wallet.example', '/checkout/done']);
    const page = await (await paying.app.request(`${back.pathname}${back.search}`)).text();
    expect(page).toContain(`<meta http-equiv="refresh" content="0;url=${returnUrl}">`);
    expect(page).not.toContain('Sandbox');
  });

  it.each([
    'https://evil.example/',
    `https://127.0.0.1${checkoutPath(one)}`,
    `http://127.0.0.1:1@evil.example${checkoutPath(one)}`,
    `http://127.0.0.1:80/paper/x`,
    `tonebank://checkout/${one}/../../x`,
    'javascript:alert(1)',
    `tonebank://checkout/${one}"><script>`,
  ])('never leads to %s', async (to) => {
    await open();
    const page = await (await paying.app.request(`/checkout/done?to=${encodeURIComponent(to)}`)).text();
    expect(page).not.toContain('http-equiv');
    expect(page).not.toContain('evil');
    expect(page).toContain('href="tonebank://credits"');
  });

  it('brings nothing that was not paid, however often somebody comes back', async () => {
    await open();
    await buy();
    for (let n = 0; n < 3; n += 1) expect(await look()).toMatchObject({ what: 'purchase', state: 'open' });
    expect(await paying.available()).toBe(50);
    paying.stripe.pay(paying.page());
    for (let n = 0; n < 3; n += 1) expect(await look()).toMatchObject({ state: 'done', checkoutUrl: null });
    expect(await paying.available()).toBe(150);
  });

  it('from a plan’s or a card’s page is asked about in the same way', async () => {
    await open();
    await paying.client.subscription.put({ id: one, plan: 'solo', returnUrl: checkoutLink(one) });
    expect(await look()).toMatchObject({ what: 'plan', state: 'open', checkoutUrl: session()?.url });
    paying.stripe.takePlan(paying.page());
    expect(await look()).toMatchObject({ what: 'plan', state: 'done', checkoutUrl: null });
    expect(await paying.client.subscription.get()).toMatchObject({ plan: 'solo' });
    await paying.client.payments.card({ id: two, returnUrl: checkoutLink(two) });
    expect(await look(two)).toMatchObject({ what: 'card', state: 'open' });
    paying.stripe.saveCard(paying.page(), 'pm_good');
    expect(await look(two)).toMatchObject({ what: 'card', state: 'done' });
  });

  it('is refused for somebody who may not buy, and for what nobody began', async () => {
    await open();
    await buy();
    const ben = { wallet: paying.wallet.wallet, role: 'operator', user: 'ben' } as const;
    await expect(paying.service.checkouts.look(ben, one)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(paying.service.checkouts.forget(ben, one)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(look(two)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('the checkouts that are open', () => {
  const opened = async () => (await paying.client.payments.open()).map(({ what, name, price }) => [what, name, price]);
  const euro = (minor: number) => ({ minor, currency: 'EUR' });

  it('are listed with what they are for, newest first, until each is paid, given up or over', async () => {
    await open();
    expect(await opened()).toEqual([]);
    await buy();
    paying.clock.forward(1000);
    await paying.client.subscription.put({ id: two, plan: 'solo' });
    paying.clock.forward(1000);
    await paying.client.payments.card({ id: 'card' });
    expect(await opened()).toEqual([
      ['card', null, null],
      ['plan', 'Solo', euro(1500)],
      ['purchase', '100 credits', euro(2000)],
    ]);
    expect(await paying.client.payments.open()).toContainEqual(
      expect.objectContaining({ id: two, state: 'open', checkoutUrl: session(1)?.url }),
    );
    const asked = paying.stripe.requests.length;
    await opened();
    expect(paying.stripe.requests.length).toBe(asked);
    paying.stripe.pay(session(0)?.id ?? '');
    paying.stripe.saveCard(session(2)?.id ?? '', 'pm_good');
    await Promise.all([look(), look('card')]);
    expect(await opened()).toEqual([['plan', 'Solo', euro(1500)]]);
    await forget(two);
    expect(await opened()).toEqual([]);
  });

  it('are no affair of somebody who may not buy', async () => {
    await open();
    await buy();
    const ben = { wallet: paying.wallet.wallet, role: 'operator', user: 'ben' } as const;
    await expect(paying.service.checkouts.open(ben)).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('giving a checkout up', () => {
  it('closes it at the provider and in the books, once, and brings nothing', async () => {
    await open();
    await buy();
    for (let n = 0; n < 3; n += 1) expect(await forget()).toMatchObject({ state: 'over', checkoutUrl: null });
    expect(session()?.status).toBe('expired');
    expect((await paying.client.purchases.list())[0]).toMatchObject({ state: 'expired' });
    expect(await paying.available()).toBe(50);
  });

  it('that was paid a moment before is paid', async () => {
    await open();
    await buy();
    paying.stripe.pay(paying.page());
    expect(await forget()).toMatchObject({ state: 'done' });
    expect(await paying.available()).toBe(150);
    expect(await paying.client.invoices()).toHaveLength(1);
  });

  it('whose money is on its way leaves it on its way', async () => {
    await open();
    await buy();
    const { intent } = paying.stripe.pay(paying.page(), { slowly: true });
    expect(await forget()).toMatchObject({ state: 'processing' });
    paying.stripe.setIntent(intent, 'succeeded');
    expect(await look()).toMatchObject({ state: 'done' });
    expect(await paying.available()).toBe(150);
  });

  it('that the provider cannot close stays open, and says so', async () => {
    await open();
    await buy();
    paying.stripe.breakNext(/POST .*expire$/, 'before it is done');
    await expect(forget()).rejects.toMatchObject({ code: 'wallet-unreachable' });
    expect(await look()).toMatchObject({ state: 'open', checkoutUrl: session()?.url });
    expect(await forget()).toMatchObject({ state: 'over' });
  });

  it('of which nobody knows whether it was opened finds it out first, and closes that one', async () => {
    await open();
    paying.stripe.breakNext(/POST .*sessions$/, 'after it is done');
    expect(await buy()).toMatchObject({ state: 'unknown' });
    expect(await forget()).toMatchObject({ state: 'over' });
    expect(paying.stripe.sessions().map(({ status }) => status)).toEqual(['expired']);
  });

  it('of a plan or a card closes its page', async () => {
    await open();
    await paying.client.subscription.put({ id: one, plan: 'solo' });
    await paying.client.payments.card({ id: two });
    expect(await forget()).toMatchObject({ what: 'plan', state: 'over' });
    expect(await forget(two)).toMatchObject({ what: 'card', state: 'over' });
    expect(paying.stripe.sessions().map(({ status }) => status)).toEqual(['expired', 'expired']);
    expect(await paying.client.subscription.get()).toMatchObject({ plan: null });
  });
});

describe('two administrators who take a plan at once', () => {
  it('have one page that can be paid: the newest', async () => {
    await open();
    await paying.client.subscription.put({ id: one, plan: 'solo' });
    await paying.client.subscription.put({ id: two, plan: 'professional' });
    expect(paying.stripe.sessions().map(({ status }) => status)).toEqual(['expired', 'open']);
    expect(await look()).toMatchObject({ state: 'over' });
    paying.stripe.takePlan(paying.page());
    await look(two);
    expect(await paying.client.subscription.get()).toMatchObject({ plan: 'professional' });
  });

  it('of whom one has paid already change that plan, and pay for no second', async () => {
    await open();
    await paying.client.subscription.put({ id: one, plan: 'solo' });
    paying.stripe.takePlan(paying.page());
    const after = await paying.client.subscription.put({ id: two, plan: 'professional' });
    expect(after).toMatchObject({ plan: 'professional' });
    expect(after.checkoutUrl).toBeUndefined();
    expect(paying.stripe.subscriptions()).toMatchObject([{ priceMinor: 3000 }]);
  });

  it('and whose payments are read in the same moment pay for one', async () => {
    const stripe = await stripeDouble();
    const both = Promise.withResolvers<void>();
    let isPaid = false;
    let reading = 0;
    const provider: ProviderFor = (parts) => {
      const { accounts, ...real } = stripeProvider(stripe.options)(parts);
      if (accounts === undefined) throw new Error('there are no accounts');
      const plan = async (reference: string) => {
        const answer = await accounts.plan(reference);
        // Neither knows of the other when it goes on.
        if (isPaid && reading < 2) {
          reading += 1;
          if (reading === 2) both.resolve();
          await both.promise;
        }
        return answer;
      };
      return { ...real, accounts: { ...accounts, plan } };
    };
    paying = await aPayingWallet({ catalog: billed, provider }, stripe);
    await Promise.all([one, two].map((id) => paying.client.subscription.put({ id, plan: 'solo' })));
    for (const { id, status } of stripe.sessions()) if (status === 'open') stripe.takePlan(id);
    isPaid = true;
    await Promise.all([look(one), look(two)]);
    await paying.service.recheck();
    const statuses = stripe.subscriptions().map(({ status }) => status);
    expect(statuses.sort()).toEqual(['active', 'canceled']);
    expect([stripe.keptMinor(), await paying.available()]).toEqual([1500, 150]);
    const { reference } = await paying.wallet.db.selectFrom('plan_billing').selectAll().executeTakeFirstOrThrow();
    expect(stripe.subscriptions().find(({ id }) => id === reference)?.status).toBe('active');
    await stripe.close();
  });

  it.each([
    ['solo', 'solo', 1500],
    ['solo', 'professional', 3000],
    ['professional', 'solo', 3000],
  ])('and both pay, for %s and %s, pay for one: the money of the other goes back', async (first, second, kept) => {
    await open();
    await Promise.all([
      paying.client.subscription.put({ id: one, plan: first }),
      paying.client.subscription.put({ id: two, plan: second }),
    ]);
    for (const { id, status } of paying.stripe.sessions()) if (status === 'open') paying.stripe.takePlan(id);
    paying.stripe.breakNext(/POST .*refunds$/, 'after it is done');
    const told = async () =>
      (await paying.client.notices.list({})).notices.filter(({ what }) => what === 'plan-money-back');
    // An answer that is lost is no reason to send it twice, nor to tell it twice.
    for (let n = 0; n < 3; n += 1) await paying.service.recheck();
    const statuses = paying.stripe.subscriptions().map(({ status }) => status);
    expect(statuses.sort()).toEqual(['active', 'canceled']);
    const plan = first === 'professional' ? first : second;
    expect(await paying.client.subscription.get()).toMatchObject({ plan, next: null, renewsAt: expect.any(String) });
    expect(await paying.available()).toBe(50 + kept / 15);
    expect(paying.stripe.keptMinor()).toBe(kept);
    expect(paying.stripe.refunds()).toHaveLength(1);
    expect(await told()).toMatchObject([{ kind: 'payment', text: expect.stringContaining('are on their way back') }]);
  });
});

describe('an order that no message told of', () => {
  it('is found by the sweep: a plan that was taken, a card that was saved', async () => {
    await open();
    await paying.client.subscription.put({ id: one, plan: 'solo' });
    paying.stripe.takePlan(paying.page());
    await paying.client.payments.card({ id: two });
    paying.stripe.saveCard(paying.page(), 'pm_good');
    await paying.service.recheck();
    expect(await paying.client.subscription.get()).toMatchObject({ plan: 'solo' });
    expect(await paying.client.payments.ways()).toMatchObject({ hasCard: true });
  });

  it('and that nobody finished is over after a day', async () => {
    await open();
    await paying.client.payments.card({ id: two });
    await paying.service.recheck();
    expect(await look(two)).toMatchObject({ state: 'open' });
    paying.clock.forward(26 * hour);
    await paying.service.recheck();
    expect(await look(two)).toMatchObject({ state: 'over' });
  });
});

describe('the saved card', () => {
  const aCard = async () => {
    await open();
    await paying.client.payments.card({ id: two });
    paying.stripe.saveCard(paying.page(), 'pm_good');
    await look(two);
  };

  it('is shown by its brand, its last four digits and its expiry, to whoever may change it', async () => {
    await aCard();
    const card = { brand: 'visa', lastFour: '4242', expires: '2031-04' };
    expect(await paying.client.payments.ways()).toMatchObject({ hasCard: true, card });
    const ben = { wallet: paying.wallet.wallet, role: 'operator', user: 'ben' } as const;
    expect(await paying.service.savedCards.ways(ben)).toMatchObject({ hasCard: true, card: null });
    await expect(paying.service.savedCards.remove(ben, { id: 'r-0' })).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('that is removed is forgotten by the provider as well, and auto-recharge is off before', async () => {
    await aCard();
    await paying.client.autoRecharge.put({ id: 'on', enabled: true, pack: 'pack-100', threshold: 10 });
    paying.stripe.breakNext(/POST .*detach$/, 'before it is done');
    await expect(paying.client.payments.removeCard({ id: 'r-1' })).rejects.toMatchObject({
      code: 'wallet-unreachable',
    });
    expect(await paying.client.autoRecharge.get()).toMatchObject({ enabled: false });
    expect(await paying.client.payments.removeCard({ id: 'r-1' })).toMatchObject({ hasCard: false, card: null });
    expect(paying.stripe.detached()).toEqual(['pm_good']);
    expect(await paying.client.payments.removeCard({ id: 'r-1' })).toMatchObject({ hasCard: false });
    await paying.client.hold({ id: 'h', action: 'enhance', quantity: 50 });
    await paying.client.capture({ id: 'c', hold: 'h' });
    await paying.service.settled();
    expect(paying.stripe.takenMinor()).toBe(0);
  });
});

describe('a card that is kept with a purchase', () => {
  it('is kept with its payment, whenever the service is killed in between', async () => {
    const folder = aFolder();
    const before = join(folder, 'before.db');
    paying = await aPayingWallet({ catalog: studio, file: before });
    const { stripe } = paying;
    await paying.client.purchases.create({ id: 'p-1', pack: 'pack-100', keepCard: true });
    stripe.pay(paying.page());
    await paying.wallet.close();
    let kills = 0;
    for (let at = 1, isKilled = true; isKilled; at += 1) {
      const file = join(folder, `${at}.db`);
      copyFileSync(before, file);
      const child = childOfTest(new URL('./payingKilled.ts', import.meta.url), [
        ...[file, String(at), JSON.stringify(stripe.options)],
      ]);
      const [, signal] = await once(child, 'exit');
      isKilled = signal === 'SIGKILL';
      if (isKilled) kills += 1;
      paying = await aPayingWallet({ catalog: studio, file }, stripe);
      await paying.service.recheck();
      expect((await paying.client.purchases.list())[0]).toMatchObject({ state: 'paid' });
      expect(await paying.client.payments.ways()).toMatchObject({ hasCard: true, card: { lastFour: '4242' } });
      expect(await paying.client.autoRecharge.log()).toHaveLength(1);
      expect(await paying.client.invoices()).toHaveLength(1);
      if (isKilled) await paying.wallet.close();
    }
    // Before the payment is booked, and between it and the card.
    expect(kills).toBeGreaterThanOrEqual(2);
    await stripe.close();
  });

  it('and removed afterwards stays removed, however often the payment is heard of', async () => {
    await open();
    await paying.client.purchases.create({ id: 'p-1', pack: 'pack-100', keepCard: true });
    const { session: object } = paying.stripe.pay(paying.page());
    const told = () => paying.stripe.message('checkout.session.completed', paying.stripe.sessions()[0] ?? { object });
    expect(await paying.deliver(told())).toBe(200);
    expect(await paying.client.payments.ways()).toMatchObject({ hasCard: true });
    await paying.client.payments.removeCard({ id: 'r-1' });
    expect(await paying.deliver(told())).toBe(200);
    await paying.client.purchases.recheck({ purchase: 'p-1' });
    await paying.service.recheck();
    expect(await paying.client.payments.ways()).toMatchObject({ hasCard: false });
  });
});
