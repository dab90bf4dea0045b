import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WalletClient } from '../../src/contract/clients.ts';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import { presets } from '../../src/core/credits/presets.ts';
import { type Disk, realDisk } from '../../src/studio/files/disk.ts';
import type { StudioHost } from '../../src/studio/host.ts';
import { createPurse, type Purse } from '../../src/studio/purse/purse.ts';
import type { SettingsKeeper } from '../../src/studio/settings/settings.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import { aFolder } from './aFolder.ts';
import { resources } from './aHost.ts';
import { aNetwork } from './wallets.ts';

const address = 'https://wallet.test';
const hourMs = 3_600_000;

// A team's wallet in this process, and computers whose purses reach it through a network that can fail.

/** A wallet with so many credits, in memory. */
export async function aTeamWallet(options: {
  credits: number;
  now?: () => number;
  catalog?: string;
  lendsNothing?: boolean;
}): Promise<OpenWallet> {
  const wallet = await openWallet({
    file: ':memory:',
    catalogs: options.lendsNothing ? lendingNothing() : join(resources, 'catalogs'),
    catalog: options.catalog ?? 'studio',
    zone: 'Europe/Amsterdam',
    user: 'tester',
    clock: { now: options.now ?? Date.now },
  });
  onTestFinished(() => wallet.close());
  await wallet.client.grant({ id: 'begin', bucket: 'topup', credits: options.credits, reason: 'a test begins' });
  return wallet;
}

function lendingNothing(): Catalog {
  const { offline: _, ...catalog } = presets.studio as Catalog;
  return catalog;
}

export type TestPurse = Purse & {
  folder: string;
  network: ReturnType<typeof aNetwork>;
  /** Holds and captures one photo. @returns what it cost */
  spend(photo: string, run?: string): Promise<number>;
};

export type PurseOptions = {
  folder?: string;
  now?: () => number;
  monotonicMs?: () => number;
  disk?: Disk;
  network?: ReturnType<typeof aNetwork>;
  isEmbedded?: boolean;
};

/** The purse of one computer. Closed when the test is over. */
export async function aPurse(client: WalletClient, options: PurseOptions = {}): Promise<TestPurse> {
  const { folder = aFolder(), network = aNetwork(), disk = realDisk } = options;
  const now = options.now ?? Date.now;
  const seen = network.wallet(client);
  const folders = { data: folder, resources, pictures: folder, home: folder };
  const host = {
    folders,
    clock: { now, monotonicMs: options.monotonicMs ?? (() => performance.now()) },
    nextId: randomUUID,
    wallet: { embedded: async () => ({ client: seen, close: async () => undefined }), remote: () => seen },
  };
  const settings = {
    now: { walletAddress: options.isEmbedded ? null : address },
    walletToken: async () => 'a token',
  };
  const purse = await createPurse({
    host: host as unknown as StudioHost,
    settings: settings as unknown as SettingsKeeper,
    disk,
    // What a test looks at is what it asked for: no last word is cut off and nothing is told in between, however slow the disk is today.
    pace: { closeWithinMs: 240_000, beginAfterMs: hourMs, tellWithinMs: hourMs },
  });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await purse.close();
    isOpen = false;
  };
  onTestFinished(close);
  return {
    ...purse,
    get hasLost() {
      return purse.hasLost;
    },
    close,
    folder,
    network,
    spend: async (photo, run = 'run') => {
      const id = `${run}-${photo}`;
      await purse.hold(photoOrder({ id, photo, run }));
      return purse.capture({ hold: id, workKeys: [photo] });
    },
  };
}

/** What a run asks for one photo. */
export function photoOrder({ id, photo, run = 'run' }: { id: string; photo: string; run?: string }) {
  return { id, action: 'enhance', quantity: 1, workKeys: [photo], run, resource: { shoot: 'Canal house', photo } };
}

/** The journal of a team's wallet in the data folder of a computer. */
export function journalOf(folder: string): string {
  const name = createHash('sha256').update(address).digest('hex').slice(0, 24);
  return join(folder, 'purse', name, 'journal.jsonl');
}
