import { useState } from 'react';
import type { OpenCheckout } from '../../../contract/wallet/paying.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { price } from '../../design/format.ts';
import { tell, tellFailure } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { loadCatalog, loadWallet } from '../../stores/wallet.ts';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import { momentIn } from './moments.ts';
import packs from './Packs.module.css';
import { PurchaseState } from './PurchaseState.tsx';
import { planWords } from './planWords.ts';

const words = billingWords.payments;

type Props = { left: OpenCheckout; zone: string; onChanged: () => void };

/** The checkout of a plan that was left, where one buys: go on with it, ask what became of it, or give it up. */
export function OpenPlanRow({ left, zone, onChanged }: Props) {
  const { id, checkoutUrl } = left;
  const [isAsking, setIsAsking] = useState(false);
  const name = left.name ?? '';
  const what = planWords.left(name);
  const ask = async (work: () => Promise<{ state: string }>): Promise<void> => {
    setIsAsking(true);
    try {
      const { state } = await work();
      tell(state === 'done' ? planWords.sheet.begun(name) : state === 'over' ? words.forgotten : words.unchanged);
      void loadWallet();
      void loadCatalog();
      onChanged();
    } catch (error) {
      tellFailure(failureFrom(error));
    } finally {
      setIsAsking(false);
    }
  };
  return (
    <li className={packs.openItem}>
      <span className={packs.openName}>
        {planWords.leftPlan(name)}
        {left.price ? `, ${price(left.price)}` : ''}
      </span>
      {left.at ? <span className={classes.small}>{momentIn(left.at, zone)}</span> : null}
      <span className={classes.gap} />
      <span className={classes.actions}>
        <PurchaseState state="pending" />
        <a href={checkoutUrl} target="_blank" rel="noreferrer">
          {words.open}
        </a>
        <Button
          disabled={isAsking}
          aria-label={words.recheckOf(what)}
          onClick={() => void ask(() => studio.account.payments.checkout({ id }))}
        >
          {isAsking ? words.rechecking : words.recheck}
        </Button>
        <Button
          kind="plain"
          disabled={isAsking}
          aria-label={words.forgetOf(what)}
          onClick={() => void ask(() => studio.account.payments.forget({ id }))}
        >
          {words.forget}
        </Button>
      </span>
    </li>
  );
}
