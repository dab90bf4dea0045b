import { IconPlugConnectedX } from '@tabler/icons-react';
import { useState } from 'react';
import type { WalletView } from '../../../contract/studio.ts';
import type { CatalogView, Pack } from '../../../contract/wallet/buying.ts';
import { Button } from '../../design/Button.tsx';
import { EmptyState } from '../../design/EmptyState.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, day, moment, price, unitPrice } from '../../design/format.ts';
import { PricePill } from '../../design/PriceButton.tsx';
import { Progress } from '../../design/Progress.tsx';
import { creditCount } from '../../design/plurals.ts';
import { Status } from '../../design/Status.tsx';
import { useCounted } from '../../design/useCounted.ts';
import { loadCatalog, loadWallet, useWallet } from '../../stores/wallet.ts';
import { Checkout } from './Checkout.tsx';
import classes from './CreditsScreen.module.css';
import { History } from './History.tsx';
import { words } from './words.ts';

/** What is left, what it is made of, what it was spent on, and how to get more. */
export function CreditsScreen() {
  const { view, catalog } = useWallet();
  const [bought, setBought] = useState<Pack | null>(null);
  if (view.state === 'loading') return <EmptyState title=" "> </EmptyState>;
  const wallet = view.state === 'ready' ? view.value : null;
  return (
    <div className={classes.credits}>
      <div className={classes.inside}>
        <div className={classes.column}>
          {wallet ? (
            <Balance wallet={wallet} />
          ) : (
            <FailureNote
              title={words.failedTitle}
              failure={view.state === 'failed' ? view.failure : { code: 'internal', message: '', details: {} }}
              actions={<Button onClick={() => void loadWallet()}>{words.retry}</Button>}
            />
          )}
          {wallet ? <Buckets wallet={wallet} /> : null}
          <History version={wallet ? `${wallet.balance.available}/${wallet.balance.held}` : null} />
        </div>
        <div className={classes.column}>
          {catalog.state === 'failed' ? (
            <FailureNote
              title={words.catalogFailed}
              failure={catalog.failure}
              actions={<Button onClick={() => void loadCatalog()}>{words.retry}</Button>}
            />
          ) : null}
          {catalog.state === 'ready' ? (
            <>
              <Packs packs={catalog.value.packs} onBuy={setBought} />
              <Prices catalog={catalog.value} />
            </>
          ) : null}
        </div>
      </div>
      {bought ? (
        <Checkout pack={bought} available={wallet?.balance.available ?? 0} onClose={() => setBought(null)} />
      ) : null}
    </div>
  );
}

function Balance({ wallet }: { wallet: WalletView }) {
  const { balance, period, usedShare } = wallet;
  const available = useCounted(balance.available);
  return (
    <section>
      <p className={classes.number}>
        <b data-testid="available">{count(available)}</b>
        <span>
          {words.left(balance.available)} {period.renewsAt ? words.until(day(period.renewsAt)) : ''}
        </span>
      </p>
      {usedShare === null ? null : (
        <div className={classes.share}>
          <Progress
            label={words.usedShare(usedShare)}
            total={100}
            parts={[{ of: 'ink', count: Math.round(usedShare * 100) }]}
          />
        </div>
      )}
      <p className={classes.facts}>
        <span>{words.used(period.used)}</span>
        {balance.held > 0 ? <span>{words.held(balance.held)}</span> : null}
        {balance.leased > 0 ? <span>{words.leased(balance.leased)}</span> : null}
        {period.renewsAt ? <span>{words.renews(moment(period.renewsAt, period.zone))}</span> : null}
        <span>{wallet.isEmbedded ? words.embedded : words.team}</span>
      </p>
      {balance.debt > 0 ? <p>{words.debt(balance.debt)}</p> : null}
      {wallet.isReachable ? null : (
        <Status icon={IconPlugConnectedX} meaning="red">
          {words.unreachable}
        </Status>
      )}
    </section>
  );
}

function Buckets({ wallet }: { wallet: WalletView }) {
  const buckets = wallet.balance.buckets.filter(({ remaining }) => remaining > 0);
  return (
    <section>
      <h2 className={classes.heading}>
        {words.buckets}
        <span className={classes.small}>{words.bucketsHint}</span>
      </h2>
      {buckets.length === 0 ? <p className={classes.empty}>{words.noBuckets}</p> : null}
      <ul className={classes.list}>
        {buckets.map((bucket, index) => (
          <li key={`${bucket.bucket} ${bucket.expiresAt}`} className={classes.item}>
            <span>{bucket.label}</span>
            {index === 0 ? <span className={classes.tag}>{words.next}</span> : null}
            <span className={classes.gap} />
            <span className={classes.quiet}>
              {bucket.expiresAt ? words.expires(moment(bucket.expiresAt, wallet.period.zone)) : words.never}
            </span>
            <span className={classes.amount}>{count(bucket.remaining)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Packs({ packs, onBuy }: { packs: readonly Pack[]; onBuy: (pack: Pack) => void }) {
  if (packs.length === 0) return null;
  return (
    <section>
      <h2 className={classes.heading}>{words.packs}</h2>
      <ul className={classes.list}>
        {packs.map((pack) => (
          <li key={pack.id} className={classes.pack}>
            <div>
              <p className={classes.packName}>
                {creditCount(pack.units)}
                {pack.bonusUnits > 0 ? <span className={classes.small}>{words.bonus(pack.bonusUnits)}</span> : null}
                {pack.isPopular ? <span className={classes.tag}>{words.popular}</span> : null}
              </p>
              {pack.bestFor ? <p className={classes.small}>{pack.bestFor}</p> : null}
            </div>
            <div className={classes.price}>
              <b>{price(pack.price)}</b>
              <p className={classes.small}>{words.perCredit(unitPrice(pack.price, pack.units + pack.bonusUnits))}</p>
            </div>
            <Button aria-label={`${words.buy} ${creditCount(pack.units)}`} onClick={() => onBuy(pack)}>
              {words.buy}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Prices({ catalog }: { catalog: CatalogView }) {
  return (
    <section>
      <h2 className={classes.heading}>{words.free}</h2>
      <ul className={classes.list}>
        {catalog.prices.map(({ label, credits }) => (
          <li key={label} className={classes.item}>
            <span>{label}</span>
            <span className={classes.gap} />
            <PricePill credits={credits} />
          </li>
        ))}
      </ul>
    </section>
  );
}
