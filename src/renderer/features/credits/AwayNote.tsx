import { IconPlugConnectedX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { ShownCatalog, WalletView } from '../../../contract/studio/credits.ts';
import { Button } from '../../design/Button.tsx';
import { moment } from '../../design/format.ts';
import { loadCatalog, loadWallet } from '../../stores/wallet.ts';
import classes from './AwayNote.module.css';
import { awayWords as words } from './awayWords.ts';

type Props = {
  wallet: WalletView;
  catalog: ShownCatalog;
  /** Nothing of this screen is known without the wallet. */
  isAlone: boolean;
};

/** The wallet is away: of when is what stands here, what goes on, what waits, and the way to try again. */
export function AwayNote({ wallet, catalog, isAlone }: Props) {
  const { lastSaid, device, period } = wallet;
  const { unit } = catalog;
  const [attempt, setAttempt] = useState<'none' | 'trying' | Date>('none');
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => {
      isShown.current = false;
    };
  }, []);
  const tryAgain = async (): Promise<void> => {
    setAttempt('trying');
    await Promise.all([loadWallet(), loadCatalog()]);
    if (isShown.current) setAttempt(new Date());
  };
  return (
    <section className={classes.away} aria-labelledby="away-title" data-testid="away">
      <IconPlugConnectedX size={18} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <h2 id="away-title" className={classes.title}>
          {words.title}
        </h2>
        <p>
          {lastSaid === null ? words.neverSaid : words.said(moment(lastSaid.at, period.zone), lastSaid.balance, unit)}{' '}
          {isAlone ? words.onlyThere : null}
        </p>
        <dl className={classes.facts}>
          <dt>{words.now}</dt>
          <dd>{words.can(device, unit, device?.expiresAt ? moment(device.expiresAt, period.zone) : null)}</dd>
          <dt>{words.later}</dt>
          <dd>{words.waits}</dd>
        </dl>
        <p className={classes.actions}>
          <Button disabled={attempt === 'trying'} onClick={() => void tryAgain()}>
            {attempt === 'trying' ? words.trying : words.tryAgain}
          </Button>
          <span role="status" className={classes.quiet}>
            {attempt instanceof Date ? words.stillAway(attempt) : words.byItself}
          </span>
        </p>
      </div>
    </section>
  );
}
