import { create } from 'zustand';
import type { WalletView } from '../../contract/studio.ts';
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
