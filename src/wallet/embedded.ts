import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type OpenWallet, openWallet } from './open.ts';
import { sweeping } from './sweep.ts';

/** The price list of this computer's own wallet. */
export const embeddedCatalog = 'studio';

const sweepMs = 60_000;

/**
 * The wallet of this computer, beside the shoots in the data folder. A new one gets the credits to begin with.
 * @param folders `resources` holds the folder `catalogs`
 */
export async function openEmbeddedWallet(folders: { data: string; resources: string }): Promise<OpenWallet> {
  const wallet = await openWallet({
    file: join(folders.data, 'wallet.sqlite'),
    catalogs: join(folders.resources, 'catalogs'),
    fonts: join(folders.resources, 'fonts'),
    catalog: embeddedCatalog,
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    isOpenedByApp: true,
    user: nameOfUser(),
  });
  // Nobody else looks after it: stuck payments, and credits that expire soon.
  const sweeps = sweeping(() => wallet.service.sweep(), { everyMs: sweepMs });
  return {
    ...wallet,
    async close() {
      await sweeps.stop();
      await wallet.close();
    },
  };
}

/** Null where the system does not know, as for an account without an entry. */
function nameOfUser(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}
