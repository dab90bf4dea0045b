import { useCallback, useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { Button } from '../../design/Button.tsx';
import { FailureNote } from '../../design/FailureNote.tsx';
import { Segments } from '../../design/Segments.tsx';
import { everyUse, type Query } from '../../stores/newestLines.ts';
import { useRestedBalance } from '../../stores/wallet.ts';
import classes from './CreditsScreen.module.css';
import { type Filters, HistoryFilters, noFilters } from './HistoryFilters.tsx';
import { HistoryList } from './HistoryList.tsx';
import { historyWords as words } from './historyWords.ts';
import { momentIn } from './moments.ts';
import { useHistory } from './useHistory.ts';
import { dayAfter, startOfDay } from './zoneDay.ts';

type Kind = 'usage' | 'additions';
type Props = {
  catalog: CatalogView;
  zone: string;
  /** Told when the first lines, or a failure, are there. */
  onRead: () => void;
};

/** Every credit that came and went, as the wallet tells it. Two tabs over one list, with what is looked for. */
export function History({ catalog, zone, onRead }: Props) {
  const [kind, setKind] = useState<Kind>('usage');
  const [filters, setFilters] = useState<Filters>(noFilters);
  const wanted = useDeferredValue(filters);
  const query = useMemo(() => queryOf(kind, wanted, zone), [kind, wanted, zone]);
  const version = useRestedBalance();
  const { entries, next, asOf, failure, more, again } = useHistory(query, version);
  const told = useRef(onRead);
  told.current = onRead;
  const isRead = entries !== null || failure !== null;
  useEffect(() => {
    if (isRead) told.current();
  }, [isRead]);
  // The same function always, so that a line which stays on the screen is not drawn again.
  const find = useCallback((search: string) => setFilters((before) => ({ ...before, search })), []);
  const isFiltered = Object.values(filters).some((value) => value !== '');
  return (
    <section className={classes.history}>
      <div className={classes.heading}>
        <h2 className={classes.headingText}>{words.title}</h2>
        <Segments
          label={words.title}
          value={kind}
          onChange={(kind) => {
            setKind(kind);
            setFilters((before) => ({ ...before, only: '' }));
          }}
          options={[
            { value: 'usage', label: catalog.labels.usage ?? words.usage },
            { value: 'additions', label: catalog.labels.additions ?? words.additions },
          ]}
        />
      </div>
      {asOf === null ? (
        <HistoryFilters {...{ catalog, kind, query, filters, zone }} onChange={setFilters} />
      ) : (
        <p className={classes.empty} data-testid="kept-lines">
          {words.kept(entries?.length ?? 0, momentIn(asOf, zone))}
        </p>
      )}
      {failure ? (
        <FailureNote title={words.failed} failure={failure} actions={<Button onClick={again}>{words.retry}</Button>} />
      ) : null}
      {entries === null && !failure ? <p className={classes.empty}>{words.reading}</p> : null}
      {entries?.length === 0 ? (
        <p className={classes.empty}>
          {isFiltered ? words.noMatch : kind === 'usage' ? words.noUsage : words.noAdditions}
        </p>
      ) : null}
      {entries && entries.length > 0 ? (
        <HistoryList
          {...{ entries, next, more, catalog, zone, isUsage: kind === 'usage' }}
          onFind={asOf === null ? find : null}
        />
      ) : null}
    </section>
  );
}

function queryOf(kind: Kind, { search, only, from, to }: Filters, zone: string): Query {
  return {
    ...everyUse,
    kind,
    ...(search.trim() && { search: search.trim().slice(0, 100) }),
    ...(only && { only }),
    ...(from && { from: startOfDay(from, zone) }),
    ...(to && { to: startOfDay(dayAfter(to, 1), zone) }),
  };
}
