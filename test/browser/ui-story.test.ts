import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, startTonebank } from '../contract/cliProcess.ts';
import { aFolderOfPhotos } from '../contract/studioHost.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';

// A photographer's afternoon on the real app in a real browser: four photos, one of them damaged, fifty credits.

const photoCount = 4;
let home: string;
let host: Running;
let chromium: LaunchedChromium;
let page: Page;
const troubles: string[] = [];

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-story-')));
  const photos = await aFolderOfPhotos(join(home, 'Canal house'), photoCount - 1);
  await writeFile(join(photos, 'broken.jpg'), 'not a photo at all');
  await writeFile(join(photos, 'notes.txt'), 'keys are with the neighbour');
  await mkdir(join(home, 'out'));
  host = startTonebank(['open', photos, '--browser', '--no-launch', '--json', '--data', join(home, 'data')], {
    XDG_PICTURES_DIR: join(home, 'Pictures'),
  });
  const { address } = JSON.parse(await host.firstLine);
  chromium = await launchChromium();
  const context = await chromium.browser.newContext({ locale: 'en-GB', viewport: { width: 1024, height: 700 } });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  await page.goto(address);
});

afterAll(async () => {
  await chromium?.close();
  host?.child.kill('SIGINT');
  await host?.finished;
  await rm(home, { recursive: true, force: true });
});

const balance = () => page.getByTestId('balance').innerText();
async function closeDialog(): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

const enhance = () => page.getByTestId('enhance');
const priced = (sentence: string, price: string) =>
  expect
    .poll(async () => (await enhance().innerText()).replaceAll('\n', ' '), { timeout: 30_000 })
    .toBe(`${sentence} ${price}`);

test('a shoot opens as a grid with what was left out, and the damaged photo is named and never priced', async () => {
  await page
    .getByRole('option')
    .nth(photoCount - 1)
    .waitFor();
  await page.getByText('1 file was left out').waitFor();
  await page.getByText('Cannot be opened').waitFor();
  expect(await balance()).toContain('50 photos left');
  await priced('Enhance 3 photos', '3 credits');
});

test('templates are compared on the photos for nothing', async () => {
  await page.keyboard.press('t');
  const sheet = page.getByTestId('contact-sheet');
  await sheet.locator('img[src*="/photo/proof/"]').nth(2).waitFor();
  await page.keyboard.press('g');
  expect(await balance()).toContain('50 photos left');
});

test('the confirmation repeats the sentence, and the balance falls by exactly what it said', async () => {
  await enhance().click();
  const confirm = page.getByRole('dialog');
  await confirm.getByText('50 → 47').waitFor();
  await confirm.getByRole('button', { name: 'Change' }).click();
  await page.getByRole('textbox', { name: 'Folder' }).fill(join(home, 'out'));
  await page.getByRole('button', { name: 'Use this folder' }).click();
  await confirm.getByText(join(home, 'out')).waitFor();
  await page.getByTestId('confirm').click();
  await page.getByRole('button', { name: 'Deliver', exact: true }).waitFor({ timeout: 90_000 });
  expect(await page.getByTestId('run-progress').innerText()).toBe(`3 of ${photoCount}`);
  await expect.poll(balance).toContain('47 photos left');
  expect((await readdir(join(home, 'out'), { recursive: true })).filter((name) => name.endsWith('.jpg'))).toHaveLength(
    3,
  );
});

test('a failed photo says why, and cost nothing', async () => {
  await page.getByRole('button', { name: 'Show why' }).click();
  const why = page.getByRole('alert');
  expect(await why.innerText()).toMatch(/broken\.jpg.*untouched.*0 credits/s);
});

test('what is paid is free from then on, in the same template', async () => {
  await page.keyboard.press('Control+2');
  await priced('Develop 3 photos again', 'Free');
  await page.getByText('Warm Home', { exact: true }).click();
  await priced('Enhance 3 photos', '3 credits');
});

test('before and after: one key flips, one splits, one goes to 100 %', async () => {
  await page.getByRole('option').nth(1).click();
  await page.keyboard.press('e');
  await page.getByTestId('shows-after').waitFor();
  await page.keyboard.press('\\');
  await page.getByTestId('shows-after').waitFor({ state: 'detached' });
  await page.getByTestId('shows-before').waitFor();
  await page.keyboard.press('y');
  await page.getByRole('slider', { name: 'Line between before and after' }).waitFor();
  await page.keyboard.press('z');
  await page.getByRole('button', { name: 'Fit' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog').getByText('Flip between before and after').waitFor();
  await closeDialog();
});

test('exports are free, and the list of files is what is on the disk', async () => {
  await page.keyboard.press('Control+4');
  await page.getByTestId('export').click();
  const result = page.getByTestId('export-result');
  await result.getByText('3 files written').waitFor();
  const folder = await result.locator('p').first().innerText();
  expect(await readdir(folder)).toHaveLength(3);
  expect(await balance()).toContain('47 photos left');
});

test('a declined card is said calmly, another one pays, and the history tells both sides', async () => {
  await page.keyboard.press('Control+5');
  await page.getByRole('button', { name: 'Buy 100 credits' }).click();
  await page.getByText('Is declined').click();
  await page.getByTestId('pay').click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  expect(await balance()).toContain('47 photos left');
  await page.getByText('Pays at once').click();
  await page.getByTestId('pay').click();
  await page.getByRole('heading', { name: '100 credits added' }).waitFor();
  await closeDialog();
  await expect.poll(balance).toContain('147 photos left');
  await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('−3');
  await page.getByText('Additions').click();
  await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('+100');
});

test('no screen breaks the policy of the page, throws, or needs a second scrollbar', async () => {
  for (const place of ['library', 'queue', 'deliver', 'credits', 'settings']) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `#/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const extra = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return [scrollWidth - innerWidth, scrollHeight - innerHeight];
    });
    expect(Math.max(...extra), place).toBeLessThanOrEqual(0);
  }
  expect(await page.evaluate(() => (window as unknown as { violations: string[] }).violations)).toEqual([]);
  expect(troubles).toEqual([]);
});
