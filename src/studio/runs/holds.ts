import { createHash } from 'node:crypto';
import { AppError, isErrorCode } from '../../core/errors.ts';
import { frameOf, framesOf, photoOf, readHash } from '../library/open-shoot.ts';
import { isPaidOtherwise } from '../library/shoot-document.ts';
import { keyOf, type LiveRun, type RunBench, say, worksOf } from './live-run.ts';
import { problemOf } from './quote.ts';
import type { Work } from './record.ts';

// The credits of one photo of a run: set aside before it is developed, or found to be paid already.

/** One photo, one attempt, one hold: the same words give the same id, so asking twice holds once. */
export function holdId(run: LiveRun, work: Work): string {
  const words = `${run.record.started.id}\n${work.photoId}\n${work.attempt}`;
  return `photo-${createHash('sha256').update(words).digest('hex').slice(0, 40)}`;
}

/**
 * Sees to it that the photo may be developed: paid before, or its credits are held.
 * @throws AppError insufficient-credits, quote-changed, wallet-unreachable and what the wallet says; photo-… when a frame cannot be read
 */
export function ensureHold(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  const underWay = run.holding.get(work.photoId);
  if (underWay) return underWay;
  const placing = place(bench, run, work).finally(() => run.holding.delete(work.photoId));
  run.holding.set(work.photoId, placing);
  return placing;
}

async function place(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  const originals = await hashesOf(bench, run, work);
  const isSameWork = work.originals?.join() === originals.join();
  if (isSameWork && work.isOwned && !work.mayBeHeld) return;
  if (isSameWork && work.hold && !endsSoon(bench, work.hold.expiresAt)) return;
  if (work.mayBeHeld && (work.hold || !isSameWork)) await giveBack(bench, run, work);

  const shoot = await bench.library.shoot(run.record.started.shootId);
  const key = keyOf(run, originals);
  const { paidKeys } = shoot.document.data;
  if (!work.mayBeHeld && (paidKeys.includes(key) || (await bench.purse.owned([key])).has(key))) {
    await say(bench, run, { type: 'owned', photoId: work.photoId, originals });
    return;
  }
  const { templateId: id, templateMajor: major } = run.record.started;
  if (!work.mayBeHeld) {
    const action = isPaidOtherwise(shoot.document.data, originals, { id, major }) ? 'reprocess' : 'enhance';
    await say(bench, run, { type: 'holding', photoId: work.photoId, attempt: work.attempt + 1, originals, action });
  }
  await hold(bench, run, work, key);
}

async function hold(bench: RunBench, run: LiveRun, work: Work, key: string): Promise<void> {
  const { started } = run.record;
  try {
    const held = await bench.purse.hold({
      id: holdId(run, work),
      action: work.action,
      quantity: 1,
      workKeys: [key],
      run: started.id,
      resource: {
        shoot: started.shootName,
        shootId: started.shootId,
        photo: work.name,
        photoId: work.photoId,
        template: started.templateName,
      },
    });
    const { credits, expiresAt } = held;
    await say(bench, run, {
      type: 'held',
      photoId: work.photoId,
      credits,
      isOwned: held.owned > 0 && credits === 0,
      expiresAt,
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'insufficient-credits') {
      await say(bench, run, { type: 'pending', photoIds: [work.photoId] });
    }
    throw error;
  }
  if (committed(run) <= started.quotedCredits) return;
  await giveBack(bench, run, work);
  throw new AppError(
    'quote-changed',
    `${work.name} would have cost more than you agreed to. It was not developed and not charged. Enhance it on its own to see its price.`,
    { quotedCredits: started.quotedCredits },
  );
}

/**
 * Voids what may be held for a photo. Where another run shared the hold, its credits go to that run, or are charged when it has delivered.
 * @throws AppError already-captured when it turns out to be paid
 */
export async function giveBack(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  if (!work.mayBeHeld) return;
  const held = work.hold?.credits ?? 0;
  const shoot = await bench.library.shoot(run.record.started.shootId);
  const isDelivered = work.originals !== null && shoot.document.data.paidKeys.includes(keyOf(run, work.originals));
  const credits = (await bench.purse.release(holdId(run, work))) ?? held;
  const kept = isDelivered ? Math.max(0, held - credits) : 0;
  await say(bench, run, { type: 'released', photoId: work.photoId, credits, kept });
}

/** The hashes of the photo's frames as they were last read, in the order of the photo. */
export async function hashesOf(bench: RunBench, run: LiveRun, work: Work): Promise<string[]> {
  const shoot = await bench.library.shoot(run.record.started.shootId);
  const photo = photoOf(shoot, work.photoId);
  if (!photo) {
    throw new AppError(
      'photo-missing',
      `${work.name} is not in the shoot any more: it was grouped anew or its file moved. 0 credits used.`,
      {},
    );
  }
  const originals: string[] = [];
  for (const frame of framesOf(shoot, photo)) {
    const { id, name } = frame;
    const sha256 = await readHash(bench.library.bench, shoot, id, { urgency: 'batch' });
    const problem = problemOf([frameOf(shoot, id) ?? frame], run.record.started);
    if (problem)
      throw new AppError(
        isErrorCode(problem.code) ? problem.code : 'photo-unreadable',
        problem.message,
        problem.details,
      );
    if (!sha256)
      throw new AppError(
        'photo-unreadable',
        `${name} could not be read. The original is untouched. 0 credits used.`,
        {},
      );
    originals.push(sha256);
  }
  return originals;
}

/** Credits that this run has charged or holds. */
export function committed(run: LiveRun): number {
  return worksOf(run).reduce((sum, work) => sum + (work.charged ?? work.hold?.credits ?? 0) + work.kept, 0);
}

/** A hold that ends while its photo is being developed would have to be placed again after the work is done. */
function endsSoon(bench: RunBench, expiresAt: string): boolean {
  return Date.parse(expiresAt) - bench.host.clock.now() < 10 * 60_000;
}
