import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loopback, picturePath, uploadPath } from '../../src/contract/page.ts';
import { type Running, startTonebank } from '../contract/cliProcess.ts';
import { aFolderOfPhotos } from '../contract/studioHost.ts';
import { type LaunchedChromium, launchChromium } from './chromium.ts';

// The browser host as a real browser meets it: the page of the built app, and a page of somebody else's on the same computer.

let home: string;
let host: Running;
let address: URL;
let chromium: LaunchedChromium;
let stranger: Server;

beforeAll(async () => {
  home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-host-')));
  const photos = await aFolderOfPhotos(join(home, 'photos'), 2);
  host = startTonebank(['open', photos, '--browser', '--no-launch', '--json', '--data', join(home, 'data')]);
  address = new URL(JSON.parse(await host.firstLine).address);
  chromium = await launchChromium();
  stranger = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').end('<h1>Another page</h1>'),
  );
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  await chromium?.close();
  stranger?.close();
  host?.child.kill('SIGINT');
  await host?.finished;
  await rm(home, { recursive: true, force: true });
});

async function openPage(url: string): Promise<{ page: Page; troubles: string[]; close(): Promise<void> }> {
  const context = await chromium.browser.newContext();
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.goto(url);
  return { page, troubles, close: () => context.close() };
}

describe('our own page', () => {
  test('opens on the shoot, keeps its token out of the address, and breaks no rule of its policy', async () => {
    const { page, troubles, close } = await openPage(address.href);
    await page.waitForURL(/#\/shoot\//);
    expect(page.url()).not.toContain('token');
    const picture = page.locator(`img[src^="${picturePath('thumb', '')}"]`).first();
    await picture.waitFor({ timeout: 30_000 });
    await expect
      .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth), { timeout: 30_000 })
      .toBeGreaterThan(0);
    const theme = await page.evaluate(() =>
      getComputedStyle(document.documentElement).getPropertyValue('--mantine-scale'),
    );
    expect(theme, 'the styles that the nonce lets in').not.toBe('');
    const typeface = await page.evaluate(async () =>
      (await document.fonts.load('15px "Inter Variable"')).map(({ status }) => status),
    );
    expect(typeface).toEqual(['loaded']);
    expect(troubles).toEqual([]);
    await close();
  });

  test('sends a dropped file, whole, into the data folder', async () => {
    const { page, close } = await openPage(address.href);
    await page.waitForURL(/#\/shoot\//);
    const target = {
      path: uploadPath('drop-from-browser', 'kitchen.jpg'),
      header: loopback.tokenHeader,
      key: loopback.tokenKey,
    };
    const send = (isKnown: boolean) =>
      page.evaluate(
        async ({ path, header, key, isKnown }) => {
          const token = isKnown ? (sessionStorage.getItem(key) ?? '') : 'guess';
          const answer = await fetch(path, {
            method: 'POST',
            headers: { [header]: token },
            body: new Blob(['pixels']),
          });
          return { status: answer.status, body: await answer.text() };
        },
        { ...target, isKnown },
      );
    const { status, body } = await send(true);
    const folder = join(home, 'data', 'imports', 'drop-from-browser');
    expect({ status, body: JSON.parse(body) }).toEqual({ status: 201, body: { folder, name: 'kitchen.jpg' } });
    expect((await send(false)).status).toBe(401);
    expect(await readdir(folder)).toEqual(['kitchen.jpg']);
    await close();
  });

  test('without the token shows no studio', async () => {
    const { page, close } = await openPage(address.origin);
    const isOpen = await page.evaluate(
      ({ path, protocols }) =>
        new Promise((resolve) => {
          const socket = new WebSocket(`ws://${location.host}${path}`, protocols);
          socket.onopen = () => resolve(true);
          socket.onerror = () => resolve(false);
        }),
      { path: loopback.socketPath, protocols: [loopback.socketProtocol, loopback.tokenProtocol('0'.repeat(64))] },
    );
    expect(isOpen).toBe(false);
    await close();
  });
});

describe('a page of somebody else on this computer', () => {
  const strangersPage = () => openPage(`http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`);

  test('reads nothing, not even with the token', async () => {
    const { page, close } = await strangersPage();
    const token = new URLSearchParams(address.hash.slice(1)).get('token') ?? '';
    const result = await page.evaluate(
      async ({ origin, path, protocols }) => ({
        page: await fetch(origin).then(
          (answer) => answer.status,
          () => 'blocked',
        ),
        blind: await fetch(origin, { mode: 'no-cors' }).then(
          () => 'sent',
          () => 'blocked',
        ),
        upload: await fetch(`${origin}/upload/from-a-stranger/a.jpg`, {
          method: 'POST',
          mode: 'no-cors',
          body: 'x',
        }).then(
          () => 'sent',
          () => 'blocked',
        ),
        socket: await new Promise((resolve) => {
          const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, protocols);
          socket.onopen = () => resolve('open');
          socket.onerror = () => resolve('blocked');
        }),
        image: await new Promise((resolve) => {
          const image = new Image();
          image.onload = () => resolve('shown');
          image.onerror = () => resolve('blocked');
          image.src = `${origin}/photo/thumb/some-id`;
        }),
        frame: await new Promise((resolve) => {
          const frame = document.createElement('iframe');
          frame.src = origin;
          frame.onload = () => resolve(frame.contentDocument === null ? 'foreign' : 'readable');
          document.body.append(frame);
        }),
      }),
      {
        origin: address.origin,
        path: loopback.socketPath,
        protocols: [loopback.socketProtocol, loopback.tokenProtocol(token)],
      },
    );
    expect(result).toMatchObject({
      page: 'blocked',
      blind: 'blocked',
      socket: 'blocked',
      image: 'blocked',
      frame: 'foreign',
    });
    expect(await readdir(join(home, 'data', 'imports'))).not.toContain('from-a-stranger');
    await close();
  });
});
