import { useCallback, useEffect, useRef, useState } from 'react';
import type { Transaction } from '../../../contract/wallet/history.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { failureFrom } from '../../failures.ts';
import { keptLines, keyOf, newestLines, type Query } from '../../stores/newestLines.ts';

type Pages = { entries: Transaction[]; next: string | null; asOf: string | null };

const laterPages = 250;
/** The wallet may have been away for this one question only. */
const askAgainMs = 3000;

/**
 * The lines that a query asks for, page by page. A new query, or a new `version` of the books, begins again at the newest line. `asOf`: these
 * are the lines that the wallet told then, as it cannot be reached.
 */
export function useHistory(query: Query, version: string | null) {
  const key = keyOf(query);
  const [pages, setPages] = useState<Pages | null>(() => pagesOf(keptLines(key, version)));
  const [failure, setFailure] = useState<Failure | null>(null);
  const [turn, setTurn] = useState(0);
  const asking = useRef<AbortController | null>(null);

  const ask = useCallback(
    async (cursor: string | null): Promise<void> => {
      if (version === null) return;
      asking.current?.abort();
      const stop = new AbortController();
      asking.current = stop;
      try {
        const page = cursor
          ? await studio.credits.history({ ...query, limit: laterPages, cursor }, { signal: stop.signal })
          : await newestLines(key, version);
        if (stop.signal.aborted) return;
        setPages((before) => (cursor && before ? followedBy(before, page) : pagesOf(page)));
        setFailure(null);
      } catch (error) {
        if (!stop.signal.aborted) setFailure(failureFrom(error));
      } finally {
        if (asking.current === stop) asking.current = null;
      }
    },
    [key, query, version],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn asks again
  useEffect(() => {
    void ask(null);
    return () => asking.current?.abort();
  }, [ask, turn]);

  const asOf = pages?.asOf ?? null;
  useEffect(() => {
    if (asOf === null) return;
    const timer = setTimeout(() => setTurn((n) => n + 1), askAgainMs);
    return () => clearTimeout(timer);
  }, [asOf]);

  const more = useCallback(() => {
    if (pages?.next && asking.current === null) void ask(pages.next);
  }, [ask, pages]);

  return {
    ...{ entries: pages?.entries ?? null, next: pages?.next ?? null, asOf, failure, more },
    again: () => setTurn((n) => n + 1),
  };
}

type Page = { transactions: Transaction[]; next: string | null; asOf: string | null };

function pagesOf(page: Page | null): Pages | null {
  return page && { entries: page.transactions, next: page.next, asOf: page.asOf };
}

function followedBy(before: Pages, { transactions, next, asOf }: Page): Pages {
  return { entries: [...before.entries, ...transactions], next, asOf: asOf ?? before.asOf };
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
