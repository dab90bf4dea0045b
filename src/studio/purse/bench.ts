import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from '../files/disk.ts';
import type { SyncBench } from './asking.ts';
import { openBook } from './book.ts';
import type { WalletPlace } from './connection.ts';
import { openDevice } from './device.ts';
import { openPaidWork } from './paid-work.ts';

export type PursePlace = WalletPlace & { disk: Disk };

/** Everything that is kept of one wallet on this computer is in one folder. */
export async function openBench({ host, settings, disk }: PursePlace, isEmbedded: boolean): Promise<SyncBench> {
  const address = settings.now.walletAddress ?? '';
  const name = isEmbedded ? 'this-computer' : createHash('sha256').update(address).digest('hex').slice(0, 24);
  const folder = join(host.folders.data, 'purse', name);
  const kept = { disk, folder, clock: host.clock };
  return {
    book: await openBook(kept),
    device: await openDevice({ disk, folder, nextId: host.nextId }),
    paid: await openPaidWork(kept),
    nextId: host.nextId,
    wallNow: () => host.clock.now(),
  };
}

export async function closeBench({ book, paid }: SyncBench): Promise<void> {
  await book.close();
  await paid.close();
}
