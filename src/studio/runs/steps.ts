import { z } from 'zod';
import { runStates } from '../../contract/studio/runs.ts';
import { failure } from '../../core/photos/shoot.ts';

// The journal of a run, line by line: what was decided and what was done, in the order in which it happened. What they make of a run is in
// record.ts.

const photoId = z.string();

const file = z.object({
  name: z.string(),
  sha256: z.string(),
  fileBytes: z.number(),
  widthPx: z.number(),
  heightPx: z.number(),
  tookMs: z.number(),
  renditionId: z.string(),
});
export type Written = z.infer<typeof file>;

/** The hold of a photo, or that none is needed. */
const pays = z.object({
  attempt: z.number().int(),
  originals: z.array(z.string()).nullable(),
  action: z.string(),
  isOwned: z.boolean(),
  mayBeHeld: z.boolean(),
});

/**
 * How often a line is said without which a photo that is there could be nobody's. A bit that turns over damages one line, or joins two into one: of
 * three that say the same, one can always be read.
 */
export const timesSaid = 3;

export const startedStep = z.object({
  type: z.literal('started'),
  id: z.string(),
  shootId: z.string(),
  shootName: z.string(),
  templateId: z.string(),
  templateName: z.string(),
  templateMajor: z.number().int(),
  strength: z.number().int(),
  withDamaged: z.boolean().optional(),
  outputFolder: z.string(),
  naming: z.string(),
  quotedCredits: z.number().int(),
  photos: z.array(z.object({ photoId, name: z.string(), frameId: z.string(), seq: z.number().int() })),
});

export const step = z.discriminatedUnion('type', [
  startedStep,
  /** The hashes that will be developed and paid, and the number of the attempt: together they make the id of the hold. */
  z.object({
    type: z.literal('holding'),
    photoId,
    attempt: z.number().int(),
    originals: z.array(z.string()),
    action: z.string(),
  }),
  z.object({
    type: z.literal('held'),
    photoId,
    credits: z.number().int(),
    isOwned: z.boolean(),
    expiresAt: z.string(),
  }),
  /** Paid before: nothing to hold. */
  z.object({ type: z.literal('owned'), photoId, originals: z.array(z.string()) }),
  z.object({ type: z.literal('pending'), photoIds: z.array(photoId) }),
  z.object({ type: z.literal('developing'), photoId, part: z.string() }),
  /** Written before the file gets this name. Says again what pays for it. */
  file.extend({ type: z.literal('naming'), photoId, pays: pays.optional() }),
  /** Says again what was named, and so does the charge: one line that is damaged later loses no photo. */
  z.object({ type: z.literal('written'), photoId, file: file.optional() }),
  z.object({
    ...{ type: z.literal('captured'), photoId, credits: z.number().int() },
    ...{ originals: z.array(z.string()).optional(), file: file.optional() },
  }),
  /** The hold of an attempt is gone: credits given back, and credits kept because another run has delivered the same work meanwhile. */
  z.object({ type: z.literal('released'), photoId, credits: z.number().int(), kept: z.number().int() }),
  z.object({ type: z.literal('failed'), photoId, failure }),
  z.object({ type: z.literal('cancelled'), photoIds: z.array(photoId) }),
  /** What was developed is not there any more, or is not what was journalled: the photo is developed again. */
  z.object({ type: z.literal('undone'), photoId }),
  /** This computer has no record of their payment any more: the wallet is to be asked. */
  z.object({ type: z.literal('doubted'), photoIds: z.array(photoId) }),
  /** The wallet has heard of it. */
  z.object({ type: z.literal('believed'), photoIds: z.array(photoId) }),
  /** Nobody has: they wait to be paid, their files are there. */
  z.object({ type: z.literal('unpaid'), photoIds: z.array(photoId) }),
  z.object({ type: z.literal('retried'), photoIds: z.array(photoId) }),
  /** Credits may have come: the photos that waited for them are waiting for their turn again. */
  z.object({ type: z.literal('awaited'), photoIds: z.array(photoId) }),
  z.object({ type: z.literal('state'), state: z.enum(runStates), sentence: z.string().nullable() }),
]);
export type Step = z.infer<typeof step>;
export type Started = z.infer<typeof startedStep>;
