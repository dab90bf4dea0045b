import type { WalletClient } from '../../src/contract/clients.ts';
import type { LeaseTerms } from '../../src/contract/wallet/leases.ts';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import { presets } from '../../src/core/credits/presets.ts';
import { check } from '../../src/wallet/books/check.ts';
import { walletApp } from '../../src/wallet/http/http.ts';
import { remoteWallet } from '../../src/wallet/http/remote.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import { aDevice, type LeaseDevice } from './leaseDevice.ts';

// A wallet with the price list of `per-photo`, over HTTP without a socket, and a clock in the hand of the test.

export const dayMs = 86_400_000;
export const catalog = presets['per-photo'] as Catalog;

export type LeaseWorld = Awaited<ReturnType<typeof aLeaseWorld>>;

/** @param file a new, empty database */
export async function aLeaseWorld(file: string) {
  const clock = { now: Date.parse('2026-01-15T10:00:00Z') };
  const open = async () => {
    const wallet = await openWallet({ file, catalogs: catalog, clock: { now: () => clock.now }, zone: 'UTC' });
    const app = walletApp({ router: wallet.router, tokens: wallet.tokens });
    const as = (token: string) => remoteWallet('http://wallet', token, async (asked) => app.fetch(new Request(asked)));
    const { token } = await wallet.tokens.issue({ wallet: wallet.wallet, role: 'owner', user: 'Olga' });
    return { wallet, as, owner: as(token) };
  };
  let running: { wallet: OpenWallet; as(token: string): WalletClient; owner: WalletClient } = await open();
  const as = (token: string) => running.as(token);
  return {
    ...{ clock, as },
    owner: () => running.owner,
    wallet: () => running.wallet,
    device: (id: string) => aDevice({ by: running.owner, as }, id),
    async take({ id, client }: LeaseDevice, lease: string, credits: number): Promise<LeaseTerms> {
      return (await client.leases.create({ id: lease, device: id, credits })).terms;
    },
    give: (credits: number, id = `g-${credits}`) =>
      running.owner.grant({ id, bucket: 'topup', credits, reason: 'for the test' }),
    async balance() {
      const { available, leased, debt } = (await running.owner.billing({})).balance;
      return { available, leased, debt };
    },
    async restart(): Promise<void> {
      await running.wallet.close();
      running = await open();
    },
    /** @returns what an audit of the whole database finds */
    async close() {
      const { findings } = await check(running.wallet.db, new Map([[catalog.id, catalog]]));
      await running.wallet.close();
      return findings;
    },
  };
}
