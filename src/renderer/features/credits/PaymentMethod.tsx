import { useState } from 'react';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { tell } from '../../design/notify.ts';
import { failureFrom } from '../../failures.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { billingWords } from './billingWords.ts';
import classes from './CreditsScreen.module.css';
import form from './Form.module.css';

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
      {ways.answer.state === 'failed' ? (
        <FailureNote
          title={words.failed}
          failure={ways.answer.failure}
          actions={<Button onClick={ways.again}>{billingWords.retry}</Button>}
        />
      ) : null}
      {shown ? <p>{shown.hasCard ? words.saved : words.none}</p> : null}
      {shown?.takesTestCards ? <TestCard onSave={(card) => doing(() => saveTestCard(card))} /> : null}
      {shown && !shown.takesTestCards ? (
        <OwnCard hasCard={shown.hasCard} hasPortal={shown.hasPortal} doing={doing} />
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

type OwnProps = { hasCard: boolean; hasPortal: boolean; doing: (work: () => Promise<void>) => Promise<void> };

function OwnCard({ hasCard, hasPortal, doing }: OwnProps) {
  const [id] = useState(() => crypto.randomUUID());
  const [page, setPage] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    const { isSaved, checkoutUrl } = await studio.account.payments.card({ id });
    setPage(isSaved ? null : checkoutUrl);
    if (isSaved) tell(words.done);
  };
  const portal = async (): Promise<void> => setPage((await studio.account.payments.portal({})).url);
  return (
    <div className={form.form}>
      {page === null ? (
        <div className={classes.actions}>
          <Button onClick={() => void doing(ask)}>{hasCard ? words.change : words.add}</Button>
          {hasPortal ? (
            <Button kind="plain" onClick={() => void doing(portal)}>
              {words.portal}
            </Button>
          ) : null}
        </div>
      ) : (
        <>
          <p>{words.opened}</p>
          <div className={classes.actions}>
            <a href={page} target="_blank" rel="noreferrer">
              {words.openPage}
            </a>
            <Button onClick={() => void doing(ask)}>{words.check}</Button>
          </div>
        </>
      )}
    </div>
  );
}
