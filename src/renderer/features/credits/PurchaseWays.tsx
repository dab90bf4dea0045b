import { useState } from 'react';
import type { Purchase } from '../../../contract/wallet/buying.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { tell, tellFailure } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { loadWallet } from '../../stores/wallet.ts';
import { billingWords } from './billingWords.ts';
import { units } from './unit.ts';

const words = billingWords.payments;

/** Whether nobody knows yet how this purchase ends. */
export const isOpenPurchase = ({ state }: Pick<Purchase, 'state'>): boolean =>
  state === 'pending' || state === 'processing' || state === 'unknown';

type Props = { purchase: Purchase; catalog: CatalogView; onChanged: () => void };

/** The ways on from a purchase that is not over: go on with it, ask what became of it, or give it up. Nothing for one that is over. */
export function PurchaseWays({ purchase, catalog, onChanged }: Props) {
  const { id, state, credits, checkoutUrl } = purchase;
  const [isAsking, setIsAsking] = useState(false);
  const amount = units(credits, catalog.unit);
  const ask = async (work: () => Promise<string>): Promise<void> => {
    setIsAsking(true);
    try {
      tell(await work());
      void loadWallet();
      onChanged();
    } catch (error) {
      tellFailure(failureFrom(error));
    } finally {
      setIsAsking(false);
    }
  };
  const recheck = () =>
    ask(async () => {
      const after = await studio.account.purchases.recheck({ purchase: id });
      return after.state === 'paid' ? words.paid : words.unchanged;
    });
  const forget = () =>
    ask(async () => {
      const after = await studio.account.payments.forget({ id });
      return after.state === 'done' ? words.paid : after.state === 'over' ? words.forgotten : words.unchanged;
    });
  if (!isOpenPurchase(purchase)) return null;
  return (
    <>
      {state !== 'processing' && checkoutUrl ? (
        <a href={checkoutUrl} target="_blank" rel="noreferrer">
          {words.open}
        </a>
      ) : null}
      {catalog.mayRecheck ? (
        <Button disabled={isAsking} aria-label={words.recheckOf(amount)} onClick={() => void recheck()}>
          {isAsking ? words.rechecking : words.recheck}
        </Button>
      ) : null}
      {state === 'pending' && catalog.purchase.barrier !== 'forbidden' ? (
        <Button kind="plain" disabled={isAsking} aria-label={words.forgetOf(amount)} onClick={() => void forget()}>
          {words.forget}
        </Button>
      ) : null}
    </>
  );
}
