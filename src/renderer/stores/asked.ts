import { useCallback, useEffect, useRef, useState } from 'react';
import { failureFrom } from '../failures.ts';
import { type Loading, loading } from './loading.ts';

export type Asked<T> = { answer: Loading<T>; again: () => void; set: (value: T) => void };

/**
 * Asks the studio while the screen is shown, and again whenever `key` changes; until then the last answer stays. A null key waits.
 * An answer that comes after a newer question is dropped.
 */
export function useAsked<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [answer, setAnswer] = useState<Loading<T>>(loading);
  const [turn, setTurn] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the turn asks again
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    latest.current(stop.signal).then(
      (value) => stop.signal.aborted || setAnswer({ state: 'ready', value }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        const failure = failureFrom(error);
        setAnswer((before) =>
          'value' in before ? { state: 'failed', failure, value: before.value as T } : { state: 'failed', failure },
        );
      },
    );
    return () => stop.abort();
  }, [key, turn]);
  const again = useCallback(() => setTurn((turn) => turn + 1), []);
  const set = useCallback((value: T) => setAnswer({ state: 'ready', value }), []);
  return { answer, again, set };
}

/** The last value that was read, also while it is read again or cannot be. */
export function lastOf<T>(answer: Loading<T>): T | null {
  return 'value' in answer && answer.value !== undefined ? answer.value : null;
}
