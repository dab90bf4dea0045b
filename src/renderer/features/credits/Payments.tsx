import {
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconHelpCircle,
  IconHourglass,
  type TablerIcon,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { CatalogView, Purchase } from '../../../contract/wallet/buying.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { price } from '../../design/format.ts';
import { tell, tellFailure } from '../../design/notify.ts';
import { type Meaning, Status } from '../../design/Status.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { loadWallet, useRestedBalance } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import { momentIn } from './moments.ts';
import { units } from './unit.ts';

const words = billingWords.payments;

/** Every purchase with its state. One of which no word came can be asked about again. */
export function Payments({ catalog, zone }: { catalog: CatalogView; zone: string }) {
  const asked = useAsked(useRestedBalance(), (signal) => studio.account.purchases.list(undefined, { signal }));
  const purchases = lastOf(asked.answer);
  const { when, what, price: priceName, state } = words.columns;
  return (
    <section>
      <h2 className={classes.heading}>{words.title}</h2>
      <AskedNote asked={asked} failed={words.failed} />
      {purchases?.length === 0 ? <p className={classes.empty}>{words.none}</p> : null}
      {purchases && purchases.length > 0 ? (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{when}</th>
              <th scope="col">{what}</th>
              <th scope="col" className={classes.right}>
                {priceName}
              </th>
              <th scope="col">{state}</th>
            </tr>
          </thead>
          <tbody>
            {purchases.map((purchase) => (
              <PaymentRow key={purchase.id} {...{ purchase, catalog, zone }} onChecked={asked.again} />
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

const looks: Record<Purchase['state'], [TablerIcon, Meaning]> = {
  pending: [IconClock, 'blue'],
  processing: [IconHourglass, 'blue'],
  paid: [IconCircleCheck, 'green'],
  declined: [IconCircleX, 'red'],
  expired: [IconCircleX, 'plain'],
  unknown: [IconHelpCircle, 'blue'],
};

type RowProps = { purchase: Purchase; catalog: CatalogView; zone: string; onChecked: () => void };

function PaymentRow({ purchase, catalog, zone, onChecked }: RowProps) {
  const { id, at, credits, price: money, state, checkoutUrl } = purchase;
  const [isAsking, setIsAsking] = useState(false);
  const [icon, meaning] = looks[state];
  const amount = units(credits, catalog.unit);
  const isOpen = state === 'pending' || state === 'processing' || state === 'unknown';
  const ask = async (work: () => Promise<string>): Promise<void> => {
    setIsAsking(true);
    try {
      tell(await work());
      void loadWallet();
      onChecked();
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
  return (
    <tr>
      <td>{momentIn(at, zone)}</td>
      <td>{amount}</td>
      <td className={classes.right}>{price(money)}</td>
      <td>
        <span className={classes.actions}>
          <Status icon={icon} meaning={meaning}>
            {words.states[state]}
          </Status>
          {isOpen && state !== 'processing' && checkoutUrl ? (
            <a href={checkoutUrl} target="_blank" rel="noreferrer">
              {words.open}
            </a>
          ) : null}
          {isOpen && catalog.mayRecheck ? (
            <Button disabled={isAsking} aria-label={words.recheckOf(amount)} onClick={() => void recheck()}>
              {isAsking ? words.rechecking : words.recheck}
            </Button>
          ) : null}
          {state === 'pending' && catalog.purchase.barrier !== 'forbidden' ? (
            <Button kind="plain" disabled={isAsking} aria-label={words.forgetOf(amount)} onClick={() => void forget()}>
              {words.forget}
            </Button>
          ) : null}
        </span>
      </td>
    </tr>
  );
}
