import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { openPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import { aCreditsHost } from './creditsHost.ts';
import { storyDay } from './creditsPasts.ts';
import { livedIn } from './livedIn.ts';
import { auditPage } from './pageAudit.ts';

// `npm run screens`, after `npm run build`: pictures of the Credits area with each price list and an account that has been used for months, in
// dark and light, at 1440 x 900 and 1024 x 700, in test-results/screens. What is too faint, cut, or scrolls inside what scrolls is told, and
// ends with 1.
//
// Options: --catalog ID, --tab ID (all), --theme dark|light, --long (the whole length of each screen, for looking), --quiet.

const sizes = { large: { width: 1440, height: 900 }, small: { width: 1024, height: 700 } };
const catalogs = ['studio', 'per-photo', 'token-packs', 'pay-as-you-go', 'generate-accept', 'three-balances'];
const { values } = parseArgs({
  options: {
    catalog: { type: 'string' },
    tab: { type: 'string' },
    theme: { type: 'string' },
    long: { type: 'boolean' },
    quiet: { type: 'boolean' },
  },
});
const folder = resolve(import.meta.dirname, '..', '..', 'test-results', 'screens');
const themes = (['dark', 'light'] as const).filter((theme) => values.theme === undefined || values.theme === theme);

if (!values.catalog) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const chromium: LaunchedChromium = await launchChromium();
let findingCount = 0;
try {
  for (const catalog of values.catalog ? [values.catalog] : catalogs) await picturesOf(catalog, chromium.browser);
} finally {
  await chromium.close();
}
console.log(`${folder}\n${findingCount} findings`);
if (findingCount > 0) process.exitCode = 1;

async function picturesOf(catalog: string, browser: Browser): Promise<void> {
  const host = await aCreditsHost({ catalog, today: storyDay, past: (client, at) => livedIn(catalog, client, at) });
  try {
    const { page } = await openPage(browser, host.address, { ...sizes.large, today: storyDay });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByTestId('balance').waitFor();
    const { screens } = await host.client.catalog();
    for (const { id } of screens.filter(({ id }) => values.tab === undefined || values.tab === id)) {
      await page.evaluate((id) => {
        location.hash = `#/credits/${id}`;
      }, id);
      for (const [name, size] of Object.entries(sizes)) {
        await page.setViewportSize(size);
        for (const theme of themes) {
          await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
          // What is asked of the wallet rests for a quarter of a second; nothing says when all of it is there.
          await page.waitForTimeout(700);
          for (const { kind, text, more } of await auditPage(page)) {
            findingCount += 1;
            if (!values.quiet) console.log(`${catalog} ${id} ${name} ${theme}: ${kind} "${text}" ${more}`);
          }
          if (values.long) {
            const height = await page.evaluate(() => {
              const outer = [...document.querySelectorAll('main *')].find(
                (element) =>
                  getComputedStyle(element).overflowY === 'auto' && element.scrollHeight > element.clientHeight,
              );
              return innerHeight + (outer ? outer.scrollHeight - outer.clientHeight : 0);
            });
            await page.setViewportSize({ width: size.width, height: Math.min(height, 3000) });
            await page.waitForTimeout(200);
          }
          await page.screenshot({ path: join(folder, `${catalog}-${id}-${name}-${theme}.png`) });
          await page.setViewportSize(size);
        }
      }
    }
    await page.context().close();
  } finally {
    await host.close();
  }
}
