import { join } from 'node:path';
import { discard } from '../files/durable.ts';
import { type LiveRun, type RunBench, say, worksOf } from './live-run.ts';
import { pay, record } from './photo-way.ts';
import type { Work } from './record.ts';

/**
 * Decides by the journal what becomes of a photo that was interrupted: a file that is there and whole is paid and put into the shoot; whatever
 * else was begun leaves no trace, and the photo is as if nobody had touched it. Repeating it changes nothing.
 */
export async function finishOrUndo(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  // While the journal still names it: nobody else would ever look for it.
  if (work.part) await discard(bench.library.bench.disk, work.part);
  if (work.charged === null && work.file && !(await isWhole(bench, run, work))) {
    // The name was journalled and never given, or the file was removed since.
    await say(bench, run, { type: 'undone', photoId: work.photoId });
  }
  if (work.charged === null && work.file && work.originals === null) {
    // Nothing says any more what would pay for it: it is developed again.
    await discard(bench.library.bench.disk, join(run.record.started.outputFolder, work.file.name));
    await say(bench, run, { type: 'undone', photoId: work.photoId });
  }
  if (!work.file) return;
  if (!work.isWritten)
    await say(bench, run, { type: 'written', photoId: work.photoId, ...(work.file && { file: work.file }) });
  await pay(bench, run, work);
  await record(bench, run, work);
}

/** Photos that are paid and not yet in their shoot, because its file could not be written: they are put there. @throws AppError disk-full, … */
export async function recordPaid(bench: RunBench, run: LiveRun): Promise<void> {
  for (const work of worksOf(run)) if (work.charged !== null) await record(bench, run, work);
}

/** The file has its final name, and every byte of it is the one that was journalled. */
async function isWhole(bench: RunBench, run: LiveRun, { file }: Work): Promise<boolean> {
  if (!file) return false;
  const path = join(run.record.started.outputFolder, file.name);
  const { disk, darkroom } = bench.library.bench;
  const size = await disk.stat(path).then(
    (stats) => stats.size,
    () => -1,
  );
  if (size !== file.fileBytes) return false;
  return darkroom.fingerprint(path, { urgency: 'soon' }).then(
    ({ sha256 }) => sha256 === file.sha256,
    () => false,
  );
}
