import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { discard } from './durable.ts';

// What a power cut leaves of files that were never finished. They have hidden names of our own making; nobody else's are touched.

const ofDocuments = /^\..+\.[0-9a-f]{12}\.part$/;
const ofPhotos = /^\.tonebank-[0-9a-f]{18}\.part$/;
const hourMs = 3_600_000;

/** Removes unfinished documents from folders that only this process writes to. */
export async function removeLeftDocuments(disk: Disk, folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const entries = await disk.list(folder).catch(() => []);
    for (const { name } of entries) if (ofDocuments.test(name)) await discard(disk, join(folder, name));
  }
}

/** Removes unfinished photos that nobody has written to for an hour: a younger one may be somebody's work. */
export async function removeLeftParts(disk: Disk, folder: string): Promise<void> {
  for (const { name } of await disk.list(folder)) {
    if (!ofPhotos.test(name)) continue;
    const path = join(folder, name);
    const age = await disk.stat(path).then(
      (stats) => Date.now() - stats.mtimeMs,
      () => 0,
    );
    if (age > hourMs) await discard(disk, path);
  }
}
