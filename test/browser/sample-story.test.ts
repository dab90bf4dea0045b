import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, startTonebank } from '../contract/cliProcess.ts';
import { keepPicture, openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';

// The main job from end to end, as a new user meets it: the sample shoot, fifty free credits, and the same data folder after a restart
// and after a pulled plug.

const samples = resolve(import.meta.dirname, '..', '..', 'resources', 'samples');

let home: string;
let host: Running;
let chromium: LaunchedChromium;
let story: StoryPage;
let originals: Record<string, string>;
const troubles: string[] = [];

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-sample-')));
  originals = await hashesOf(samples);
  chromium = await launchChromium();
  await start('--sample');
});

afterAll(async () => {
  await chromium?.close();
  host?.child.kill('SIGINT');
  await host?.finished;
  await rm(home, { recursive: true, force: true });
});

async function start(...flags: string[]): Promise<void> {
  host = startTonebank(['open', ...flags, '--browser', '--no-launch', '--json', '--data', join(home, 'data')], {
    XDG_PICTURES_DIR: join(home, 'Pictures'),
  });
  const { address } = JSON.parse(await host.firstLine);
  story = await openPage(chromium.browser, address);
}

/** Ends the host, politely or not, and opens the app again on the same data folder. */
async function restart(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
  host.child.kill(signal);
  await host.finished;
  troubles.push(...story.troubles, ...(await story.violations()));
  await story.page.close();
  await start();
  // Before that a key is pressed for nobody.
  await story.page.getByTestId('balance').waitFor();
}

async function hashesOf(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.JPG')).sort();
  const files = await Promise.all(names.map((name) => readFile(join(folder, name))));
  return Object.fromEntries(
    files.map((bytes, index) => [String(names[index]), createHash('sha256').update(bytes).digest('hex')]),
  );
}

async function developed(): Promise<string[]> {
  const names = await readdir(join(home, 'Pictures'), { recursive: true }).catch(() => []);
  return names.filter((name) => name.endsWith('.jpg')).sort();
}

const bright = async () => (await developed()).filter((name) => name.includes('Bright'));

const balanceReads = (words: string) =>
  expect.poll(() => story.page.getByTestId('balance').innerText(), { timeout: 60_000 }).toContain(words);
const priced = (sentence: string, price: string) =>
  expect
    .poll(async () => (await story.page.getByTestId('enhance').innerText()).replaceAll('\n', ' '), { timeout: 60_000 })
    .toBe(`${sentence} ${price}`);

async function rename(name: string, key: 'Enter' | 'Escape'): Promise<void> {
  const { page } = story;
  await page.getByRole('button', { name: 'More about Sample shoot' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const field = page.getByRole('textbox', { name: 'Name of Sample shoot' });
  await field.fill(name);
  await field.press(key);
  await field.waitFor({ state: 'detached' });
}

test('the sample shoot opens: twelve files are ten photos, and fifty credits wait', async () => {
  const { page } = story;
  await page.getByText('12 files → 10 photos').waitFor();
  await balanceReads('50 photos left');
  await priced('Enhance 10 photos', '10 credits');
  await expect
    .poll(
      () =>
        page
          .getByTestId('grid')
          .locator('img')
          .evaluateAll((all) => all.filter((img) => (img as HTMLImageElement).naturalWidth > 0).length),
      {
        timeout: 60_000,
      },
    )
    .toBeGreaterThanOrEqual(8);
  await keepPicture(page, '1-shoot');
});

test('every template is seen on these photos, before and after, for nothing', async () => {
  const { page } = story;
  await page.keyboard.press('t');
  await page.getByTestId('contact-sheet').locator('img[src*="/photo/proof/"]').nth(7).waitFor();
  await keepPicture(page, '2-templates');
  await page.keyboard.press('g');
  await page.getByRole('option').nth(1).click();
  await page.keyboard.press('e');
  await page.getByTestId('shows-after').waitFor();
  await page.getByText('Median lightness').waitFor();
  await keepPicture(page, '3-compare');
  await page.keyboard.press('g');
  await balanceReads('50 photos left');
});

test('enhancing the shoot takes exactly ten credits and writes ten files', async () => {
  const { page } = story;
  await page.getByText('All 10', { exact: true }).click();
  await priced('Enhance 10 photos', '10 credits');
  await page.getByTestId('enhance').click();
  await page.getByRole('dialog').getByText('50 → 40').waitFor();
  await keepPicture(page, '4-confirm');
  await page.getByTestId('confirm').click();
  await page.getByRole('button', { name: 'Deliver', exact: true }).waitFor({ timeout: 120_000 });
  await keepPicture(page, '5-queue');
  await balanceReads('40 photos left');
  expect(await developed()).toHaveLength(10);
});

test('developing again in the same template is free, and another template has its price', async () => {
  const { page } = story;
  await page.keyboard.press('Control+2');
  await priced('Develop 10 photos again', 'Free');
  await page.getByTestId('enhance').click();
  await page.getByRole('dialog').getByText('40 → 40').waitFor();
  await page.getByTestId('confirm').click();
  await expect.poll(async () => (await developed()).length, { timeout: 120_000 }).toBe(20);
  await balanceReads('40 photos left');
  await page.keyboard.press('Control+2');
  await page.getByText('Warm Home', { exact: true }).click();
  await priced('Enhance 10 photos', '10 credits');
});

test('a top-up is there at once, and exports cost nothing', async () => {
  const { page } = story;
  await page.keyboard.press('Control+5');
  await page.getByRole('button', { name: 'Buy 50 credits' }).click();
  await page.getByTestId('pay').click();
  await page.getByRole('heading', { name: '50 credits added' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await balanceReads('90 photos left');
  await keepPicture(page, '6-credits');
  await page.keyboard.press('Control+4');
  await page.getByTestId('export').click();
  await page.getByTestId('export-result').getByText('10 files written').waitFor({ timeout: 60_000 });
  await keepPicture(page, '7-deliver');
  await balanceReads('90 photos left');
});

test('after a restart the shoot, what was paid, the history and the balance are all there', async () => {
  await restart('SIGINT');
  const { page } = story;
  await balanceReads('90 photos left');
  await keepPicture(page, '8-library');
  await rename('Never mind', 'Escape');
  await page.getByRole('main').getByRole('link', { name: 'Sample shoot' }).waitFor();
  await rename('Elm Street 12', 'Enter');
  await page.getByRole('main').getByRole('link', { name: 'Elm Street 12' }).waitFor();
  await page.getByRole('main').getByRole('link').first().click();
  await page.getByText('12 files → 10 photos').waitFor();
  await priced('Develop 10 photos again', 'Free');
  await page.keyboard.press('Control+5');
  await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('−10');
});

test('a plug pulled in the middle of a run: it comes back paused, goes on, and every photo is paid once', async () => {
  let { page } = story;
  await page.keyboard.press('Control+2');
  await page.getByText('Bright & Airy', { exact: true }).click();
  await priced('Enhance 10 photos', '10 credits');
  await page.getByTestId('enhance').click();
  await page.getByRole('dialog').getByText('90 → 80').waitFor();
  await page.getByTestId('confirm').click();
  await expect.poll(async () => (await bright()).length, { timeout: 60_000, interval: 5 }).toBeGreaterThan(0);
  await restart('SIGKILL');
  page = story.page;
  await page.keyboard.press('Control+3');
  const resume = page.getByRole('button', { name: /^Resume/ });
  await resume.waitFor();
  await keepPicture(page, '9-paused');
  await resume.click();
  await page.getByRole('button', { name: 'Deliver', exact: true }).first().waitFor({ timeout: 120_000 });
  await balanceReads('80 photos left');
  expect(await bright()).toHaveLength(10);
});

test('the originals are as they were, and no screen threw or broke its policy', async () => {
  expect(await hashesOf(samples)).toEqual(originals);
  expect([...troubles, ...story.troubles, ...(await story.violations())]).toEqual([]);
});
