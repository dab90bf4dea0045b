import type { WalletClient } from '../../contract/clients.ts';
import type { StudioHost } from '../host.ts';
import type { SettingsKeeper } from '../settings/settings.ts';

// Which wallet: the one on this computer, or the team's.

export type WalletPlace = { host: StudioHost; settings: SettingsKeeper };

export type Connection = { client: WalletClient; isEmbedded: boolean; close(): Promise<void> };

/** Whether the settings name the wallet of this computer. */
export function isEmbedded({ settings }: WalletPlace): boolean {
  return settings.now.walletAddress === null;
}

export async function connect({ host, settings }: WalletPlace): Promise<Connection> {
  const address = settings.now.walletAddress;
  if (address === null) return { ...(await host.wallet.embedded()), isEmbedded: true };
  const token = (await settings.walletToken()) ?? '';
  return { client: host.wallet.remote(address, token), isEmbedded: false, close: async () => undefined };
}
