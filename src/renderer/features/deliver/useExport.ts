import { useRef, useState } from 'react';
import type { ExportEvent } from '../../../contract/studio/exports.ts';
import type { Failure } from '../../../core/errors.ts';
import { studio } from '../../client.ts';
import { failureFrom } from '../../failures.ts';

type Finished = Extract<ExportEvent, { type: 'finished' }>;
export type Exporting =
  | { state: 'idle' }
  | { state: 'working'; done: number; total: number; name: string }
  | { state: 'finished'; answer: Finished }
  | { state: 'stopped' }
  | { state: 'failed'; failure: Failure };

type Order = Parameters<typeof studio.exports.start>[0];

/** One export at a time, from its first file to its list of results. */
export function useExport() {
  const [exporting, setExporting] = useState<Exporting>({ state: 'idle' });
  const stopper = useRef(new AbortController());

  const start = async (order: Order): Promise<void> => {
    stopper.current = new AbortController();
    const { signal } = stopper.current;
    setExporting({ state: 'working', done: 0, total: order.photoIds.length, name: '' });
    try {
      for await (const event of await studio.exports.start(order, { signal })) {
        setExporting(event.type === 'progress' ? { ...event, state: 'working' } : { state: 'finished', answer: event });
      }
    } catch (error) {
      setExporting(signal.aborted ? { state: 'stopped' } : { state: 'failed', failure: failureFrom(error) });
    }
  };
  return {
    exporting,
    start,
    stop: () => stopper.current.abort(),
    reset: () => setExporting({ state: 'idle' }),
  };
}
