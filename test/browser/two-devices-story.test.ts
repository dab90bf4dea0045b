import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import { remoteWallet } from '../../src/wallet/http/remote.ts';
import { aShoot } from '../builders/aShoot.ts';
import { aWire, type Wire } from '../builders/aWire.ts';
import { type Running, startTonebank } from '../contract/cliProcess.ts';
import { startPostgres, type TestPostgres } from '../contract/postgres.ts';
import { keepPicture, openPage, type StoryPage } from './aPage.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';

// Two computers and one wallet on PostgreSQL. Both lose the network and go on working; the clock of one is set back; both come back, and one
// photo turns out to be paid by both.

type Device = { name: string; host: Running; wire: Wire; story: StoryPage; setClockBy(ms: number): Promise<void> };

const dayMs = 86_400_000;
const size = { widthPx: 96, heightPx: 64 };

let home: string;
let postgres: TestPostgres;
let service: Running;
let owner: WalletClient;
let chromium: LaunchedChromium;
let anna: Device;
let bela: Device;

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-two-')));
  postgres = await startPostgres();
  chromium = await launchChromium();
  service = startTonebank(['serve', '--json', '--catalog', 'studio', '--database', await postgres.newDatabase()]);
  const { url, adminToken } = JSON.parse(await service.firstLine);
  owner = remoteWallet(url, adminToken, fetch);
  await owner.grant({ id: 'a-start', bucket: 'promo', credits: 100, reason: 'to begin with' });
  // Both have IMG_0001; the rest is different.
  const first = await aShoot({ photos: 3, folder: join(home, 'Canal house') });
  const second = await aShoot({
    photos: 1,
    folder: join(home, 'Mill lane'),
    files: { 'IMG_0011.jpg': { ...size, seed: 11 }, 'IMG_0012.jpg': { ...size, seed: 12 } },
  });
  anna = await aDevice('anna', { photos: first, url });
  bela = await aDevice('bela', { photos: second, url });
  for (const device of [anna, bela]) await enterWallet(device, adminToken);
});

afterAll(async () => {
  await chromium?.close();
  for (const running of [anna?.host, bela?.host, service]) {
    running?.child.kill('SIGINT');
    await running?.finished;
  }
  await Promise.all([anna?.wire.close(), bela?.wire.close()]);
  await postgres?.stop();
  await rm(home, { recursive: true, force: true });
});

async function aDevice(name: string, { photos, url }: { photos: string; url: string }): Promise<Device> {
  const shift = join(home, `${name}.shift`);
  await writeFile(shift, '0');
  const wire = await aWire(url);
  const clock = pathToFileURL(join(import.meta.dirname, 'shiftedClock.ts')).href;
  const host = startTonebank(['open', photos, '--browser', '--no-launch', '--json', '--data', join(home, name)], {
    XDG_PICTURES_DIR: join(home, `${name}-pictures`),
    NODE_OPTIONS: `--experimental-strip-types --disable-warning=ExperimentalWarning --import ${clock}`,
    CLOCK_SHIFT_FILE: shift,
  });
  const { address } = JSON.parse(await host.firstLine);
  const story = await openPage(chromium.browser, address);
  return { name, host, wire, story, setClockBy: (ms) => writeFile(shift, String(ms)) };
}

/** As a member does it: in Settings. */
async function enterWallet({ story: { page }, wire }: Device, token: string): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('textbox', { name: 'Address' }).fill(wire.url);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.getByRole('button', { name: 'Add and use' }).click();
  await page.getByTestId('wallet-switch').getByText(new URL(wire.url).host).waitFor();
}

const chip = ({ story }: Device) => story.page.getByTestId('balance').innerText();
const chipReads = (device: Device, words: string) =>
  expect.poll(() => chip(device), { timeout: 60_000 }).toContain(words);

async function beginAll({ story: { page } }: Device, sentence: string): Promise<void> {
  await expect
    .poll(async () => (await page.getByTestId('enhance').innerText()).replaceAll('\n', ' '), { timeout: 60_000 })
    .toBe(sentence);
  await page.getByTestId('enhance').click();
  await page.getByTestId('confirm').click();
}

async function enhanceAll(device: Device): Promise<void> {
  const { page } = device.story;
  await page.keyboard.press('Control+2');
  await beginAll(device, 'Enhance 3 photos 3 credits');
  await page.getByRole('button', { name: 'Deliver', exact: true }).first().waitFor({ timeout: 60_000 });
}

test('each computer takes some of the hundred credits along, and both show all that can be spent', async () => {
  await expect
    .poll(async () => (await owner.devices.list()).map(({ credits }) => credits), { timeout: 60_000 })
    .toEqual([15, 15]);
  await chipReads(anna, '85 photos left');
  await chipReads(bela, '85 photos left');
  await keepPicture(anna.story.page, 'two-1-online');
});

test('without the network both go on with what they have', async () => {
  anna.wire.cut();
  bela.wire.cut();
  await chipReads(anna, 'Offline: 15 photos left on this computer');
  await chipReads(bela, 'Offline: 15 photos left on this computer');
  const { page } = anna.story;
  await page.keyboard.press('Control+5');
  await page.reload();
  const note = page.getByTestId('away');
  await note.getByText(/What stands here is as of .* lent to computers/).waitFor();
  await note.getByText(/Enhance with the 15 credits on this computer until/).waitFor();
  await page.getByText('Prices as the wallet told them last.').waitFor();
  await page.getByTestId('kept-lines').waitFor();
  expect(await page.getByRole('button', { name: 'Buy 100 credits' }).isDisabled()).toBe(true);
  await note.getByRole('button', { name: 'Try again' }).click();
  await note.getByText(/^Still away at/).waitFor();
  await keepPicture(page, 'two-2-credits-without-the-wallet');
  for (const device of [anna, bela]) {
    await enhanceAll(device);
    await chipReads(device, 'Offline: 12 photos left on this computer');
  }
  await keepPicture(anna.story.page, 'two-2-offline');
  expect((await owner.billing({ limit: 1 })).balance).toMatchObject({ available: 70, leased: 30 });
});

test('a clock that is set back locks the credits of that computer, and says why', async () => {
  const { page } = bela.story;
  await bela.setClockBy(-dayMs);
  await page.keyboard.press('Control+2');
  await page.getByText('Bright & Airy', { exact: true }).click();
  await beginAll(bela, 'Enhance 3 photos 3 credits');
  await chipReads(bela, 'locked');
  await keepPicture(page, 'two-3-locked');
  await page.keyboard.press('Control+3');
  await page.getByText(/clock/i).first().waitFor();
  await keepPicture(page, 'two-4-locked-queue');
});

test('when both come back, the photo that both have is paid once and nothing else is lost or doubled', async () => {
  anna.wire.mend();
  bela.wire.mend();
  for (const { story } of [anna, bela]) await story.page.keyboard.press('Control+5');
  await expect
    .poll(
      async () => {
        const { transactions } = await owner.billing({ kind: 'usage' });
        return transactions.reduce((sum, { credits }) => sum + credits, 0);
      },
      { timeout: 60_000 },
    )
    .toBe(-5);
  await expect
    .poll(async () => (await owner.devices.list()).every(({ isFrozen }) => !isFrozen), { timeout: 60_000 })
    .toBe(true);
  const { balance, transactions } = await owner.billing({});
  expect(balance.available + balance.leased + balance.held).toBe(95);
  expect(balance.debt).toBe(0);
  expect(
    transactions
      .filter(({ kind }) => kind === 'usage')
      .map(({ credits }) => credits)
      .sort(),
  ).toEqual([-2, -3]);
  await expect.poll(() => chip(bela), { timeout: 60_000 }).not.toContain('locked');
});

test('the history of either computer tells both runs, and no page broke its policy', async () => {
  for (const { story, name } of [anna, bela]) {
    await story.page.keyboard.press('Control+5');
    await story.page.getByText('Canal house').first().waitFor();
    await story.page.getByText('Mill lane').first().waitFor();
    await keepPicture(story.page, `two-5-history-${name}`);
    expect([...story.troubles, ...(await story.violations())]).toEqual([]);
  }
});
