import { useEffect, useState } from 'react';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tell } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { AskedNote } from './AskedNote.tsx';
import { billingWords } from './billingWords.ts';
import { CheckoutWaiting } from './CheckoutWaiting.tsx';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';
import { useCheckout } from './useCheckout.ts';
import { openBeside, wayBack } from './wayBack.ts';

const words = billingWords.card;

/** The card that recharges are paid with. The numbers of real cards are typed on the provider's page, never here. */
export function PaymentMethod() {
  const ways = useAsked('ways', (signal) => studio.account.payments.ways(undefined, { signal }));
  const [failure, setFailure] = useState<Failure | null>(null);
  const shown = lastOf(ways.answer);
  const doing = async (work: () => Promise<void>): Promise<void> => {
    setFailure(null);
    try {
      await work();
      ways.again();
    } catch (error) {
      setFailure(failureFrom(error));
    }
  };
  return (
    <section>
      <h2 className={classes.heading}>{words.title}</h2>
      <AskedNote asked={ways} failed={words.failed} />
      {shown ? <SavedCard shown={shown} doing={doing} /> : null}
      {shown?.takesTestCards ? <TestCard onSave={(card) => doing(() => saveTestCard(card))} /> : null}
      {shown && !shown.takesTestCards ? (
        <OwnCard hasCard={shown.hasCard} hasPortal={shown.hasPortal} doing={doing} onSaved={ways.again} />
      ) : null}
      {failure ? <FailureNote failure={failure} /> : null}
    </section>
  );
}

async function saveTestCard(sandboxCard: string): Promise<void> {
  await studio.account.autoRecharge.card({ id: crypto.randomUUID(), sandboxCard });
  tell(words.done);
}

function TestCard({ onSave }: { onSave: (card: string) => Promise<void> }) {
  const [card, setCard] = useState<string>(words.cards[0][0]);
  return (
    <div className={form.form}>
      <p className={classes.small}>{words.sandbox}</p>
      <label>
        {words.test}
        <select className={classes.field} value={card} onChange={(event) => setCard(event.target.value)}>
          {words.cards.map(([number, meaning]) => (
            <option key={number} value={number}>
              {`${number.slice(-4)}: ${meaning}`}
            </option>
          ))}
        </select>
      </label>
      <div className={classes.actions}>
        <Button onClick={() => void onSave(card)}>{words.save}</Button>
      </div>
    </div>
  );
}

type Ways = Awaited<ReturnType<typeof studio.account.payments.ways>>;
type Doing = (work: () => Promise<void>) => Promise<void>;

/** The card as its holder knows it, and a way to have it forgotten, here and at the provider. */
function SavedCard({ shown, doing }: { shown: Ways; doing: Doing }) {
  const [isAsking, setIsAsking] = useState(false);
  const { card, hasCard } = shown;
  const remove = async (): Promise<void> => {
    await studio.account.payments.removeCard({ id: crypto.randomUUID() });
    setIsAsking(false);
    tell(words.removed);
  };
  if (!hasCard) return <p>{words.none}</p>;
  return (
    <>
      <p data-testid="saved-card">{card === null ? words.saved : words.shown(card)}</p>
      <div className={classes.actions}>
        {isAsking ? (
          <>
            <span className={classes.small}>{words.removeText}</span>
            <Button onClick={() => void doing(remove)}>{words.removeNow}</Button>
            <Button kind="plain" onClick={() => setIsAsking(false)}>
              {words.keep}
            </Button>
          </>
        ) : (
          <Button kind="plain" className={classes.flush ?? ''} onClick={() => setIsAsking(true)}>
            {words.remove}
          </Button>
        )}
      </div>
    </>
  );
}

type OwnProps = { hasCard: boolean; hasPortal: boolean; doing: Doing; onSaved: () => void };

/** A card is saved on the provider's page, without a payment. */
function OwnCard({ hasCard, hasPortal, doing, onSaved }: OwnProps) {
  const [begun, setBegun] = useState<{ id: string; address: string } | null>(null);
  const [portal, setPortal] = useState<string | null>(null);
  const followed = useCheckout(begun?.id ?? null, { isAskedByHand: false });
  const state = begun === null ? null : (followed.view?.state ?? 'open');
  useEffect(() => {
    if (state !== 'done' && state !== 'over') return;
    setBegun(null);
    tell(state === 'done' ? words.done : words.given);
    onSaved();
  }, [state, onSaved]);

  const begin = async (): Promise<void> => {
    const id = crypto.randomUUID();
    const { checkoutUrl } = await studio.account.payments.card({ id, returnUrl: wayBack(id) });
    if (checkoutUrl === null) return;
    openBeside(checkoutUrl);
    setBegun({ id, address: checkoutUrl });
  };
  const openPortal = async (): Promise<void> => {
    const { url } = await studio.account.payments.portal({ returnUrl: wayBack(crypto.randomUUID()) });
    openBeside(url);
    setPortal(url);
  };
  if (begun !== null) return <CheckoutWaiting followed={followed} address={begun.address} sentence={words.opened} />;
  return (
    <div className={form.form}>
      <div className={classes.actions}>
        <Button onClick={() => void doing(begin)}>{hasCard ? words.change : words.add}</Button>
        {hasPortal ? (
          <Button kind="plain" onClick={() => void doing(openPortal)}>
            {words.portal}
          </Button>
        ) : null}
        {portal !== null ? (
          <a href={portal} target="_blank" rel="noreferrer">
            {words.openPage}
          </a>
        ) : null}
      </div>
    </div>
  );
}
