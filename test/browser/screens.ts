import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type LaunchedChromium, launchChromium } from './chromium.ts';
import type { Pictures, Theme } from './screenPictures.ts';
import { catalogs, screensOfCredits } from './screensOfCredits.ts';
import { screensOfWork } from './screensOfWork.ts';

// `npm run screens`, after `npm run build`: pictures of every screen in dark and light, at 1440 x 900 and 1024 x 700, in test-results/screens:
// the shoots from the first start to the delivered files, and the Credits area with each price list and an account that has been used for
// months. What is too faint, cut, or scrolls inside what scrolls is told, and ends with 1.
//
// Options: --area work|credits, --catalog ID, --tab ID (of the Credits area), --only WORD (of the names of the other screens),
// --theme dark|light, --long (the whole length of each screen, for looking), --quiet.

const { values } = parseArgs({
  options: {
    area: { type: 'string' },
    catalog: { type: 'string' },
    tab: { type: 'string' },
    only: { type: 'string' },
    theme: { type: 'string' },
    long: { type: 'boolean' },
    quiet: { type: 'boolean' },
  },
});
const folder = resolve(import.meta.dirname, '..', '..', 'test-results', 'screens');
const isPart = [values.area, values.catalog, values.tab, values.only].some((value) => value !== undefined);
let findingCount = 0;
const pictures: Pictures = {
  folder,
  themes: (['dark', 'light'] satisfies Theme[]).filter((theme) => values.theme === undefined || values.theme === theme),
  isLong: values.long ?? false,
  onFinding(finding) {
    findingCount += 1;
    if (!values.quiet) console.log(finding);
  },
};

if (!isPart) await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const chromium: LaunchedChromium = await launchChromium();
try {
  const isOfCredits = values.catalog !== undefined || values.tab !== undefined || values.area === 'credits';
  const isOfWork = values.only !== undefined || values.area === 'work';
  if (isOfWork || !isOfCredits) await screensOfWork(chromium.browser, { only: values.only, pictures });
  if (isOfCredits || !isOfWork) {
    for (const catalog of values.catalog ? [values.catalog] : catalogs) {
      await screensOfCredits(chromium.browser, { catalog, tab: values.tab, pictures });
    }
  }
} finally {
  await chromium.close();
}
console.log(`${folder}\n${findingCount} findings`);
if (findingCount > 0) process.exitCode = 1;
