import { useEffect } from 'react';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { formatRoute } from '../../app/routes.ts';

// Where credits are bought: on the first of the screens of credits. Whoever wants to buy from another one is led there.

/** Whether there is anything that this reader may buy, now or after something is done. */
export function isForSale({ purchase, packs, customAmount }: CatalogView): boolean {
  return purchase.barrier !== 'forbidden' && (packs.length > 0 || customAmount !== null);
}

let isWanted = false;

/** From another screen: to the first one, and there to what can be bought. */
export function goToPacks(): void {
  isWanted = true;
  location.hash = formatRoute({ screen: 'credits' });
}

/** Of the screen that has them. */
export function usePacksWanted(): void {
  useEffect(() => {
    if (!isWanted) return;
    isWanted = false;
    showPacks();
  }, []);
}

/** The packs are on the same screen: the button goes there, and the keyboard with it. */
export function showPacks(): void {
  const packs = document.getElementById('packs');
  packs?.scrollIntoView({ block: 'center' });
  packs?.querySelector<HTMLElement>('button:not(:disabled), input:not(:disabled), a')?.focus();
}
