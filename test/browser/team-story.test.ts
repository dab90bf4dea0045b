import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { aSilence } from '../builders/wallets.ts';
import { aFolderOfPhotos } from '../contract/studioHost.ts';
import { keepPicture, openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { aCreditsHost, type CreditsHost } from './creditsHost.ts';

// Several wallets on one computer, whom one belongs to, a member with a monthly limit, and a wallet that takes its time.

let chromium: LaunchedChromium;
let home: string;
let team: CreditsHost;
const hosts: CreditsHost[] = [];
const stories: StoryPage[] = [];
const silence = aSilence();

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-team-')));
  chromium = await launchChromium();
  team = await aCreditsHost({ catalog: 'pay-as-you-go', between: silence.wallet });
  hosts.push(team);
  await team.client.grant({ id: 'begin', bucket: 'admin', credits: 120, reason: 'to begin with' });
});

afterAll(async () => {
  await chromium?.close();
  for (const host of hosts) await host.close();
  await rm(home, { recursive: true, force: true });
});

async function open(host: CreditsHost, hash: string): Promise<Page> {
  const story = await openPage(chromium.browser, host.address, { width: 1024, height: 700 });
  stories.push(story);
  await story.page.getByTestId('balance').waitFor();
  await go(story.page, hash);
  return story.page;
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, hash);
}

const chip = (page: Page) => page.getByTestId('balance').innerText();
const pays = (page: Page) => page.getByTestId('wallet-switch').innerText();

test('a wallet of a team is added in Settings, pays at once, and the header changes back', async () => {
  const remote = (_address: string, token: string) => {
    if (token !== 'a good token')
      throw new AppError('unauthorized', 'This token is not known. Nothing was changed.', {});
    return team.client;
  };
  const own = await aCreditsHost({ catalog: 'studio', remote });
  hosts.push(own);
  await own.client.grant({ id: 'begin', bucket: 'promo', credits: 7, reason: 'to begin with' });
  const page = await open(own, '#/settings');
  expect(await pays(page)).toBe('This computer');
  const form = page.getByRole('form', { name: 'Add the wallet of a team' });
  await form.getByRole('textbox', { name: 'Name' }).fill('Studio North');
  await form.getByRole('textbox', { name: 'Address' }).fill('https://north.test');
  await form.getByLabel('Token', { exact: true }).fill('a bad token');
  await form.getByRole('button', { name: 'Add and use' }).click();
  await form.getByRole('alert').getByText('This token is not known. Nothing was changed.').waitFor();
  await form.getByLabel('Token', { exact: true }).fill('a good token');
  await form.getByRole('button', { name: 'Add and use' }).click();
  await expect.poll(() => pays(page)).toBe('Studio North');
  await expect.poll(() => chip(page)).toContain('120');
  await go(page, '#/credits');
  await page.getByRole('heading', { name: 'Available Credits' }).waitFor();
  await keepPicture(page, 'wallet-of-a-team');

  await go(page, '#/settings');
  await page.getByRole('button', { name: 'Pay from This computer' }).scrollIntoViewIfNeeded();
  await keepPicture(page, 'settings-wallets');
  await go(page, '#/credits');

  const second = await open(own, '#/credits');
  await second.getByRole('heading', { name: 'Available Credits' }).waitFor();

  await page.getByTestId('wallet-switch').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitemradio', { name: 'Studio North', checked: true }).waitFor();
  await keepPicture(page, 'wallet-switch');
  await page.getByRole('menuitemradio', { name: 'This computer' }).click();
  await expect.poll(() => chip(page)).toContain('7 photos left');
  expect(await page.getByRole('heading', { name: 'Available Credits' }).count()).toBe(0);
  await page.getByRole('heading', { name: 'What your balance is made of' }).waitFor();

  // A second window of the same studio follows: its wallet, its balance and its price list.
  await expect.poll(() => pays(second)).toBe('This computer');
  await expect.poll(() => chip(second)).toContain('7 photos left');
  await second.getByRole('heading', { name: 'Available Credits' }).waitFor({ state: 'detached' });
  await second.getByRole('link', { name: 'Estimator' }).waitFor();
  await second.close();

  await go(page, '#/settings');
  await page.getByRole('button', { name: 'Remove Studio North' }).click();
  await page.getByText('Studio North was removed. Its token is forgotten.').waitFor();
  expect(await page.getByRole('button', { name: 'Pay from Studio North' }).count()).toBe(0);
});

test('an owner gives a member a monthly limit and takes it away again', async () => {
  await team.client.members.create({ id: 'm-ben', name: 'Ben', role: 'operator' });
  const page = await open(team, '#/credits/team');
  await page.getByRole('row', { name: /Ben Operator .* 0 credits no limit/ }).waitFor();
  await page.getByRole('button', { name: 'Monthly limit of Ben' }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByLabel('Credits a month').fill('ten');
  await sheet.getByText('Write a whole number').waitFor();
  await sheet.getByLabel('Credits a month').fill('3');
  await keepPicture(page, 'member-limit');
  await sheet.getByRole('button', { name: 'Set the limit' }).click();
  await page.getByRole('row', { name: /0 of 3 credits/ }).waitFor();
  await keepPicture(page, 'team-with-a-limit');
  await page.getByRole('button', { name: 'Monthly limit of Ben' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'No limit' }).click();
  await page.getByRole('row', { name: /Ben Operator .* 0 credits no limit/ }).waitFor();

  // Whom it belongs to is there as well, and nobody takes that away.
  const owner = page.getByRole('row', { name: /you Owner everything/ });
  await owner.getByText('holds the account: nobody can remove them').waitFor({ state: 'attached' });
  expect(await owner.getByRole('button').count()).toBe(0);

  // A token that is shown once has the focus where it is copied; then the next name is written.
  await page.getByLabel('Name', { exact: true }).fill('Cy');
  await page.getByRole('button', { name: 'Make a token' }).click();
  await page.getByTestId('member-token').waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName);
  await expect.poll(focused).toBe('Copy the token');
  await page.getByRole('button', { name: 'I have kept it' }).click();
  await page.getByRole('row', { name: /Cy Operator/ }).waitFor();
  await expect.poll(focused).toBe('INPUT');

  // A wallet that says nothing is waited for in words.
  silence.begin();
  await go(page, '#/credits/billing');
  await page.getByText('Still waiting for the wallet.').first().waitFor();
  await keepPicture(page, 'wallet-says-nothing-yet');
  silence.end();
  await page.getByText('Still waiting for the wallet.').first().waitFor({ state: 'detached' });
});

test('a member at the limit is told so before the run, with whom to ask and when it begins anew', async () => {
  const ben = await aCreditsHost({
    ...{ catalog: 'studio', role: 'operator', member: 'm-ben', between: silence.wallet },
    past: async (owner, at) => {
      at('2026-08-01T08:00:00Z');
      await owner.grant({ id: 'begin', bucket: 'promo', credits: 50, reason: 'to begin with' });
      await owner.members.create({ id: 'm-ben', name: 'Ben', role: 'operator' });
      await owner.members.cap({ id: 'cap', member: 'm-ben', credits: 2 });
    },
  });
  hosts.push(ben);
  const { shootId } = await ben.studio.shoots.open({ paths: [await aFolderOfPhotos(join(home, 'Canal house'), 3)] });
  const page = await open(ben, `#/shoot/${shootId}`);
  const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'Europe/Amsterdam' }).format(new Date());
  await page.getByTestId('enhance').click();
  await page.getByText(`This run needs more than the 2 credits that are left of your limit of ${month}.`).waitFor();
  await keepPicture(page, 'enhance-above-the-limit');
  await page.getByRole('button', { name: 'Not now' }).click();
  await ben.client.hold({ id: 'h', action: 'enhance', quantity: 2 });
  await ben.client.capture({ id: 'c', hold: 'h' });
  // The balance that came changes the price, and the button waits for it: a press before that is lost.
  await expect.poll(() => chip(page)).toContain('48 photos left');
  silence.begin();
  await page.getByTestId('enhance').click();
  await page.getByRole('dialog').getByText('The wallet has not said the price yet.').waitFor();
  silence.end();
  await page.getByText(`You have used your 2 credits of ${month}. Ask an owner or administrator`).waitFor();
  await keepPicture(page, 'enhance-at-the-limit');
  expect(await page.getByTestId('confirm').isDisabled()).toBe(true);
  await page.getByRole('button', { name: 'Not now' }).click();
  // An owner takes the limit away; the run is told to whoever listens, too.
  await ben.wallet.client.members.cap({ id: 'no-cap', member: 'm-ben', credits: null });
  await page.getByTestId('enhance').click();
  await page.getByRole('dialog').getByText('Your limit').waitFor({ state: 'detached' });
  await page.getByTestId('confirm').click();
  await expect
    .poll(() => page.locator('p[aria-live="polite"]').innerText(), { timeout: 30_000 })
    .toContain('3 of 3 done');
});

test('no screen threw or broke the policy of the page', async () => {
  for (const story of stories) {
    expect([...story.troubles, ...(story.page.isClosed() ? [] : await story.violations())]).toEqual([]);
  }
});
