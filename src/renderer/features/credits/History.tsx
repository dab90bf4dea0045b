import { useCallback, useEffect, useState } from 'react';
import type { Transaction } from '../../../contract/wallet/history.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { count, moment, signed } from '../../design/format.ts';
import { Segments } from '../../design/Segments.tsx';
import { failureFrom } from '../../failures.ts';
import classes from './CreditsScreen.module.css';
import { words } from './words.ts';

type Kind = 'usage' | 'additions';

/** Every credit that came and went, as the wallet tells it: a run is one line. `version` changes when there is something new. */
export function History({ version }: { version: string | null }) {
  const [kind, setKind] = useState<Kind>('usage');
  const { entries, next, failure, load } = useHistory(kind, version);
  return (
    <section>
      <h2 className={classes.heading}>
        {words.history}
        <Segments
          label={words.history}
          value={kind}
          onChange={setKind}
          options={[
            { value: 'usage', label: words.usage },
            { value: 'additions', label: words.additions },
          ]}
        />
      </h2>
      {failure ? (
        <FailureNote
          title={words.historyFailed}
          failure={failure}
          actions={<Button onClick={() => void load(null)}>{words.retry}</Button>}
        />
      ) : null}
      {entries?.length === 0 ? (
        <p className={classes.empty}>{kind === 'usage' ? words.noUsage : words.noAdditions}</p>
      ) : null}
      {entries && entries.length > 0 ? (
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{words.columns.when}</th>
              <th scope="col">{words.columns.what}</th>
              <th scope="col">{kind === 'usage' ? words.columns.where : ''}</th>
              <th scope="col" className={classes.right}>
                {words.columns.credits}
              </th>
              <th scope="col" className={classes.right}>
                {words.columns.after}
              </th>
            </tr>
          </thead>
          <tbody>
            {entries.map((line) => (
              <tr key={line.id}>
                <td>{moment(line.at)}</td>
                <td>{line.type}</td>
                <td>
                  {line.resource?.shootName ?? line.resource?.shoot}
                  {line.action ? <span className={classes.quiet}> {line.action}</span> : null}
                </td>
                <td className={classes.right}>{signed(line.credits)}</td>
                <td className={classes.right}>{count(line.balanceAfter)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {next ? <Button onClick={() => void load(next)}>{words.more}</Button> : null}
    </section>
  );
}

function useHistory(kind: Kind, version: string | null) {
  const [entries, setEntries] = useState<Transaction[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const load = useCallback(
    async (cursor: string | null, isCurrent: () => boolean = () => true): Promise<void> => {
      try {
        const page = await studio.credits.history({ kind, limit: 200, ...(cursor ? { cursor } : {}) });
        if (!isCurrent()) return;
        setEntries((before) => (cursor ? [...(before ?? []), ...page.transactions] : page.transactions));
        setNext(page.next);
        setFailure(null);
      } catch (error) {
        if (isCurrent()) setFailure(failureFrom(error));
      }
    },
    [kind],
  );
  useEffect(() => {
    if (version === null) return;
    let isShown = true;
    // A run changes the balance many times a second; the history is read when it rests.
    const timer = setTimeout(() => void load(null, () => isShown), 250);
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, [load, version]);
  return { entries, next, failure, load };
}
