import { useRef, useState } from 'react';
import type { Purchase } from '../../../contract/wallet/buying.ts';
import type { Money } from '../../../contract/wallet/shapes.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { loadCatalog, loadWallet } from '../../stores/wallet.ts';
import { AskedNote } from './AskedNote.tsx';
import classes from './Checkout.module.css';
import { CheckoutOrder, type Choice } from './CheckoutOrder.tsx';
import { CheckoutWaiting } from './CheckoutWaiting.tsx';
import { checkoutWords as text } from './checkoutWords.ts';
import { type Unit, units as unitsOf } from './unit.ts';
import { useCheckout } from './useCheckout.ts';
import { openBeside, wayBack } from './wayBack.ts';

/** What is bought: a pack, or a number of credits. `units` is all that it adds, extra ones included. */
export type Order = { pack?: string; name: string; units: number; price: Money };
type Props = { order: Order; unit: Unit; available: number; mayKeepCard: boolean; onClose: () => void };

type Begun = { id: string; address: string | null; isBankAsking: boolean };

/** From the order to the credits, or to where it got stuck. One attempt is one purchase, however often it is pressed. */
export function Checkout({ order, unit, available, mayKeepCard, onClose }: Props) {
  const [before] = useState(available);
  const ways = useAsked('ways', (signal) => studio.account.payments.ways(undefined, { signal }));
  const paysBy = lastOf(ways.answer);
  const attempt = useRef(crypto.randomUUID());
  const isPressed = useRef(false);
  const [isPaying, setIsPaying] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [begun, setBegun] = useState<Begun | null>(null);
  const [isPaid, setIsPaid] = useState(false);
  const followed = useCheckout(begun?.id ?? null, { isAskedByHand: paysBy?.takesTestCards ?? true });

  const take = (purchase: Purchase): void => {
    if (purchase.state === 'paid') setIsPaid(true);
    else setBegun({ id: purchase.id, address: purchase.checkoutUrl ?? null, isBankAsking: false });
    if (purchase.checkoutUrl !== undefined) openBeside(purchase.checkoutUrl);
    void loadWallet();
    void loadCatalog();
  };
  const pay = async (choice: Choice): Promise<void> => {
    if (isPressed.current) return;
    isPressed.current = true;
    setIsPaying(true);
    setFailure(null);
    const id = attempt.current;
    const wanted = order.pack === undefined ? { units: order.units } : { pack: order.pack };
    try {
      take(await studio.credits.buy({ id, ...wanted, ...choice, returnUrl: wayBack(id) }));
    } catch (error) {
      const refused = failureFrom(error);
      if (refused.code === 'authentication-required') {
        const { checkoutUrl } = refused.details;
        setBegun({ id, address: typeof checkoutUrl === 'string' ? checkoutUrl : null, isBankAsking: true });
      } else {
        setFailure(refused);
        // A refused attempt burns its id. One that was cut off keeps it: the same purchase is asked for again, and never a second one.
        if (refused.code !== 'internal' && refused.code !== 'wallet-unreachable') attempt.current = crypto.randomUUID();
      }
    } finally {
      isPressed.current = false;
      setIsPaying(false);
    }
  };
  const beginAgain = (): void => {
    attempt.current = crypto.randomUUID();
    setBegun(null);
  };

  const state = isPaid ? 'done' : begun === null ? 'order' : (followed.view?.state ?? 'open');
  if (state === 'done') {
    return (
      <Sheet title={text.paidTitle(unitsOf(order.units, unit))} isOpen onClose={onClose} size="30rem">
        <p>{text.paid}</p>
        <div className={classes.foot}>
          <Button kind="solid" onClick={onClose} data-autofocus>
            {text.done}
          </Button>
        </div>
      </Sheet>
    );
  }
  return (
    <Sheet title={text.title} isOpen onClose={onClose} size="30rem">
      <AskedNote asked={ways} failed={text.failed} reading={text.reading} />
      {state === 'order' && paysBy !== null ? (
        <CheckoutOrder
          {...{ order, unit, before, failure, isPaying, mayKeepCard, onClose }}
          takesTestCards={paysBy.takesTestCards}
          onPay={pay}
        />
      ) : null}
      {begun !== null && (state === 'open' || state === 'processing') ? (
        <CheckoutWaiting {...{ followed, address: begun.address, isBankAsking: begun.isBankAsking }} />
      ) : null}
      {state === 'over' ? (
        <>
          <p role="status">{text.over}</p>
          <div className={classes.foot}>
            <Button kind="plain" onClick={onClose}>
              {text.close}
            </Button>
            <Button kind="solid" onClick={beginAgain}>
              {text.again}
            </Button>
          </div>
        </>
      ) : null}
    </Sheet>
  );
}
