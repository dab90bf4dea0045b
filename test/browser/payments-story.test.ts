import { generateKeyPairSync } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopback } from '../../src/contract/page.ts';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { type StripeDouble, stripeDouble } from '../builders/stripeDouble.ts';
import { keepPicture, openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { aCreditsHost, type CreditsHost } from './creditsHost.ts';

// Paying when things go wrong, as a buyer meets it: the built page, the sandbox's cards, and a provider with pages of its own. Whatever
// happens, there is a clear state, a way on, and no credit lost or doubled.

let chromium: LaunchedChromium;
let host: CreditsHost;
let story: StoryPage;
let page: Page;
const stories: StoryPage[] = [];

beforeAll(async () => {
  chromium = await launchChromium();
  host = await aCreditsHost({ catalog: 'studio' });
  story = await open(host);
  page = story.page;
});
afterAll(async () => {
  await chromium?.close();
  await host?.close();
});

async function open(at: CreditsHost, tab = ''): Promise<StoryPage> {
  const opened = await openPage(chromium.browser, at.address);
  stories.push(opened);
  await go(opened.page, tab);
  return opened;
}

async function go(on: Page, tab: string): Promise<void> {
  await on.evaluate((tab) => {
    location.hash = `#/credits/${tab}`;
  }, tab);
}

/** What counts up on a busy machine takes its time. */
const eventually = <Seen>(read: () => Seen | Promise<Seen>) => expect.poll(read, { timeout: 20_000 });
const available = (on = page) =>
  on
    .getByTestId('available')
    .innerText()
    .then((text) => Number(text.replaceAll(/\D/g, '')));
const bought = async (at = host) => (await at.wallet.client.purchases.list()).length;
const dialog = (on = page) => on.getByRole('dialog');
const order = async (on = page) => on.getByRole('button', { name: 'Buy 100 credits' }).click();
const payWith = async (what: string) => {
  await dialog().getByText(what).click();
  await dialog().getByTestId('pay').click();
};
const close = async () => {
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });
};

describe('with the sandbox', () => {
  test('a declined and an expired card are said apart, nothing is charged, and another one pays', async () => {
    await page.getByTestId('available').waitFor();
    await order();
    await payWith('Is declined');
    await dialog().getByText('The payment was declined. You were not charged and no credits were added.').waitFor();
    await payWith('Has expired');
    await dialog().getByText('The card has expired. You were not charged and no credits were added.').waitFor();
    await payWith('Pays at once');
    await page.getByRole('heading', { name: '100 credits added' }).waitFor();
    await close();
    await eventually(() => available()).toBe(100);
  });

  test('pressed twice is bought once', async () => {
    const before = await bought();
    await order();
    await dialog().getByTestId('pay').dblclick();
    await page.getByRole('heading', { name: '100 credits added' }).waitFor();
    await close();
    await eventually(() => available()).toBe(200);
    expect((await bought()) - before).toBe(1);
  });

  test('a bank that asks is refused, then approved, and each has one effect', async () => {
    await order();
    await payWith('Asks for the bank’s confirmation');
    await dialog().getByText('Your bank asks whether this payment is yours.').waitFor();
    await keepPicture(page, 'payments-bank-asks');
    await dialog().getByRole('button', { name: 'Refuse' }).click();
    await dialog().getByText('This checkout is closed. Nothing was charged').waitFor();
    expect(await available()).toBe(200);
    await dialog().getByRole('button', { name: 'Begin again' }).click();
    await payWith('Asks for the bank’s confirmation');
    await dialog().getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: '100 credits added' }).waitFor();
    await close();
    await eventually(() => available()).toBe(300);
  });

  test('a payment that is stuck waits under Billing, and Recheck brings its credits once', async () => {
    await order();
    await payWith('Stays under way until it is rechecked');
    await dialog().getByText('The provider did not say yet how it ended.').waitFor();
    await close();
    expect(await available()).toBe(300);
    await go(page, 'billing');
    await page.getByRole('button', { name: 'Recheck the payment of 100 credits' }).click();
    await page.getByText('Paid: the credits are in your balance.').first().waitFor();
    await go(page, '');
    await eventually(() => available()).toBe(400);
  });

  test('a checkout that was closed can be gone on with, or forgotten', async () => {
    await host.wallet.client.purchases.create({ id: 'left-open', pack: 'pack-500' });
    await go(page, 'billing');
    await page.getByRole('row', { name: /500 credits .* Waits for payment/ }).waitFor();
    await page.getByRole('button', { name: 'Forget the checkout of 500 credits' }).click();
    await page.getByText('The checkout is closed. Nothing was charged.').first().waitFor();
    await page.getByRole('row', { name: /500 credits .* Expired/ }).waitFor();
    await go(page, '');
    expect(await available()).toBe(400);
  });

  test('an answer that is lost on the way is asked for again, and paid for once', async () => {
    const before = await bought();
    const other = await aPageThatLosesTheAnswer(host);
    await order(other.page);
    await dialog(other.page).getByTestId('pay').click();
    await dialog(other.page).getByText('Nothing is lost and nothing is charged twice.').waitFor();
    await eventually(() => available()).toBe(500);
    await dialog(other.page).getByTestId('pay').click();
    await other.page.getByRole('heading', { name: '100 credits added' }).waitFor();
    expect((await bought()) - before).toBe(1);
    expect(await available()).toBe(500);
    await other.page.close();
  });

  test('two administrators at once buy two packs, and both see both', async () => {
    const other = await open(host);
    await Promise.all([order(), order(other.page)]);
    await Promise.all([dialog().getByTestId('pay').click(), dialog(other.page).getByTestId('pay').click()]);
    await page.getByRole('heading', { name: '100 credits added' }).waitFor();
    await other.page.getByRole('heading', { name: '100 credits added' }).waitFor();
    await close();
    await eventually(() => available()).toBe(700);
    await eventually(() => available(other.page)).toBe(700);
    await other.page.close();
  });

  test('every payment has its invoice, as a file', async () => {
    await go(page, 'billing');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Invoice 1 as PDF' }).click(),
    ]);
    expect(file.suggestedFilename()).toMatch(/^invoice-.*\.pdf$/);
    const chunks: Buffer[] = [];
    for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).subarray(0, 5).toString()).toBe('%PDF-');
    expect(file.url()).not.toContain(loopback.fragmentKey);
    const states = (await host.wallet.client.purchases.list()).map(({ state }) => state);
    expect((await host.wallet.client.invoices()).length).toBe(states.filter((state) => state === 'paid').length);
    await keepPicture(page, 'payments-billing');
  });
});

describe('with nothing left', () => {
  test('the ways on are asked for wherever somebody is, once', async () => {
    await go(page, 'analytics');
    const { available: all } = (await host.client.billing({ limit: 1 })).balance;
    await host.client.hold({ id: 'h-all', action: 'enhance', quantity: all });
    await host.client.capture({ id: 'c-all', hold: 'h-all' });
    await page.getByRole('dialog', { name: 'No credits are left' }).waitFor();
    const ways = page.getByRole('dialog').getByRole('link');
    expect(await ways.allInnerTexts()).toEqual(['Buy credits', 'Choose a larger plan', 'Turn on auto-recharge']);
    await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).waitFor();
    await keepPicture(page, 'payments-nothing-left');
    await ways.first().click();
    await dialog().waitFor({ state: 'detached' });
    await page.locator('#packs').waitFor();
    await eventually(
      async () => (await host.client.notices.list({})).notices.find(({ what }) => what === 'out-of-credits')?.isRead,
    ).toBe(true);
  });
});

describe('a team', () => {
  test('sees its devices with what they hold, calls one back, lets it work again, and removes it', async () => {
    await host.client.purchases.create({ id: 'for-devices', pack: 'pack-100', sandboxCard: '4242424242424242' });
    const { publicKey } = generateKeyPairSync('ed25519');
    const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
    await host.client.devices.create({ id: 'laptop', name: 'Laptop of Ben', publicKey: raw });
    await host.client.leases.create({ id: 'lease-1', device: 'laptop', credits: 40, dailySpend: 10 });
    await go(page, 'team');
    const row = page.getByRole('row', { name: /Laptop of Ben/ });
    await row.getByText('40 credits').waitFor();
    await row.getByText('In use').waitFor();
    await row.getByRole('button', { name: 'Call back the credits of Laptop of Ben' }).click();
    await row.getByText('Called back').waitFor();
    const refused = host.client.leases.create({ id: 'lease-2', device: 'laptop', credits: 10, dailySpend: 10 });
    await expect(refused).rejects.toMatchObject({ details: { isRecalled: true } });
    await row.getByRole('button', { name: 'Let it work again' }).click();
    await row.getByText('In use').waitFor();
    await row.getByRole('button', { name: 'Remove Laptop of Ben' }).click();
    await eventually(() => page.getByText('Laptop of Ben').count()).toBeLessThanOrEqual(1);
    await go(page, '');
  });
});

describe('with a provider that has pages of its own', () => {
  let stripe: StripeDouble;
  let theirs: CreditsHost;
  let ours: Page;
  beforeAll(async () => {
    stripe = await stripeDouble();
    theirs = await aCreditsHost({ catalog: 'studio', provider: stripeProvider(stripe.options) });
    const opened = await open(theirs);
    ours = opened.page;
    // The provider's page: its buyer does what the test says, then it sends them back.
    await ours.context().route('https://checkout.example/**', async (route) => {
      const id = new URL(route.request().url()).pathname.slice(1);
      const session = stripe.sessions().find((one) => one.id === id);
      const body = `<title>Their page</title><a id="back" href="${session?.success_url}">Back</a>`;
      await route.fulfill({ contentType: 'text/html', body });
    });
  });
  afterAll(async () => {
    await theirs?.close();
    await stripe?.close();
  });

  test('the checkout opens beside, the way back brings nothing, and the payment shows by itself', async () => {
    await order(ours);
    const keeps = dialog(ours).getByRole('checkbox', { name: 'Keep the card for auto-recharge' });
    await keeps.check();
    const [beside] = await Promise.all([ours.context().waitForEvent('page'), dialog(ours).getByTestId('pay').click()]);
    await dialog(ours).getByTestId('checkout-waiting').waitFor();
    await beside.locator('#back').click();
    await beside.getByRole('heading', { name: 'You can close this tab' }).waitFor();
    expect(beside.url()).not.toContain('token');
    expect(await available(ours)).toBe(0);
    stripe.pay(stripe.sessions()[0]?.id ?? '');
    await beside.reload();
    await ours.getByRole('heading', { name: '100 credits added' }).waitFor();
    await ours.keyboard.press('Escape');
    await eventually(() => available(ours)).toBe(100);
    await beside.close();
  });

  test('the card that was kept is shown by its end, and removed at the provider too', async () => {
    await go(ours, 'billing');
    await eventually(() => ours.getByTestId('saved-card').innerText()).toBe(
      'Visa ending in 4242, valid until 04/2031, for auto-recharge.',
    );
    await keepPicture(ours, 'payments-saved-card');
    await ours.getByRole('button', { name: 'Remove the card' }).click();
    await ours.getByRole('button', { name: 'Remove it' }).click();
    await ours.getByText('No card is saved. Each purchase asks for one.').waitFor();
    expect(stripe.detached()).toEqual(['pm_good']);
  });

  test('a card is saved on their page, and shows by itself', async () => {
    const [beside] = await Promise.all([
      ours.context().waitForEvent('page'),
      ours.getByRole('button', { name: 'Save a card' }).click(),
    ]);
    await ours.getByText('When the card is saved there, it is shown here.').waitFor();
    stripe.saveCard(stripe.sessions().at(-1)?.id ?? '', 'pm_other');
    await beside.locator('#back').click();
    await ours.getByTestId('saved-card').waitFor();
    await ours.getByRole('button', { name: 'Save another card' }).waitFor();
    await beside.close();
  });

  test('a page that was closed leaves a checkout that can be gone on with and forgotten', async () => {
    await go(ours, '');
    await order(ours);
    const [beside] = await Promise.all([ours.context().waitForEvent('page'), dialog(ours).getByTestId('pay').click()]);
    await beside.close();
    await dialog(ours).getByRole('link', { name: 'Continue the checkout' }).waitFor();
    await dialog(ours).getByRole('button', { name: 'Forget it' }).click();
    await dialog(ours).getByText('This checkout is closed.').waitFor();
    expect(stripe.sessions().at(-1)?.status).toBe('expired');
    expect(stripe.takenMinor()).toBe(2000);
  });
});

test('no screen threw or broke the policy of the page', async () => {
  const troubles: string[] = [];
  for (const one of stories) {
    troubles.push(...one.troubles, ...(one.page.isClosed() ? [] : await one.violations()));
  }
  expect(troubles).toEqual([]);
});

/** A page whose connection breaks in the moment in which the answer to its purchase arrives; the purchase itself was made. */
async function aPageThatLosesTheAnswer(at: CreditsHost): Promise<StoryPage> {
  const context = await chromium.browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } });
  const other = await context.newPage();
  other.setDefaultTimeout(60_000);
  let lost: string | null = null;
  let isLost = false;
  await other.routeWebSocket(/\/studio$/, (line) => {
    const server = line.connectToServer();
    line.onMessage((message) => {
      const sent = JSON.parse(String(message)) as { i: string; p?: { u?: string } };
      if (!isLost && sent.p?.u === '/credits/buy') lost = sent.i;
      server.send(message);
    });
    server.onMessage((message) => {
      const answer = JSON.parse(String(message)) as { i: string };
      if (!isLost && answer.i === lost) {
        isLost = true;
        void line.close();
      } else if (!isLost || answer.i !== lost) line.send(message);
    });
  });
  await other.goto(at.address);
  await go(other, '');
  await other.getByTestId('available').waitFor();
  return { page: other, troubles: [], violations: async () => [] };
}
