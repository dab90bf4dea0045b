import { AppError } from '../../core/errors.ts';
import { noteFrame, readHeader } from '../library/open-shoot.ts';
import { makeOutput } from './begin-run.ts';
import { settleDoubts } from './doubts.ts';
import { drive, releaseOwed } from './drive.ts';
import { finishOrUndo } from './finish.ts';
import { isSettled, type LiveRun, type RunBench, say, worksOf } from './live-run.ts';
import type { Step } from './steps.ts';

// A run that stands still, and what it takes to move it again.

/** What was begun is finished or undone, and then the photos that wait have their turn. @throws AppError run-not-paused, and what the disk says */
export async function goOn(bench: RunBench, run: LiveRun, atOnce: number): Promise<void> {
  const { id, outputFolder } = run.record.started;
  if (run.record.state === 'running')
    throw new AppError('run-not-paused', 'This run is not paused: it is under way.', { runId: id });
  await run.driving;
  await makeOutput(bench, outputFolder);
  await settleDoubts(bench, run);
  for (const work of worksOf(run)) {
    if (!isSettled(work) && (work.part || work.file)) await finishOrUndo(bench, run, work);
  }
  const photoIds = worksOf(run)
    .filter((work) => work.state === 'pending')
    .map((work) => work.photoId);
  const again: Step[] = photoIds.length > 0 ? [{ type: 'awaited', photoIds }] : [];
  await say(bench, run, ...again, { type: 'state', state: 'running', sentence: null });
  drive(bench, run, atOnce);
}

/** Photos that failed are tried once more, their files looked at anew. @throws AppError nothing-to-do when none has */
export async function retryFailed(bench: RunBench, run: LiveRun, atOnce: number): Promise<void> {
  const { id, shootId } = run.record.started;
  const failed = worksOf(run).filter((work) => work.state === 'failed');
  if (failed.length === 0) throw new AppError('nothing-to-do', 'No photo of this run has failed.', { runId: id });
  await releaseOwed(bench, run);
  const shoot = await bench.library.shoot(shootId);
  for (const { photoId } of failed) {
    const photo = shoot.document.data.photos.find((one) => one.id === photoId);
    for (const frameId of photo?.frameIds ?? []) {
      noteFrame(shoot, frameId, (frame) =>
        Object.assign(frame, frame.problem ? { problem: null, header: null, sha256: null } : {}),
      );
      await readHeader(bench.library.bench, shoot, frameId, { urgency: 'soon' });
    }
  }
  const photoIds = failed.map((work) => work.photoId);
  await say(bench, run, { type: 'retried', photoIds });
  run.wake();
  // A run that is under way takes them up by itself.
  if (run.record.state === 'running') return;
  await run.driving;
  await say(bench, run, { type: 'state', state: 'running', sentence: null });
  drive(bench, run, atOnce);
}
