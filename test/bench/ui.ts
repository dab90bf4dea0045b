import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { openPage } from '../browser/aPage.ts';
import { launchChromium } from '../browser/chromium.ts';
import { aCreditsHost, type CreditsHost } from '../browser/creditsHost.ts';
import { storyDay } from '../browser/creditsPasts.ts';
import { manyEntries } from './manyEntries.ts';

// `npm run bench:ui`, after `npm run build`: a wallet with 100,000 entries of usage. How long the list takes from the press to its first
// line, and how many frames a second it keeps while it is scrolled, pages being fetched on the way. Nobody helps: software rendering.
// On a machine that is busy with other things the frames are theirs too; so the processor time of the page and of the studio is told beside
// each figure, and what the same browser manages on an empty page.
//
// The wallet is made by another process, so that the studio that is measured begins as an app begins: without the rubbish of making it.
//
// Options: --entries N (100000), --seconds N of scrolling (8), --keep FILE (the wallet: made if it is not there, and left), --json. It ends
// with 1 when a promise is not kept.

const beginsWithinMs = 9000;
const promised = { openMs: 300, framesPerSecond: 50 };
const { values } = parseArgs({
  options: {
    ...{ entries: { type: 'string' }, seconds: { type: 'string' }, json: { type: 'boolean' } },
    ...{ keep: { type: 'string' }, make: { type: 'string' } },
  },
});
const entries = Number(values.entries ?? 100_000);
const seconds = Number(values.seconds ?? 8);

if (values.make !== undefined) await make(values.make);
else await measure();

/** A wallet with a long past, in a file. */
async function make(file: string): Promise<void> {
  const host = await aCreditsHost({
    ...{ catalog: 'studio', file, today: storyDay },
    past: async (client, at, { db, wallet }) => {
      await client.grant({ id: 'plenty', bucket: 'topup', credits: 10 * entries, reason: 'to spend' });
      await manyEntries(db, { wallet, entries, from: Date.parse('2026-07-02T00:00:00Z'), to: Date.parse(storyDay) });
      at(null);
    },
  });
  await host.close();
}

async function measure(): Promise<void> {
  const from = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'tonebank-bench-ui-'));
  const file = values.keep ?? join(folder, 'wallet.sqlite');
  if (!existsSync(file)) {
    const asked = [...process.execArgv, import.meta.filename, '--make', file, '--entries', String(entries)];
    const { status } = spawnSync(process.execPath, asked, { stdio: 'inherit' });
    if (status !== 0) throw new Error('the wallet could not be made');
  }
  const seededMs = performance.now() - from;
  const host = await aCreditsHost({ catalog: 'studio', file, today: storyDay });
  try {
    await measured(host, seededMs);
  } finally {
    await host.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(host: CreditsHost, seededMs: number): Promise<void> {
  const chromium = await launchChromium();
  try {
    const { page, troubles } = await openPage(chromium.browser, host.address, {
      width: 1440,
      height: 900,
      today: storyDay,
    });
    await page.getByTestId('balance').waitFor();
    const learningMs = await atRest();
    const ticks = await processorTime(page);
    const opened: Opened[] = [];
    for (let turn = 0; turn < 5; turn++) opened.push(await opening(page, ticks));
    const before = await ticks();
    const scrolled = await scrolling(page);
    const pageMsPerFrame = ((await ticks()).pageMs - before.pageMs) / scrolled.frames;
    const emptyFramesPerSecond = await emptyFrames(chromium.browser);
    if (troubles.length > 0) throw new Error(troubles.join('\n'));
    report({ entries, seededMs, opened, ...scrolled, learningMs, pageMsPerFrame, emptyFramesPerSecond });
  } finally {
    await chromium.close();
  }
}

type Ticks = () => Promise<{ pageMs: number; studioMs: number }>;
type Opened = { ms: number; pageMs: number; studioMs: number };

/** Processor time so far: of the page's main thread, and of this process: the studio and the wallet, what they add up behind the list included. */
async function processorTime(page: Page): Promise<Ticks> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const pageMs = 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0);
    const { user, system } = process.cpuUsage();
    return { pageMs, studioMs: (user + system) / 1000 };
  };
}

/** A studio that meets a wallet for the first time learns what is paid there. @returns processor time until it was done, milliseconds */
async function atRest(): Promise<number> {
  const used = () => process.cpuUsage().user / 1000;
  const begun = used();
  // It begins a moment after the first contact.
  let restedSince = performance.now() + beginsWithinMs;
  for (let before = begun; performance.now() - restedSince < 1000; before = used()) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (used() - before > 20) restedSince = Math.max(restedSince, performance.now());
  }
  return used() - begun;
}

/** From the press on Credits to the first line on the screen. */
async function opening(page: Page, ticks: Ticks): Promise<Opened> {
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.locator('table[aria-label="History"]').waitFor({ state: 'detached' });
  const before = await ticks();
  const ms = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const pressed = performance.now();
        location.hash = '#/credits';
        const look = () => {
          const isThere = document.querySelector('table[aria-label="History"] tbody tr') !== null;
          // The frame after the one that laid it out has shown it.
          if (isThere) requestAnimationFrame(() => resolve(performance.now() - pressed));
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
  const after = await ticks();
  return { ms, pageMs: after.pageMs - before.pageMs, studioMs: after.studioMs - before.studioMs };
}

type Scrolled = { frames: number; framesPerSecond: number; longestFrameMs: number; scrolledLines: number };

/** Frames while the list runs by at the pace of a wheel that is turned hard. */
async function scrolling(page: Page): Promise<Scrolled> {
  return page.evaluate((seconds) => {
    const table = document.querySelector('table[aria-label="History"]');
    let scroller = table?.parentElement ?? null;
    while (scroller && getComputedStyle(scroller).overflowY !== 'auto') scroller = scroller.parentElement;
    if (!scroller) throw new Error('nothing scrolls');
    const outer = scroller;
    return new Promise((resolve) => {
      const begun = performance.now();
      let [last, longest, frames, seen] = [begun, 0, 0, 0];
      const step = (now: number) => {
        longest = Math.max(longest, now - last);
        last = now;
        frames += 1;
        outer.scrollTop += 90;
        seen = Math.max(
          seen,
          Number(
            document.querySelector('table[aria-label="History"] tbody:last-child')?.getAttribute('data-index') ?? 0,
          ),
        );
        if (now - begun < 1000 * seconds) requestAnimationFrame(step);
        else {
          const passed = (now - begun) / 1000;
          resolve({ frames, framesPerSecond: frames / passed, longestFrameMs: longest, scrolledLines: seen });
        }
      };
      requestAnimationFrame(step);
    });
  }, seconds);
}

/** What this browser manages now when there is nothing to draw but a square that moves. */
async function emptyFrames(browser: Browser): Promise<number> {
  const page = await browser.newPage();
  try {
    return await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const square = document.body.appendChild(document.createElement('div'));
          square.style.cssText = 'position: absolute; width: 20px; height: 20px; background: black';
          const begun = performance.now();
          let frames = 0;
          const step = (now: number) => {
            frames += 1;
            square.style.left = `${frames % 200}px`;
            if (now - begun < 2000) requestAnimationFrame(step);
            else resolve((1000 * frames) / (now - begun));
          };
          requestAnimationFrame(step);
        }),
    );
  } finally {
    await page.close();
  }
}

type Figures = Omit<Scrolled, 'frames'> & {
  entries: number;
  seededMs: number;
  opened: readonly Opened[];
  learningMs: number;
  pageMsPerFrame: number;
  emptyFramesPerSecond: number;
};

function report({ entries, seededMs, opened, framesPerSecond, longestFrameMs, scrolledLines, ...rest }: Figures): void {
  const [cold = { ms: 0, pageMs: 0, studioMs: 0 }, ...again] = opened;
  const warm = again.reduce((most, one) => (one.ms > most.ms ? one : most), again[0] ?? cold);
  const figures = {
    machine: `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.versions.node}`,
    ...{
      entries,
      seededMs: round(seededMs),
      learningProcessorMs: round(rest.learningMs),
      openFirstMs: round(cold.ms),
      openAgainMostMs: round(warm.ms),
    },
    ...{
      openFirstProcessorMs: spent(cold),
      openAgainProcessorMs: spent(warm),
    },
    ...{ framesPerSecond: round(framesPerSecond), longestFrameMs: round(longestFrameMs), scrolledLines },
    ...{ pageMsPerFrame: round(rest.pageMsPerFrame), emptyFramesPerSecond: round(rest.emptyFramesPerSecond) },
    isKept: Math.max(cold.ms, warm.ms) <= promised.openMs && framesPerSecond >= promised.framesPerSecond,
  };
  if (values.json) console.log(JSON.stringify(figures));
  else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(22)} ${value}`);
  if (!figures.isKept) process.exitCode = 1;
}

function spent({ pageMs, studioMs }: Opened): string {
  return `${round(pageMs)} page + ${round(studioMs)} studio`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
