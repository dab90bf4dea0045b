import { randomUUID } from 'node:crypto';
import manifest from '../../package.json' with { type: 'json' };
import { forkWorker } from '../studio/darkroom/pool/worker-process.ts';
import type { StudioHost, WorkerProcess } from '../studio/host.ts';
import { systemClock } from '../studio/hosting/clock.ts';
import { findPlaces } from '../studio/hosting/places.ts';
import { createStudio, type Studio } from '../studio/studio.ts';
import { openEmbeddedWallet } from '../wallet/embedded.ts';
import { remoteWallet } from '../wallet/http/remote.ts';

export const version = manifest.version;

export function placesFor(data: string | undefined) {
  return findPlaces(import.meta.url, data);
}

/** The studio for a terminal, or for a browser that the terminal serves. */
export async function openStudio(kind: 'cli' | 'browser', data: string | undefined): Promise<Studio> {
  return await createStudio(nodeHost(kind, data));
}

function nodeHost(kind: 'cli' | 'browser', data: string | undefined): StudioHost {
  const { worker, page: _, ...folders } = placesFor(data);
  return {
    kind,
    version,
    folders,
    clock: systemClock,
    nextId: randomUUID,
    spawnWorker: () => startWorker(worker),
    wallet: {
      embedded: () => openEmbeddedWallet(folders),
      remote: (address, token) => remoteWallet(address, token, fetch),
    },
  };
}

function startWorker(entry: string): WorkerProcess {
  const child = forkWorker(entry);
  return { ...child, onExit: (listener) => child.onExit(() => listener({ code: null, signal: null })) };
}
