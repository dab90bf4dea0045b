import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { type Disk, isMissing, systemCode, writeFailure } from './disk.ts';

// Writes that survive a power cut: a reader sees the whole old file or the whole new one, and success means that it is on the disk.

/**
 * Writes a file, replacing what was there in one step.
 * @param what names the thing in the sentence of a failure
 * @throws AppError disk-full, disk-failed, folder-unwritable; the old file is intact and no temporary file is left
 */
export async function writeDurably(
  disk: Disk,
  path: string,
  bytes: string | Uint8Array,
  what: string,
  mode?: number,
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    await disk.makeFolder(dirname(path));
    await writeAndSync(disk, temporary, bytes, mode);
    await disk.rename(temporary, path);
    await syncFolder(disk, dirname(path));
  } catch (error) {
    await discard(disk, temporary);
    throw writeFailure(error, what, path);
  }
}

/** A hidden name in the same folder, so that a rename never crosses disks. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path).slice(0, 60)}.${randomBytes(6).toString('hex')}.part`);
}

/** Makes a new file and returns when its bytes are on the disk. The write loops until every byte is accepted. */
export async function writeAndSync(disk: Disk, path: string, bytes: string | Uint8Array, mode?: number): Promise<void> {
  const file = await disk.open(path, 'wx', mode);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Brings a file that another program wrote to the disk. */
export async function syncFile(disk: Disk, path: string): Promise<void> {
  const file = await disk.open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename last. Systems that cannot open a folder keep renames in order by themselves. */
export async function syncFolder(disk: Disk, folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await disk.open(folder, 'r');
  try {
    await opened.sync();
  } catch (error) {
    if (systemCode(error) !== 'EINVAL' && systemCode(error) !== 'ENOTSUP') throw error;
  } finally {
    await opened.close();
  }
}

/** Removes a file if it is there and if that is possible: what is being tidied must not hide what went wrong. */
export async function discard(disk: Disk, path: string): Promise<void> {
  await disk.unlink(path).catch(() => undefined);
}

/**
 * Gives a finished file its final name, never replacing anything.
 * @returns false when something has that name already
 */
export async function renameToNew(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.link(from, to);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (!code || !noLinks.has(code)) throw error;
    return renameWhereFree(disk, from, to);
  }
  await disk.unlink(from);
  return true;
}

/** What disks without a second name for a file answer (FAT, some network shares). */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

async function renameWhereFree(disk: Disk, from: string, to: string): Promise<boolean> {
  try {
    await disk.lstat(to);
    return false;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  await disk.rename(from, to);
  return true;
}
