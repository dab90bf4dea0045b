import { useState } from 'react';
import type { Purchase } from '../../../contract/wallet/buying.ts';
import type { Money } from '../../../contract/wallet/shapes.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { Choice, Choices } from '../../design/Choice.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, price } from '../../design/format.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import { loadCatalog, loadWallet } from '../../stores/wallet.ts';
import classes from './Checkout.module.css';
import { type Unit, units as unitsOf } from './unit.ts';
import { words } from './words.ts';

const text = words.checkout;

/** What is bought: a pack, or a number of credits. `units` is all that it adds, extra ones included. */
export type Order = { pack?: string; name: string; units: number; price: Money };
type Props = { order: Order; unit: Unit; available: number; onClose: () => void };

/** The sandbox provider's checkout. Nothing in it can be mistaken for a real payment. */
export function Checkout({ order, unit, available, onClose }: Props) {
  const [before] = useState(available);
  const [card, setCard] = useState<string>(text.cards[0][0]);
  const [isPaying, setIsPaying] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [answer, setAnswer] = useState<Purchase | null>(null);
  const { units } = order;

  const pay = async (): Promise<void> => {
    setIsPaying(true);
    setFailure(null);
    const wanted = order.pack === undefined ? { units: order.units } : { pack: order.pack };
    try {
      // A refused attempt burns its id, so another card is another attempt.
      const purchase = await studio.credits.buy({ id: crypto.randomUUID(), ...wanted, sandboxCard: card });
      setAnswer(purchase);
      void loadWallet();
      void loadCatalog();
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setIsPaying(false);
    }
  };
  if (answer?.state === 'paid') {
    return (
      <Sheet title={text.paidTitle(unitsOf(answer.credits, unit))} isOpen onClose={onClose} size="30rem">
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
      <p className={classes.sandbox}>
        <b>{text.sandbox}</b>
        {text.sandboxText}
      </p>
      <Rows>
        <Row name={text.pack}>{unitsOf(units, unit)}</Row>
        <Row name={text.price} isStrong>
          {price(order.price)}
        </Row>
        <Row name={text.balance}>{text.change(count(before), count(before + units))}</Row>
      </Rows>
      <fieldset className={classes.cards}>
        <legend>{text.card}</legend>
        <Choices>
          {text.cards.map(([number, meaning]) => (
            <Choice
              key={number}
              group="card"
              name={number.replace(/(.{4})(?=.)/g, '$1 ')}
              aside={meaning}
              isChosen={card === number}
              onChoose={() => setCard(number)}
            />
          ))}
        </Choices>
      </fieldset>
      <div className={classes.note} aria-live="polite">
        {failure ? <FailureNote failure={failure} /> : null}
        {answer ? <p>{sentenceOf(answer)}</p> : null}
        {answer?.checkoutUrl ? (
          <p>
            <a href={answer.checkoutUrl} target="_blank" rel="noreferrer">
              {text.openCheckout}
            </a>
          </p>
        ) : null}
      </div>
      <div className={classes.foot}>
        <Button kind="plain" onClick={onClose}>
          {answer ? text.done : text.cancel}
        </Button>
        <Button kind="solid" disabled={isPaying} onClick={() => void pay()} data-autofocus data-testid="pay">
          {isPaying ? text.paying : text.pay(price(order.price))}
        </Button>
      </div>
    </Sheet>
  );
}

function sentenceOf(purchase: Purchase): string {
  if (purchase.state === 'declined') return text.declined;
  if (purchase.state === 'expired') return text.expired;
  if (purchase.state === 'unknown') return text.unknown;
  return text.waiting;
}
