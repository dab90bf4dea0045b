import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';

// A page as a story meets it: what it threw and what its policy refused are kept, and pictures of it can be looked at afterwards.

const artefacts = resolve(import.meta.dirname, '..', '..', 'test-results', 'stories');

export type StoryPage = { page: Page; troubles: string[]; violations(): Promise<string[]> };

export async function openPage(
  browser: Browser,
  address: string,
  { today, ...viewport }: { width: number; height: number; today?: string } = { width: 1440, height: 900 },
): Promise<StoryPage> {
  const context = await browser.newContext({ locale: 'en-GB', viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.addInitScript(() => {
    const violations: string[] = [];
    Object.assign(window, { violations });
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  if (today !== undefined) await page.addInitScript(shiftDate, Date.parse(today) - Date.now());
  await page.goto(address);
  return {
    page,
    troubles,
    violations: () => page.evaluate(() => (window as unknown as { violations: string[] }).violations),
  };
}

/** Another day in the page; its timers go on as they do. */
function shiftDate(shiftMs: number): void {
  const Real = Date;
  const shifted = new Proxy(Real, {
    construct: (target, given) => Reflect.construct(target, given.length === 0 ? [Real.now() + shiftMs] : given),
    get: (target, name) => (name === 'now' ? () => Real.now() + shiftMs : Reflect.get(target, name)),
  });
  Object.assign(window, { Date: shifted });
}

/** Keeps what is on the screen in test-results/stories. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`) });
}
