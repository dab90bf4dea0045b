import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WalletClient } from '../../src/contract/clients.ts';
import { forkWorker } from '../../src/studio/darkroom/pool/worker-process.ts';
import type { StudioHost, WorkerProcess } from '../../src/studio/host.ts';
import { openWallet } from '../../src/wallet/open.ts';

export const resources = fileURLToPath(new URL('../../resources', import.meta.url));
const workerFile = fileURLToPath(new URL('../../src/studio/darkroom/worker.ts', import.meta.url));

export type HostOptions = {
  /** The folder with data, pictures and home. */
  base: string;
  /** Milliseconds since the epoch. */
  now?: (() => number) | undefined;
  /** What stands between the studio and its wallet. */
  wallet?: ((client: WalletClient) => WalletClient) | undefined;
  /** The wallets of teams; none unless told. */
  remote?: StudioHost['wallet']['remote'] | undefined;
  /** Where the tokens are kept. */
  secrets?: StudioHost['secrets'];
  /** Credits in the wallet at its first opening; 50 unless told, as a new user has. */
  credits?: number | undefined;
  /** Where worker processes come from; each is a new one unless told. */
  startWorker?: (() => WorkerProcess) | undefined;
  /** What stands between the darkroom and its worker processes. */
  spawn?: ((start: () => WorkerProcess) => WorkerProcess) | undefined;
  /** Told when the wallet is open: the wallet itself. */
  opened?: (client: WalletClient) => void;
};

/** A host with a real darkroom and a real wallet on a folder of its own. */
export function aHost({ base, wallet: between, credits, opened, ...options }: HostOptions): StudioHost {
  const folders = { data: join(base, 'data'), resources, pictures: join(base, 'Pictures'), home: base };
  mkdirSync(folders.pictures, { recursive: true });
  const now = options.now ?? Date.now;
  const startWorker = options.startWorker ?? newWorker;
  return {
    kind: 'test',
    version: '0.0.0-test',
    folders,
    clock: { now, monotonicMs: () => performance.now() },
    nextId: randomUUID,
    spawnWorker: () => options.spawn?.(startWorker) ?? startWorker(),
    wallet: {
      embedded: async () => {
        const wallet = await openWallet({
          file: join(folders.data, 'wallet.sqlite'),
          catalogs: join(resources, 'catalogs'),
          catalog: 'studio',
          zone: 'Europe/Amsterdam',
          isOpenedByApp: credits === undefined,
          user: 'tester',
          clock: { now },
        });
        if (credits) {
          const grant = { id: 'test:grant', bucket: 'promo', credits, reason: 'a test begins' };
          await wallet.client.grant(grant);
        }
        opened?.(wallet.client);
        return { client: between?.(wallet.client) ?? wallet.client, close: () => wallet.close() };
      },
      remote: (address, token) => {
        if (!options.remote) throw new Error('this test has no remote wallet');
        return options.remote(address, token);
      },
    },
    ...(options.secrets && { secrets: options.secrets }),
  };
}

function newWorker(): WorkerProcess {
  const worker = forkWorker(workerFile);
  return { ...worker, onExit: (listener) => worker.onExit(() => listener({ code: null, signal: null })) };
}
