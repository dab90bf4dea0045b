import { basename } from 'node:path';
import { z } from 'zod';
import { templateIdentity } from '../../core/photos/identity.ts';
import {
  type Frame,
  frame,
  type Photo,
  type Rendition,
  rendition,
  type Shoot,
  type ShootSummary,
  shoot,
} from '../../core/photos/shoot.ts';

// A shoot as it is kept: what the page sees, and the paths that never leave the studio.

export const storedFrame = frame.extend({
  path: z.string().describe('real path'),
  mtimeMs: z.number().describe('when the file was last written; with its size, says whether the hash still holds'),
});
export type StoredFrame = z.infer<typeof storedFrame>;

export const storedRendition = rendition.extend({
  folder: z.string(),
  sha256: z.string(),
  fileBytes: z.number(),
  /** What was paid: the hashes that were developed and the template. */
  chargeKey: z.string(),
});
export type StoredRendition = z.infer<typeof storedRendition>;

export const storedPhoto = z.object({
  id: z.string(),
  frameIds: z.array(z.string()),
  mainFrameId: z.string(),
  bracketReason: z.string().nullable(),
  evSteps: z.array(z.number()),
  /** Has been looked at for brackets, or was grouped or ungrouped by hand: never regrouped by itself. */
  isSettled: z.boolean(),
  renditions: z.array(storedRendition),
});
export type StoredPhoto = z.infer<typeof storedPhoto>;

export const shootDocument = z.object({
  version: z.literal(1),
  id: z.string(),
  name: z.string(),
  isSample: z.boolean(),
  /** Real paths of the folders and files that were opened, sorted. */
  roots: z.array(z.string()),
  openedAt: z.string(),
  isForgotten: z.boolean(),
  skipped: shoot.shape.skipped,
  frames: z.array(storedFrame),
  photos: z.array(storedPhoto),
  /** Charge keys of this shoot's photos that are paid. */
  paidKeys: z.array(z.string()),
  /** Files that Tonebank wrote for this shoot: never taken for originals. */
  written: z.array(z.string()),
});
export type ShootDocument = z.infer<typeof shootDocument>;

export function summaryOf(stored: ShootDocument, isMissing: boolean): ShootSummary {
  const [root] = stored.roots;
  return {
    id: stored.id,
    name: stored.name,
    place: root ? basename(root) : '',
    isSample: stored.isSample,
    fileCount: stored.frames.length,
    photoCount: stored.photos.length,
    bracketCount: stored.photos.filter((photo) => photo.frameIds.length > 1).length,
    renditionCount: stored.photos.reduce((sum, photo) => sum + photo.renditions.length, 0),
    coverFrameId: stored.photos[0]?.mainFrameId ?? null,
    openedAt: stored.openedAt,
    isMissing,
  };
}

export function viewOf(stored: ShootDocument, isMissing: boolean): Shoot {
  return {
    ...summaryOf(stored, isMissing),
    frames: stored.frames.map(frameView),
    photos: photosView(stored),
    skipped: stored.skipped,
    progress: progressOf(stored),
  };
}

export function frameView({ path: _path, mtimeMs: _mtimeMs, ...rest }: StoredFrame): Frame {
  return rest;
}

export function photosView(stored: ShootDocument): Photo[] {
  const hashes = new Map(stored.frames.map((one) => [one.id, one.sha256]));
  const paidBy = new Map<string, string[]>();
  for (const key of stored.paidKeys) {
    const cut = key.indexOf('/');
    paidBy.set(key.slice(0, cut), [...(paidBy.get(key.slice(0, cut)) ?? []), key.slice(cut + 1)]);
  }
  return stored.photos.map(({ isSettled: _isSettled, renditions, ...rest }) => {
    const originals = rest.frameIds.map((id) => hashes.get(id) ?? '').sort();
    return { ...rest, paidFor: paidBy.get(originals.join('+')) ?? [], renditions: renditions.map(renditionView) };
  });
}

function renditionView(stored: StoredRendition): Rendition {
  const { folder: _folder, sha256: _sha256, fileBytes: _fileBytes, chargeKey: _chargeKey, ...rest } = stored;
  return rest;
}

export function progressOf(stored: ShootDocument): Shoot['progress'] {
  return {
    headersRead: stored.frames.filter((one) => one.header !== null || one.problem !== null).length,
    hashed: stored.frames.filter((one) => one.sha256 !== null || one.problem !== null).length,
    total: stored.frames.length,
  };
}

/** The hashes of a photo's frames, or null while one is not known. */
export function originalsOf(stored: ShootDocument, photo: StoredPhoto): string[] | null {
  const hashes = photo.frameIds.map((id) => stored.frames.find((one) => one.id === id)?.sha256 ?? null);
  return hashes.every((sha) => sha !== null) ? hashes : null;
}

/** Whether a photo was paid in another template before: developing it again is then re-processing. */
export function isPaidOtherwise(
  stored: ShootDocument,
  originals: readonly string[],
  template: { id: string; major: number },
) {
  const prefix = `${[...originals].sort().join('+')}/`;
  const own = prefix + templateIdentity(template.id, template.major);
  return stored.paidKeys.some((key) => key.startsWith(prefix) && key !== own);
}
