import { request } from 'node:http';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type BrowserHost, startBrowserHost } from '../../src/browser/server.ts';
import { loopback, noncePlaceholder } from '../../src/contract/page.ts';
import { maxFrameChars } from '../../src/studio/hosting/frames.ts';
import { aStudioOnDisk, type StudioOnDisk } from './studioHost.ts';

// The browser host at the level of headers and sockets, where a browser is of no help.

let on: StudioOnDisk;
let host: BrowserHost;
let url: URL;

beforeAll(async () => {
  on = await aStudioOnDisk();
  const page = new TextEncoder().encode(`<meta name="csp-nonce" content="${noncePlaceholder}" />`);
  const pageFiles = new Map([
    ['/', { body: page, type: 'text/html; charset=utf-8', isPage: true }],
    ['/assets/index.js', { body: page, type: 'text/javascript; charset=utf-8', isPage: false }],
  ]);
  host = await startBrowserHost({ studio: on.studio, pageFiles, imports: join(on.home, 'imports') });
  url = new URL(host.address);
});
afterAll(async () => {
  await host.close();
  await on.close();
});

type Answer = { status: number; headers: Record<string, unknown>; body: string };

function ask(path: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: url.port, path, ...options }, (answer) => {
      let body = '';
      answer.on('data', (chunk) => {
        body += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

const token = () => url.hash.slice(`#${loopback.fragmentKey}=`.length);

function openSocket(options: { origin?: string; token?: string } = {}): Promise<WebSocket> {
  const protocols = [loopback.socketProtocol, loopback.tokenProtocol(options.token ?? token())];
  const socket = new WebSocket(`ws://${url.host}${loopback.socketPath}`, protocols, {
    origin: options.origin ?? url.origin,
  });
  return new Promise((resolve, reject) => socket.once('open', () => resolve(socket)).once('error', reject));
}

describe('every answer', () => {
  test.each([
    ['the page', '/', {}, 200],
    ['a script', '/assets/index.js', {}, 200],
    ['nothing', '/no-such-thing', {}, 404],
    ['a refusal', '/', { host: 'evil.example' }, 403],
    ['a picture that is not there', '/photo/thumb/nobody', {}, 404],
  ])('carries the policy and lets no other site read it: %s', async (_, path, headers, status) => {
    const answer = await ask(path, { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-security-policy']).toMatch(
      /^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-[\w-]{22}'; img-src 'self' photo:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(answer.headers).toMatchObject({
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });

  test('has a nonce of its own, and the page knows it', async () => {
    const answers = await Promise.all([ask('/'), ask('/')]);
    const nonces = answers.map(
      ({ headers }) => /'nonce-([\w-]+)'/.exec(String(headers['content-security-policy']))?.[1],
    );
    expect(new Set(nonces).size).toBe(2);
    for (const [n, { body }] of answers.entries()) expect(body).toContain(`content="${nonces[n]}"`);
  });
});

test.each([
  '/../package.json',
  '/assets/../../package.json',
  '/%2e%2e/package.json',
  '/assets/%2e%2e%2f%2e%2e%2fpackage.json',
  '/.git/config',
])('there is no file at %s', async (path) => expect((await ask(path)).status).toBe(404));

test('only this computer can reach it', async () => {
  const others = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal);
  for (const { address } of others) {
    await expect(fetch(`http://${address}:${url.port}/`, { signal: AbortSignal.timeout(2000) })).rejects.toThrow();
  }
  expect(url.hostname).toBe('127.0.0.1');
});

describe('a socket', () => {
  test.each([
    ['without the token', { token: '0'.repeat(64) }, 401],
    ['of another origin', { origin: 'https://evil.example' }, 403],
  ])('%s is refused before it opens', async (_, options, status) => {
    await expect(openSocket(options)).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  test('is told only the name of the protocol, never the token', async () => {
    const socket = await openSocket();
    expect(socket.protocol).toBe(loopback.socketProtocol);
    socket.terminate();
  });

  test('that sends a frame beyond the limit is closed, and the others stay', async () => {
    const [greedy, modest] = [await openSocket(), await openSocket()];
    const closed = new Promise<number>((resolve) => greedy.once('close', resolve));
    greedy.on('error', () => undefined);
    greedy.send(`"${'x'.repeat(maxFrameChars)}"`);
    expect(await closed).toBe(1009);
    const answered = new Promise<string>((resolve) => modest.once('message', (data) => resolve(data.toString())));
    modest.send(JSON.stringify({ i: '1', p: { u: '/app/about', b: {} } }));
    expect(await answered).toContain('"version":"0.0.0"');
    modest.terminate();
  });

  test('frames that are not ours are counted, not answered', async () => {
    const before = host.refusedFrames();
    const socket = await openSocket();
    socket.send('{}');
    socket.send(new Uint8Array([1, 2, 3]));
    await expect.poll(() => host.refusedFrames()).toBe(before + 2);
    socket.terminate();
  });
});
