import { useEffect, useState } from 'react';
import type { RunQuote } from '../../../contract/studio/runs.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { failureFrom, isInterruption } from '../../failures.ts';

export type Order = {
  shootId: string;
  photoIds: readonly string[];
  templateId: string;
  strength: number;
  /** The yes to photos that were opened as damaged. */
  withDamaged?: boolean;
};
export type Quoted = { quote: RunQuote | null; isFresh: boolean; failure: Failure | null; again: () => void };

const settleMs = 120;

/**
 * What an order would cost, asked again whenever the order or `version` changes. The price of an older order is never shown as fresh.
 * @param version anything that changes when a price may have changed: the balance, what is paid
 */
export function useQuote(order: Order | null, version: string, outputFolder?: string): Quoted {
  const [answer, setAnswer] = useState<{ key: string; quote: RunQuote | null; failure: Failure | null } | null>(null);
  const [turn, setTurn] = useState(0);
  const key = order ? JSON.stringify([order, outputFolder, version, turn]) : null;

  useEffect(() => {
    if (!key) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const [asked, folder] = JSON.parse(key) as [Order, string | null];
      try {
        const input = { ...asked, photoIds: [...asked.photoIds], ...(folder ? { outputFolder: folder } : {}) };
        const quote = await studio.runs.quote(input, { signal: stop.signal });
        if (!stop.signal.aborted) setAnswer({ key, quote, failure: null });
      } catch (error) {
        if (!stop.signal.aborted && !isInterruption(error))
          setAnswer({ key, quote: null, failure: failureFrom(error) });
      }
    }, settleMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);

  return {
    quote: order ? (answer?.quote ?? null) : null,
    isFresh: answer !== null && answer.key === key,
    failure: answer && answer.key === key ? answer.failure : null,
    again: () => setTurn((count) => count + 1),
  };
}
