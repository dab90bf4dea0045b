import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { StudioClient } from '../../src/contract/clients.ts';
import { checkoutLink } from '../../src/contract/page.ts';
import { serveWallet } from '../../src/wallet/http/http.ts';
import { aPayingService } from '../builders/payingService.ts';
import { aPriceList } from '../builders/payingWallet.ts';
import { aFolderOfPhotos } from '../contract/studioHost.ts';
import { requireBuilt } from './built.ts';
import { double, FrameDouble, installDouble, type WindowDouble } from './electronDouble.ts';

// The built bundle, booted whole: the real studio, wallet and workers behind it, and a double of the runtime in front.

/** As long as what is waited for may take on a busy machine. */
const patient = { timeout: 240_000 };
const root = resolve(import.meta.dirname, '..', '..');
let window: WindowDouble;
let photos: string;
const opened: MessagePort[] = [];

beforeAll(async () => {
  double.folders.root = root;
  double.folders.data = await mkdtemp(join(tmpdir(), 'tonebank-window-'));
  photos = await aFolderOfPhotos(join(double.folders.data, 'shoot'), 2);
  requireBuilt(root);
  installDouble();
  // Loaded by Node itself, as the runtime would, and not by the test runner.
  createRequire(import.meta.url)(join(root, 'out', 'main', 'main.js'));
  await vi.waitFor(
    () => expect(double.windows[0]?.loaded ?? double.noted.errors).toEqual(['app://tonebank/']),
    patient,
  );
  window = double.windows[0] as WindowDouble;
});

afterAll(async () => {
  const closed = new Promise((done) => double.app.once('before-quit', () => setTimeout(done, 1500)));
  for (const port of opened) port.close();
  double.app.quit();
  await closed;
  await rm(double.folders.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

describe('the window', () => {
  test('is sandboxed, isolated and without Node, in so many words', () => {
    expect(window.options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      preload: join(root, 'out', 'preload', 'preload.cjs'),
    });
  });

  test('has every page sandboxed, and its caches apart from the shoots', () => {
    expect(double.noted.isSandboxed).toBe(true);
    expect(double.noted.paths.get('sessionData')).toBe(join(double.folders.data, 'window'));
  });

  test('sets nothing that weakens the page', () => {
    const weakening = ['webSecurity', 'allowRunningInsecureContent', 'experimentalFeatures', 'enableBlinkFeatures'];
    expect(Object.keys(window.options.webPreferences).filter((name) => weakening.includes(name))).toEqual([]);
  });

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('stays where it is on %s', (event) => {
    const prevented: string[] = [];
    const go = (url: string) => window.webContents.emit(event, { url, preventDefault: () => prevented.push(url) });
    for (const url of ['https://evil.example/', 'file:///etc/passwd', 'about:blank', 'app://tonebank/#/credits'])
      go(url);
    expect(prevented).toEqual(['https://evil.example/', 'file:///etc/passwd', 'about:blank']);
  });

  test('takes no webview in', () => {
    const preventDefault = vi.fn();
    window.webContents.emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  test('opens no second window, and only https in the system browser', () => {
    for (const url of ['https://checkout.stripe.com/pay', 'http://example.org/', 'file:///etc/passwd', 'smb://x/y']) {
      expect(window.webContents.onOpen({ url })).toEqual({ action: 'deny' });
    }
    expect(double.noted.opened).toEqual(['https://checkout.stripe.com/pay']);
  });

  test('grants what the table grants, to our own page', () => {
    const request = (permission: string, requestingUrl: string) => {
      let isGranted: boolean | null = null;
      double.asked.request(null, permission, (answer) => (isGranted = answer), { requestingUrl });
      return isGranted;
    };
    expect(request('fullscreen', 'app://tonebank/')).toBe(true);
    expect(request('fullscreen', 'https://evil.example/')).toBe(false);
    expect(request('media', 'app://tonebank/')).toBe(false);
    expect(double.asked.check(null, 'geolocation', 'app://tonebank')).toBe(false);
    expect(double.asked.device()).toBe(false);
  });
});

describe('the schemes', () => {
  test('are registered without a way round the policy', () => {
    const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true };
    expect(double.schemes).toEqual([
      { scheme: 'app', privileges },
      { scheme: 'photo', privileges },
    ]);
  });

  test('serve the page with the policy in a header and its nonce in the page', async () => {
    const answer = await double.handlers.get('app')?.({ url: 'app://tonebank/' });
    const policy = answer?.headers.get('content-security-policy') ?? '';
    const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'; script-src 'self'");
    expect(await answer?.text()).toContain(`content="${nonce}"`);
  });

  test.each([
    'app://tonebank/../package.json',
    'app://tonebank/%2e%2e/package.json',
    'app://tonebank/main/main.js',
    'app://evil/',
    'app://tonebank/index.html/..%5c..%5cpackage.json',
  ])('have nothing at %s', async (url) => {
    expect((await double.handlers.get('app')?.({ url }))?.status).toBe(404);
  });

  test.each(['photo://thumb/nobody', 'photo://secret/a', 'photo://thumb/%2e%2e%2fa', 'photo:///etc/passwd'])(
    'have no picture at %s',
    async (url) => expect((await double.handlers.get('photo')?.({ url }))?.status).toBe(404),
  );
});

describe('the port', () => {
  const ask = (frame: FrameDouble, sender: object = window.webContents) =>
    double.ipcMain.emit('take-port', { senderFrame: frame, sender });

  test('is refused to anyone but the main frame of our page', () => {
    const strangers = [
      new FrameDouble('app://tonebank/'),
      new FrameDouble('about:blank'),
      new FrameDouble('https://evil.example/'),
    ];
    for (const frame of strangers) ask(frame);
    ask(window.webContents.mainFrame, { id: 99, mainFrame: window.webContents.mainFrame });
    expect([...strangers, window.webContents.mainFrame].flatMap((frame) => frame.received)).toEqual([]);
  });

  test('leads to the studio, its wallet and its workers', async () => {
    const studio = connect();
    expect(await studio.app.about()).toMatchObject({ host: 'electron', canPickNatively: true, canReveal: true });
    expect((await studio.credits.view()).balance.available).toBeGreaterThan(0);
    const { shootId } = await studio.shoots.open({ paths: [photos] });
    const { frames } = await studio.shoots.get({ shootId });
    const url = `photo://thumb/${frames[0]?.id}`;
    await vi.waitFor(async () => expect((await double.handlers.get('photo')?.({ url }))?.status).toBe(200), patient);
  });

  test('drops frames that are not ours and goes on', async () => {
    const crashes: unknown[] = [];
    const note = (error: unknown) => crashes.push(error);
    process.on('uncaughtException', note).on('unhandledRejection', note);
    const { studio, port } = open();
    for (const frame of [null, 7, '{', { i: '1', p: { u: '/app/about' } }, new Uint8Array(9)]) port.postMessage(frame);
    expect(await studio.app.about()).toHaveProperty('version');
    process.off('uncaughtException', note).off('unhandledRejection', note);
    expect(crashes).toEqual([]);
  });

  test('a run keeps the computer awake and shows on the taskbar until it ends', async () => {
    const studio = connect();
    const { shootId } = await studio.shoots.open({ paths: [photos] });
    const photoIds = (await studio.shoots.get({ shootId })).photos.map(({ id }) => id);
    const order = { shootId, photoIds, templateId: 'listing-natural', strength: 100 };
    const { credits } = await studio.runs.quote(order);
    const { id } = await studio.runs.start({ id: 'run-in-the-window', ...order, quotedCredits: credits });
    await vi.waitFor(async () => expect((await studio.runs.get({ runId: id })).run.state).toBe('done'), patient);
    await vi.waitFor(() => expect(window.progress.at(-1)).toBe(-1), patient);
    expect(Math.max(...window.progress)).toBeGreaterThanOrEqual(0);
    expect(double.noted).toMatchObject({ mostBlockers: 1, blockers: 0 });
  });

  test('an invoice is saved where its user says and shown there, or not at all', async () => {
    const studio = connect();
    await studio.credits.buy({ id: 'p-window', pack: 'pack-100', sandboxCard: '4242424242424242' });
    const [invoice] = await studio.account.invoices();
    const asked = { kind: 'invoice', id: invoice?.id ?? '' } as const;
    expect(await studio.account.paper(asked)).toMatchObject({ path: null, ticket: null });
    expect(double.noted.shown).toEqual([]);
    double.noted.savesTo = join(double.folders.data, 'my invoice.pdf');
    expect(await studio.account.paper(asked)).toMatchObject({ path: double.noted.savesTo, ticket: null });
    expect(double.noted.shown).toEqual([double.noted.savesTo]);
    expect((await readFile(double.noted.savesTo)).subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('the system is asked for our links, whose end no switch can follow', () => {
    expect(double.noted.claimed).toEqual([['tonebank', '--']]);
  });

  test('coming back from a checkout asks the provider, and only what was paid is in the balance', async () => {
    const paying = await aPayingService();
    const studio = connect();
    await studio.app.saveSettings({ walletAddress: paying.url, walletToken: paying.adminToken });
    const id = '3f0c1a52-7d2e-4b71-9f6a-0c5a9d0e1b01';
    const available = async () => (await studio.credits.view()).balance.available;
    const bought = await studio.credits.buy({ id, pack: 'pack-100', returnUrl: checkoutLink(id) });
    window.webContents.onOpen({ url: bought.checkoutUrl ?? '' });
    expect(double.noted.opened.at(-1)).toBe(bought.checkoutUrl);

    const looks = () =>
      paying.stripe.requests.filter(({ method, path }) => method === 'GET' && path.includes(paying.page())).length;
    const back = (link: string) => double.app.emit('second-instance', {}, ['tonebank', '--', link]);
    for (const hostile of [`tonebank://checkout/${id}?paid=true`, 'tonebank://grant/1000', `https://x.example/${id}`])
      back(hostile);
    back(checkoutLink(id));
    await vi.waitFor(() => expect(looks()).toBe(1), patient);
    expect(await available()).toBe(0);

    paying.stripe.pay(paying.page());
    const prevented = vi.fn();
    double.app.emit('open-url', { preventDefault: prevented }, checkoutLink(id));
    await vi.waitFor(async () => expect(await available()).toBe(100), patient);
    expect(prevented).toHaveBeenCalledOnce();
    for (let n = 0; n < 3; n += 1) back(checkoutLink(id));
    expect(await studio.account.payments.checkout({ id })).toMatchObject({ state: 'done' });
    expect(await available()).toBe(100);
    await studio.app.saveSettings({ walletAddress: null, walletToken: null });
    await paying.close();
  });

  test('the sandbox’s checkout page of a wallet on this computer opens in the system browser, and nothing else of it', async () => {
    const served = await serveWallet({ file: ':memory:', catalogs: aPriceList('studio'), zone: 'UTC' });
    const studio = connect();
    const before = [...double.noted.opened];
    const open = (url: string) => expect(window.webContents.onOpen({ url })).toEqual({ action: 'deny' });
    await studio.app.saveSettings({ walletAddress: served.url, walletToken: served.adminToken });
    const { checkoutUrl = '' } = await studio.credits.buy({ id: 'p-sandbox', pack: 'pack-100' });
    expect(checkoutUrl).toContain(`${served.url}/sandbox/checkout/`);
    for (const url of [`${served.url}/openapi.json`, `${checkoutUrl}?x`, checkoutUrl.replace('127.0.0.1', '127.0.0.2')])
      open(url);
    open(checkoutUrl);
    await vi.waitFor(() => expect(double.noted.opened).toEqual([...before, checkoutUrl]), patient);
    // Of another wallet it is not.
    await studio.app.saveSettings({ walletAddress: null, walletToken: null });
    open(checkoutUrl);
    open('https://checkout.stripe.com/after');
    await studio.app.settings();
    expect(double.noted.opened).toEqual([...before, checkoutUrl, 'https://checkout.stripe.com/after']);
    await served.close();
  });

  test('a wallet token without a key ring stays in memory, and the user is told', async () => {
    const studio = connect();
    const saved = await studio.app.saveSettings({
      walletAddress: 'https://wallet.example.com',
      walletToken: 'secret-token',
    });
    expect(saved.hasWalletToken).toBe(true);
    expect(double.noted.told.at(-1)).toContain('no key ring');
    const kept = await readdir(double.folders.data, { recursive: true, withFileTypes: true });
    for (const file of kept.filter((entry) => entry.isFile() && /\.(json|jsonl|log)$|token/.test(entry.name))) {
      expect(await readFile(join(file.parentPath, file.name), 'utf8')).not.toContain('secret-token');
    }
    await studio.app.saveSettings({ walletAddress: null, walletToken: null });
  });
});

function open() {
  const { mainFrame } = window.webContents;
  double.ipcMain.emit('take-port', { senderFrame: mainFrame, sender: window.webContents });
  const received = mainFrame.received.at(-1);
  expect(received?.channel).toBe('port');
  const port = received?.ports[0]?.port as MessagePort;
  port.start();
  opened.push(port);
  const studio = createORPCClient<StudioClient>(new RPCLink({ port: port as unknown as globalThis.MessagePort }));
  return { studio, port };
}

function connect(): StudioClient {
  return open().studio;
}
