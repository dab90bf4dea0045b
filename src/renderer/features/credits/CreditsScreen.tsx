import { useEffect, useRef } from 'react';
import type { ShownCatalog, WalletView } from '../../../contract/studio/credits.ts';
import type { CatalogView, ScreenName } from '../../../contract/wallet/price-list.ts';
import { formatRoute } from '../../app/routes.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Skeleton } from '../../design/Skeleton.tsx';
import { SlowNote } from '../../design/SlowNote.tsx';
import { loadCatalog, loadWallet, useWallet } from '../../stores/wallet.ts';
import { Analytics } from './Analytics.tsx';
import { AwayNote } from './AwayNote.tsx';
import { Billing } from './Billing.tsx';
import classes from './CreditsScreen.module.css';
import { Estimator } from './Estimator.tsx';
import { Overview } from './Overview.tsx';
import { Subscription } from './Subscription.tsx';
import { Team } from './Team.tsx';
import { words } from './words.ts';

/** Everything about credits in one place. Which screens there are, and what they are called, the price list says. */
export function CreditsScreen({ tab = 'credits' }: { tab?: ScreenName }) {
  const { view, catalog } = useWallet();
  const wasReached = useWasReached(tab);
  if (view.state === 'loading' || catalog.state === 'loading') {
    return (
      <div className={classes.credits}>
        <div className={classes.inside}>
          <SlowNote isWaiting>{words.slow}</SlowNote>
          <Skeleton label={words.reading} lines={9} />
        </div>
      </div>
    );
  }
  const failure = view.state === 'failed' ? view.failure : catalog.state === 'failed' ? catalog.failure : null;
  if (failure !== null || view.state === 'failed' || catalog.state === 'failed') {
    return (
      <div className={classes.credits}>
        <div className={classes.inside}>
          {failure ? (
            <FailureNote
              title={view.state === 'failed' ? words.failedTitle : words.catalogFailed}
              failure={failure}
              actions={<Button onClick={readAgain}>{words.retry}</Button>}
            />
          ) : null}
        </div>
      </div>
    );
  }
  const shown = catalog.value.screens.some(({ id }) => id === tab) ? tab : 'credits';
  return (
    <div className={classes.area}>
      <Tabs catalog={catalog.value} shown={shown} />
      <div className={classes.credits} data-scrolls key={shown}>
        {view.value.isReachable ? null : (
          <AwayNote wallet={view.value} catalog={catalog.value} isAlone={!wasReached && !isKept(shown)} />
        )}
        {wasReached || isKept(shown) ? <Screen shown={shown} wallet={view.value} catalog={catalog.value} /> : null}
      </div>
    </div>
  );
}

type ScreenProps = {
  shown: ScreenName;
  wallet: WalletView;
  catalog: ShownCatalog;
};

function Screen({ shown, wallet, catalog }: ScreenProps) {
  const { zone } = wallet.period;
  switch (shown) {
    case 'credits':
      return <Overview {...{ wallet, catalog }} />;
    case 'subscription':
      return <Subscription {...{ catalog, zone }} />;
    case 'billing':
      return <Billing {...{ catalog, zone }} />;
    case 'analytics':
      return <Analytics {...{ catalog, wallet }} />;
    case 'estimator':
      return <Estimator catalog={catalog} />;
    case 'team':
      return <Team {...{ catalog, zone }} />;
  }
}

/** What can be shown from what this computer remembers; the others are only at the wallet. */
function isKept(screen: ScreenName): boolean {
  return screen === 'credits' || screen === 'estimator';
}

/** Whether the wallet was there since this tab was opened: what was read then stays on the screen while it is away. */
function useWasReached(tab: ScreenName): boolean {
  const isReachable = useWallet(({ view }) => view.state === 'ready' && view.value.isReachable);
  const reached = useRef<ScreenName | null>(null);
  useEffect(() => {
    if (isReachable) reached.current = tab;
  }, [isReachable, tab]);
  return isReachable || reached.current === tab;
}

function Tabs({ catalog, shown }: { catalog: CatalogView; shown: ScreenName }) {
  return (
    <nav className={classes.tabs} aria-label={words.area}>
      {catalog.screens.map(({ id, label }) => (
        <a
          key={id}
          className={classes.tab}
          href={formatRoute(id === 'credits' ? { screen: 'credits' } : { screen: 'credits', tab: id })}
          aria-current={id === shown ? 'page' : undefined}
        >
          {label}
        </a>
      ))}
    </nav>
  );
}

function readAgain(): void {
  void loadWallet();
  void loadCatalog();
}
