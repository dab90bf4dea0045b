import { failureOf } from '../../core/errors.ts';
import { releaseOwed } from './drive.ts';
import { finishOrUndo } from './finish.ts';
import { isOver, isSettled, type LiveRun, type RunBench, say, worksOf } from './live-run.ts';
import { runView, tally } from './view.ts';

/**
 * After a crash, or any other end: what the journal says was begun is finished or undone, photo by photo, and the run waits, paused.
 * Repeating it changes nothing. A wallet that is away leaves the rest for when the run is resumed.
 */
export async function recover(bench: RunBench, run: LiveRun): Promise<void> {
  if (isOver(run)) return;
  for (const work of worksOf(run)) {
    if (isSettled(work) && work.charged === null) continue;
    await finishOrUndo(bench, run, work).catch((error) => {
      if (failureOf(error).code === 'internal') throw error;
    });
  }
  await releaseOwed(bench, run);
  if (run.record.state !== 'running') return;
  const view = runView(run, bench.timings);
  const held = view.credits.held > 0 ? ` ${view.credits.held} credits are already held.` : '';
  const sentence = `Tonebank was closed during this run. ${tally(view)}.${held} Resume when you like.`;
  await say(bench, run, { type: 'state', state: 'paused', sentence });
}
