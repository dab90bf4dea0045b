import type { Browser } from 'playwright-core';
import { openPage } from './aPage.ts';
import { aCreditsHost } from './creditsHost.ts';
import { storyDay } from './creditsPasts.ts';
import { livedIn } from './livedIn.ts';
import { type Pictures, sizes, takePictures } from './screenPictures.ts';

export const catalogs = ['studio', 'per-photo', 'token-packs', 'pay-as-you-go', 'generate-accept', 'three-balances'];

/** The Credits area with one price list, for an account that has been used for months. */
export async function screensOfCredits(
  browser: Browser,
  { catalog, tab, pictures }: { catalog: string; tab: string | undefined; pictures: Pictures },
): Promise<void> {
  const host = await aCreditsHost({ catalog, today: storyDay, past: (client, at) => livedIn(catalog, client, at) });
  try {
    const { page } = await openPage(browser, host.address, { ...sizes.large, today: storyDay });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.getByTestId('balance').waitFor();
    const { screens } = await host.client.catalog();
    for (const { id } of screens.filter(({ id }) => tab === undefined || tab === id)) {
      await page.evaluate((id) => {
        location.hash = `#/credits/${id}`;
      }, id);
      await takePictures(page, `${catalog}-${id}`, pictures);
    }
    await page.context().close();
  } finally {
    await host.close();
  }
}
