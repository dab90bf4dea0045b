import { basename, dirname, join, parse, resolve } from 'node:path';
import type { Place } from '../../contract/studio/app.ts';
import { AppError } from '../../core/errors.ts';
import { type Disk, isMissing } from '../files/disk.ts';
import type { StudioHost } from '../host.ts';
import { reasonToSkip } from '../library/scan.ts';

// The folders of this computer, for hosts without the system's own dialog. Only folders are named; photos are counted.

/** @throws AppError not-found, path-refused */
export async function listPlace(disk: Disk, folders: StudioHost['folders'], path: string | null): Promise<Place> {
  const place = resolve(path ?? folders.home);
  const entries = await disk.list(place).catch((error) => {
    const name = basename(place) || place;
    if (isMissing(error))
      throw new AppError('not-found', `${name} is not there any more. Choose another folder.`, { path: place });
    throw new AppError('path-refused', `${name} may not be read. Choose another folder.`, { path: place });
  });
  const names: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) names.push(entry.name);
    else if (entry.isSymbolicLink() && (await isFolder(disk, join(place, entry.name)))) names.push(entry.name);
  }
  names.sort(new Intl.Collator('en', { numeric: true }).compare);
  return {
    path: place,
    parent: dirname(place) === place ? null : dirname(place),
    folders: names.map((name) => ({ name, path: join(place, name) })),
    photoCount: entries.filter((entry) => entry.isFile() && reasonToSkip(entry.name) === null).length,
    shortcuts: await shortcuts(disk, folders),
  };
}

async function shortcuts(disk: Disk, { home, pictures }: StudioHost['folders']): Promise<Place['shortcuts']> {
  const wanted = [
    { name: 'Home', path: home },
    { name: 'Pictures', path: pictures },
    { name: 'Desktop', path: join(home, 'Desktop') },
    { name: 'Downloads', path: join(home, 'Downloads') },
    { name: 'This computer', path: parse(home).root },
  ];
  const there = await Promise.all(wanted.map(({ path }) => isFolder(disk, path)));
  return wanted.filter((_, index) => there[index]);
}

function isFolder(disk: Disk, path: string): Promise<boolean> {
  return disk.stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
