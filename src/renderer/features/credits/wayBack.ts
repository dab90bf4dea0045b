import { checkoutLink, checkoutPath } from '../../../contract/page.ts';
import { bridge } from '../../bridge.ts';

/** Where a checkout leads back to: this window by its link, or the server of this page. */
export function wayBack(id: string): string {
  return bridge() ? checkoutLink(id) : `${location.origin}${checkoutPath(id)}`;
}

/** Opens a provider's page beside this one: the window gives it to the system's browser. A browser that opens nothing by itself has the link. */
export function openBeside(address: string): void {
  window.open(address, '_blank', 'noopener,noreferrer');
}
