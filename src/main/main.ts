import { isAbsolute, join } from 'node:path';
import { app, type BrowserWindow, dialog, protocol, session } from 'electron';
import { failureOf } from '../core/errors.ts';
import { readPageFiles } from '../studio/hosting/page-files.ts';
import { createStudio, type Studio } from '../studio/studio.ts';
import { isOurOrigin } from './guards.ts';
import { electronHost } from './host.ts';
import { claimLinks, linkIn } from './links.ts';
import { setMenu } from './menu.ts';
import { isPermitted } from './permissions.ts';
import { handOutPorts } from './port.ts';
import { showProgress } from './progress.ts';
import { answerSchemes, registerSchemes } from './schemes.ts';
import { fence, openWindow, pageAddress } from './window.ts';

// The desktop window around the studio. What can be decided without the runtime is decided elsewhere, in functions that tests can call.

const root = app.getAppPath();
const stopping = new AbortController();
let window: BrowserWindow | null = null;
let studio: Studio | null = null;
/** What came before there was a window. */
const linksBefore: string[] = [];

app.enableSandbox();
setFolders();
registerSchemes();
app.on('web-contents-created', (_, contents) => fence(contents, walletInUse));

if (app.requestSingleInstanceLock()) {
  claimLinks(app);
  app.on('second-instance', (_, args) => void bringForward(args));
  // The one system that gives links as events gives them before the app is ready, too.
  app.on('open-url', (event, link) => {
    event.preventDefault();
    void bringForward([link]);
  });
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => stopFirst(event));
  void app.whenReady().then(start).catch(giveUp);
} else {
  app.quit();
}

async function start(): Promise<void> {
  limitSession();
  setMenu();
  studio = await createStudio(await electronHost(root, () => window));
  const pageFiles = await readPageFiles(join(root, 'out', 'renderer'));
  answerSchemes(protocol, { pageFiles, picture: studio.picture });
  handOutPorts(studio.router, () => (window ? [window] : []));
  // A run that ends with the app ends this loop too; what it says then is of no use to anyone.
  void showProgress(studio.client, () => window, stopping.signal).catch(() => undefined);
  // A folder that cannot be opened leaves the page at the library.
  window = await openWindow(join(root, 'out'), await routeFor(process.argv).catch(() => ''));
  window.on('closed', () => {
    window = null;
  });
  followLink([...process.argv, ...linksBefore.splice(0)]);
}

/** The runtime's own caches stay apart from the shoots; one data folder has one window. */
function setFolders(): void {
  if (process.env.TONEBANK_DATA) app.setPath('userData', process.env.TONEBANK_DATA);
  app.setPath('sessionData', join(app.getPath('userData'), 'window'));
}

/** The page gets what the table grants, from our own origin only, and no device ever. */
function limitSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(isOurOrigin(requestingUrl) && isPermitted(permission)),
  );
  defaultSession.setPermissionCheckHandler(
    (_contents, permission, origin) => isOurOrigin(origin) && isPermitted(permission),
  );
  defaultSession.setDevicePermissionHandler(() => false);
}

async function walletInUse(): Promise<string | null> {
  return studio === null ? null : (await studio.client.app.settings()).walletAddress;
}

/** Lets the photos under way finish cleanly before the app goes. */
function stopFirst(event: Electron.Event): void {
  if (!studio) return;
  event.preventDefault();
  const closing = studio;
  studio = null;
  stopping.abort();
  void closing.close().finally(() => app.quit());
}

/** A second start brings the first window forward, on the folder that it was given. */
async function bringForward(args: string[]): Promise<void> {
  if (!window) {
    linksBefore.push(...args);
    return;
  }
  followLink(args);
  if (window.isMinimized()) window.restore();
  window.focus();
  // A folder that cannot be opened leaves the window where it was.
  const route = await routeFor(args).catch(() => '');
  if (route) await window.loadURL(pageAddress(route));
}

/** Back from a checkout. The page that waits for it hears what came of it from the wallet; here it is only asked about. */
function followLink(args: string[]): void {
  const link = linkIn(args);
  if (link?.checkout) void studio?.returned(link.checkout).catch(() => undefined);
}

/** Where the page opens: on the folder, or on the sample shoot, that the command line names. */
async function routeFor(args: string[]): Promise<string> {
  const words = args.slice(app.isPackaged ? 1 : 2);
  const folder = words.find((word) => isAbsolute(word));
  if (!studio || (!folder && !words.includes('--sample'))) return '';
  const { shoots } = studio.client;
  const { shootId } = folder ? await shoots.open({ paths: [folder] }) : await shoots.openSample();
  return `#/shoot/${encodeURIComponent(shootId)}`;
}

function giveUp(error: unknown): void {
  dialog.showErrorBox('Tonebank could not start', failureOf(error).message);
  app.exit(1);
}
