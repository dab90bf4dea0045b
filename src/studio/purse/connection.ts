import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { WalletClient } from '../../contract/clients.ts';
import type { StudioHost } from '../host.ts';
import type { SettingsKeeper } from '../settings/settings.ts';

// Which wallet: the one on this computer, or the team's.

export type WalletPlace = { host: StudioHost; settings: SettingsKeeper };

/** `address`: null is the wallet of this computer. */
export type Connection = {
  client: WalletClient;
  address: string | null;
  isEmbedded: boolean;
  close(): Promise<void>;
};

/** Everything that is kept of one wallet on this computer is in one folder. */
export function purseFolder(dataFolder: string, address: string | null): string {
  const name = address === null ? 'this-computer' : createHash('sha256').update(address).digest('hex').slice(0, 24);
  return join(dataFolder, 'purse', name);
}

/** Where the service of a wallet listens: its address without the name of the account. */
export function serviceOf(address: string): string {
  return address.replace(/#.*$/, '');
}

/** Whether the settings name the wallet of this computer. */
export function isEmbedded({ settings }: WalletPlace): boolean {
  return settings.now.walletAddress === null;
}

export async function connect({ host, settings }: WalletPlace): Promise<Connection> {
  const address = settings.now.walletAddress;
  if (address === null) return { ...(await host.wallet.embedded()), address, isEmbedded: true };
  const token = (await settings.walletToken()) ?? '';
  return {
    client: host.wallet.remote(serviceOf(address), token),
    address,
    isEmbedded: false,
    close: async () => undefined,
  };
}
