import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { auditPage } from './pageAudit.ts';

// One screen, in every theme and size that somebody may have: a picture of each, and what can be measured of it.

export const sizes = { large: { width: 1440, height: 900 }, small: { width: 1024, height: 700 } };
export type Theme = 'dark' | 'light';

export type Pictures = {
  folder: string;
  themes: readonly Theme[];
  /** The whole length of a screen that scrolls, for looking. */
  isLong?: boolean;
  onFinding: (finding: string) => void;
};

/** Nothing says when all that a screen asked for is there: what is asked of the wallet rests for a quarter of a second. */
const restMs = 700;

export async function takePictures(page: Page, name: string, pictures: Pictures): Promise<void> {
  for (const [sizeName, size] of Object.entries(sizes)) {
    await page.setViewportSize(size);
    for (const theme of pictures.themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.waitForTimeout(restMs);
      for (const { kind, text, more } of await auditPage(page)) {
        pictures.onFinding(`${name} ${sizeName} ${theme}: ${kind} "${text}" ${more}`);
      }
      if (pictures.isLong) {
        await page.setViewportSize({ width: size.width, height: Math.min(await wholeHeight(page), 3000) });
        await page.waitForTimeout(200);
      }
      await page.screenshot({ path: join(pictures.folder, `${name}-${sizeName}-${theme}.png`) });
      await page.setViewportSize(size);
    }
  }
  await page.setViewportSize(sizes.large);
}

function wholeHeight(page: Page): Promise<number> {
  return page.evaluate(() => {
    const outer = [...document.querySelectorAll('main *')].find(
      (element) => getComputedStyle(element).overflowY === 'auto' && element.scrollHeight > element.clientHeight,
    );
    return innerHeight + (outer ? outer.scrollHeight - outer.clientHeight : 0);
  });
}
