import { useRef } from 'react';
import type { CatalogView, ScreenName } from '../../../contract/wallet/buying.ts';
import { formatRoute } from '../../app/routes.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Skeleton } from '../../design/Skeleton.tsx';
import { loadCatalog, loadWallet, useWallet } from '../../stores/wallet.ts';
import { Analytics } from './Analytics.tsx';
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
  const scroller = useRef<HTMLDivElement>(null);
  if (view.state === 'loading' || catalog.state === 'loading') {
    return (
      <div className={classes.credits}>
        <div className={classes.inside}>
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
      <div className={classes.credits} ref={scroller} key={shown}>
        {shown === 'credits' ? <Overview wallet={view.value} catalog={catalog.value} scroller={scroller} /> : null}
        {shown === 'subscription' ? <Subscription catalog={catalog.value} zone={view.value.period.zone} /> : null}
        {shown === 'billing' ? <Billing catalog={catalog.value} zone={view.value.period.zone} /> : null}
        {shown === 'analytics' ? <Analytics catalog={catalog.value} wallet={view.value} /> : null}
        {shown === 'estimator' ? <Estimator catalog={catalog.value} /> : null}
        {shown === 'team' ? <Team catalog={catalog.value} zone={view.value.period.zone} /> : null}
      </div>
    </div>
  );
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
