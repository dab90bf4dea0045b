import { join } from 'node:path';
import { putAside } from '../files/document.ts';
import { discard } from '../files/durable.ts';
import { type Entry, openJournal } from '../files/journal.ts';
import { type LiveRun, liveRun, type RunBench } from './live-run.ts';
import { apply, begin } from './record.ts';
import { type Step, step } from './steps.ts';

// The journals of all runs, as a start finds them.

export function openRunJournal({ library, host }: Pick<RunBench, 'library' | 'host'>, path: string) {
  const place = { disk: library.bench.disk, path, what: 'The journal of the run', schema: step };
  return openJournal<Step>({ ...place, now: () => host.clock.now() });
}

/** Every run that has a first line, by its id. */
export async function readRuns(
  bench: Pick<RunBench, 'library' | 'host'>,
  folder: string,
): Promise<Map<string, LiveRun>> {
  const { disk } = bench.library.bench;
  const runs = new Map<string, LiveRun>();
  for (const { name } of await disk.list(folder).catch(() => [])) {
    if (!name.endsWith('.jsonl')) continue;
    const path = join(folder, name);
    const { journal, entries, damagedLines } = await openRunJournal(bench, path);
    const run = fold(entries, journal);
    if (run) runs.set(run.record.started.id, run);
    // A first line that never came to its end began nothing.
    else if (entries.length === 0 && damagedLines <= 1) await discard(disk, path);
    else await putAside(disk, path);
  }
  return runs;
}

function fold(entries: readonly Entry<Step>[], journal: LiveRun['journal']): LiveRun | null {
  const [first, ...others] = entries;
  // Without its first line nothing is known of a run; its holds end by themselves.
  if (first?.step.type !== 'started') return null;
  const run = liveRun(begin(first.step, first.at), journal);
  for (const entry of others) apply(run.record, entry);
  return run;
}
