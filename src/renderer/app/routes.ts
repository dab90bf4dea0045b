import type { ScreenName as CreditsTab } from '../../contract/wallet/price-list.ts';

// Where the photographer is, kept in the address's fragment: a reload, the back button and a restart return to the same place.

export type ShootView = 'grid' | 'templates' | 'compare';
export type Route =
  | { screen: 'library' }
  | { screen: 'shoot'; shootId: string; view: ShootView; photoId: string | null }
  | { screen: 'queue'; runId: string | null }
  | { screen: 'deliver'; shootId: string | null }
  | { screen: 'credits'; tab?: CreditsTab }
  | { screen: 'settings' };
export type ScreenName = Route['screen'];

const creditsTabs = ['credits', 'subscription', 'billing', 'analytics', 'estimator', 'team'] satisfies CreditsTab[];
const views: readonly string[] = ['grid', 'templates', 'compare'] satisfies ShootView[];

/** Reads a fragment such as `#/shoot/abc/compare/p1`; anything unknown leads to the library. */
export function parseRoute(hash: string): Route {
  const [screen, first, second, third] = hash
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => safeDecode(part));
  if (screen === 'shoot' && first) {
    const view = second && views.includes(second) ? (second as ShootView) : 'grid';
    return { screen, shootId: first, view, photoId: third || null };
  }
  if (screen === 'queue') return { screen, runId: first || null };
  if (screen === 'deliver') return { screen, shootId: first || null };
  if (screen === 'credits') {
    const tab = creditsTabs.find((one) => one === first);
    return tab === undefined || tab === 'credits' ? { screen } : { screen, tab };
  }
  if (screen === 'settings') return { screen };
  return { screen: 'library' };
}

export function formatRoute(route: Route): string {
  const parts: (string | null)[] = [route.screen];
  if (route.screen === 'shoot') parts.push(route.shootId, route.view, route.photoId);
  if (route.screen === 'queue') parts.push(route.runId);
  if (route.screen === 'deliver') parts.push(route.shootId);
  if (route.screen === 'credits') parts.push(route.tab ?? null);
  return `#/${parts
    .filter((part) => part !== null)
    .map(encodeURIComponent)
    .join('/')}`;
}

function safeDecode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
