import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { type Disk, isMissing } from './disk.ts';

// The one question that keeps a folder's promise: does this path, with every link followed, lie inside that folder?

/** Compares two real, absolute paths. `/photos-evil` is not inside `/photos`; a folder is inside itself. */
export function isWithin(root: string, path: string): boolean {
  if (root.includes('\0') || path.includes('\0')) return false;
  if (!isAbsolute(root) || !isAbsolute(path)) return false;
  const way = relative(resolve(root), resolve(path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** The same, after following links. A path that does not exist yet is judged by the nearest folder that does. */
export async function inside(disk: Disk, root: string, path: string): Promise<boolean> {
  if (root.includes('\0') || path.includes('\0') || !isAbsolute(path)) return false;
  const real = await realpathOrNearest(disk, resolve(path));
  return real !== null && isWithin(await disk.realpath(root), real);
}

async function realpathOrNearest(disk: Disk, path: string): Promise<string | null> {
  try {
    return await disk.realpath(path);
  } catch (error) {
    if (!isMissing(error)) return null;
  }
  // A link that points nowhere would be followed by whoever writes to it later: refused.
  const isLink = await disk.lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
  if (isLink || dirname(path) === path) return null;
  const parent = await realpathOrNearest(disk, dirname(path));
  return parent === null ? null : join(parent, basename(path));
}
