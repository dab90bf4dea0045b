import { failureOf } from '../../core/errors.ts';
import { settleDoubts } from './doubts.ts';
import { releaseOwed } from './drive.ts';
import { finishOrUndo } from './finish.ts';
import { isOver, isSettled, type LiveRun, type RunBench, say, worksOf } from './live-run.ts';
import { removeParts } from './part.ts';
import type { RunRecord } from './record.ts';
import { runView, tally } from './view.ts';

/**
 * After a crash, or any other end: what the journal says was begun is finished or undone, photo by photo, and the run waits, paused.
 * Repeating it changes nothing. A wallet that is away leaves the rest for when the run is resumed.
 */
export async function recover(bench: RunBench, run: LiveRun): Promise<void> {
  const before = { state: run.record.state, sentence: run.record.sentence };
  await settleDoubts(bench, run);
  const wasOver = isOver(run);
  if (wasOver && worksOf(run).every((work) => isSettled(work) && !work.mayBeHeld)) return;
  await removeParts(bench, run);
  for (const work of worksOf(run)) {
    if (isSettled(work) && work.charged === null) continue;
    await finishOrUndo(bench, run, work).catch((error) => {
      if (failureOf(error).code === 'internal') throw error;
    });
  }
  await releaseOwed(bench, run);
  if (wasOver) return overAgain(bench, run, before);
  if (run.record.state !== 'running') return;
  const view = runView(run, bench.timings);
  const held = view.credits.held > 0 ? ` ${view.credits.held} credits are already held.` : '';
  const sentence = `Tonebank was closed during this run. ${tally(view)}.${held} Resume when you like.`;
  await say(bench, run, { type: 'state', state: 'paused', sentence });
}

/** A run that was over and had photos to pay again: it is over once more, or waits until they can be paid. */
async function overAgain(bench: RunBench, run: LiveRun, before: Pick<RunRecord, 'state' | 'sentence'>): Promise<void> {
  const unpaid = worksOf(run).filter((work) => !isSettled(work)).length;
  const again = `The wallet has no record of what ${unpaid} finished photos of this run were paid with, so they have to be paid again. Nothing is paid twice. Resume when you like.`;
  const state = unpaid === 0 ? before : { state: 'paused' as const, sentence: again };
  await say(bench, run, { type: 'state', ...state });
  if (unpaid === 0) await run.journal.close();
}
