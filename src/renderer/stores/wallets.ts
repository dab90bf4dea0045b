import { create } from 'zustand';
import type { Failure } from '../../core/errors.ts';
import { studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';
import { forgetLines } from './newestLines.ts';
import { loadSettings } from './settings.ts';
import { beginWalletAnew, useWallet } from './wallet.ts';

// The wallets that are known here, and which of them pays.

export type KnownWallet = Awaited<ReturnType<typeof studio.wallets.list>>[number];

export const useWallets = create<{ list: Loading<KnownWallet[]> }>(() => ({ list: loading }));

export const currentWallet = ({ list }: { list: Loading<KnownWallet[]> }): KnownWallet | null =>
  list.state === 'ready' ? (list.value.find(({ isCurrent }) => isCurrent) ?? null) : null;

export async function loadWallets(): Promise<void> {
  try {
    take(await studio.wallets.list());
  } catch (error) {
    useWallets.setState({ list: { state: 'failed', failure: failureFrom(error) } });
  }
}

/** Pays from this wallet from now on: everything that was read of the one before is forgotten. Answers the failure, or null. */
export const payFrom = (address: string | null): Promise<Failure | null> =>
  trying(async () => {
    take(await studio.wallets.use({ address }));
    await beginAnew();
  });

/** Follows a wallet that was changed in another window, for as long as the page lives: the balance says whose it is. */
export function followPayer(): void {
  useWallet.subscribe(({ view }, before) => {
    if (view.state !== 'ready' || before.view.state !== 'ready' || view.value.payer === before.view.value.payer) return;
    void loadWallets();
    void beginAnew();
  });
}

/** Nothing that was read of the wallet before is shown. */
async function beginAnew(): Promise<void> {
  forgetLines();
  void loadSettings();
  await beginWalletAnew();
}

export const addWallet = (wallet: { name: string; address: string; token: string }): Promise<Failure | null> =>
  trying(async () => take(await studio.wallets.add(wallet)));

export const removeWallet = (address: string): Promise<Failure | null> =>
  trying(async () => take(await studio.wallets.remove({ address })));

function take(value: KnownWallet[]): void {
  useWallets.setState({ list: { state: 'ready', value } });
}

async function trying(work: () => Promise<unknown>): Promise<Failure | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return failureFrom(error);
  }
}
