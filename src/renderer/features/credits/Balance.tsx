import { IconAlertTriangle } from '@tabler/icons-react';
import type { WalletView } from '../../../contract/studio/credits.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { formatRoute } from '../../app/routes.ts';
import buttons from '../../design/Button.module.css';
import { Button } from '../../design/Button.tsx';
import { count, day, moment } from '../../design/format.ts';
import { Progress } from '../../design/Progress.tsx';
import { Status } from '../../design/Status.tsx';
import { useCounted } from '../../design/useCounted.ts';
import { currentWallet, useWallets } from '../../stores/wallets.ts';
import classes from './Balance.module.css';
import { costOf } from './cost.ts';
import { isForSale } from './packsPlace.ts';
import { countsPhotos, units } from './unit.ts';
import { Why } from './Why.tsx';
import { words } from './words.ts';

type Props = {
  wallet: WalletView;
  catalog: CatalogView;
  showsCost: boolean;
  onToggleCost: () => void;
  onPurchase: () => void;
};

/** The big number, what the period has used of it, when it renews, and the two ways on: more credits, and the bills. */
export function Balance({ wallet, catalog, showsCost, onToggleCost, onPurchase }: Props) {
  const { balance, period, usedShare } = wallet;
  const { unit, labels } = catalog;
  const available = useCounted(balance.available);
  const payer = useWallets((all) => currentWallet(all)?.name);
  const cost = costOf(catalog);
  // That the wallet is away stands above, with all that follows from it.
  const sentence = wallet.device?.reason ?? null;
  const mayBuy = wallet.isReachable && isForSale(catalog);
  const until = wallet.isReachable && period.renewsAt ? words.until(day(period.renewsAt, { zone: period.zone })) : '';
  const here = wallet.isReachable || wallet.device === null ? '' : words.here;
  const beside = [nounOf(balance.available, catalog), here, until].filter(Boolean).join(' ');
  return (
    <section aria-label={labels.available ?? words.available}>
      {labels.available ? <h2 className={classes.label}>{labels.available}</h2> : null}
      <div className={classes.number}>
        <b data-testid="available">{count(available)}</b>
        <span>{beside}</span>
        <Why number="available" label={labels.available ?? words.available} shown={balance.available} />
      </div>
      {usedShare === null || !wallet.isReachable ? null : (
        <div className={classes.share}>
          <Progress
            label={words.usedShare(usedShare)}
            total={100}
            parts={[{ of: 'ink', count: Math.round(usedShare * 100) }]}
          />
        </div>
      )}
      <dl className={classes.facts}>
        <Fact name={words.usedName}>
          {units(period.used, unit)} <Why number="periodUsed" label={words.usedName} shown={period.used} />
        </Fact>
        {wallet.isReachable && period.renewsAt ? (
          <Fact name={words.remainingName}>{units(period.remaining, unit)}</Fact>
        ) : null}
        {balance.held > 0 ? (
          <Fact name={words.heldName}>
            {units(balance.held, unit)} <Why number="held" label={words.heldName} shown={balance.held} />
          </Fact>
        ) : null}
        {balance.leased > 0 ? (
          <Fact name={words.leasedName}>
            {units(balance.leased, unit)} <Why number="leased" label={words.leasedName} shown={balance.leased} />
          </Fact>
        ) : null}
        <Fact name={words.renewsName}>{period.renewsAt ? moment(period.renewsAt, period.zone) : words.noRenewal}</Fact>
        {cost === null ? null : (
          <Fact name={words.costName(unit)}>
            {showsCost ? <span data-testid="unit-cost">{cost}</span> : <span aria-hidden>•••</span>}{' '}
            <button type="button" className={classes.link} onClick={onToggleCost} aria-expanded={showsCost}>
              {showsCost ? words.hide : words.show}
            </button>
          </Fact>
        )}
        <Fact name={words.walletName}>{payer ?? (wallet.isEmbedded ? words.embedded : words.team)}</Fact>
      </dl>
      {balance.debt > 0 ? (
        <div className={classes.debt}>
          {words.debt(balance.debt, unit)} <Why number="debt" label={words.debtName} />
        </div>
      ) : null}
      {sentence === null ? null : (
        <p className={classes.away}>
          <Status icon={IconAlertTriangle} meaning="red">
            {sentence}
          </Status>
        </p>
      )}
      <div className={classes.actions}>
        {mayBuy ? (
          <Button kind="solid" onClick={onPurchase} data-testid="purchase">
            {labels.purchase ?? words.purchase}
          </Button>
        ) : null}
        <a className={buttons.button} href={formatRoute({ screen: 'credits', tab: 'billing' })}>
          {words.viewBilling}
        </a>
      </div>
      {catalog.purchase.barrier === 'forbidden' ? <p className={classes.note}>{words.mayNotBuy}</p> : null}
    </section>
  );
}

/** A label above that says "available" is not said again beside the number. */
function nounOf(available: number, catalog: CatalogView): string {
  const { unit, labels } = catalog;
  if (labels.available) return available === 1 ? unit.label : unit.plural;
  return countsPhotos(catalog) ? words.left(available) : words.unitsLeft(available, unit);
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
