import type { WalletView } from '../../../contract/studio/credits.ts';
import { count, moment } from '../../design/format.ts';
import classes from './CreditsScreen.module.css';
import { Why } from './Why.tsx';
import { words } from './words.ts';

/** The balance by kind and expiry, in the order in which it goes. */
export function Buckets({ wallet }: { wallet: WalletView }) {
  const buckets = wallet.balance.buckets.filter(({ remaining }) => remaining > 0);
  return (
    <section>
      <h2 className={classes.heading}>
        {words.buckets}
        <span className={classes.small}>{words.bucketsHint}</span>
      </h2>
      {buckets.length === 0 ? (
        <p className={classes.empty}>{wallet.isReachable ? words.noBuckets : words.noBucketsHere}</p>
      ) : null}
      <ul className={classes.list}>
        {buckets.map(({ bucket, label, remaining, expiresAt }, index) => (
          <li key={`${bucket} ${expiresAt}`} className={classes.item}>
            <span>{label}</span>
            {index === 0 ? <span className={classes.tag}>{words.next}</span> : null}
            <span className={classes.gap} />
            <span className={classes.quiet}>
              {expiresAt ? words.expires(moment(expiresAt, wallet.period.zone)) : words.never}
            </span>
            <span className={classes.amount}>{count(remaining)}</span>
            <Why number={bucket} label={label} shown={remaining} />
          </li>
        ))}
      </ul>
    </section>
  );
}
