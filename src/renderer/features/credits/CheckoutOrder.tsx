import { useState } from 'react';
import type { Failure } from '../../../core/errors.ts';
import { Button } from '../../design/Button.tsx';
import { Choice as CardChoice, Choices } from '../../design/Choice.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, price } from '../../design/format.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import classes from './Checkout.module.css';
import type { Order } from './Checkout.tsx';
import { checkoutWords as text } from './checkoutWords.ts';
import { type Unit, units as unitsOf } from './unit.ts';

/** How it is paid: with a test card, or on the provider's page. */
export type Choice = { sandboxCard: string } | { keepCard: boolean };

type Props = {
  order: Order;
  unit: Unit;
  before: number;
  takesTestCards: boolean;
  mayKeepCard: boolean;
  failure: Failure | null;
  isPaying: boolean;
  onPay: (choice: Choice) => Promise<void>;
  onClose: () => void;
};

/** What is bought, for how much, and how it is paid. Nothing of the sandbox can be mistaken for a real payment. */
export function CheckoutOrder(props: Props) {
  const { order, unit, before, takesTestCards, mayKeepCard, failure, isPaying, onPay, onClose } = props;
  const [card, setCard] = useState<string>(text.cards[0][0]);
  const [keepCard, setKeepCard] = useState(false);
  const cost = price(order.price);
  const idle = takesTestCards ? text.pay(cost) : text.toPage(cost);
  return (
    <>
      {takesTestCards ? (
        <p className={classes.sandbox}>
          <b>{text.sandbox}</b>
          {text.sandboxText}
        </p>
      ) : (
        <p>{text.hosted}</p>
      )}
      <Rows>
        <Row name={text.pack}>{unitsOf(order.units, unit)}</Row>
        <Row name={text.price} isStrong>
          {cost}
        </Row>
        <Row name={text.balance}>{text.change(count(before), count(before + order.units))}</Row>
      </Rows>
      {takesTestCards ? <TestCards card={card} onChoose={setCard} /> : null}
      {!takesTestCards && mayKeepCard ? (
        <label className={classes.keep}>
          <input type="checkbox" checked={keepCard} onChange={(event) => setKeepCard(event.target.checked)} />
          {text.keepCard}
        </label>
      ) : null}
      <div className={classes.note} aria-live="polite">
        {failure ? <FailureNote failure={failure} /> : null}
      </div>
      <div className={classes.foot}>
        <Button kind="plain" onClick={onClose}>
          {text.cancel}
        </Button>
        <Button
          kind="solid"
          disabled={isPaying}
          onClick={() => void onPay(takesTestCards ? { sandboxCard: card } : { keepCard })}
          data-autofocus
          data-testid="pay"
        >
          {!isPaying ? idle : takesTestCards ? text.paying : text.opening}
        </Button>
      </div>
    </>
  );
}

function TestCards({ card, onChoose }: { card: string; onChoose: (card: string) => void }) {
  return (
    <fieldset className={classes.cards}>
      <legend>{text.card}</legend>
      <Choices>
        {text.cards.map(([number, meaning]) => (
          <CardChoice
            key={number}
            group="card"
            name={number.replace(/(.{4})(?=.)/g, '$1 ')}
            aside={meaning}
            isChosen={card === number}
            onChoose={() => onChoose(number)}
          />
        ))}
      </Choices>
    </fieldset>
  );
}
