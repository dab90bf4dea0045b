import { IconHelpCircle } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { moment, signed } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';
import { lastOf, useAsked } from '../../stores/asked.ts';
import { useRestedBalance, useWallet } from '../../stores/wallet.ts';
import classes from './Why.module.css';
import { whyWords as words } from './whyWords.ts';

type Reason = Awaited<ReturnType<typeof studio.account.explain>>[number];

/** `shown`: the number on the screen, where this computer adds to what the wallet says. */
type Asked = { number: string; label: string; shown?: number | undefined };

/** Why a number is what it is: a small button beside it, and below it the entries that it is the sum of. */
export function Why({ number, label, shown }: Asked) {
  const [isOpen, setIsOpen] = useState(false);
  const isAway = useWallet(({ view }) => view.state === 'ready' && !view.value.isReachable);
  const id = useId();
  // Only the wallet knows why.
  if (isAway) return null;
  return (
    <>
      <button
        type="button"
        className={classes.button}
        aria-expanded={isOpen}
        aria-controls={id}
        aria-label={words.ask(label)}
        title={words.ask(label)}
        onClick={() => setIsOpen((before) => !before)}
      >
        <IconHelpCircle size={15} aria-hidden />
      </button>
      {isOpen ? (
        <div id={id} className={classes.panel}>
          <Answer number={number} shown={shown} />
        </div>
      ) : null}
    </>
  );
}

function Answer({ number, shown }: Pick<Asked, 'number' | 'shown'>) {
  const { answer, again } = useAsked(useRestedBalance(), (signal) => studio.account.explain(undefined, { signal }));
  if (answer.state === 'failed') {
    return <FailureNote failure={answer.failure} actions={<Button onClick={again}>{words.retry}</Button>} />;
  }
  const reason = lastOf(answer)?.find((one) => one.number === number);
  if (answer.state === 'loading') return <span className={classes.quiet}>{words.reading}</span>;
  if (!reason || reason.parts.length === 0) return <span className={classes.quiet}>{words.nothing}</span>;
  return <Sum reason={reason} shown={shown ?? reason.credits} />;
}

function Sum({ reason, shown }: { reason: Reason; shown: number }) {
  const here = shown - reason.credits;
  return (
    <>
      <span className={classes.sum}>
        {reason.parts.map(({ type, credits, count }) => (
          <span key={`${type} ${credits > 0}`} className={classes.part}>
            <span>
              {words.types[type] ?? type}
              {count > 1 ? (
                <span className={classes.quiet}> {plural(count, { one: '# time', other: '# times' })}</span>
              ) : null}
            </span>
            <b>{signed(credits)}</b>
          </span>
        ))}
        {here === 0 ? null : (
          <span className={classes.part}>
            <span>{words.here}</span>
            <b>{signed(here)}</b>
          </span>
        )}
        <span className={`${classes.part} ${classes.total}`}>
          <span>{words.total}</span>
          <b>{signed(shown).replace('+', '')}</b>
        </span>
      </span>
      <details className={classes.last}>
        <summary>{words.last(reason.last.length)}</summary>
        {reason.last.map(({ entry, type, at, credits }) => (
          <span key={`${entry} ${type} ${credits}`} className={classes.part}>
            <span className={classes.quiet}>
              {moment(at)} · {words.types[type] ?? type} · {words.entry(entry)}
            </span>
            <b>{signed(credits)}</b>
          </span>
        ))}
      </details>
    </>
  );
}
