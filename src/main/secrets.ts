import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { safeStorage } from 'electron';
import { realDisk } from '../studio/files/disk.ts';
import { writeDurably } from '../studio/files/durable.ts';
import type { StudioHost } from '../studio/host.ts';

type Secrets = NonNullable<StudioHost['secrets']>;

/**
 * Keeps the wallet token in the system's key store. Where there is none, as on a Linux desktop without a key ring, the token is
 * kept in memory until the app ends, and the user is told when it is saved: an unprotected file would look safe and not be it.
 */
export async function openSecrets(dataFolder: string, tell: (sentence: string) => void): Promise<Secrets> {
  if (!(await isSafe())) return inMemory(tell);
  const file = join(dataFolder, 'wallet-token');
  return {
    async read() {
      const sealed = await readFile(file).catch(() => null);
      if (!sealed) return null;
      // A token that another key store sealed cannot be opened again: it is asked for once more.
      const opened = await safeStorage.decryptStringAsync(sealed).catch(() => null);
      return opened?.result ?? null;
    },
    async write(token) {
      if (token === null) await rm(file, { force: true });
      else await writeDurably(realDisk, file, await safeStorage.encryptStringAsync(token), 'The wallet token');
    },
  };
}

async function isSafe(): Promise<boolean> {
  const isPlain = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  return !isPlain && (await safeStorage.isAsyncEncryptionAvailable());
}

function inMemory(tell: (sentence: string) => void): Secrets {
  let kept: string | null = null;
  return {
    read: async () => kept,
    write: async (token) => {
      kept = token;
      if (token) tell('This desktop has no key ring, so the wallet token is kept only until Tonebank closes.');
    },
  };
}
