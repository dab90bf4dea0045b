import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { discard } from '../files/durable.ts';
import type { LiveRun, RunBench } from './live-run.ts';

// The hidden file that a photo is developed into. Its name says which run made it, so that a start finds it without asking any journal.

/** A new one in the output folder of the run: `.tonebank-`, ten digits of the run, eight of its own, `.part`. */
export function newPart(run: LiveRun): string {
  return join(run.record.started.outputFolder, `${beginningOf(run)}${randomBytes(4).toString('hex')}.part`);
}

/** Removes whatever an end of the app left of a run that nobody works on now. */
export async function removeParts(bench: RunBench, run: LiveRun): Promise<void> {
  const { disk } = bench.library.bench;
  const { outputFolder } = run.record.started;
  const beginning = beginningOf(run);
  // A folder that is gone has nothing left in it.
  const entries = await disk.list(outputFolder).catch(() => []);
  for (const { name } of entries)
    if (name.startsWith(beginning) && name.endsWith('.part')) await discard(disk, join(outputFolder, name));
}

function beginningOf({ record }: LiveRun): string {
  return `.tonebank-${createHash('sha256').update(record.started.id).digest('hex').slice(0, 10)}`;
}
