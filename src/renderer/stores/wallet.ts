import { useEffect, useState } from 'react';
import { create } from 'zustand';
import type { ShownCatalog, WalletView } from '../../contract/studio/credits.ts';
import { follow, studio } from '../client.ts';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';

// The balance as this device sees it, followed for as long as the page lives, and the catalog that prices everything.

type Store = { view: Loading<WalletView>; catalog: Loading<ShownCatalog> };

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
    const value = await studio.credits.catalog();
    useWallet.setState(({ catalog }) => {
      const isSame = catalog.state === 'ready' && JSON.stringify(catalog.value) === JSON.stringify(value);
      return isSame ? {} : { catalog: { state: 'ready', value } };
    });
  } catch (error) {
    useWallet.setState({ catalog: { state: 'failed', failure: failureFrom(error) } });
  }
}

function takeWallet(value: WalletView): void {
  const { view, catalog } = useWallet.getState();
  // Prices that were kept from another day, or could not be read, are asked for once the wallet is there.
  const isOld = catalog.state === 'failed' || (catalog.state === 'ready' && catalog.value.asOf !== null);
  if (value.isReachable && isOld) renewCatalog();
  // What is said again as it was draws nothing again.
  if (view.state === 'ready' && JSON.stringify(view.value) === JSON.stringify(value)) return;
  useWallet.setState({ view: { state: 'ready', value } });
}

const renewAfterMs = 3000;
let renewedAt = Number.NEGATIVE_INFINITY;

function renewCatalog(): void {
  if (performance.now() - renewedAt < renewAfterMs) return;
  renewedAt = performance.now();
  void loadCatalog();
}

/** Names the balance as it is; null before the first one is known. */
export function balanceVersion(view: Loading<WalletView>): string | null {
  if (view.state !== 'ready') return null;
  const { balance, payer, isReachable } = view.value;
  return [balance.available, balance.held, balance.leased, balance.debt, isReachable, payer].join('/');
}

/** A run changes the balance many times a second; what is read from the books is read when it rests. */
const restMs = 250;

/** Changes when the balance has changed and stands still again; null before the first one is known. */
export function useRestedBalance(): string | null {
  const version = useWallet(({ view }) => balanceVersion(view));
  const [rested, setRested] = useState(version);
  useEffect(() => {
    if (version === null) return;
    const timer = setTimeout(() => setRested(version), restMs);
    return () => clearTimeout(timer);
  }, [version]);
  return rested ?? version;
}
