import { AppError, failureOf, isErrorCode } from '../../core/errors.ts';
import type { Darkroom, WorkOptions } from '../darkroom/darkroom.ts';
import type { Cache } from '../files/cache.ts';
import { type Disk, isMissing } from '../files/disk.ts';
import type { Document } from '../files/document.ts';
import type { ShootNews } from './news.ts';
import { markMissing } from './reconcile.ts';
import type { ShootDocument, StoredFrame, StoredPhoto } from './shoot-document.ts';

// One shoot in memory, and what can be found out about its frames: header, hash, thumbnail. Facts are noted, not written at once: they can
// all be found out again.

export type OpenShoot = {
  readonly id: string;
  readonly document: Document<ShootDocument>;
  readonly news: ShootNews;
  /** The folder cannot be reached. */
  isMissing: boolean;
  /** Stops the background work of this shoot. */
  background: AbortController;
  /** What is on the screen now: thumbnails are made in this order, before all others. */
  onScreen: string[];
  /** Pictures that somebody waits for at this moment; the background steps back for them. */
  awaitedCount: number;
};

export type Bench = { disk: Disk; darkroom: Darkroom; thumbs: Cache; originals: Cache };

export function frameOf(shoot: OpenShoot, frameId: string): StoredFrame | undefined {
  return shoot.document.data.frames.find((frame) => frame.id === frameId);
}

export function photoOf(shoot: OpenShoot, photoId: string): StoredPhoto | undefined {
  return shoot.document.data.photos.find((photo) => photo.id === photoId);
}

/** Frames of a photo, the main one first. */
export function framesOf(shoot: OpenShoot, photo: StoredPhoto): StoredFrame[] {
  const frames = photo.frameIds.map((id) => frameOf(shoot, id)).filter((frame) => frame !== undefined);
  return frames.sort((a, b) => Number(b.id === photo.mainFrameId) - Number(a.id === photo.mainFrameId));
}

export async function readHeader(bench: Bench, shoot: OpenShoot, frameId: string, work: WorkOptions): Promise<void> {
  const frame = frameOf(shoot, frameId);
  if (!frame || frame.header || frame.problem) return;
  try {
    const { format, widthPx, heightPx, orientation, exposure } = await bench.darkroom.inspect(frame.path, work);
    noteFrame(shoot, frameId, (one) => {
      one.header = { format, widthPx, heightPx, orientation, exposure };
    });
  } catch (error) {
    noteProblem(shoot, frameId, error);
  }
}

/** The SHA-256 of a frame, read once for as long as its size and time stay the same; null when it cannot be read. */
export async function readHash(
  bench: Bench,
  shoot: OpenShoot,
  frameId: string,
  work: WorkOptions,
): Promise<string | null> {
  const frame = frameOf(shoot, frameId);
  if (!frame || frame.problem) return null;
  if (frame.sha256) return frame.sha256;
  try {
    const { sha256, size, mtimeMs } = await hashAtRest(bench, frame.path, work);
    noteFrame(shoot, frameId, (one) => {
      Object.assign(one, { sha256, fileBytes: size, mtimeMs });
    });
    return sha256;
  } catch (error) {
    noteProblem(shoot, frameId, error);
    return null;
  }
}

/** A hash with the size and time it belongs to: a file that was written to while it was read is read again. */
async function hashAtRest(bench: Bench, path: string, work: WorkOptions) {
  for (let before = await bench.disk.stat(path); ; ) {
    const { sha256 } = await bench.darkroom.fingerprint(path, work);
    const { size, mtimeMs } = await bench.disk.stat(path);
    if (size === before.size && mtimeMs === before.mtimeMs) return { sha256, size, mtimeMs };
    before = await bench.disk.stat(path);
  }
}

export const thumbLongSidePx = 640;
export const originalLongSidePx = 1600;

/** The small upright JPEG of a frame, from the cache where it is there; null when the frame cannot be shown. */
export async function smallPicture(
  bench: Bench,
  shoot: OpenShoot,
  frameId: string,
  work: WorkOptions & { kind: 'thumb' | 'original' },
): Promise<string | null> {
  const isAwaited = work.urgency === 'now';
  if (isAwaited) shoot.awaitedCount += 1;
  try {
    return await findOrMake(bench, shoot, frameId, work);
  } finally {
    if (isAwaited) shoot.awaitedCount -= 1;
  }
}

async function findOrMake(
  bench: Bench,
  shoot: OpenShoot,
  frameId: string,
  work: WorkOptions & { kind: 'thumb' | 'original' },
): Promise<string | null> {
  const sha256 = await readHash(bench, shoot, frameId, work);
  const frame = frameOf(shoot, frameId);
  if (!sha256 || !frame) return null;
  const cache = work.kind === 'thumb' ? bench.thumbs : bench.originals;
  const longSidePx = work.kind === 'thumb' ? thumbLongSidePx : originalLongSidePx;
  try {
    const { openedAsDamaged: asDamaged = false } = frame;
    return await cache.file(asDamaged ? `${sha256}-as-damaged` : sha256, (outFile) =>
      bench.darkroom.thumbnail({ file: frame.path, longSidePx, outFile, asDamaged }, work),
    );
  } catch (error) {
    const { code } = failureOf(error);
    if (code.startsWith('photo-')) noteProblem(shoot, frameId, error);
    return null;
  }
}

/**
 * Opens what is left of a frame whose picture is damaged; marked on the frame from then on.
 * @throws AppError not-found; bad-input when the frame is not damaged; photo-damaged when nothing of it can be decoded
 */
export async function openAsDamaged(bench: Bench, shoot: OpenShoot, frameId: string): Promise<void> {
  const frame = frameOf(shoot, frameId);
  if (!frame) throw new AppError('not-found', 'This photo is not in the shoot any more. Open the shoot again.', {});
  if (frame.openedAsDamaged) return;
  // Nobody has looked yet, perhaps: a header that can be read says nothing of the pixels.
  if (!frame.problem) await smallPicture(bench, shoot, frameId, { kind: 'thumb', urgency: 'now' });
  if (frameOf(shoot, frameId)?.problem?.code !== 'photo-damaged') {
    throw new AppError('bad-input', `${frame.name} is not damaged. Nothing was changed.`, { name: frame.name });
  }
  noteFrame(shoot, frameId, (one) => Object.assign(one, { problem: null, openedAsDamaged: true }));
  const picture = await smallPicture(bench, shoot, frameId, { kind: 'thumb', urgency: 'now' });
  if (picture) return;
  const other = frameOf(shoot, frameId)?.problem;
  noteFrame(shoot, frameId, (one) => Object.assign(one, { openedAsDamaged: false }));
  if (other && isErrorCode(other.code) && other.code !== 'photo-damaged') {
    throw new AppError(other.code, other.message, other.details);
  }
  const message = `Nothing of ${frame.name} can be decoded. The original is untouched. 0 credits used. Copy it again from the card, or leave it out.`;
  const failure = { code: 'photo-damaged' as const, message, details: { name: frame.name } };
  noteFrame(shoot, frameId, (one) => Object.assign(one, { problem: failure }));
  throw new AppError(failure.code, message, failure.details);
}

export type Standing = 'same' | 'changed' | 'missing';

/** Whether a file is still what was hashed. Size and time answer at once; when they differ the bytes are read again. */
export async function standingOf(bench: Bench, frame: StoredFrame, work: WorkOptions): Promise<Standing> {
  try {
    const { size, mtimeMs } = await bench.disk.stat(frame.path);
    if (size === frame.fileBytes && mtimeMs === frame.mtimeMs) return 'same';
    const { sha256 } = await bench.darkroom.fingerprint(frame.path, work);
    return sha256 === frame.sha256 ? 'same' : 'changed';
  } catch (error) {
    if (isMissing(error) || failureOf(error).code === 'photo-missing') return 'missing';
    throw error;
  }
}

export function noteFrame(shoot: OpenShoot, frameId: string, edit: (frame: StoredFrame) => void): void {
  shoot.document.note((data) => {
    const frame = data.frames.find((one) => one.id === frameId);
    if (frame) edit(frame);
  });
  shoot.news.frames([frameId]);
}

function noteProblem(shoot: OpenShoot, frameId: string, error: unknown): void {
  const failure = failureOf(error);
  if (failure.code === 'cancelled') return;
  noteFrame(shoot, frameId, (frame) => {
    if (failure.code === 'photo-missing' || isMissing((error as AppError).cause)) markMissing(frame);
    else frame.problem = { ...failure, details: { ...failure.details } };
  });
}
