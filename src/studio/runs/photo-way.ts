import { join } from 'node:path';
import { AppError, type ErrorCode, failureOf } from '../../core/errors.ts';
import { isMissing, writeFailure } from '../files/disk.ts';
import { discard, syncFile } from '../files/durable.ts';
import { framesOf, noteFrame, type OpenShoot, photoOf, standingOf } from '../library/open-shoot.ts';
import type { StoredFrame } from '../library/shoot-document.ts';
import { giveName, refuseUnwritable } from './final-name.ts';
import { ensureHold, giveBack, holdId } from './holds.ts';
import { keyOf, type LiveRun, type RunBench, say } from './live-run.ts';
import { newPart } from './part.ts';
import type { Work } from './record.ts';
import type { Step } from './steps.ts';

// One photo's way through a run: credits held, developed under a temporary name, given its final name, charged, put into the shoot. It can be
// interrupted anywhere and gone again: every part looks at what the journal says has been done.

/** Refusals that are about the run and not about this photo: the run pauses, the photo keeps its place and its credits. */
const aboutTheRun = new Set<ErrorCode>([
  'disk-full',
  'disk-failed',
  'folder-unwritable',
  'path-refused',
  'wallet-unreachable',
  'insufficient-credits',
  'unauthorized',
  'forbidden',
  'plan-required',
  'subscription-required',
  'tier-required',
  'rate-limited',
  'lease-frozen',
  'lease-exhausted',
  'cancelled',
]);

/** @throws AppError when the run cannot go on; a photo that fails by itself is settled here */
export async function goTheWay(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  try {
    if (!work.isWritten) {
      await ensureHold(bench, run, work);
      await makeFile(bench, run, work);
    }
    await pay(bench, run, work);
    await record(bench, run, work);
  } catch (error) {
    if (isAboutTheRun(error) || work.charged !== null) throw error;
    await settleFailed(bench, run, work, error);
  }
}

/** A darkroom that cannot be started would fail every photo after this one too. */
function isAboutTheRun(error: unknown): boolean {
  const { code, details } = failureOf(error);
  return aboutTheRun.has(code) || (code === 'internal' && details.reason === 'worker process did not start');
}

async function makeFile(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  const { disk, darkroom } = bench.library.bench;
  const { started } = run.record;
  const shoot = await bench.library.shoot(started.shootId);
  const frames = await unchangedFrames(bench, shoot, work);
  const { recipe } = bench.templates.get(started.templateId);
  await refuseUnwritable(bench, started.outputFolder);
  const part = newPart(run);
  await say(bench, run, { type: 'developing', photoId: work.photoId, part });
  try {
    const startedMs = bench.host.clock.monotonicMs();
    const files = frames.map((frame) => frame.path);
    const asDamaged = frames.some((frame) => frame.openedAsDamaged);
    const order = { files, recipe, strength: started.strength, asDamaged, outFile: part };
    const developed = await darkroom.develop(order, { signal: run.stop.signal, urgency: 'batch' });
    await unchangedFrames(bench, shoot, work);
    await bringToDisk(bench, part);
    const tookMs = bench.host.clock.monotonicMs() - startedMs;
    const { sha256, fileBytes, widthPx, heightPx } = developed;
    const renditionId = `${started.shootId}.${bench.host.nextId()}`;
    run.stop.signal.throwIfAborted();
    await giveName(bench, run, work, { sha256, fileBytes, widthPx, heightPx, tookMs, renditionId });
    bench.timings.took({ megapixels: (widthPx * heightPx) / 1e6, ms: tookMs });
  } catch (error) {
    await discard(disk, part);
    if (run.stop.signal.aborted)
      throw new AppError('cancelled', 'Stopped before it was developed. 0 credits used.', {}, { cause: error });
    throw error;
  }
}

/** Charges a photo whose file is there. A hold that has ended meanwhile is placed anew. */
export async function pay(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  if (work.charged !== null) return;
  if (!work.mayBeHeld && work.isOwned) {
    await say(bench, run, captured(work, 0));
    return;
  }
  const workKeys = [keyOf(run, work.originals ?? [])];
  try {
    const credits = await bench.purse.capture({ hold: holdId(run, work), workKeys });
    await say(bench, run, captured(work, credits));
  } catch (error) {
    const ended = ['hold-expired', 'already-voided', 'not-found'];
    if (!(error instanceof AppError) || !ended.includes(error.code)) throw error;
    // Released where it was placed too: what is left there would pay for the next hold of the same work.
    await giveBack(bench, run, work);
    await ensureHold(bench, run, work);
    await pay(bench, run, work);
  }
}

function captured({ photoId, originals, file }: Work, credits: number): Step {
  return { type: 'captured', photoId, credits, ...(originals && { originals }), ...(file && { file }) };
}

/** Puts a paid photo into its shoot. Doing it twice does it once. */
export async function record(bench: RunBench, run: LiveRun, work: Work): Promise<void> {
  const { started } = run.record;
  const { file, originals } = work;
  if (!file || !originals) return;
  const shoot = await bench.library.shoot(started.shootId);
  const photo =
    photoOf(shoot, work.photoId) ?? shoot.document.data.photos.find((one) => one.frameIds.includes(work.frameId));
  const chargeKey = keyOf(run, originals);
  const isKnown = photo?.renditions.some((one) => one.id === file.renditionId) === true;
  if (!photo || (isKnown && shoot.document.data.paidKeys.includes(chargeKey))) return;
  const path = join(started.outputFolder, file.name);
  await shoot.document.change((draft) => {
    const target = draft.photos.find((one) => one.id === photo.id);
    if (!draft.paidKeys.includes(chargeKey)) draft.paidKeys.push(chargeKey);
    if (isKnown) return;
    target?.renditions.push({
      id: file.renditionId,
      templateId: started.templateId,
      templateMajor: started.templateMajor,
      strength: started.strength,
      runId: started.id,
      name: file.name,
      folder: started.outputFolder,
      widthPx: file.widthPx,
      heightPx: file.heightPx,
      sha256: file.sha256,
      fileBytes: file.fileBytes,
      at: new Date(bench.host.clock.now()).toISOString(),
      chargeKey,
    });
    if (!draft.written.includes(path)) draft.written.push(path);
  });
  shoot.news.photos();
}

/** A failed photo costs nothing: its hold is void at once, and what was written of it is gone. */
async function settleFailed(bench: RunBench, run: LiveRun, work: Work, error: unknown): Promise<void> {
  const { disk } = bench.library.bench;
  if (work.isWritten && work.file) await discard(disk, join(run.record.started.outputFolder, work.file.name));
  await giveBack(bench, run, work).catch((refused) => {
    // The wallet is away: the hold is given back when it answers again, at the latest when it ends by itself.
    if (failureOf(refused).code !== 'wallet-unreachable') throw refused;
  });
  const { code, message, details } = failureOf(error);
  await say(bench, run, { type: 'failed', photoId: work.photoId, failure: { code, message, details: { ...details } } });
}

/** The frames of the photo, each still the file whose hash is being paid for. @throws AppError photo-changed, photo-missing */
async function unchangedFrames(bench: RunBench, shoot: OpenShoot, work: Work): Promise<StoredFrame[]> {
  const photo = photoOf(shoot, work.photoId);
  const frames = photo ? framesOf(shoot, photo) : [];
  for (const frame of frames) {
    const standing = await standingOf(bench.library.bench, frame, { urgency: 'batch' });
    if (standing === 'same') continue;
    const { size, mtimeMs } = await bench.library.bench.disk.stat(frame.path).catch(() => ({ size: 0, mtimeMs: 0 }));
    if (standing === 'missing') {
      throw new AppError(
        'photo-missing',
        `${frame.name} is not where it was. 0 credits used. Bring the file back and retry.`,
        { name: frame.name },
      );
    }
    noteFrame(shoot, frame.id, (one) => {
      Object.assign(one, { sha256: null, fileBytes: size, mtimeMs, openedAsDamaged: false });
    });
    throw new AppError(
      'photo-changed',
      `${frame.name} was changed by another program after this run began. It was not developed. 0 credits used. Retry to develop the new version.`,
      { name: frame.name },
    );
  }
  return frames;
}

async function bringToDisk(bench: RunBench, part: string): Promise<void> {
  try {
    await syncFile(bench.library.bench.disk, part);
  } catch (error) {
    if (isMissing(error))
      throw new AppError(
        'folder-unwritable',
        'The developed photo vanished before it was finished: the output folder is gone. Nothing was charged. Bring it back and resume.',
        {},
        { cause: error },
      );
    throw writeFailure(error, 'The developed photo', part);
  }
}
