import { AppError, failureOf } from '../../core/errors.ts';
import { finishOrUndo, recordPaid } from './finish.ts';
import { committed, ensureHold, giveBack, hashesOf } from './holds.ts';
import { isSettled, keyOf, type LiveRun, type RunBench, say, tellPhoto, tellRun, worksOf } from './live-run.ts';
import { goTheWay } from './photo-way.ts';
import type { Work } from './record.ts';
import { runView, tally } from './view.ts';

// Drives a run: a few photos side by side, credits held ahead of them, and one decision when nobody can go on: done, out of credits, or paused.

/** Starts driving; `run.driving` ends when no photo is under way any more. */
export function drive(bench: RunBench, run: LiveRun, atOnce: number): void {
  run.stop = new AbortController();
  run.driving = driveOn(bench, run, atOnce)
    .catch((error) => pauseBecause(bench, run, error))
    .finally(() => bench.purse.finished(run.record.started.id));
}

async function driveOn(bench: RunBench, run: LiveRun, atOnce: number): Promise<void> {
  const { id, quotedCredits } = run.record.started;
  await bench.purse.prepare({ run: id, credits: Math.max(0, quotedCredits - committed(run)) });
  do {
    const lanes = Array.from({ length: atOnce }, () => lane(bench, run));
    const ahead = holdAhead(bench, run).catch((error) => pauseBecause(bench, run, error));
    await Promise.all([...lanes, ahead]);
  } while (canGoOn(run) && worksOf(run).some((work) => work.state === 'waiting'));
  await conclude(bench, run);
}

const canGoOn = (run: LiveRun) => run.record.state === 'running' && !run.stop.signal.aborted;

async function lane(bench: RunBench, run: LiveRun): Promise<void> {
  while (canGoOn(run)) {
    const work = next(bench, run);
    if (work) await takeOne(bench, run, work);
    else if (worksOf(run).some((one) => one.state === 'waiting' && !run.active.has(one.photoId)))
      await settledSoon(run);
    else return;
  }
}

/** The next photo in order, unless the same work is under way somewhere: then its turn comes when that one is paid. */
function next(bench: RunBench, run: LiveRun): Work | undefined {
  return worksOf(run).find((work) => {
    if (work.state !== 'waiting' || run.active.has(work.photoId)) return false;
    return !bench.busyKeys.has(run.keys.get(work.photoId) ?? '');
  });
}

async function takeOne(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  run.active.add(work.photoId);
  tellPhoto(bench, run, work.photoId);
  let key: string | null = null;
  try {
    const originals = work.isWritten ? work.originals : await hashesOf(bench, run, work).catch(() => null);
    const wanted = originals ? keyOf(run, originals) : null;
    if (wanted && bench.busyKeys.has(wanted)) {
      run.keys.set(work.photoId, wanted);
      return;
    }
    if (wanted) bench.busyKeys.add(wanted);
    key = wanted;
    await goTheWay(bench, run, work);
  } catch (error) {
    // Without credits the photo is pending now; those whose credits are held go on.
    const isOut = failureOf(error).code === 'insufficient-credits';
    const settled = isOut ? leaveForLater(bench, run) : pauseBecause(bench, run, error);
    await settled.catch((unwritten) => pauseBecause(bench, run, unwritten));
  } finally {
    if (key) bench.busyKeys.delete(key);
    run.active.delete(work.photoId);
    tellPhoto(bench, run, work.photoId);
    run.wake();
  }
}

/** Sets credits aside in the order of the photos, so that what is shown as held is what the run will use. */
async function holdAhead(bench: RunBench, run: LiveRun): Promise<void> {
  const seen = new Set<string>();
  for (const work of worksOf(run)) {
    if (!canGoOn(run)) return;
    if (work.state !== 'waiting' || work.isWritten) continue;
    try {
      const originals = (await hashesOf(bench, run, work)).join();
      // Its twin pays for both.
      if (seen.has(originals)) continue;
      seen.add(originals);
      await ensureHold(bench, run, work);
    } catch (error) {
      const { code } = failureOf(error);
      if (code === 'insufficient-credits') return leaveForLater(bench, run);
      // Every other refusal is met again, and dealt with, by the lane that takes the photo.
    }
  }
}

/** Without credits for one, there are none for those after it either. */
async function leaveForLater(bench: RunBench, run: LiveRun): Promise<void> {
  const photoIds = worksOf(run)
    .filter(
      (work) =>
        work.state === 'waiting' &&
        !work.mayBeHeld &&
        !work.isOwned &&
        !work.isWritten &&
        !run.active.has(work.photoId),
    )
    .map((work) => work.photoId);
  if (photoIds.length > 0) await say(bench, run, { type: 'pending', photoIds });
  run.wake();
}

async function conclude(bench: RunBench, run: LiveRun): Promise<void> {
  if (!canGoOn(run)) {
    tellRun(bench, run);
    return;
  }
  await releaseOwed(bench, run);
  await recordPaid(bench, run);
  const isOut = worksOf(run).some((work) => work.state === 'pending');
  if (!isOut) {
    await say(bench, run, { type: 'state', state: 'done', sentence: null });
    return run.journal.close();
  }
  const sentence = `${tally(runView(run, bench.timings))}. Top up or stop: nothing more is charged until you choose.`;
  await say(bench, run, { type: 'state', state: 'out-of-credits', sentence });
}

/** Pauses with the words of what went wrong. Where even the journal cannot be written, memory alone says so: a restart pauses anyway. */
export async function pauseBecause(bench: RunBench, run: LiveRun, error: unknown): Promise<void> {
  if (run.stop.signal.aborted || run.record.state !== 'running') return;
  const failure = failureOf(error);
  const sentence = `${failure.message} ${tally(runView(run, bench.timings))}.`;
  run.record.state = 'paused';
  run.record.sentence = sentence;
  run.wake();
  await say(bench, run, { type: 'state', state: 'paused', sentence }).catch(() => tellRun(bench, run));
}

/** Gives back the holds of photos that failed or were cancelled while the wallet was away. */
export async function releaseOwed(bench: RunBench, run: LiveRun): Promise<void> {
  for (const work of worksOf(run)) {
    if (work.mayBeHeld && (work.state === 'failed' || work.state === 'cancelled')) {
      await giveBack(bench, run, work).catch(() => undefined);
    }
  }
}

/**
 * Ends a run early: what is written stays and is paid, the rest is given back.
 * @throws AppError wallet-unreachable while it is unknown whether a written photo is paid; the run is then paused
 */
export async function cancelRun(bench: RunBench, run: LiveRun): Promise<void> {
  run.stop.abort();
  run.wake();
  await run.driving;
  try {
    for (const work of worksOf(run)) {
      if (isSettled(work)) continue;
      await finishOrUndo(bench, run, work);
      if (isSettled(work)) continue;
      await giveBack(bench, run, work);
      await say(bench, run, { type: 'cancelled', photoIds: [work.photoId] });
    }
    await recordPaid(bench, run);
  } catch (error) {
    const failure = failureOf(error);
    await say(bench, run, { type: 'state', state: 'paused', sentence: `Not stopped yet: ${failure.message}` });
    throw error instanceof AppError
      ? error
      : new AppError(failure.code, failure.message, failure.details, { cause: error });
  }
  const view = runView(run, bench.timings);
  const sentence = `Stopped. ${view.counts.done + view.counts.owned} of ${view.counts.total} done; the credits of the others were given back.`;
  await say(bench, run, { type: 'state', state: 'cancelled', sentence });
  await run.journal.close();
}

function settledSoon(run: LiveRun): Promise<void> {
  const before = run.wake;
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, 250);
    run.wake = () => {
      clearTimeout(timer);
      before();
      resolve();
    };
  });
}
