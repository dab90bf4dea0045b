import { randomUUID } from 'node:crypto';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { startBrowserHost } from '../../src/browser/server.ts';
import type { StudioClient, WalletClient } from '../../src/contract/clients.ts';
import type { Role } from '../../src/contract/wallet/shapes.ts';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import type { Task, ToWorker } from '../../src/studio/darkroom/pool/messages.ts';
import { forkWorker } from '../../src/studio/darkroom/pool/worker-process.ts';
import { systemClock } from '../../src/studio/hosting/clock.ts';
import { readPageFiles } from '../../src/studio/hosting/page-files.ts';
import { findPlaces } from '../../src/studio/hosting/places.ts';
import { createStudio } from '../../src/studio/studio.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import type { ProviderFor } from '../../src/wallet/payments/provider.ts';
import { memberTokenId } from '../../src/wallet/shown/allowance.ts';

// The built page over a wallet of any price list and any past, for looking at the Credits area. The wallet's clock can be set while its past
// is lived; afterwards it is the real one.

export type CreditsHost = {
  address: string;
  wallet: OpenWallet;
  /** The studio behind the page. */
  studio: StudioClient;
  /** The wallet as this page's studio calls it, with its role. */
  client: WalletClient;
  /** What the wallet does from now on is done at this instant; null is the real time. */
  at(instant: string | null): void;
  close(): Promise<void>;
};

type Options = {
  /** One of those that are included, by its name, or another one. */
  catalog: string | Catalog;
  /** Whose page it is; the owner's unless told. */
  role?: Role;
  /** The member whose monthly limit counts. */
  member?: string;
  /** The wallets of teams. */
  remote?: (address: string, token: string) => WalletClient;
  file?: string;
  /** What day it is for the wallet and the studio once the past is over; the real one unless told. */
  today?: string;
  /** Lives the past, before the page can be opened. */
  past?: (client: WalletClient, at: (instant: string | null) => void, wallet: OpenWallet) => Promise<void>;
  /** Who takes the money; the sandbox unless told. */
  provider?: ProviderFor;
  /** What stands between the studio and its wallet. */
  between?: (client: WalletClient) => WalletClient;
  /** What each photo waits for before a worker develops it. */
  beforeDeveloping?: () => Promise<void>;
};

export async function aCreditsHost({
  catalog,
  role = 'owner',
  member,
  remote,
  today,
  past,
  between,
  beforeDeveloping,
  ...options
}: Options): Promise<CreditsHost> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'tonebank-credits-')));
  const { worker, resources, page } = findPlaces(import.meta.url, undefined);
  // A wallet's time never goes back, so one with a past is opened before it.
  let now: number | null = past ? Date.parse('2026-07-01T00:00:00Z') : null;
  const at = (instant: string | null): void => {
    now = instant === null ? null : Date.parse(instant);
  };
  const shiftMs = today === undefined ? 0 : Date.parse(today) - Date.now();
  const present = () => Date.now() + shiftMs;
  const wallet = await openWallet({
    file: options.file ?? join(home, 'wallet.sqlite'),
    ...(typeof catalog === 'string'
      ? { catalogs: join(resources, 'catalogs'), catalog }
      : { catalogs: catalog, catalog: catalog.id }),
    ...{
      fonts: join(resources, 'fonts'),
      zone: 'Europe/Amsterdam',
      user: 'Ana',
      clock: { now: () => now ?? present() },
      ...(options.provider && { provider: options.provider }),
    },
  });
  await past?.(wallet.client, at, wallet);
  at(null);
  const caller = {
    wallet: wallet.wallet,
    role,
    user: role === 'owner' ? 'Ana' : 'Ben',
    // As the token of this member would say it.
    ...(member && { spender: member, member: memberTokenId(wallet.wallet, member) }),
  };
  const client: WalletClient =
    role === 'owner' ? wallet.client : createRouterClient(wallet.router, { context: { caller } });
  const studio = await createStudio({
    ...{ kind: 'browser', version: '0.0.0', nextId: randomUUID },
    clock: { ...systemClock, now: present },
    folders: { data: join(home, 'data'), resources, pictures: join(home, 'Pictures'), home },
    spawnWorker: () => {
      const child = forkWorker(worker);
      const send = (message: unknown): void => {
        const waits = beforeDeveloping && (message as ToWorker & { task?: Task }).task === 'develop';
        if (waits) void beforeDeveloping().then(() => child.send(message));
        else child.send(message);
      };
      return { ...child, send, onExit: (listener) => child.onExit(() => listener({ code: null, signal: null })) };
    },
    wallet: {
      embedded: async () => ({ client: between?.(client) ?? client, close: async () => undefined }),
      remote: (address, token) => {
        if (!remote) throw new Error('this test has no remote wallet');
        return remote(address, token);
      },
    },
  });
  const host = await startBrowserHost({ studio, pageFiles: await readPageFiles(page), imports: join(home, 'imports') });
  return {
    ...{ address: host.address, wallet, studio: studio.client, client, at },
    async close() {
      await host.close();
      await studio.close();
      await wallet.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
