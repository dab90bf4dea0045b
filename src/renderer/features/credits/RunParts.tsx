import { useCallback, useEffect, useState } from 'react';
import type { RunPart } from '../../../contract/wallet/history.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, signed } from '../../design/format.ts';
import { failureFrom } from '../../failures.ts';
import { billingWords } from './billingWords.ts';
import history from './History.module.css';
import { historyWords as words } from './historyWords.ts';
import { momentIn } from './moments.ts';
import { PaperButton } from './PaperButton.tsx';

/** The photos that one run was made of, each with its credits and what came back of them. */
export function RunParts({ run, zone }: { run: string; zone: string }) {
  const [parts, setParts] = useState<RunPart[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ask = useCallback(
    async (cursor: string | null): Promise<void> => {
      try {
        const page = await studio.account.run({ run, ...(cursor === null ? {} : { cursor }) });
        setParts((before) => [...(cursor === null ? [] : (before ?? [])), ...page.parts]);
        setNext(page.next);
        setFailure(null);
      } catch (error) {
        setFailure(failureFrom(error));
      }
    },
    [run],
  );
  useEffect(() => void ask(null), [ask]);
  if (failure) {
    return <FailureNote failure={failure} actions={<Button onClick={() => void ask(next)}>{words.retry}</Button>} />;
  }
  return (
    <ul className={history.parts} aria-busy={parts === null} data-testid="run-parts">
      {parts === null ? <li className={history.part}>{words.reading}</li> : null}
      {(parts ?? []).map(({ id, at, label, credits, resource, refunded }) => (
        <li key={id} className={history.part}>
          <span className={history.quiet}>{momentIn(at, zone)}</span>
          <span className={history.cut}>{resource?.photo ?? label}</span>
          <span className={history.quiet}>
            {[resource?.photo ? label : null, resource?.template, refunded > 0 ? words.refunded(count(refunded)) : null]
              .filter((word) => word)
              .join(' · ')}
          </span>
          <span className={history.right}>{signed(credits)}</span>
        </li>
      ))}
      {next ? (
        <li className={history.part}>
          <Button kind="plain" onClick={() => void ask(next)}>
            {words.moreParts}
          </Button>
        </li>
      ) : null}
      <li className={history.part}>
        <PaperButton kind="receipt" id={run}>
          {billingWords.paper.receipt}
        </PaperButton>
      </li>
    </ul>
  );
}
