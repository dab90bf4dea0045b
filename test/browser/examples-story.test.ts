import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import { openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { aCreditsHost, type CreditsHost } from './creditsHost.ts';
import { storyDay } from './creditsPasts.ts';

// The worked examples of the price lists that a user can see, on the screens: carried credits, low balances, recharges, a run that waits, the
// two-step price, a plan that ended.

const card = '4242424242424242';
let chromium: LaunchedChromium;
const hosts: CreditsHost[] = [];
const stories: StoryPage[] = [];

beforeAll(async () => {
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium?.close();
  for (const host of hosts) await host.close();
});

type Past = (wallet: WalletClient, at: (instant: string | null) => void) => Promise<void>;

async function open(catalog: string, past: Past): Promise<{ page: Page; client: WalletClient }> {
  const host = await aCreditsHost({ catalog, today: storyDay, past });
  hosts.push(host);
  const story = await openPage(chromium.browser, host.address, { width: 1440, height: 900, today: storyDay });
  stories.push(story);
  await go(story.page, 'credits');
  await story.page.getByTestId('available').waitFor();
  return { page: story.page, client: host.client };
}

async function go(page: Page, tab: string): Promise<void> {
  await page.evaluate((tab) => {
    location.hash = `#/credits/${tab}`;
  }, tab);
}

const spend = async (wallet: WalletClient, id: string, work: Omit<Parameters<WalletClient['hold']>[0], 'id'>) => {
  await wallet.hold({ id, ...work });
  await wallet.capture({ id: `c-${id}`, hold: id });
};
const flat = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
const available = (page: Page) => page.getByTestId('available').innerText();
const buckets = async (page: Page) => {
  const section = page.locator('section', { has: page.getByRole('heading', { name: 'What your balance is made of' }) });
  return (await section.getByRole('listitem').allInnerTexts()).map(flat);
};
const lines = async (page: Page) => {
  const rows = page.getByRole('table', { name: 'History' }).getByRole('row');
  await rows.nth(1).waitFor();
  return (await rows.allInnerTexts()).slice(1).map(flat);
};

test('examples 1, 4 and 7: fifty are carried, a pack is outside of that, and one bought in between moves no renewal', async () => {
  const { page } = await open('per-photo', async (wallet, at) => {
    at('2026-10-10T09:00:00Z');
    await wallet.subscription.put({ id: 'plan', plan: 'professional' });
    await spend(wallet, 'h', { action: 'enhance', quantity: 150 });
  });
  await expect.poll(() => available(page)).toBe('250');
  expect(await buckets(page)).toEqual([
    'Roll-over Used next expires 10 Dec 2026, 11:00 CET 50',
    'Plan expires 10 Dec 2026, 11:00 CET 200',
  ]);
  await page.getByRole('button', { name: /^Buy/ }).first().click();
  await page.getByTestId('pay').click();
  await page.getByRole('heading', { name: '100 credits added' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => available(page)).toBe('350');
  expect((await buckets(page)).at(-1)).toBe('Top-up does not expire 100');
  await page.getByText('10 Dec 2026, 11:00 CET').first().waitFor();
  await go(page, 'billing');
  await page.getByText('50 credits were carried over.').waitFor();
});

test('examples 8 and 6: 51 say nothing, 50 say so in the app, 20 too, and at 0 the page asks which way on', async () => {
  const { page, client } = await open('per-photo', async (wallet, at) => {
    at('2026-11-10T09:00:00Z');
    await wallet.subscription.put({ id: 'plan', plan: 'professional' });
    await spend(wallet, 'to-51', { action: 'enhance', quantity: 149 });
  });
  await go(page, 'billing');
  await page.getByRole('heading', { name: 'What you are told' }).waitFor();
  const told = page.getByRole('listitem').filter({ hasText: /credits are left/ });
  await page.getByText('Nothing to tell at present.').waitFor();
  await spend(client, 'to-50', { action: 'enhance' });
  await told.filter({ hasText: '50 credits are left' }).waitFor();
  await spend(client, 'to-21', { action: 'enhance', quantity: 29 });
  await spend(client, 'to-20', { action: 'enhance' });
  await told.filter({ hasText: '20 credits are left' }).waitFor();
  expect(await told.count()).toBe(2);
  await spend(client, 'to-0', { action: 'enhance', quantity: 20 });
  await page.getByRole('dialog').getByText('No credits are left').waitFor();
  await expect(client.hold({ id: 'one-more', action: 'enhance' })).rejects.toMatchObject({
    code: 'insufficient-credits',
    details: { shortBy: 1 },
  });
});

test('example 16: at the threshold nothing is bought, one below it a pack is, and the month says what it cost', async () => {
  const { page, client } = await open('token-packs', async (wallet, at) => {
    at('2026-11-20T09:00:00Z');
    await wallet.subscription.put({ id: 'plan', plan: 'growth' });
    await wallet.grant({ id: 'more', bucket: 'topup', credits: 100_000, reason: 'to begin with' });
    await wallet.autoRecharge.card({ id: 'card', sandboxCard: card });
    await wallet.autoRecharge.put({ id: 'on', enabled: true, pack: 'standard', threshold: 500_000, cap: 5000 });
  });
  await expect.poll(() => available(page)).toBe('600,000');
  await spend(client, 'to-the-threshold', { action: 'enrich', dims: { units: 100_000 } });
  await expect.poll(() => available(page)).toBe('500,000');
  await go(page, 'billing');
  await page.getByText('€0 of €50 this month').first().waitFor();
  await spend(client, 'below', { action: 'enrich', dims: { units: 1 } });
  await page.getByText('€10 of €50 this month').first().waitFor();
  await go(page, 'credits');
  await expect.poll(() => available(page)).toBe('2,999,999');
  await page.getByText('Purchases and refunds').click();
  await expect.poll(async () => (await lines(page)).filter((line) => /\+2,500,000/.test(line)).length).toBe(1);
});

test('examples 25 and 31: a run pauses where the credits end, goes on after a purchase, and is one line of −120', async () => {
  const { page, client } = await open('pay-as-you-go', async (wallet, at) => {
    at('2026-11-20T09:00:00Z');
    await wallet.subscription.put({ id: 'plan', plan: 'payg' });
    await wallet.grant({ id: 'gift', bucket: 'admin', credits: 100, reason: 'staff' });
    const resource = { event: 'City marathon', eventId: '10231' };
    await wallet.runs.start({ id: 'marathon', action: 'process-photo', photos: 120, resource });
  });
  await expect.poll(() => available(page)).toBe('0');
  expect(await lines(page)).toEqual([expect.stringMatching(/Usage .* City marathon 10231 Ana −100 0$/)]);
  await page.getByTestId('amount').fill('1000');
  await page.getByRole('button', { name: 'Buy for €100' }).click();
  await page.getByTestId('pay').click();
  await page.getByRole('heading', { name: '1,000 credits added' }).waitFor();
  await page.keyboard.press('Escape');
  await client.runs.resume({ id: 'again', run: 'marathon' });
  await expect.poll(() => available(page)).toBe('980');
  await expect.poll(() => lines(page)).toEqual([expect.stringMatching(/City marathon 10231 Ana −120 /)]);
  await page.getByText('Purchase History').click();
  await expect.poll(async () => (await lines(page)).some((line) => /Admin Grant .* \+100/.test(line))).toBe(true);
});

test('examples 36 and 37: five at 2K and one kept are 7, a rejected one keeps its 1, and 4K costs twice', async () => {
  const { page } = await open('generate-accept', async (wallet, at) => {
    at('2026-11-20T09:00:00Z');
    await wallet.subscription.put({ id: 'plan', plan: 'agent' });
    const edit = async (id: string, dims: Record<string, string | number>, isKept: boolean) => {
      await wallet.edits.generate({ id, action: 'edit', dims });
      await wallet.edits.generated({ id: `g-${id}`, edit: id });
      if (isKept) await wallet.edits.accept({ id: `a-${id}`, edit: id });
      else await wallet.edits.reject({ id: `r-${id}`, edit: id });
    };
    await edit('five', { resolution: '2K', results: 5 }, true);
    await edit('rejected', { resolution: '1K' }, false);
    await edit('large', { resolution: '4K' }, false);
  });
  await expect.poll(() => available(page)).toBe('50');
  expect((await lines(page)).map((line) => /−\d+/.exec(line)?.[0])).toEqual(['−2', '−1', '−2', '−5']);
});

test('example 47: when a plan has ended the top-up stays, the daily credits are back, and packs wait for a plan', async () => {
  const { page } = await open('three-balances', async (wallet, at) => {
    at('2026-10-05T09:00:00Z');
    await wallet.subscription.put({ id: 'plan', plan: 'standard' });
    await wallet.purchases.create({ id: 'p', pack: 'bundle-500', sandboxCard: card });
    at('2026-10-20T09:00:00Z');
    await wallet.subscription.cancel({ id: 'end' });
    at('2026-11-10T09:00:00Z');
    await spend(wallet, 'image', { action: 'image' });
  });
  await expect.poll(() => available(page)).toBe('600');
  expect(await buckets(page)).toEqual([
    expect.stringMatching(/^Free credits \(daily\) Used next expires 22 Nov 2026, 00:00 CET 100$/),
    'Top-up does not expire 500',
  ]);
  await page.getByText('These are for accounts with an active subscription.').waitFor();
  await expect(
    hosts.at(-1)?.client.purchases.create({ id: 'no', pack: 'bundle-500', sandboxCard: card }),
  ).rejects.toMatchObject({ code: 'subscription-required' });
  await page.getByText('Additions').click();
  await page.getByLabel('Days', { exact: true }).selectOption('own');
  await page.getByLabel('To', { exact: true }).fill('2026-11-05');
  await expect.poll(async () => (await lines(page)).some((line) => /−4,000/.test(line))).toBe(true);
});

test('no screen threw or broke the policy of the page', async () => {
  for (const story of stories) expect([...story.troubles, ...(await story.violations())]).toEqual([]);
});
