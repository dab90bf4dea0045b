import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../../src/contract/wallet/shapes.ts';
import { keepPicture, openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { aCreditsHost, type CreditsHost } from './creditsHost.ts';
import { pasts, storyDay } from './creditsPasts.ts';
import { namelessIn, walkByKeyboard } from './keyboard.ts';

// The Credits area as the users of each price list meet it: the built page over a wallet with a past.

let chromium: LaunchedChromium;
const hosts: CreditsHost[] = [];
const stories: StoryPage[] = [];
const troubles: string[] = [];

beforeAll(async () => {
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium?.close();
  for (const host of hosts) await host.close();
});

async function openCredits(catalog: string, options: { role?: Role; isFresh?: boolean } = {}): Promise<Page> {
  const { role = 'owner', isFresh = false } = options;
  const past = pasts[catalog];
  const host = await aCreditsHost({ catalog, role, today: storyDay, ...(past && !isFresh && { past }) });
  hosts.push(host);
  const story = await openPage(chromium.browser, host.address, { width: 1440, height: 900, today: storyDay });
  stories.push(story);
  await go(story.page, 'credits');
  await story.page.getByTestId('available').waitFor();
  return story.page;
}

async function go(page: Page, tab: string): Promise<void> {
  await page.evaluate((tab) => {
    location.hash = `#/credits/${tab}`;
  }, tab);
}

const textOf = async (page: Page, id: string) => (await page.getByTestId(id).allInnerTexts()).map(flat);
const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const tabs = (page: Page) =>
  page.getByRole('navigation', { name: 'Parts of the credits area' }).getByRole('link').allInnerTexts();
const history = (page: Page) => page.getByRole('table', { name: 'History' });
const lines = async (page: Page) => {
  await history(page).getByRole('row').nth(1).waitFor();
  return (await history(page).getByRole('row').allInnerTexts()).slice(1).map(flat);
};

test('studio: the balance, what it is made of and why, and every way on', async () => {
  const page = await openCredits('studio');
  expect(await tabs(page)).toEqual([
    'Credits',
    'Subscription',
    'Billing & transactions',
    'Analytics',
    'Estimator',
    'Team',
  ]);
  await page
    .getByText(/photos left until 3 December/)
    .first()
    .waitFor();
  expect(await textOf(page, 'available')).toEqual(['623']);
  await page.getByText('3 Dec 2026, 10:00 CET').first().waitFor();
  await page.getByRole('button', { name: 'Why this number: Roll-over' }).click();
  const why = page.locator('li', { hasText: 'Roll-over' });
  await why.getByText('Together').waitFor();
  expect(flat(await why.innerText())).toMatch(/Renewal .*Together 323/);
  await page.getByRole('button', { name: 'Hide' }).click();
  expect(await page.getByText(/€.* per credit/).count()).toBe(0);
  await keepPicture(page, 'credits-studio');
});

test('studio: four months, the running one marked and never compared', async () => {
  const { page } = current();
  await expect.poll(async () => (await textOf(page, 'month'))[0]).toContain('November 2026 Current 62');
  const months = await textOf(page, 'month');
  expect(months).toHaveLength(4);
  expect(months[0]).not.toContain('%');
  expect(months[1]).toMatch(/October 2026 122 credits used 2 runs · \+149 % on September/);
});

test('studio: a run unfolds into its photos, a search finds it by one of them, and the file has every line', async () => {
  const { page } = current();
  await expect.poll(async () => (await lines(page)).length).toBeGreaterThan(6);
  // Opened again, the lines that are known stand there at once, with all of the screen.
  await go(page, 'team');
  await page.getByText('Invite somebody').waitFor();
  await go(page, 'credits');
  await expect.poll(async () => (await lines(page)).length).toBeGreaterThan(6);
  expect((await lines(page))[0]).toMatch(/20 Nov 2026, .* Usage .* Canal house s-11 Ana −6 522/);
  await page.getByRole('button', { name: 'Show what Canal house was made of' }).nth(1).click();
  await expect.poll(async () => (await textOf(page, 'run-parts'))[0]).toContain('DSC_1003.JPG');
  expect((await textOf(page, 'run-parts'))[0]).toContain('1 came back');
  await page.getByRole('button', { name: 'Show what Canal house was made of' }).first().click();
  await expect.poll(() => page.getByTestId('run-parts').count()).toBe(2);
  const wide = page.viewportSize() ?? { width: 1440, height: 900 };
  for (const size of [{ width: 1024, height: 700 }, wide]) {
    await page.setViewportSize(size);
    await expect.poll(() => overlaps(page)).toEqual([]);
  }
  await page.getByRole('searchbox').fill('DSC_1080');
  await expect.poll(async () => (await lines(page)).map((line) => /Harbour loft/.test(line))).toEqual([true]);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(async () => (await lines(page)).length).toBeGreaterThan(6);
  await page.getByText('Additions').click();
  await page.getByRole('combobox', { name: 'Type' }).selectOption({ label: 'Renewal' });
  await expect.poll(async () => (await lines(page)).length).toBe(4);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  const rows = (await streamed(await file.createReadStream())).split('\r\n');
  expect(rows).toHaveLength(5);
  expect(rows[1]).toMatch(/,Renewal,,200,/);
});

test('studio: a plan is chosen after its effect was shown, and ends when it says', async () => {
  const { page } = current();
  await go(page, 'subscription');
  await expect.poll(() => textOf(page, 'plan-badge')).toEqual(['Professional']);
  expect(await page.getByRole('radiogroup', { name: 'Billed' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Choose Team' }).click();
  await expect.poll(() => textOf(page, 'plan-after')).toEqual(['1,423 credits']);
  await page.getByTestId('confirm-plan').click();
  await expect.poll(() => textOf(page, 'plan-badge')).toEqual(['Team']);
  await page.getByRole('button', { name: 'Cancel the plan' }).click();
  await page.getByRole('dialog').getByText('Lost with the end of the period').waitFor();
  await page.getByTestId('confirm-plan').click();
  await page.getByText('The plan is cancelled and ends then.').waitFor();
});

test('studio: payments, invoices, recharge and its card, and what happened last', async () => {
  const { page } = current();
  await go(page, 'billing');
  await page.getByRole('row', { name: /100 credits €20 Paid/ }).waitFor();
  await page.getByRole('row', { name: /^1 .* 100 credits €20 Invoice 1 as PDF$/ }).waitFor();
  await page.getByRole('button', { name: 'Save this card' }).click();
  await page.getByText('Test card ending in 4242, for auto-recharge.').waitFor();
  await page.getByTestId('recharge-on').click();
  await page.getByText('€0 of €50 this month').first().waitFor();
  await page.getByText('Switched on, or changed').first().waitFor();
  await keepPicture(page, 'credits-studio-billing');
});

test('studio: analytics say what it came to, how long it lasts, and what each shoot cost', async () => {
  const { page } = current();
  await go(page, 'analytics');
  await page.getByRole('heading', { name: /^62 credits used from/ }).waitFor();
  expect((await textOf(page, 'success'))[0]).toContain('95.3 % of what was begun was done');
  expect((await textOf(page, 'pace'))[0]).toMatch(/^At this pace \d+ days/);
  await page.getByText('Template', { exact: true }).click();
  await page.getByRole('row', { name: /^Warm Home/ }).waitFor();
  await page.getByRole('row', { name: 'Canal house 36 €7.20' }).waitFor();
  await keepPicture(page, 'credits-studio-analytics');
});

test('studio: a member gets a token that is shown once', async () => {
  const { page } = current();
  await go(page, 'team');
  await page.getByRole('textbox', { name: 'Name' }).fill('Ben');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await expect.poll(async () => (await textOf(page, 'member-token'))[0]).toMatch(/^[\w-]{43}$/);
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('row', { name: /Ben Operator/ }).waitFor();
  expect(await page.getByTestId('member-token').count()).toBe(0);
});

test('studio: everything is reached by the keyboard alone, and shows where it is; every table and picture says what it is', async () => {
  const { page } = current();
  for (const tab of ['credits', 'subscription', 'billing', 'analytics', 'estimator', 'team']) {
    await go(page, tab);
    await page.getByRole('navigation', { name: 'Parts of the credits area' }).locator('[aria-current]').waitFor();
    await page.locator('main [aria-busy="true"]').first().waitFor({ state: 'detached' });
    const { stops, ...missed } = await walkByKeyboard(page);
    expect({ tab, ...missed }).toEqual({ tab, unreached: [], unseen: [] });
    expect({ tab, nameless: await namelessIn(page) }).toEqual({ tab, nameless: [] });
    expect(stops).toBeGreaterThan(6);
  }
});

test('pay-as-you-go: its own words, the four months of example 28, and a minimum of 1,000', async () => {
  const page = await openCredits('pay-as-you-go');
  expect(await tabs(page)).toEqual(['Credits', 'Subscription', 'Billing & Transactions', 'Team']);
  await page.getByRole('heading', { name: 'Available Credits' }).waitFor();
  await expect.poll(async () => (await textOf(page, 'month'))[0]).toContain('40');
  expect(await textOf(page, 'month')).toEqual([
    'November 2026 Current 40 Usage Usage transactions: 1 · so far',
    'October 2026 350 Usage Usage transactions: 1',
    'September 2026 0 Usage Usage transactions: 0',
    'August 2026 1,200 Usage Usage transactions: 2',
  ]);
  expect(await textOf(page, 'purchase')).toEqual(['Purchase Credits']);
  await page.getByRole('link', { name: 'View billing' }).waitFor();
  expect(await page.getByTestId('unit-cost').count()).toBe(0);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  expect(await textOf(page, 'unit-cost')).toEqual(['€0.10']);
  // One event among others: its own lines, and all of them again.
  await page.getByRole('button', { name: 'Show all of Autumn run' }).click();
  await expect.poll(() => lines(page)).toHaveLength(1);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(async () => (await lines(page)).length).toBeGreaterThan(3);
  await page.getByTestId('amount').fill('999');
  await page.getByText('At least 1,000 credits can be bought at once.').waitFor();
  expect(await page.getByRole('button', { name: 'Buy', exact: true }).isDisabled()).toBe(true);
  await page.getByTestId('amount').fill('1000');
  await page.getByRole('button', { name: 'Buy for €100' }).click();
  await page.getByTestId('pay').click();
  await page.getByRole('heading', { name: '1,000 credits added' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => textOf(page, 'available')).toEqual(['1,660']);
  await page.getByText('Purchase History').click();
  await expect
    .poll(async () => (await lines(page)).filter((line) => /Admin Grant Ana \+200/.test(line)))
    .toHaveLength(1);
  await keepPicture(page, 'credits-pay-as-you-go');
});

test('pay-as-you-go: an operator sees balance and usage, has no button, and is refused by the server', async () => {
  const page = await openCredits('pay-as-you-go', { role: 'operator' });
  expect(await tabs(page)).toEqual(['Credits', 'Subscription', 'Billing & Transactions']);
  expect((await lines(page))[0]).toContain('School concert');
  expect(await page.getByTestId('purchase').count()).toBe(0);
  expect(await page.locator('#packs').count()).toBe(0);
  await page.getByText('Credits are bought by the owners and administrators of this account.').waitFor();
  await go(page, 'subscription');
  await page.getByText('Owners and administrators change the plan.').waitFor();
  expect(await textOf(page, 'plan-badge')).toEqual(['Pay As You Go']);
  await page.getByText('No expiry date set. Your plan does not have a fixed expiry.').waitFor();
  const refused = hosts
    .at(-1)
    ?.client.purchases.create({ id: 'sneaked', units: 1000, sandboxCard: '4242424242424242' });
  await expect(refused).rejects.toMatchObject({ code: 'forbidden' });
});

test('token packs: four packs with their price per million, for paid plans only', async () => {
  const free = await openCredits('token-packs', { isFresh: true });
  await free.getByText('These are for accounts with a paid plan.').waitFor();
  expect(
    await free.getByRole('button', { name: /^Buy / }).and(free.locator(':enabled:not([data-testid])')).count(),
  ).toBe(0);
  const page = await openCredits('token-packs');
  const packs = await textOf(page, 'pack');
  expect(packs.map((pack) => /€[\d.]+ per million tokens/.exec(pack)?.[0])).toEqual([
    '€5 per million tokens',
    '€4 per million tokens',
    '€3.57 per million tokens',
    '€3.33 per million tokens',
  ]);
  expect(packs[1]).toContain('Standard Most chosen 2,500,000 tokens For regular use €10');
  expect(await page.getByTestId('balance').innerText()).toBe('2,750,000 tokens left');
  expect((await lines(page))[0]).toContain('Deduction Enrichment Spring list s-88 Ana −500,000');
});

test('per photo, and generate and accept: their prices, and a line for each photo', async () => {
  const photo = await openCredits('per-photo');
  expect(await tabs(photo)).toEqual(['Credits', 'Subscription', 'Billing', 'Team']);
  expect(flat(await photo.getByRole('region', { name: 'Available credits' }).innerText())).toMatch(
    /238 photos left until 10 December .*Used this period 12 credits .*Left until the renewal 238 credits .*Next renewal 10 Dec 2026, 11:00 CET/,
  );
  expect(flat(await photo.getByRole('table', { name: 'What it costs, and what is free' }).innerText())).toContain(
    'Enhance a photo 1 credit Another template 1 credit Upload Free Preview Free Download Free Re-download Free Collaborate Free',
  );
  expect((await lines(photo)).slice(0, 2).every((line) => /Enhance a photo Villa West – Ana −1/.test(line))).toBe(true);
  // Billing, Add Credits, a pack: from the bills to what can be bought.
  await go(photo, 'billing');
  await photo.getByRole('button', { name: 'Add Credits' }).click();
  await expect.poll(() => photo.evaluate(() => document.activeElement?.closest('#packs') !== null)).toBe(true);
  const edit = await openCredits('generate-accept');
  expect(flat(await edit.getByRole('table', { name: 'What it costs, and what is free' }).innerText())).toContain(
    'Edit, kept resolution 4K ×2 2 image credits',
  );
  expect(await textOf(edit, 'available')).toEqual(['51']);
  expect((await lines(edit)).map((line) => /−\d/.exec(line)?.[0])).toEqual(['−4', '−2', '−2', '−1']);
});

test('three balances: credits by kind, and the estimate of example 49', async () => {
  const page = await openCredits('three-balances');
  expect(await textOf(page, 'available')).toEqual(['4,170']);
  await page.locator('li', { hasText: 'Top-up' }).getByText('does not expire').waitFor();
  await go(page, 'estimator');
  expect(await textOf(page, 'subtotal')).toEqual(['62,040 credits']);
  expect(await textOf(page, 'buffer-20')).toEqual(['74,448 credits']);
  expect(await textOf(page, 'buffer-30')).toEqual(['80,652 credits']);
  expect((await textOf(page, 'suggestion'))[0]).toContain(
    'The plan Pro gives 12,000 credits a month; 62,448 credits are missing',
  );
  await keepPicture(page, 'credits-three-balances-estimator');
});

test('three balances: plans by the month, the quarter or the year, each with its effect and the day up to which it is paid', async () => {
  const story = stories.at(-1);
  if (!story) throw new Error('the story has not begun');
  const { page } = story;
  await go(page, 'subscription');
  const billed = page.getByRole('radiogroup', { name: 'Billed' });
  await billed.waitFor();
  expect(flat(await billed.innerText())).toBe('Monthly Quarterly Yearly');
  const names = async () => (await page.getByRole('button', { name: /^Choose / }).all()).length;
  expect(await names()).toBe(2);
  await page.getByText('About 166 images or 19 videos a month').waitFor();
  await page.getByText('Estimates are for standard models and settings; others take more.').waitFor();
  await billed.getByText('Yearly').click();
  await page.getByRole('button', { name: 'Choose Standard yearly' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByTestId('plan-after').waitFor();
  expect(flat(await sheet.innerText())).toContain(
    'Billed Yearly Takes effect 2 Dec 2026, 10:00 CET Available now 4,170 credits The plan adds 4,000 credits',
  );
  expect(flat(await sheet.innerText())).toContain(
    'Next credits 2 Jan 2027, 10:00 CET Paid until 2 Dec 2027, 10:00 CET',
  );
  await page.getByTestId('confirm-plan').click();
  await page.getByText('Standard yearly begins on 2 December.').waitFor();
  await page.getByRole('button', { name: 'Choose Pro yearly' }).click();
  await page.getByTestId('plan-after').waitFor();
  await page.getByTestId('confirm-plan').click();
  await expect.poll(() => textOf(page, 'plan-badge')).toEqual(['Pro yearly']);
  await page.getByText('Paid until 21 November 2027').waitFor();
  await page.getByRole('button', { name: 'Cancel the plan' }).click();
  await page.getByRole('button', { name: 'End the plan on 2 December 2027' }).click();
  await page.getByText('Until then its credits come each month').waitFor();
});

test('a wallet that is new or out of reach says so, with a way on', async () => {
  const page = await openCredits('studio', { isFresh: true });
  await page.getByText('Nothing spent yet.').waitFor();
  await page.getByText('No credits at present.').waitFor();
  await go(page, 'analytics');
  await page.getByText('Nothing was used in these days.').first().waitFor();
  await hosts.at(-1)?.wallet.db.destroy();
  await page.getByText('7 days', { exact: true }).click();
  await page.getByRole('alert').getByText('The analytics could not be read').waitFor({ timeout: 30_000 });
  await page.getByRole('alert').getByRole('button', { name: 'Try again' }).waitFor();
});

test('no screen threw, broke the policy of the page, or has a second scrollbar', async () => {
  for (const story of stories) {
    troubles.push(...story.troubles, ...(await story.violations()));
    const extra = await story.page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    expect(extra).toBeLessThanOrEqual(0);
  }
  expect(troubles).toEqual([]);
});

function current(): StoryPage {
  const story = stories[0];
  if (story === undefined) throw new Error('no page is open');
  return story;
}

async function streamed(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}

/** Lines of the history that begin before the one above them ends, by their place. */
function overlaps(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const boxes = [...document.querySelectorAll('tbody[data-index]')].map((line) => line.getBoundingClientRect());
    return boxes.flatMap(({ top }, at) => (at > 0 && top < (boxes[at - 1]?.bottom ?? 0) - 1 ? [at] : []));
  });
}
