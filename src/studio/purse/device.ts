import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { canonical } from '../../core/credits/values/fingerprint.ts';
import { type Disk, isMissing } from '../files/disk.ts';
import { putAside } from '../files/document.ts';
import { writeDurably } from '../files/durable.ts';
import { newDeviceKey } from './terms.ts';

// Who this computer is for one wallet: a name, and a key that signs what it spent. The file can be read by its owner alone. It is kept twice,
// each with its checksum: without the key, what was spent could not be told, and what is leased could not be given back before its time.

const identity = z.object({
  device: z.string(),
  name: z.string(),
  publicKey: z.string(),
  privateKey: z.string(),
  /** What the wallet signs leases with; null until the wallet knows this device. */
  walletKey: z.string().nullable(),
  /** Whose device it is, as the wallet says it: the name in the history. */
  owner: z.string().nullable(),
});
export type Identity = z.infer<typeof identity>;
const sealed = identity.extend({ sha256: z.string() });

export type DeviceKeeper = {
  readonly now: Identity;
  /** The wallet knows the device. */
  registered(wallet: Pick<Identity, 'walletKey' | 'owner'>): Promise<void>;
  /** It becomes a device that nobody knows yet. */
  renew(): Promise<void>;
};

const what = 'The key of this computer';

/** Reads who this computer is, or decides it. A damaged file is put aside, and the second one counts; without it, the device is a new one. */
export async function openDevice(place: {
  disk: Disk;
  folder: string;
  nextId: () => string;
  /** Before it becomes a device that nobody knows. */
  whenNew?: () => Promise<void>;
}): Promise<DeviceKeeper> {
  const { disk, nextId } = place;
  const path = join(place.folder, 'device.json');
  const second = `${path}.second`;
  const write = async (one: Identity): Promise<Identity> => {
    const text = `${JSON.stringify({ ...one, sha256: sumOf(one) })}\n`;
    await writeDurably(disk, second, text, what, 0o600);
    await writeDurably(disk, path, text, what, 0o600);
    return one;
  };
  const fresh = (): Identity => ({
    ...{ device: `device-${nextId()}`, name: hostname().slice(0, 200) || 'Computer', ...newDeviceKey() },
    ...{ walletKey: null, owner: null },
  });
  async function become(): Promise<Identity> {
    await place.whenNew?.();
    return write(fresh());
  }
  const kept = async () => {
    const one = await read(disk, second);
    return one && write(one);
  };
  let now = (await read(disk, path)) ?? (await kept()) ?? (await become());
  return {
    get now() {
      return now;
    },
    registered: async (wallet) => {
      if (wallet.walletKey === now.walletKey && wallet.owner === now.owner) return;
      now = await write({ ...now, ...wallet });
    },
    renew: async () => {
      now = await write(fresh());
    },
  };
}

async function read(disk: Disk, path: string): Promise<Identity | null> {
  let text: string;
  try {
    text = (await disk.readFile(path)).toString('utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const parsed = sealed.safeParse(parsedJson(text));
  if (parsed.success) {
    const { sha256, ...one } = parsed.data;
    if (sha256 === sumOf(one)) return one;
  }
  await putAside(disk, path);
  return null;
}

function sumOf(one: Identity): string {
  return createHash('sha256').update(canonical(one)).digest('hex');
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is not an identity; what is done about it is decided by the schema.
    return null;
  }
}
