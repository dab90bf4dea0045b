import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { WalletView } from '../../contract/studio/credits.ts';
import type { CatalogView } from '../../contract/wallet/buying.ts';
import { follow, studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';

// The balance as this device sees it, followed for as long as the page lives, and the catalog that prices everything.

type Store = { view: Loading<WalletView>; catalog: Loading<CatalogView> };

export const useWallet = create<Store>(() => ({ view: loading, catalog: loading }));

export function watchWallet(signal: AbortSignal): void {
  const open = async (forOne: AbortSignal) => {
    takeWallet(await studio.credits.view());
    return studio.credits.watch(undefined, { signal: forOne });
  };
  void follow(open, takeWallet, {
    signal,
    onFailure: (error) => {
      if (useWallet.getState().view.state !== 'ready') {
        useWallet.setState({ view: { state: 'failed', failure: failureFrom(error) } });
      }
    },
  });
}

export async function loadWallet(): Promise<void> {
  try {
    takeWallet(await studio.credits.view());
  } catch (error) {
    useWallet.setState({ view: { state: 'failed', failure: failureFrom(error) } });
  }
}

/** Another wallet pays: what was known of the one before is not shown while the new one is read. */
export async function beginWalletAnew(): Promise<void> {
  useWallet.setState({ view: loading, catalog: loading });
  await Promise.all([loadWallet(), loadCatalog()]);
}

export async function loadCatalog(): Promise<void> {
  try {
    useWallet.setState({ catalog: { state: 'ready', value: await studio.credits.catalog() } });
  } catch (error) {
    useWallet.setState({ catalog: { state: 'failed', failure: failureFrom(error) } });
  }
}

function takeWallet(value: WalletView): void {
  useWallet.setState({ view: { state: 'ready', value } });
}

/** A run changes the balance many times a second; what is read from the books is read when it rests. */
const restMs = 250;

/** Changes when the balance has changed and stands still again; null before the first one is known. */
export function useRestedBalance(): string | null {
  const version = useWallet(({ view }) => {
    if (view.state !== 'ready') return null;
    const { balance, payer, isReachable } = view.value;
    return [balance.available, balance.held, balance.leased, balance.debt, isReachable, payer].join('/');
  });
  const [rested, setRested] = useState(version);
  useEffect(() => {
    if (version === null) return;
    const timer = setTimeout(() => setRested(version), restMs);
    return () => clearTimeout(timer);
  }, [version]);
  return rested ?? version;
}
