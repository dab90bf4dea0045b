import type { Stats } from 'node:fs';
import { basename, dirname, extname, join, relative } from 'node:path';
import { AppError } from '../../core/errors.ts';
import { photoEndings, type Shoot } from '../../core/photos/shoot.ts';
import { type Disk, isMissing, systemCode } from '../files/disk.ts';

// What is in a folder: names, sizes and times, without opening a file. Links are not followed, so nothing outside is ever listed.

export type FoundFile = { path: string; name: string; folder: string; fileBytes: number; mtimeMs: number };

export type Scan = {
  /** Real paths of what was asked for, sorted. */
  roots: string[];
  files: FoundFile[];
  skipped: Shoot['skipped'];
};

export const scanMaxFiles = 50_000;

const knownKinds = new Set(
  '.heic .heif .raw .dng .cr2 .cr3 .nef .arw .raf .orf .rw2 .pef .srw .gif .bmp .svg .psd .jxl .jp2 .mov .mp4'.split(
    ' ',
  ),
);

/**
 * Lists the photos of folders and files, folders with everything below them.
 * @param paths real paths, sorted
 * @param written files that Tonebank wrote itself, left out
 * @throws AppError bad-input when there are more than 50,000 files
 */
export async function scan(
  disk: Disk,
  paths: readonly string[],
  written: ReadonlySet<string> = new Set(),
): Promise<Scan> {
  const skipping = createSkipping();
  const files = new Map<string, FoundFile>();
  const roots = new Map<string, Stats>();
  for (const path of paths) roots.set(path, await disk.stat(path));
  const folderCount = [...roots.values()].filter((stats) => stats.isDirectory()).length;

  function add(path: string, folder: string, stats: Stats): void {
    const reason = written.has(path) ? 'made by Tonebank' : reasonToSkip(basename(path));
    if (reason) {
      skipping.add(reason, basename(path));
      return;
    }
    if (files.size >= scanMaxFiles) {
      throw new AppError('bad-input', 'There are more than 50,000 photos in there. Open a smaller folder.', {});
    }
    files.set(path, { path, name: basename(path), folder, fileBytes: stats.size, mtimeMs: stats.mtimeMs });
  }

  async function walk(root: string, folder: string, shown: string): Promise<void> {
    const entries = await disk.list(folder).catch((error) => {
      if (folder === root) throw error;
      skipping.add('a folder that may not be read', basename(folder));
      return [];
    });
    const below: string[] = [];
    const found: string[] = [];
    for (const entry of entries) {
      if (entry.isSymbolicLink()) skipping.add('a link', entry.name);
      else if (entry.isDirectory() && entry.name.startsWith('.')) skipping.add('hidden', entry.name);
      else if (entry.isDirectory()) below.push(join(folder, entry.name));
      else if (!entry.isFile()) skipping.add('not a file', entry.name);
      else if (reasonToSkip(entry.name)) skipping.add(reasonToSkip(entry.name) ?? '', entry.name);
      else found.push(join(folder, entry.name));
    }
    const inside = shown + relative(root, folder);
    const stats = await Promise.all(found.map((path) => disk.stat(path).catch(() => null)));
    found.forEach((path, index) => {
      const one = stats[index];
      if (one) add(path, inside, one);
    });
    for (const next of below) await walk(root, next, shown);
  }

  for (const [path, stats] of roots) {
    if (!stats.isDirectory()) add(path, '', stats);
    else await walk(path, path, folderCount > 1 ? `${basename(path)}/` : '');
  }
  const sorted = [...files.values()].sort(
    (a, b) => compare(a.folder, b.folder) || compare(a.name, b.name) || compare(a.path, b.path),
  );
  return { roots: [...roots.keys()], files: sorted, skipped: skipping.view() };
}

/** Why a name is not looked at, in words; null when it may be a photo. */
export function reasonToSkip(name: string): string | null {
  if (name.startsWith('._')) return 'a companion file of macOS';
  if (name.startsWith('.')) return 'hidden';
  const ending = extname(name).toLowerCase();
  if ((photoEndings as readonly string[]).includes(ending)) return null;
  return knownKinds.has(ending)
    ? `of a kind that cannot be opened yet (${ending.slice(1).toUpperCase()})`
    : 'not a photo';
}

/** The folder that a shoot is named after. */
export function placeOf(roots: readonly string[], files: readonly FoundFile[]): string {
  const [root] = roots;
  if (root && !files.some((file) => file.path === root)) return basename(root) || root;
  return basename(dirname(root ?? '')) || 'Photos';
}

/**
 * The real paths behind what was asked for, sorted, each once. A link that the user chose is followed; links below it are not.
 * @throws AppError not-found, path-refused
 */
export async function realRoots(disk: Disk, paths: readonly string[]): Promise<string[]> {
  const real = await Promise.all(paths.map((path) => realRoot(disk, path)));
  return [...new Set(real)].sort();
}

async function realRoot(disk: Disk, path: string): Promise<string> {
  try {
    if (path.includes('\0')) throw new AppError('path-refused', 'That is not a path.', {});
    return await disk.realpath(path);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const name = basename(path);
    if (isMissing(error)) {
      throw new AppError('not-found', `${name} is not there. Check whether it was moved or its disk is connected.`, {
        name,
      });
    }
    throw new AppError(
      'path-refused',
      `${name} may not be read (${systemCode(error) ?? 'refused'}). Allow it, or choose another folder.`,
      {
        name,
      },
    );
  }
}

const collator = new Intl.Collator('en', { numeric: true });
function compare(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

function createSkipping() {
  const reasons = new Map<string, { count: number; examples: string[] }>();
  return {
    add(reason: string, name: string): void {
      const seen = reasons.get(reason) ?? { count: 0, examples: [] };
      seen.count += 1;
      if (seen.examples.length < 3) seen.examples.push(name);
      reasons.set(reason, seen);
    },
    view(): Shoot['skipped'] {
      const rows = [...reasons].map(([reason, { count, examples }]) => ({ reason, count, examples }));
      return { count: rows.reduce((sum, row) => sum + row.count, 0), reasons: rows.sort((a, b) => b.count - a.count) };
    },
  };
}
