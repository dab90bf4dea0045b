import type { Disk } from '../files/disk.ts';
import type { SyncBench } from './asking.ts';
import { openBook } from './book.ts';
import { purseFolder, type WalletPlace } from './connection.ts';
import { openDevice } from './device.ts';
import { openPaidWork } from './paid-work.ts';

export type PursePlace = WalletPlace & { disk: Disk };

export async function openBench({ host, settings, disk }: PursePlace, isEmbedded: boolean): Promise<SyncBench> {
  const folder = purseFolder(host.folders.data, isEmbedded ? null : (settings.now.walletAddress ?? ''));
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
