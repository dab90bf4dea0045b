import { IconDownload, IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { Transaction } from '../../../contract/wallet/history.ts';
import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import type { LineKind } from '../../../core/credits/catalog/showing.ts';
import { Button } from '../../design/Button.tsx';
import { tellFailure } from '../../design/notify.tsx';
import { failureFrom } from '../../failures.ts';
import type { Query } from '../../stores/newestLines.ts';
import classes from './CreditsScreen.module.css';
import { csvOf, download } from './csv.ts';
import history from './History.module.css';
import { HistoryDays } from './HistoryDays.tsx';
import { historyWords as words } from './historyWords.ts';
import { resourceOf } from './resource.ts';
import { allLines } from './useHistory.ts';

export type Filters = { search: string; only: LineKind | ''; from: string; to: string };
export const noFilters: Filters = { search: '', only: '', from: '', to: '' };

type Props = {
  catalog: CatalogView;
  zone: string;
  kind: 'usage' | 'additions';
  filters: Filters;
  query: Query;
  onChange: (filters: Filters) => void;
};

/** After so long without a key the search is asked. */
const restMs = 200;

/** What is looked for: words, a type, days. And the same lines as a file. */
export function HistoryFilters({ catalog, zone, kind, filters, query, onChange }: Props) {
  const types = catalog.history.types.filter(({ tab }) => tab === kind);
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  const isFiltered = Object.values(filters).some((value) => value !== '');
  return (
    <search className={history.filters}>
      <Search resource={resourceOf(catalog).label} value={filters.search} onChange={(search) => set({ search })} />
      {types.length > 1 ? (
        <label>
          <span className="visually-hidden">{words.type}</span>
          <select
            className={classes.field}
            value={filters.only}
            onChange={(event) => set({ only: event.target.value as LineKind | '' })}
          >
            <option value="">{words.everyType}</option>
            {types.map(({ kind, label }) => (
              <option key={kind} value={kind}>
                {label}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <HistoryDays days={filters} zone={zone} onChange={set} />
      {isFiltered ? (
        <Button kind="plain" onClick={() => onChange(noFilters)}>
          {words.clear}
        </Button>
      ) : null}
      <span className={classes.gap} />
      <Csv catalog={catalog} query={query} />
    </search>
  );
}

function Search({ resource, value, onChange }: { resource: string; value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (text !== value) tell.current(text);
    }, restMs);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <label className={history.search}>
      <IconSearch size={15} aria-hidden />
      <span className="visually-hidden">{words.search}</span>
      <input
        className={classes.field}
        type="search"
        placeholder={words.searchHint(resource)}
        maxLength={100}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </label>
  );
}

function Csv({ catalog, query }: { catalog: CatalogView; query: Query }) {
  const [lines, setLines] = useState<number | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const write = async (): Promise<void> => {
    stop.current = new AbortController();
    const { signal } = stop.current;
    setLines(0);
    try {
      const all = await allLines(query, { signal, told: setLines });
      if (!signal.aborted) download(`tonebank-${query.kind ?? 'history'}.csv`, fileOf(all, catalog));
    } catch (error) {
      if (!signal.aborted) tellFailure(failureFrom(error));
    } finally {
      setLines(null);
    }
  };
  if (lines === null) {
    return (
      <Button onClick={() => void write()}>
        <IconDownload size={15} aria-hidden />
        {words.csv}
      </Button>
    );
  }
  return (
    <span className={history.collecting} role="status">
      {words.collecting(lines)}
      <Button onClick={() => stop.current?.abort()}>{words.stop}</Button>
    </span>
  );
}

function fileOf(lines: readonly Transaction[], catalog: CatalogView): string {
  const resource = resourceOf(catalog);
  const columns = [
    'at',
    'id',
    'type',
    'what',
    'credits',
    'balanceAfter',
    'user',
    'run',
    resource.key,
    `${resource.key}Id`,
  ];
  return csvOf(
    columns,
    lines.map((line) => [
      ...[line.at, line.id, line.type, line.action, line.credits, line.balanceAfter, line.user, line.run],
      ...[resource.nameOf(line.resource), resource.numberOf(line.resource)],
    ]),
  );
}
