import { create } from 'zustand';
import { formatRoute, parseRoute, type Route } from '../app/routes.ts';

// Where the photographer is and which panels are open. Nothing here outlives the window but the route, which is in the address.

type Ui = {
  route: Route;
  lastShootId: string | null;
  isNavigationNarrow: boolean;
  isInspectorHidden: boolean;
  areShortcutsShown: boolean;
};

export const useUi = create<Ui>(() => ({
  route: { screen: 'library' },
  lastShootId: null,
  isNavigationNarrow: false,
  isInspectorHidden: false,
  areShortcutsShown: false,
}));

export function go(route: Route, options: { replace?: boolean } = {}): void {
  const hash = formatRoute(route);
  if (hash === location.hash) return;
  if (options.replace) {
    history.replaceState(null, '', hash);
    arrive();
  } else {
    location.hash = hash;
  }
}

/** Follows the address for as long as the page lives. */
export function followAddress(): void {
  window.addEventListener('hashchange', arrive);
  arrive();
}

export const toggleNavigation = (): void =>
  useUi.setState(({ isNavigationNarrow }) => ({ isNavigationNarrow: !isNavigationNarrow }));
export const toggleInspector = (): void =>
  useUi.setState(({ isInspectorHidden }) => ({ isInspectorHidden: !isInspectorHidden }));
export const showShortcuts = (areShortcutsShown: boolean): void => useUi.setState({ areShortcutsShown });

function arrive(): void {
  const route = parseRoute(location.hash);
  useUi.setState(route.screen === 'shoot' ? { route, lastShootId: route.shootId } : { route });
}
