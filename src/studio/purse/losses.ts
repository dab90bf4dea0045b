import { join } from 'node:path';
import type { Disk } from '../files/disk.ts';
import { discard, writeDurably } from '../files/durable.ts';

// What a purse has forgotten, and what the wallet did not take: a mark beside its file, because the wallet may be away for longer than the app
// is open, and because the runs are looked at when the app begins.

export type Loss = 'record' | 'payments';

export type Losses = {
  /** The graver of those that are not made good. */
  readonly now: Loss | null;
  /** @throws AppError disk-full, disk-failed, folder-unwritable */
  note(loss: Loss): Promise<void>;
  /** The wallet was asked. What was noted only now waits for the next start. */
  settled(): void;
  close(): Promise<void>;
};

const names: Readonly<Record<Loss, string>> = { record: 'lost', payments: 'dropped' };
const all = ['record', 'payments'] as const;

export async function openLosses({ disk, folder }: { disk: Disk; folder: string }): Promise<Losses> {
  const pathOf = (loss: Loss) => join(folder, names[loss]);
  const noted = new Set<Loss>();
  /** Runs have begun before these were noted. */
  const tooLate = new Set<Loss>();
  for (const loss of all) if (await isThere(disk, pathOf(loss))) noted.add(loss);
  let isSettled = false;
  return {
    get now() {
      return all.find((loss) => noted.has(loss)) ?? null;
    },
    async note(loss) {
      await writeDurably(disk, pathOf(loss), '', 'The record of your credits', 0o600);
      noted.add(loss);
      if (loss === 'payments') tooLate.add(loss);
    },
    settled: () => {
      isSettled = true;
    },
    async close() {
      if (!isSettled) return;
      for (const loss of noted) {
        if (tooLate.has(loss)) continue;
        await discard(disk, pathOf(loss));
        noted.delete(loss);
      }
    },
  };
}

function isThere(disk: Disk, path: string): Promise<boolean> {
  return disk.stat(path).then(
    () => true,
    () => false,
  );
}
