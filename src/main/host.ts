import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, shell } from 'electron';
import { realDisk } from '../studio/files/disk.ts';
import { writeDurably } from '../studio/files/durable.ts';
import type { StudioHost } from '../studio/host.ts';
import { systemClock } from '../studio/hosting/clock.ts';
import { openEmbeddedWallet } from '../wallet/embedded.ts';
import { remoteWallet } from '../wallet/http/remote.ts';
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
    saveFile: (file) => saveFile(file, window()),
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

/** Asks where to, beginning in the downloads, and shows the file in its folder. */
async function saveFile(
  { fileName, bytes }: { fileName: string; bytes: Uint8Array },
  window: BrowserWindow | null,
): Promise<string | null> {
  const options: Electron.SaveDialogOptions = {
    title: 'Save the file',
    defaultPath: join(app.getPath('downloads'), fileName),
    filters: [{ name: 'PDF', extensions: ['pdf'] }],
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  };
  const { canceled, filePath } = window
    ? await dialog.showSaveDialog(window, options)
    : await dialog.showSaveDialog(options);
  if (canceled || !filePath) return null;
  await writeDurably(realDisk, filePath, bytes, 'The file');
  shell.showItemInFolder(filePath);
  return filePath;
}
