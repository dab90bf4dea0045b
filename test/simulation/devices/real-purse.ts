import type { WalletClient } from '../../../src/contract/clients.ts';
import type { StudioHost } from '../../../src/studio/host.ts';
import { createPurse, type Purse } from '../../../src/studio/purse/purse.ts';
import type { SettingsKeeper } from '../../../src/studio/settings/settings.ts';
import { allInLife, inLife } from '../world/lives.ts';
import { type Computer, dataFolder, walletAddress } from './computer.ts';

/** The purse of the app on this computer: its own code, over a disk, a clock and a line to the wallet that are the world's. */
export async function purseOn(computer: Computer, parts: { client: WalletClient; nextId(): string }): Promise<Purse> {
  const { life } = computer;
  const host: Pick<StudioHost, 'clock' | 'nextId' | 'folders' | 'wallet'> = {
    clock: computer.clock,
    nextId: parts.nextId,
    folders: { data: dataFolder, resources: '/', pictures: '/pictures', home: '/' },
    wallet: {
      remote: () => parts.client,
      embedded: () => Promise.reject(new Error('the wallet of this world is elsewhere')),
    },
  };
  const settings: Pick<SettingsKeeper, 'walletToken'> & { now: Pick<SettingsKeeper['now'], 'walletAddress'> } = {
    now: { walletAddress },
    walletToken: async () => 'a token of the member',
  };
  const place = { host: host as StudioHost, settings: settings as SettingsKeeper, disk: computer.disk };
  return allInLife(life, await inLife(life, () => createPurse(place)));
}
