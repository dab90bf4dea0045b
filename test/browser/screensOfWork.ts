import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { WalletClient } from '../../src/contract/clients.ts';
import { AppError } from '../../src/core/errors.ts';
import { aShoot } from '../builders/aShoot.ts';
import { openPage } from './aPage.ts';
import { aCreditsHost, type CreditsHost } from './creditsHost.ts';
import { storyDay } from './creditsPasts.ts';
import { type Pictures, sizes, takePictures } from './screenPictures.ts';

// Every screen that is not of the Credits area, in the states that a photographer meets: the first start, the sample shoot, a run that is held
// still half-way, delivered files, damaged photos, a wallet out of reach, a studio that is gone.

type Options = { only: string | undefined; pictures: Pictures };

export async function screensOfWork(browser: Browser, { only, pictures }: Options): Promise<void> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-screens-')));
  const wire = aWire();
  const host = await aCreditsHost({
    catalog: 'studio',
    today: storyDay,
    past: async (wallet, at) => {
      at('2026-11-21T09:00:00Z');
      await wallet.grant({ id: 'welcome', bucket: 'trial', credits: 50, reason: 'welcome' });
    },
    between: wire.between,
    beforeDeveloping: wire.beforeDeveloping,
  });
  const { page } = await openPage(browser, host.address, { ...sizes.large, today: storyDay });
  try {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    const look = async (name: string): Promise<void> => {
      if (only === undefined || name.includes(only)) await takePictures(page, name, pictures);
    };
    await page.getByTestId('balance').waitFor();
    await firstStart(page, look);
    await sampleShoot(page, look);
    await aRun(page, look, wire);
    await delivery(page, look);
    await others(page, look);
    await trouble(page, look, { host, home });
    await outOfReach(page, look, wire);
    await host.close();
    await page.getByText('The studio is not answering').waitFor();
    await look('lost');
    await page.goto('about:blank');
  } finally {
    await page.context().close();
    await host.close().catch(() => undefined);
    await rm(home, { recursive: true, force: true });
  }
}

type Look = (name: string) => Promise<void>;

async function firstStart(page: Page, look: Look): Promise<void> {
  await look('library-first');
  await page.keyboard.press('Control+3');
  await page.getByText('Nothing in the queue').waitFor();
  await look('queue-empty');
  await page.keyboard.press('Control+4');
  await page.getByText('Nothing to deliver yet').waitFor();
  await look('deliver-empty');
  await page.keyboard.press('Control+5');
  await look('credits-first');
  await page.keyboard.press('Control+1');
}

async function sampleShoot(page: Page, look: Look): Promise<void> {
  await page.getByRole('button', { name: 'Open sample shoot' }).click();
  await page.getByText('12 files → 10 photos').waitFor();
  await page.locator('[data-testid="grid"] img').nth(7).waitFor();
  await look('shoot-grid');
  await page.getByRole('option').nth(1).click();
  await page.getByText('Median lightness').waitFor();
  await look('shoot-inspector');
  await page
    .getByRole('option', { name: /Bracket of 3/ })
    .first()
    .click();
  await page.getByText('Median lightness').waitFor();
  await page
    .getByRole('option')
    .nth(4)
    .click({ modifiers: ['Control'] });
  await look('shoot-selected');
  await page.keyboard.press('t');
  await page.getByTestId('contact-sheet').locator('img[src*="/photo/proof/"]').nth(11).waitFor();
  await look('shoot-templates');
  await page.keyboard.press('g');
  await page.getByRole('option').nth(1).click();
  await page.keyboard.press('e');
  await page.getByText('Median lightness').waitFor();
  await look('shoot-compare');
  await page.keyboard.press('z');
  await look('shoot-zoomed');
  await page.keyboard.press('z');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await look('shortcuts');
  await closeDialog(page);
  await page.keyboard.press('g');
}

async function aRun(page: Page, look: Look, wire: Wire): Promise<void> {
  await page.getByText('All 10', { exact: true }).click();
  await page.getByTestId('enhance').click();
  await page.getByRole('dialog').getByText('50 → 40').waitFor();
  await look('shoot-confirm');
  wire.stopAfter(4);
  await page.getByTestId('confirm').click();
  await page.getByText('4 of 10').first().waitFor({ timeout: 120_000 });
  await look('queue-running');
  await page.getByRole('button', { name: 'Stop the run' }).click();
  await page.getByRole('dialog').waitFor();
  await look('queue-stop');
  await closeDialog(page);
  await page.getByRole('button', { name: 'Pause' }).click();
  wire.goOn();
  await page.getByText('Paused').first().waitFor();
  await look('queue-paused');
  await page.getByRole('button', { name: /Resume/ }).click();
  await page.getByRole('button', { name: 'Deliver', exact: true }).waitFor({ timeout: 120_000 });
  await look('queue-done');
  await page.keyboard.press('Control+2');
  await look('shoot-paid');
}

async function delivery(page: Page, look: Look): Promise<void> {
  await page.keyboard.press('Control+4');
  await page.getByTestId('export').waitFor();
  await look('deliver');
  await page.getByTestId('export').click();
  await page.getByTestId('export-result').waitFor({ timeout: 120_000 });
  await look('deliver-done');
}

async function others(page: Page, look: Look): Promise<void> {
  await page.keyboard.press('Control+5');
  await page.getByText('History').first().waitFor();
  await look('credits-used');
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Run the check-up' }).click();
  await page
    .getByText('Everything is in order')
    .or(page.getByText('needs a look'))
    .first()
    .waitFor({ timeout: 60_000 });
  await look('settings');
  await page.keyboard.press('Control+1');
  await page.getByText('Recent shoots').waitFor();
  await look('library');
  await page.getByRole('button', { name: 'More about Sample shoot' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor();
  await look('library-menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Open folder' }).click();
  await page.getByRole('dialog').waitFor();
  await look('folder-picker');
  await closeDialog(page);
}

async function trouble(page: Page, look: Look, { host, home }: { host: CreditsHost; home: string }): Promise<void> {
  const damaged = await aShoot({
    ...{ folder: join(home, 'Canal house, the whole of it from cellar to attic'), photos: 4, oneCorrupt: true },
    ...{ bracketOf: 3, longSidePx: 720 },
    files: { 'notes.txt': 'keys are with the neighbour', 'empty.jpg': '' },
  });
  const go = async (paths: string[]): Promise<void> => {
    const { shootId } = await host.studio.shoots.open({ paths });
    await page.evaluate((id) => {
      location.hash = `#/shoot/${id}/grid`;
    }, shootId);
  };
  await go([damaged]);
  await page.getByText('Cannot be opened').first().waitFor();
  await page.getByRole('option', { name: /^IMG_9999/ }).click();
  await look('damaged');
  await page.getByTestId('open-damaged').click();
  await page.getByRole('option', { name: /^IMG_9999.jpg, Damaged/ }).waitFor();
  await look('damaged-opened');
  const gone = await aShoot({ folder: join(home, 'On a disk'), photos: 2, longSidePx: 480 });
  await go([gone]);
  await page.getByRole('option').nth(1).waitFor();
  await rm(gone, { recursive: true });
  await page.reload();
  await look('shoot-gone');
}

async function outOfReach(page: Page, look: Look, wire: Wire): Promise<void> {
  wire.cut();
  await page.keyboard.press('Control+5');
  await page.reload();
  await look('offline-credits');
  await page.keyboard.press('Control+2');
  await look('offline-shoot');
}

async function closeDialog(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

type Wire = ReturnType<typeof aWire>;

/** A wallet that can be cut off, and a darkroom that can be stopped after some photos. */
function aWire() {
  let left = Number.POSITIVE_INFINITY;
  let isCut = false;
  let waiting: (() => void)[] = [];
  const between = (client: WalletClient): WalletClient =>
    new Proxy(client, {
      get: (target, name) => (isCut ? unreachable : Reflect.get(target, name)),
    });
  return {
    between,
    beforeDeveloping: async (): Promise<void> => {
      left -= 1;
      if (left < 0) await new Promise<void>((resolve) => waiting.push(resolve));
    },
    stopAfter: (photos: number): void => {
      left = photos;
    },
    goOn: (): void => {
      left = Number.POSITIVE_INFINITY;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    cut: (): void => {
      isCut = true;
    },
  };
}

const unreachable = (): Promise<never> =>
  Promise.reject(new AppError('wallet-unreachable', 'The wallet does not answer. Nothing was charged.', {}));
