import { constants, type Dirent, promises as fs, mkdirSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError, type ErrorCode } from '../../core/errors.ts';

// The few calls that the studio makes to the disk, gathered so that a test can fail each one in turn.

export type DiskFile = {
  writeFile(bytes: string | Uint8Array): Promise<void>;
  truncate(lengthBytes: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
};

export type Disk = {
  /** `wx` makes a new file and fails when there is one; `a` appends; `r` is for syncing what is there.
   *  A new file may be read by everybody on this computer, unless `mode` says otherwise. */
  open(path: string, flags: 'wx' | 'a' | 'r' | 'r+', mode?: number): Promise<DiskFile>;
  readFile(path: string): Promise<Buffer>;
  rename(from: string, to: string): Promise<void>;
  /** A second name for the same file; fails with EEXIST instead of replacing. */
  link(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  makeFolder(path: string): Promise<void>;
  list(path: string): Promise<Dirent[]>;
  stat(path: string): Promise<Stats>;
  lstat(path: string): Promise<Stats>;
  realpath(path: string): Promise<string>;
  canWrite(path: string): Promise<boolean>;
  freeBytes(path: string): Promise<number>;
};

export const realDisk: Disk = {
  open: (path, flags, mode = 0o644) => fs.open(path, flags, mode),
  readFile: (path) => fs.readFile(path),
  rename: (from, to) => fs.rename(from, to),
  link: (from, to) => fs.link(from, to),
  unlink: (path) => fs.unlink(path),
  makeFolder,
  list: (path) => fs.readdir(path, { withFileTypes: true }),
  stat: (path) => fs.stat(path),
  lstat: (path) => fs.lstat(path),
  realpath: (path) => fs.realpath(path),
  canWrite: (path) =>
    fs.access(path, constants.W_OK | constants.X_OK).then(
      () => true,
      () => false,
    ),
  freeBytes: async (path) => {
    const figures = await fs.statfs(path);
    return figures.bavail * figures.bsize;
  },
};

/** The folder and those above it. Not Node's own way, which never ends where the system denies a folder inside one that is there (`/proc/x`). */
async function makeFolder(path: string): Promise<void> {
  try {
    await fs.mkdir(path);
  } catch (error) {
    // There already, or made by somebody else in the meantime; systems refuse that each in their own way.
    if (await isFolder(path)) return;
    const above = dirname(path);
    if (systemCode(error) !== 'ENOENT' || above === path) throw error;
    // The folder above may have been made in the meantime, too. Where the system denies this one for good, it says so once more.
    if (!(await isFolder(above))) await makeFolder(above);
    await fs.mkdir(path).catch(async (again: unknown) => {
      if (!(await isFolder(path))) throw again;
    });
  }
}

/** The same, for what has to be there before anything else is opened. */
export function makeFolderNow(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (isFolderNow(path)) return;
    const above = dirname(path);
    if (systemCode(error) !== 'ENOENT' || above === path) throw error;
    if (!isFolderNow(above)) makeFolderNow(above);
    try {
      mkdirSync(path);
    } catch (again) {
      if (!isFolderNow(path)) throw again;
    }
  }
}

function isFolderNow(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function isFolder(path: string): Promise<boolean> {
  return await fs.stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** The system's own name of a failure (`ENOSPC`), or null when the error did not come from the system. */
export function systemCode(error: unknown): string | null {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && /^E[A-Z0-9]+$/.test(code) ? code : null;
}

export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const writeFailures: Record<string, { code: ErrorCode; because: string; next: string }> = {
  ENOSPC: { code: 'disk-full', because: 'the disk is full', next: 'Free some space and try again.' },
  EDQUOT: { code: 'disk-full', because: 'your share of the disk is used up', next: 'Free some space and try again.' },
  EFBIG: { code: 'disk-full', because: 'the file would be too large for this disk', next: 'Choose another folder.' },
  EIO: { code: 'disk-failed', because: 'the disk reported an error', next: 'Check the disk, or choose another one.' },
  ENXIO: { code: 'disk-failed', because: 'the disk is gone', next: 'Connect it again, or choose another folder.' },
  ENODEV: { code: 'disk-failed', because: 'the disk is gone', next: 'Connect it again, or choose another folder.' },
  EROFS: { code: 'folder-unwritable', because: 'the disk can only be read', next: 'Choose another folder.' },
  EACCES: {
    code: 'folder-unwritable',
    because: 'you may not write there',
    next: 'Choose another folder, or allow it.',
  },
  EPERM: { code: 'folder-unwritable', because: 'you may not write there', next: 'Choose another folder, or allow it.' },
  ENOENT: {
    code: 'folder-unwritable',
    because: 'the folder is not there',
    next: 'Bring it back, or choose another one.',
  },
  ENOTDIR: {
    code: 'folder-unwritable',
    because: 'a file is in the place of the folder',
    next: 'Choose another folder.',
  },
  EEXIST: { code: 'folder-unwritable', because: 'another file is in its place', next: 'Choose another folder.' },
  ENAMETOOLONG: { code: 'folder-unwritable', because: 'the name is too long', next: 'Choose a shorter name.' },
};

/**
 * What a failed write means to a person.
 * @param what the thing that was not written, as the beginning of a sentence: "The settings"
 */
export function writeFailure(error: unknown, what: string, path: string): AppError {
  if (error instanceof AppError) return error;
  const system = systemCode(error);
  const known = (system && writeFailures[system]) || {
    code: 'disk-failed' as const,
    because: `the system refused it (${system ?? (error instanceof Error ? error.message : String(error))})`,
    next: 'Try again, or choose another folder.',
  };
  return new AppError(
    known.code,
    `${what} could not be written: ${known.because}. What was there before is unchanged. ${known.next}`,
    { path, system },
    { cause: error },
  );
}
