import type { Dirent, Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../../src/studio/files/disk.ts';
import { systemError } from './faultyDisk.ts';

// A disk in memory that keeps, when the power is cut, only what it was told to keep: bytes that were synced, and names that were made before
// their folder was synced. Of the rest it keeps whatever `chance` says, as a real disk does. Folders are there as soon as they are made.

type Inode = { bytes: Buffer; synced: Buffer; mtimeMs: number };

export type ForgetfulDisk = {
  disk: Disk;
  /** Calls so far that changed something. */
  readonly callCount: number;
  /** The power is cut before the n-th changing call: that call and all later ones never return. */
  cutBefore(n: number): void;
  /** Resolves when the power is cut. */
  readonly isCut: Promise<void>;
  /** The disk as it is found after the cut. @param chance for each thing that was not synced: true keeps it */
  afterCut(chance: () => boolean): ForgetfulDisk;
  /** Every file that is there now, by its path. */
  files(): Map<string, Buffer>;
  /** Bit rot: a file holds something else from now on, and nobody was told. */
  replace(path: string, bytes: Buffer): void;
};

/** @param now when a file is written, for its date */
export function forgetfulDisk(
  { names = new Map<string, Inode>(), folders = new Set<string>() } = {},
  now: () => number = () => Date.now(),
): ForgetfulDisk {
  /** Names as the last sync of their folder left them. */
  const durable = new Map(names);
  /** What happened to the names of each folder since, in order. */
  const pending: { folder: string; apply: (onto: Map<string, Inode>) => void }[] = [];
  let callCount = 0;
  let cutAt = Infinity;
  const cut = Promise.withResolvers<void>();

  function change(): Promise<void> {
    callCount += 1;
    if (callCount < cutAt) return Promise.resolve();
    cut.resolve();
    return new Promise(() => undefined);
  }

  function rename(folder: string, apply: (onto: Map<string, Inode>) => void): void {
    apply(names);
    pending.push({ folder, apply });
  }

  function found(path: string): Inode {
    const inode = names.get(path);
    if (!inode) throw systemError('ENOENT');
    return inode;
  }

  function opened(inode: Inode): DiskFile {
    return {
      writeFile: async (bytes) => {
        await change();
        inode.bytes = Buffer.concat([inode.bytes, Buffer.from(bytes as Uint8Array)]);
        inode.mtimeMs = now();
      },
      truncate: async (lengthBytes) => {
        await change();
        inode.bytes = inode.bytes.subarray(0, lengthBytes);
      },
      sync: async () => {
        await change();
        inode.synced = inode.bytes;
      },
      close: async () => undefined,
    };
  }

  function openedFolder(folder: string): DiskFile {
    const refuse = async () => {
      throw systemError('EISDIR');
    };
    const sync = async () => {
      await change();
      for (let at = 0; at < pending.length; ) {
        if (pending[at]?.folder === folder) pending.splice(at, 1)[0]?.apply(durable);
        else at += 1;
      }
    };
    return { writeFile: refuse, truncate: refuse, sync, close: async () => undefined };
  }

  function statsOf(path: string): Stats {
    if (folders.has(path)) return { size: 0, mtimeMs: 0, ...kindOf('folder') } as Stats;
    const { bytes, mtimeMs } = found(path);
    return { size: bytes.length, mtimeMs, ...kindOf('file') } as Stats;
  }

  const disk: Disk = {
    open: async (path, flags) => {
      if (flags === 'r' && !names.has(path)) return openedFolder(path);
      await change();
      if (flags === 'wx' && names.has(path)) throw systemError('EEXIST');
      if (!names.has(path) && flags !== 'r' && flags !== 'r+') {
        const inode = { bytes: Buffer.alloc(0), synced: Buffer.alloc(0), mtimeMs: now() };
        rename(dirname(path), (onto) => onto.set(path, inode));
      }
      return opened(found(path));
    },
    readFile: async (path) => Buffer.from(found(path).bytes),
    rename: async (from, to) => {
      await change();
      const inode = found(from);
      rename(dirname(to), (onto) => {
        onto.delete(from);
        onto.set(to, inode);
      });
    },
    link: async (from, to) => {
      await change();
      const inode = found(from);
      if (names.has(to)) throw systemError('EEXIST');
      rename(dirname(to), (onto) => onto.set(to, inode));
    },
    unlink: async (path) => {
      await change();
      found(path);
      rename(dirname(path), (onto) => onto.delete(path));
    },
    makeFolder: async (path) => void folders.add(path),
    list: async (path) =>
      [...names.keys()]
        .filter((one) => dirname(one) === path)
        .map((name) => ({ name: name.slice(path.length + 1), ...kindOf('file') }) as Dirent),
    stat: async (path) => statsOf(path),
    lstat: async (path) => statsOf(path),
    realpath: async (path) => path,
    canWrite: async () => true,
    freeBytes: async () => 1e12,
  };

  return {
    disk,
    get callCount() {
      return callCount;
    },
    cutBefore: (n) => {
      cutAt = n;
    },
    isCut: cut.promise,
    afterCut: (chance) => {
      const kept = new Map(durable);
      // Names reach the disk in order, up to a point that nobody chose.
      for (const { apply } of pending) {
        if (!chance()) break;
        apply(kept);
      }
      const copies = new Map<Inode, Inode>();
      const after = new Map<string, Inode>();
      for (const [path, inode] of kept) {
        const copy = copies.get(inode) ?? tornCopy(inode, chance);
        copies.set(inode, copy);
        after.set(path, copy);
      }
      return forgetfulDisk({ names: after, folders: new Set(folders) }, now);
    },
    replace: (path, bytes) => void Object.assign(found(path), { bytes, synced: bytes }),
    files: () => new Map([...names].map(([path, { bytes }]) => [path, bytes])),
  };
}

/** Bytes that were not synced: all, none, or the first half of them. */
function tornCopy({ bytes, synced, mtimeMs }: Inode, chance: () => boolean): Inode {
  const torn = chance() ? bytes : chance() ? synced : bytes.subarray(0, Math.floor((synced.length + bytes.length) / 2));
  return { bytes: torn, synced: torn, mtimeMs };
}

function kindOf(kind: 'file' | 'folder') {
  return { isFile: () => kind === 'file', isDirectory: () => kind === 'folder', isSymbolicLink: () => false };
}
