import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { cx } from '../design/cx.ts';
import { EmptyState } from '../design/EmptyState.tsx';
import { undoLast } from '../design/notify.tsx';
import { Pictogram } from '../design/Pictogram.tsx';
import { CreditNotices } from '../features/credits/CreditNotices.tsx';
import { CreditsScreen } from '../features/credits/CreditsScreen.tsx';
import { DeliverScreen } from '../features/deliver/DeliverScreen.tsx';
import { LibraryScreen } from '../features/library/LibraryScreen.tsx';
import { QueueScreen } from '../features/queue/QueueScreen.tsx';
import { SettingsScreen } from '../features/settings/SettingsScreen.tsx';
import { ShootScreen } from '../features/shoot/ShootScreen.tsx';
import { useConnection } from '../stores/connection.ts';
import { loadTemplates } from '../stores/look.ts';
import { watchRuns } from '../stores/runs.ts';
import { loadSettings, useSettings } from '../stores/settings.ts';
import { latestShootId, loadShoots, useShoots } from '../stores/shoots.ts';
import { go, showShortcuts, toggleNavigation, useUi } from '../stores/ui.ts';
import { loadCatalog, watchWallet } from '../stores/wallet.ts';
import { currentWallet, loadWallets, useWallets } from '../stores/wallets.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { FolderPicker } from './FolderPicker.tsx';
import { Header } from './Header.tsx';
import { Mark } from './Mark.tsx';
import { Navigation } from './Navigation.tsx';
import { formatRoute, type Route } from './routes.ts';
import classes from './Shell.module.css';
import { ShortcutsOverlay } from './ShortcutsOverlay.tsx';
import { useShortcuts } from './shortcuts.ts';
import { words } from './words.ts';

export function App() {
  const connection = useConnection(({ state }) => state);
  const { route, isNavigationNarrow } = useUi();
  const payer = useWallets((all) => currentWallet(all)?.address);
  useEverywhere();
  useTheme();

  if (connection === 'refused') {
    return (
      <main className={classes.whole}>
        <EmptyState icon={<Pictogram of="lost" />} title={words.refusedTitle}>
          {words.refused}
        </EmptyState>
      </main>
    );
  }
  return (
    <div className={cx(classes.shell, isNavigationNarrow && classes.narrow)}>
      <div className={classes.brand}>
        <Mark className={classes.mark} />
        <span className={classes.name}>{words.product}</span>
      </div>
      <Header />
      <Navigation />
      <main className={classes.screen}>
        <ErrorBoundary place={formatRoute(route)}>
          <Screen route={route} />
        </ErrorBoundary>
        {connection === 'lost' ? (
          <p className={classes.banner} role="status">
            {words.lost}
          </p>
        ) : null}
      </main>
      <FolderPicker />
      <CreditNotices key={payer} />
      <ShortcutsOverlay />
    </div>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'library':
      return <LibraryScreen />;
    case 'shoot':
      return <ShootScreen key={route.shootId} route={route} />;
    case 'queue':
      return <QueueScreen runId={route.runId} />;
    case 'deliver':
      return <DeliverScreen key={route.shootId} shootId={route.shootId} />;
    case 'credits':
      return <CreditsScreen {...(route.tab && { tab: route.tab })} />;
    case 'settings':
      return <SettingsScreen />;
  }
}

/** What every screen needs: loaded once the studio answers, followed for as long as the page lives. */
function useEverywhere(): void {
  useEffect(() => {
    const stop = new AbortController();
    void loadSettings();
    void loadTemplates();
    void loadShoots();
    void loadCatalog();
    void loadWallets();
    watchRuns(stop.signal);
    watchWallet(stop.signal);
    return () => stop.abort();
  }, []);
  useShortcuts({
    title: words.everywhere,
    shortcuts: [
      { keys: ['?'], label: words.shortcuts, run: () => showShortcuts(true) },
      { keys: ['mod+1'], label: words.screens.library, run: () => go({ screen: 'library' }) },
      { keys: ['mod+2'], label: words.screens.shoot, run: goToShoot },
      { keys: ['mod+3'], label: words.screens.queue, run: () => go({ screen: 'queue', runId: null }) },
      {
        keys: ['mod+4'],
        label: words.screens.deliver,
        run: () => go({ screen: 'deliver', shootId: useUi.getState().lastShootId }),
      },
      { keys: ['mod+5'], label: words.screens.credits, run: () => go({ screen: 'credits' }) },
      { keys: ['mod+,'], label: words.screens.settings, run: () => go({ screen: 'settings' }) },
      { keys: ['mod+z'], label: words.undo, run: undoLast },
      { keys: ['['], label: words.narrow, run: toggleNavigation },
    ],
  });
}

function goToShoot(): void {
  const shootId = useUi.getState().lastShootId ?? latestShootId(useShoots.getState());
  if (shootId) go({ screen: 'shoot', shootId, view: 'grid', photoId: null });
}

/** The theme of the settings, over what the system prefers. */
function useTheme(): void {
  const wanted = useSettings(({ settings }) => settings?.theme ?? 'system');
  const { setColorScheme } = useMantineColorScheme();
  const shown = useComputedColorScheme('dark');
  useEffect(() => setColorScheme(wanted === 'system' ? 'auto' : wanted), [wanted, setColorScheme]);
  useEffect(() => {
    document.querySelector('meta[name="color-scheme"]')?.setAttribute('content', shown);
  }, [shown]);
}
