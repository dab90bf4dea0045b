import { useCallback, useEffect, useRef, useState } from 'react';
import type { Transaction } from '../../../contract/wallet/history.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { failureFrom } from '../../failures.ts';
import { keepHistory, keptHistory } from '../../stores/keptHistory.ts';

export type Query = Parameters<typeof studio.credits.history>[0];
type Pages = { entries: Transaction[]; next: string | null };

/** The first page is short, so that it is there at once; the others come while the list is scrolled towards them. */
const firstPage = 60;
const laterPages = 250;

/** The lines that a query asks for, page by page. A new query, or a new `version` of the books, begins again at the newest line. */
export function useHistory(query: Query, version: string | null) {
  const key = JSON.stringify(query);
  const [pages, setPages] = useState<Pages | null>(() => keptHistory(key, version));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  const asking = useRef<AbortController | null>(null);

  const ask = useCallback(
    async (cursor: string | null): Promise<void> => {
      asking.current?.abort();
      const stop = new AbortController();
      asking.current = stop;
      try {
        const page = await studio.credits.history(
          { ...(JSON.parse(key) as Query), limit: cursor ? laterPages : firstPage, ...(cursor ? { cursor } : {}) },
          { signal: stop.signal },
        );
        if (stop.signal.aborted) return;
        const { transactions, next } = page;
        if (cursor === null && version !== null) keepHistory({ key, version, entries: transactions, next });
        setPages((before) => ({
          entries: cursor && before ? [...before.entries, ...transactions] : transactions,
          next,
        }));
        setFailure(null);
      } catch (error) {
        if (!stop.signal.aborted) setFailure(failureFrom(error));
      } finally {
        if (asking.current === stop) asking.current = null;
      }
    },
    [key, version],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version and a new turn ask again
  useEffect(() => {
    if (version === null) return;
    void ask(null);
    return () => asking.current?.abort();
  }, [ask, version, turn]);

  const more = useCallback(() => {
    if (pages?.next && asking.current === null) void ask(pages.next);
  }, [ask, pages]);

  return {
    entries: pages?.entries ?? null,
    next: pages?.next ?? null,
    failure,
    more,
    again: () => setTurn((n) => n + 1),
  };
}

/** Every line of a query, for a file. `told` hears how many there are so far. */
export async function allLines(query: Query, { signal, told }: { signal: AbortSignal; told: (lines: number) => void }) {
  const lines: Transaction[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await studio.credits.history({ ...query, limit: 1000, ...(cursor ? { cursor } : {}) }, { signal });
    lines.push(...page.transactions);
    told(lines.length);
    cursor = page.next;
  }
  return lines;
}
