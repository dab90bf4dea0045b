import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aShoot } from '../builders/aShoot.ts';
import { type Running, startTonebank } from '../contract/cliProcess.ts';
import { testPhoto } from '../scenes/oddPhotos.ts';
import { keepPicture } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';

// A shoot with a cut-off photo and a bracket that the camera got wrong, mended by hand; then a whole folder dropped onto the page.

let home: string;
let host: Running;
let chromium: LaunchedChromium;
let page: Page;

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-shoot-')));
  const photos = await aShoot({
    folder: join(home, 'Canal house'),
    photos: 2,
    bracketOf: 3,
    oneCorrupt: true,
    longSidePx: 720,
  });
  host = startTonebank(['open', photos, '--browser', '--no-launch', '--json', '--data', join(home, 'data')], {
    XDG_PICTURES_DIR: join(home, 'Pictures'),
  });
  const { address } = JSON.parse(await host.firstLine);
  chromium = await launchChromium();
  const context = await chromium.browser.newContext({
    locale: 'en-GB',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  });
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(address);
});

afterAll(async () => {
  await chromium?.close();
  host?.child.kill('SIGINT');
  await host?.finished;
  await rm(home, { recursive: true, force: true });
});

const cell = (name: string) => page.getByRole('option', { name: new RegExp(`^${name}`) });
const button = () => page.getByTestId('enhance').innerText();

test('a damaged photo says so, and what is left of it is opened for nothing', async () => {
  await page.getByText('Cannot be opened').waitFor();
  await cell('IMG_9999.jpg').click();
  await page.getByTestId('open-damaged').click();
  await cell('IMG_9999.jpg, Damaged').waitFor();
  await page.getByText('Damaged', { exact: true }).waitFor();
  // A preview of it that could not be made before is made now.
  await page.getByText(/^\d+ → \d+$/).waitFor();
  await keepPicture(page, 'shoot-opened-as-damaged');
  expect(await page.getByTestId('balance').innerText()).toContain('50 photos left');
});

test('it is left out of a run until the photographer says yes to it', async () => {
  await page.getByTestId('grid').focus();
  await page.keyboard.press('Escape');
  await expect.poll(button, { timeout: 30_000 }).toContain('Enhance 3 photos');
  await page.getByTestId('enhance').click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('50 → 47').waitFor();
  await sheet.getByRole('checkbox', { name: 'Enhance what is left of 1 damaged photo' }).check();
  await sheet.getByText('50 → 46').waitFor();
  await keepPicture(page, 'shoot-yes-to-a-damaged-photo');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
});

test('a photo dragged onto another becomes a frame of it, and one frame dragged out leaves the rest together', async () => {
  await cell('IMG_0001.jpg').dragTo(cell('IMG_0002.jpg'));
  await page.getByText('Grouped. One photo, one credit.').first().waitFor();
  await expect.poll(() => page.getByRole('option').count()).toBe(3);

  await page.keyboard.press('Control+z');
  await expect.poll(() => page.getByRole('option').count()).toBe(4);
  await cell('IMG_0001.jpg').dragTo(cell('IMG_0002.jpg'));
  await expect.poll(() => page.getByRole('option').count()).toBe(3);

  await cell('BRK_1.jpg').click();
  const frame = page.getByTitle(/^BRK_3\.jpg: drag it/);
  await frame.dragTo(cell('IMG_9999.jpg'));
  await expect.poll(() => page.getByRole('option', { name: /Bracket of 2/ }).count()).toBe(3);
  await keepPicture(page, 'shoot-mended-brackets');
});

test('what is measured of a preview finds its room kept: nothing below it moves', async () => {
  await page.evaluate(() => {
    const seen = { tops: new Set<number>(), wasWaiting: false };
    Object.assign(window, { seen });
    const note = (): void => {
      const button = [...document.querySelectorAll('aside button')].find((one) => one.textContent === 'Ungroup');
      const isKnown = /Median lightness\s*\d+ → \d+/.test(document.querySelector('aside')?.textContent ?? '');
      // What a template says of itself is longer or shorter; from then on everything stays.
      const chosen = document.querySelector('aside input[type="radio"]:checked')?.closest('label')?.textContent;
      if (button && chosen?.includes('Crisp Architectural')) {
        seen.tops.add(Math.round(button.getBoundingClientRect().top));
        if (!isKnown) seen.wasWaiting = true;
      }
      requestAnimationFrame(note);
    };
    note();
  });
  // A template that nothing was developed in yet, so that there is something to wait for.
  await page.getByText('Crisp Architectural', { exact: true }).click();
  await page.getByText(/^\d+ → \d+$/).waitFor();
  const seen = await page.evaluate(() => {
    const { tops, wasWaiting } = (window as unknown as { seen: { tops: Set<number>; wasWaiting: boolean } }).seen;
    return { tops: tops.size, wasWaiting };
  });
  expect(seen).toEqual({ tops: 1, wasWaiting: true });
});

test('nothing moves where reduced motion is asked for', async () => {
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        const longest = [transitionDuration, animationDuration].join(',').split(',').map(Number.parseFloat);
        return Math.max(...longest) > 0.001;
      })
      .map((element) => element.className.toString()),
  );
  expect(moving).toEqual([]);
});

test('a folder dropped onto the page is a shoot of its name, folders within it and all', async () => {
  const dropped = join(home, 'Harbour loft');
  await mkdir(join(dropped, 'upstairs'), { recursive: true });
  for (const [at, name] of ['a.jpg', 'upstairs/b.jpg'].entries()) {
    await writeFile(join(dropped, name), await testPhoto({ widthPx: 480, heightPx: 320, seed: 70 + at }));
  }
  await writeFile(join(dropped, 'plan.txt'), 'second floor');
  await page.keyboard.press('Control+1');
  await page.getByText('Your photos stay on this computer').first().waitFor();
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [dropped], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await devtools.send('Input.dispatchDragEvent', { type, x: 720, y: 450, data });
  }
  await cell('a.jpg').waitFor();
  await cell('b.jpg').waitFor();
  await page.getByText('Harbour loft').first().waitFor();
  await keepPicture(page, 'shoot-dropped-folder');
});

test('a shoot taken off the list comes back by Undo; without it, it is gone at once, and its files stay', async () => {
  await page.keyboard.press('Control+1');
  const told = page.getByRole('alert').filter({ hasText: 'is off the list' });
  const card = page.getByRole('listitem').filter({ hasText: 'Canal house' });
  const takeOff = async (): Promise<void> => {
    await page.getByRole('button', { name: 'More about Canal house' }).click();
    await page.getByRole('menuitem', { name: 'Take off the list' }).click();
    await card.waitFor({ state: 'detached' });
  };
  await takeOff();
  await told.getByRole('button', { name: 'Undo' }).click();
  await card.waitFor();
  await told.waitFor({ state: 'detached' });
  await takeOff();
  await told.waitFor();
  await keepPicture(page, 'shoot-off-the-list');
  // The window is closed while Undo still stands there.
  await page.reload();
  await page.getByText('Harbour loft').first().waitFor();
  expect(await card.count()).toBe(0);
  expect((await readdir(join(home, 'Canal house'))).length).toBeGreaterThan(0);
});
