import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forkWorker } from '../../src/studio/darkroom/pool/worker-process.ts';
import type { StudioHost } from '../../src/studio/host.ts';
import { systemClock } from '../../src/studio/hosting/clock.ts';
import { findPlaces } from '../../src/studio/hosting/places.ts';
import { createStudio, type Studio } from '../../src/studio/studio.ts';
import { openEmbeddedWallet } from '../../src/wallet/embedded.ts';
import { remoteWallet } from '../../src/wallet/http/remote.ts';
import { testPhoto } from '../scenes/oddPhotos.ts';

/** A whole studio, wallet and workers included, on folders of its own. */
export type StudioOnDisk = {
  studio: Studio;
  /** Three small photos. */
  photos: string;
  home: string;
  close(): Promise<void>;
};

export async function aStudioOnDisk(): Promise<StudioOnDisk> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-studio-')));
  const photos = await aFolderOfPhotos(join(home, 'photos'), 3);
  const studio = await createStudio(hostOn(home));
  return {
    studio,
    photos,
    home,
    async close() {
      await studio.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** Small photos that differ, named `photo-1.jpg` and so on. */
export async function aFolderOfPhotos(folder: string, count: number): Promise<string> {
  await mkdir(folder, { recursive: true });
  for (let n = 1; n <= count; n++) await writeFile(join(folder, `photo-${n}.jpg`), await testPhoto({ seed: n }));
  return folder;
}

function hostOn(home: string): StudioHost {
  const { worker, resources } = findPlaces(import.meta.url, undefined);
  const folders = { data: join(home, 'data'), resources, pictures: join(home, 'pictures'), home };
  return {
    kind: 'test',
    version: '0.0.0',
    folders,
    clock: systemClock,
    nextId: randomUUID,
    spawnWorker: () => {
      const child = forkWorker(worker);
      return { ...child, onExit: (listener) => child.onExit(() => listener({ code: null, signal: null })) };
    },
    wallet: {
      embedded: () => openEmbeddedWallet(folders),
      remote: (address, token) => remoteWallet(address, token, fetch),
    },
  };
}
