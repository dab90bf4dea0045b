import type { RunEvent } from '../../contract/studio/runs.ts';
import { startWith } from '../channel.ts';
import { isOver, type LiveRun, type RunBench } from './live-run.ts';
import { runView } from './view.ts';

/** What happens in one run, or in all; first, how each of them stands that is not over, and the one that was asked for in any case. */
export function watchRuns(
  bench: RunBench,
  runs: readonly LiveRun[],
  { runId, signal }: { runId: string | undefined; signal: AbortSignal | undefined },
): AsyncIteratorObject<RunEvent, undefined, void> {
  const firsts = runId ? runs : runs.filter((run) => !isOver(run));
  const all = bench.news.subscribe(signal);
  const events = runId ? only(all, (event) => (event.type === 'run' ? event.run.id : event.runId) === runId) : all;
  const standing = (run: LiveRun): RunEvent => ({ type: 'run', run: runView(run, bench.timings) });
  return firsts.reduceRight((later, run) => startWith<RunEvent>(standing(run), later), events);
}

function only<T>(
  events: AsyncIteratorObject<T, undefined, void>,
  isWanted: (event: T) => boolean,
): AsyncIteratorObject<T, undefined, void> {
  return {
    ...events,
    async next() {
      for (;;) {
        const result = await events.next();
        if (result.done || isWanted(result.value)) return result;
      }
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: () => events[Symbol.asyncDispose](),
  };
}
