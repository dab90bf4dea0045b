import { join } from 'node:path';
import { BrowserWindow, type BrowserWindowConstructorOptions, type Event, shell, type WebContents } from 'electron';
import { appOrigin } from '../contract/page.ts';
import { isCheckoutOf, isOurOrigin, mayOpen } from './guards.ts';

/** The one window's options, written out: what is the default today may not be tomorrow. */
export function windowOptions(preload: string): BrowserWindowConstructorOptions {
  return {
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    title: 'Tonebank',
    backgroundColor: '#2b2b2b',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: false,
    },
  };
}

/** The app's own page. `route` is a fragment such as `#/shoot/<id>`, or empty. */
export function pageAddress(route: string): string {
  return `${appOrigin}/${route}`;
}

/** Opens the window on the app's own page and nothing else. */
export async function openWindow(outFolder: string, route: string): Promise<BrowserWindow> {
  const window = new BrowserWindow(windowOptions(join(outFolder, 'preload', 'preload.cjs')));
  window.once('ready-to-show', () => window.show());
  await window.loadURL(pageAddress(route));
  return window;
}

/**
 * Keeps every page of the app, present and future, where it is.
 * @param walletAddress of the wallet in use, whose checkout pages are opened in the system's browser; null for the one inside the app
 */
export function fence(contents: WebContents, walletAddress: () => Promise<string | null>): void {
  const stayHome = (event: Event<{ url: string }>) => {
    if (!isOurOrigin(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stayHome);
  contents.on('will-redirect', stayHome);
  contents.on('will-frame-navigate', stayHome);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpen(url)) void shell.openExternal(url);
    else void openCheckout(url, walletAddress);
    return { action: 'deny' };
  });
}

async function openCheckout(url: string, walletAddress: () => Promise<string | null>): Promise<void> {
  // Settings that cannot be read name no wallet, so nothing opens; the page shows the link to press again.
  const wallet = await walletAddress().catch(() => null);
  if (isCheckoutOf(wallet, url)) await shell.openExternal(url);
}
