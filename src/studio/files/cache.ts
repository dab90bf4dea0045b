import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { discard } from './durable.ts';

// Pictures that can be made again: kept by content, made once however many ask at once, and the oldest removed when the folder is full.

export type Cache = {
  /** The file of a key, made by `make` when it is not there. */
  file(key: string, make: (outFile: string) => Promise<unknown>): Promise<string>;
  /** The file if it is there already. */
  find(key: string): Promise<string | null>;
};

/** @param ending with its dot; @param maxBytes of the whole folder, checked every few hundred new files */
export function createCache(place: { disk: Disk; folder: string; ending: string; maxBytes: number }): Cache {
  const { disk, folder, ending } = place;
  const making = new Map<string, Promise<string>>();
  const folders = new Set<string>();
  let sinceSweep = sweepEvery;

  const pathOf = (key: string) => join(folder, key.slice(0, 2), `${key}${ending}`);

  async function find(key: string): Promise<string | null> {
    const path = pathOf(key);
    return disk.stat(path).then(
      (stats) => (stats.size > 0 ? path : null),
      () => null,
    );
  }

  async function make(key: string, work: (outFile: string) => Promise<unknown>): Promise<string> {
    const found = await find(key);
    if (found) return found;
    const path = pathOf(key);
    const shelf = join(folder, key.slice(0, 2));
    if (!folders.has(shelf)) await disk.makeFolder(shelf);
    folders.add(shelf);
    await work(path);
    sinceSweep += 1;
    if (sinceSweep >= sweepEvery) {
      sinceSweep = 0;
      await sweep(place);
    }
    return path;
  }

  return {
    find,
    file(key, work) {
      const underWay = making.get(key);
      if (underWay) return underWay;
      const made = make(key, work).finally(() => making.delete(key));
      making.set(key, made);
      return made;
    },
  };
}

const sweepEvery = 400;

/** Removes the oldest files until the folder is a tenth below its limit. */
async function sweep({ disk, folder, maxBytes }: { disk: Disk; folder: string; maxBytes: number }): Promise<void> {
  const shelves = await disk.list(folder).catch(() => []);
  const files: { path: string; bytes: number; at: number }[] = [];
  for (const shelf of shelves) {
    for (const entry of await disk.list(join(folder, shelf.name)).catch(() => [])) {
      const path = join(folder, shelf.name, entry.name);
      const stats = await disk.stat(path).catch(() => null);
      if (stats) files.push({ path, bytes: stats.size, at: stats.mtimeMs });
    }
  }
  let total = files.reduce((sum, file) => sum + file.bytes, 0);
  if (total <= maxBytes) return;
  files.sort((a, b) => a.at - b.at);
  for (const file of files) {
    if (total <= maxBytes * 0.9) return;
    await discard(disk, file.path);
    total -= file.bytes;
  }
}
