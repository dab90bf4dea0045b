import { useState } from 'react';
import type { Pack, Purchase } from '../../../contract/wallet/buying.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { Choice, Choices } from '../../design/Choice.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, price } from '../../design/format.ts';
import { creditCount } from '../../design/plurals.ts';
import { Row, Rows } from '../../design/Rows.tsx';
import { Sheet } from '../../design/Sheet.tsx';
import { failureFrom } from '../../failures.ts';
import { loadWallet } from '../../stores/wallet.ts';
import classes from './Checkout.module.css';
import { words } from './words.ts';

const text = words.checkout;

/** The sandbox provider's checkout. Nothing in it can be mistaken for a real payment. */
export function Checkout({ pack, available, onClose }: { pack: Pack; available: number; onClose: () => void }) {
  const [before] = useState(available);
  const [card, setCard] = useState<string>(text.cards[0][0]);
  const [isPaying, setIsPaying] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [answer, setAnswer] = useState<Purchase | null>(null);
  const units = pack.units + pack.bonusUnits;

  const pay = async (): Promise<void> => {
    setIsPaying(true);
    setFailure(null);
    try {
      // A refused attempt burns its id, so another card is another attempt.
      const purchase = await studio.credits.buy({ id: crypto.randomUUID(), pack: pack.id, sandboxCard: card });
      setAnswer(purchase);
      void loadWallet();
    } catch (error) {
      setFailure(failureFrom(error));
    } finally {
      setIsPaying(false);
    }
  };
  if (answer?.state === 'paid') {
    return (
      <Sheet title={text.paidTitle(answer.credits)} isOpen onClose={onClose} size="30rem">
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
        <Row name={text.pack}>{creditCount(units)}</Row>
        <Row name={text.price} isStrong>
          {price(pack.price)}
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
      </div>
      <div className={classes.foot}>
        <Button kind="plain" onClick={onClose}>
          {answer ? text.done : text.cancel}
        </Button>
        <Button kind="solid" disabled={isPaying} onClick={() => void pay()} data-autofocus data-testid="pay">
          {isPaying ? text.paying : text.pay(price(pack.price))}
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
