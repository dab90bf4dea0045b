import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, shell } from 'electron';
import type { StudioHost } from '../studio/host.ts';
import { systemClock } from '../studio/hosting/clock.ts';
import { openEmbeddedWallet } from '../wallet/embedded.ts';
import { remoteWallet } from '../wallet/remote.ts';
import { openSecrets } from './secrets.ts';
import { spawnUtilityWorker } from './worker.ts';

/** The window as the studio sees it. `root` is the package; a packed app keeps its resources beside it, where native code can read them. */
export async function electronHost(root: string, window: () => BrowserWindow | null): Promise<StudioHost> {
  const data = app.getPath('userData');
  const secrets = await openSecrets(data, (message) => void dialog.showMessageBox({ type: 'info', message }));
  const folders = {
    data,
    resources: app.isPackaged ? join(process.resourcesPath, 'resources') : join(root, 'resources'),
    pictures: app.getPath('pictures'),
    home: app.getPath('home'),
  };
  return {
    kind: 'electron',
    version: app.getVersion(),
    folders,
    clock: systemClock,
    nextId: randomUUID,
    spawnWorker: () => spawnUtilityWorker(join(root, 'out', 'main', 'darkroom-worker.js')),
    wallet: {
      embedded: () => openEmbeddedWallet(folders),
      remote: (address, token) => remoteWallet(address, token, fetch),
    },
    secrets,
    pickFolder: (purpose) => pickFolder(purpose, window()),
    reveal: async (path) => {
      shell.showItemInFolder(path);
      return true;
    },
  };
}

async function pickFolder(purpose: 'open' | 'output', window: BrowserWindow | null): Promise<string | null> {
  const options: Electron.OpenDialogOptions = {
    title: purpose === 'open' ? 'Open a shoot' : 'Where the photos go',
    buttonLabel: purpose === 'open' ? 'Open' : 'Use this folder',
    properties: purpose === 'open' ? ['openDirectory'] : ['openDirectory', 'createDirectory'],
  };
  const picked = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options);
  return picked.filePaths[0] ?? null;
}
