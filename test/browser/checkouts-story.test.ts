import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { aPriceList } from '../builders/payingWallet.ts';
import { type StripeDouble, stripeDouble } from '../builders/stripeDouble.ts';
import { keepPicture, openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { aCreditsHost, type CreditsHost } from './creditsHost.ts';

// Checkouts that are left open, at a provider with pages of its own: a plan's and a pack's. Each is shown where one would begin another, can be
// gone on with, and can be given up.

const studio = aPriceList('studio');
/** The usual price list, with plans that are paid for at the provider. */
const billed = {
  ...{ ...studio, id: 'billed' },
  plans: studio.plans.map((plan) => (plan.kind === 'paid' ? { ...plan, price: plan.allocation * 15 } : plan)),
};

let chromium: LaunchedChromium;
let stripe: StripeDouble;
let host: CreditsHost;
let story: StoryPage;
let page: Page;

beforeAll(async () => {
  chromium = await launchChromium();
  stripe = await stripeDouble();
  host = await aCreditsHost({ catalog: billed, provider: stripeProvider(stripe.options) });
  story = await openPage(chromium.browser, host.address);
  page = story.page;
  await page.context().route('https://checkout.example/**', (route) => {
    const id = new URL(route.request().url()).pathname.slice(1);
    const address = stripe.sessions().find((one) => one.id === id)?.success_url;
    return route.fulfill({
      contentType: 'text/html',
      body: `<title>Their page</title><a id="back" href="${address}">`,
    });
  });
});

afterAll(async () => {
  await chromium?.close();
  await host?.close();
  await stripe?.close();
});

const go = (tab: string) =>
  page.evaluate((tab) => {
    location.hash = `#/credits/${tab}`;
  }, tab);
const plan = async () => (await host.wallet.client.subscription.get()).plan;
const openPlan = () => page.getByTestId('open-plan');
const newest = () => stripe.sessions().at(-1);

/** Presses what opens the provider's page, and answers that page. */
async function beside(press: () => Promise<void>): Promise<Page> {
  const [opened] = await Promise.all([page.context().waitForEvent('page'), press()]);
  return opened;
}

async function choose(name: string): Promise<Page> {
  await page.getByRole('button', { name: `Choose ${name}` }).click();
  const sheet = page.getByRole('dialog', { name: new RegExp(`^(Begin|Change to) ${name}$`) });
  await sheet.getByTestId('plan-after').waitFor();
  await sheet.getByText(/^€\d+ a month$/).waitFor();
  return beside(() => sheet.getByTestId('confirm-plan').click());
}

test('a plan is paid on their page: it is waited for on this one, and begins by itself', async () => {
  await go('subscription');
  const theirs = await choose('Solo');
  await openPlan().getByText('It begins when it is paid.').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await keepPicture(page, 'checkout-of-a-plan');
  expect(await page.getByTestId('plan-badge').innerText()).toBe('No plan');
  // Coming back proves nothing; only the provider's word does.
  await theirs
    .locator('#back')
    .click({ force: true, noWaitAfter: true })
    .catch(() => undefined);
  expect(await plan()).toBeNull();
  stripe.takePlan(newest()?.id ?? '');
  await openPlan().getByRole('button', { name: 'Recheck' }).click();
  await page.getByText('Solo has begun.').first().waitFor();
  await openPlan().waitFor({ state: 'detached' });
  await expect.poll(() => page.getByTestId('plan-badge').innerText()).toBe('Solo');
  await expect.poll(() => page.getByTestId('balance').innerText()).toContain('100 photos left');
  await theirs.close();
});

test('a change of the plan that runs needs no page', async () => {
  await page.getByRole('button', { name: 'Choose Professional' }).click();
  await page.getByTestId('confirm-plan').click();
  await expect.poll(() => page.getByTestId('plan-badge').innerText()).toBe('Professional');
  expect(stripe.sessions()).toHaveLength(1);
});

test('a checkout that was left is shown where one buys, is gone on with, and is forgotten', async () => {
  await go('');
  const theirs = await beside(async () => {
    await page.getByRole('button', { name: 'Buy 100 credits' }).click();
    await page.getByRole('dialog').getByTestId('pay').click();
  });
  await theirs.close();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const left = page.getByTestId('open-purchases');
  await left.getByText('100 credits, €20').waitFor();
  await left.getByText('Waits for payment').waitFor();
  await keepPicture(page, 'checkout-left-open');
  const again = await beside(() => left.getByRole('link', { name: 'Continue' }).click());
  expect(again.url()).toBe(newest()?.url);
  await again.close();
  await left.getByRole('button', { name: 'Forget the checkout of 100 credits' }).click();
  await left.waitFor({ state: 'detached' });
  expect(newest()?.status).toBe('expired');
});

test('one that was paid elsewhere brings its credits once, by a recheck where one buys', async () => {
  const { id } = await host.wallet.client.purchases.create({ id: 'left-open', pack: 'pack-100' });
  await page.reload();
  stripe.pay(newest()?.id ?? '');
  await page.getByRole('button', { name: 'Recheck the payment of 100 credits' }).click();
  await page.getByText('Paid: the credits are in your balance.').first().waitFor();
  await page.getByTestId('open-purchases').waitFor({ state: 'detached' });
  const states = (await host.wallet.client.purchases.list()).filter((one) => one.id === id);
  expect(states).toMatchObject([{ state: 'paid' }]);
});

test('a plan’s checkout that is given up leaves everything as it was', async () => {
  const second = await aCreditsHost({ catalog: billed, provider: stripeProvider(stripe.options) });
  const other = await openPage(chromium.browser, second.address);
  try {
    const before = page;
    page = other.page;
    await page.context().route('https://checkout.example/**', (route) => route.fulfill({ body: 'Their page' }));
    await go('subscription');
    const theirs = await choose('Team');
    await theirs.close();
    // The page of that moment is gone, with all it knew: the wallet has not forgotten it.
    await page.reload();
    await go('');
    const left = page.getByTestId('open-purchases');
    await left.getByText('Plan Team, €150').waitFor();
    await keepPicture(page, 'checkout-of-a-plan-left');
    const again = await beside(() => left.getByRole('link', { name: 'Continue' }).click());
    expect(again.url()).toBe(newest()?.url);
    await again.close();
    await left.getByRole('button', { name: 'Recheck the payment of the plan Team' }).click();
    await page.getByText('The provider says the same as before.').first().waitFor();
    await go('subscription');
    await openPlan().getByRole('link', { name: 'Continue the checkout' }).waitFor();
    await openPlan().getByRole('button', { name: 'Forget it' }).click();
    await page.getByText('Nothing was charged, and the plan stays as it was.').first().waitFor();
    await openPlan().waitFor({ state: 'detached' });
    expect(newest()?.status).toBe('expired');
    expect((await second.wallet.client.subscription.get()).plan).toBeNull();
    await go('');
    await page.getByTestId('available').waitFor();
    await left.waitFor({ state: 'detached' });
    page = before;
    expect([...other.troubles, ...(await other.violations())]).toEqual([]);
  } finally {
    await second.close();
  }
});

test('no screen threw or broke the policy of the page', async () => {
  expect([...story.troubles, ...(await story.violations())]).toEqual([]);
});
