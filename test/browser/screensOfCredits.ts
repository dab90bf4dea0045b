import type { Browser, Page } from 'playwright-core';
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
    if (catalog === 'studio' && (tab === undefined || tab === 'sheets')) await sheets(page, pictures);
    await page.context().close();
  } finally {
    await host.close();
  }
}

/** What opens over the screens: why a number is what it is, the checkout in its states, a change of plan, runs unfolded. */
async function sheets(page: Page, pictures: Pictures): Promise<void> {
  const go = (tab: string) =>
    page.evaluate((tab) => {
      location.hash = `#/credits/${tab}`;
    }, tab);
  const still = { ...pictures, isLong: false };
  const closeDialog = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  await go('');
  const why = page.getByRole('button', { name: /^Why/ }).first();
  await why.click();
  await takePictures(page, 'studio-why', still);
  await why.click();
  await page.getByRole('button', { name: 'Buy 100 credits' }).click();
  await page.getByRole('dialog').getByTestId('pay').waitFor();
  await takePictures(page, 'studio-sheet-checkout', still);
  await page.getByRole('dialog').getByText('Is declined').click();
  await page.getByRole('dialog').getByTestId('pay').click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
  await takePictures(page, 'studio-sheet-declined', still);
  await page.getByRole('dialog').getByText('Asks for the bank’s confirmation').click();
  await page.getByRole('dialog').getByTestId('pay').click();
  await page.getByTestId('checkout-waiting').waitFor();
  await takePictures(page, 'studio-sheet-bank', still);
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('heading', { name: '100 credits added' }).waitFor();
  await takePictures(page, 'studio-sheet-paid', still);
  await closeDialog();
  await page
    .getByRole('button', { name: /^Show what/ })
    .first()
    .click();
  await takePictures(page, 'studio-history-unfolded', pictures);
  await page.getByText('Additions', { exact: true }).click();
  await takePictures(page, 'studio-history-additions', pictures);
  await go('subscription');
  await page.getByRole('button', { name: 'Choose Team' }).click();
  await page.getByTestId('plan-after').waitFor();
  await takePictures(page, 'studio-sheet-plan', still);
  await closeDialog();
  await go('analytics');
  await page.getByText('A year', { exact: true }).click();
  await page.getByText('As a table').click();
  await takePictures(page, 'studio-analytics-year', pictures);
}
