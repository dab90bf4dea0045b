import { type Disk, type DiskFile, realDisk } from '../../src/studio/files/disk.ts';

// A disk that fails, or stops the world, at its k-th call that changes something.

export type DiskCall = { n: number; name: string; path: string };

export type FaultyDisk = Disk & {
  /** Every call so far that changed, or would have changed, the disk. */
  readonly calls: DiskCall[];
};

/** @param before runs before each changing call; what it throws is what the call throws */
export function faultyDisk(before: (call: DiskCall) => void | Promise<void>, base: Disk = realDisk): FaultyDisk {
  const calls: DiskCall[] = [];

  async function count(name: string, path: string): Promise<void> {
    const call = { n: calls.length + 1, name, path };
    calls.push(call);
    await before(call);
  }

  function watched(file: DiskFile, path: string): DiskFile {
    return {
      writeFile: async (bytes) => {
        await count('write', path);
        await file.writeFile(bytes);
      },
      truncate: (lengthBytes) => file.truncate(lengthBytes),
      sync: async () => {
        await count('sync', path);
        await file.sync();
      },
      close: () => file.close(),
    };
  }

  return {
    ...base,
    calls,
    open: async (path, flags, mode) => {
      if (flags !== 'r') await count(`open ${flags}`, path);
      return watched(await base.open(path, flags, mode), path);
    },
    rename: async (from, to) => {
      await count('rename', to);
      await base.rename(from, to);
    },
    link: async (from, to) => {
      await count('link', to);
      await base.link(from, to);
    },
    unlink: async (path) => {
      await count('unlink', path);
      await base.unlink(path);
    },
    makeFolder: async (path) => {
      await count('makeFolder', path);
      await base.makeFolder(path);
    },
  };
}

/** A disk whose k-th changing call fails with a system code such as ENOSPC; all others work. */
export function diskFailingAt(k: number, system: string): FaultyDisk {
  return faultyDisk((call) => {
    if (call.n === k) throw systemError(system);
  });
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected by a test`), { code });
}
