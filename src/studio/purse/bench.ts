import type { Disk } from '../files/disk.ts';
import { removeLeftDocuments } from '../files/leftovers.ts';
import type { SyncBench } from './asking.ts';
import { openBook } from './book.ts';
import { purseFolder, type WalletPlace } from './connection.ts';
import { openDevice } from './device.ts';
import { openLastSeen } from './last-seen.ts';
import { openPaidWork } from './paid-work.ts';
import type { Pace } from './rhythm.ts';

export type PursePlace = WalletPlace & { disk: Disk; pace?: Pace };

export async function openBench({ host, settings, disk }: PursePlace, isEmbedded: boolean): Promise<SyncBench> {
  const address = isEmbedded ? null : (settings.now.walletAddress ?? '');
  const folder = purseFolder(host.folders.data, address);
  await removeLeftDocuments(disk, [folder]);
  const kept = { disk, folder, clock: host.clock };
  const book = await openBook(kept);
  // What another key signs for cannot be told under a new one: the wallet takes it back by itself, and runs pay for their photos again.
  const whenNew = async () => void (book.purse.leases.size > 0 && (await book.disown()));
  const device = await openDevice({ disk, folder, nextId: host.nextId, whenNew });
  return {
    ...{ book, device },
    paid: await openPaidWork(kept),
    lastSeen: await openLastSeen({ ...kept, address }),
    nextId: host.nextId,
    wallNow: () => host.clock.now(),
  };
}

export async function closeBench({ book, paid, lastSeen }: SyncBench): Promise<void> {
  await book.close();
  await paid.close();
  await lastSeen.close();
}
