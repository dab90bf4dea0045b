import { generateKeyPairSync, sign } from 'node:crypto';
import type { WalletClient } from '../../src/contract/clients.ts';
import type { LeaseTerms } from '../../src/contract/wallet/leases.ts';
import type { JournalEntry } from '../../src/core/credits/command.ts';
import { signedSyncText } from '../../src/core/credits/purse/signed.ts';
import { entryHash } from '../../src/core/credits/purse.ts';
import { credits } from '../../src/core/credits/values/amount.ts';

// A device as the wallet meets it: a key, a lease and a journal. It believes whatever it is told to, so it can also be a forger or a copy.

export type LeaseDevice = {
  readonly id: string;
  readonly token: string;
  readonly walletKey: string;
  /** Speaks with the device's own token. */
  readonly client: WalletClient;
  sign(text: string): string;
};

/** Registers a device and gives it its own voice. */
export async function aDevice(
  { by, as }: { by: WalletClient; as(token: string): WalletClient },
  id: string,
): Promise<LeaseDevice> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
  const { token, walletKey } = await by.devices.create({ id, name: `Computer ${id}`, publicKey: raw });
  if (token === null) throw new Error(`the token of ${id} was told before`);
  const signed = (text: string) => sign(null, Buffer.from(text), privateKey).toString('base64');
  return { id, token, walletKey, client: as(token), sign: signed };
}

export type Spend = {
  id: string;
  credits: number;
  action?: string;
  workKeys?: string[];
  run?: string;
  occurredAt?: number;
};

/** The journal of a lease after these spends: each line follows the one before. */
export function journalOf(terms: LeaseTerms, spends: readonly Spend[]): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (const { id, credits: amount, action = 'enhance', workKeys = [], run = null, occurredAt = 0 } of spends) {
    const body = {
      ...{ id, index: entries.length + 1, prevHash: entries.at(-1)?.hash ?? terms.head, credits: credits(amount) },
      ...{ action, phase: 'single' as const, quantity: Math.max(amount, 1), dims: {}, workKeys },
      ...{ resource: { shoot: 'Canal house' }, run, user: 'Ana', occurredAt },
    };
    entries.push({ ...body, hash: entryHash(body) });
  }
  return entries;
}

/** So many spends of one credit each. */
export function several(prefix: string, count: number): Spend[] {
  return Array.from({ length: count }, (_, n) => ({ id: `${prefix}-${n + 1}`, credits: 1 }));
}

type Sync = { id: string; lease: string; entries: JournalEntry[]; returnsRest?: boolean; by?: WalletClient };

export function sync(device: LeaseDevice, { id, lease, entries, returnsRest = false, by = device.client }: Sync) {
  const asked = { id, lease, device: device.id, entries, returnsRest };
  return by.leases.sync({ ...asked, signature: device.sign(signedSyncText(asked)) });
}
