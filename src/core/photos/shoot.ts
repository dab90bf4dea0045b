import { z } from 'zod';

// What a shoot is made of. These shapes are kept on disk, cross the contract and are drawn by the page, so they live here once.
// A path never leaves the studio: the page knows frames by id and shows their names.

/** The formats that the decoder's allow-list opens. */
export const photoFormats = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;
export const photoFormat = z.enum(photoFormats);
export type PhotoFormat = z.infer<typeof photoFormat>;

/** File endings that are looked at when a folder is opened; the content decides in the end. */
export const photoEndings = ['.jpg', '.jpeg', '.jpe', '.png', '.webp', '.tif', '.tiff', '.avif'] as const;

/** What the camera wrote. Every field may be missing: a scan has none of them. */
export const exposure = z.object({
  takenAt: z.string().nullable().describe('local time of the camera, ISO 8601 without zone, milliseconds where known'),
  exposureSeconds: z.number().positive().nullable(),
  apertureFNumber: z.number().positive().nullable(),
  isoSpeed: z.number().positive().nullable(),
  exposureBiasStops: z.number().nullable(),
  focalLengthMm: z.number().positive().nullable(),
  camera: z
    .string()
    .nullable()
    .describe('make, model and serial number where written: two bodies never share a bracket'),
});
export type Exposure = z.infer<typeof exposure>;

export const failure = z.object({
  code: z.string(),
  message: z.string(),
  details: z.record(z.string(), z.unknown()),
});

/** One exposure: one file. */
export const frame = z.object({
  id: z.string(),
  name: z.string().describe('file name without its folder'),
  folder: z.string().describe('folder relative to the folder that was opened; empty at its top'),
  fileBytes: z.number().int().nonnegative(),
  /** Null until the header has been read. Width and height are upright: orientation is already applied. */
  header: z
    .object({
      format: photoFormat,
      widthPx: z.number().int().positive(),
      heightPx: z.number().int().positive(),
      orientation: z.number().int().min(1).max(8),
      exposure,
    })
    .nullable(),
  sha256: z.string().nullable().describe('of the file; null until it has been read whole'),
  problem: failure.nullable().describe('why this file cannot be developed; the original stays as it is'),
  openedAsDamaged: z
    .boolean()
    .optional()
    .describe('the photographer asked for what is left of a damaged file; it is charged only after a yes of its own'),
});
export type Frame = z.infer<typeof frame>;

/** A developed, full-size photo that was paid for. */
export const rendition = z.object({
  id: z.string().describe('fetch the picture as kind "rendition"'),
  templateId: z.string(),
  templateMajor: z.number().int().positive(),
  strength: z.number().int().min(0).max(100),
  runId: z.string(),
  name: z.string(),
  widthPx: z.number().int().positive(),
  heightPx: z.number().int().positive(),
  at: z.string(),
});
export type Rendition = z.infer<typeof rendition>;

/** More exposures than this are no bracket but a burst. */
export const maxBracketFrames = 9;

/** One picture: a single frame, or a bracket of two to nine. One photo, one credit. */
export const photo = z.object({
  id: z.string(),
  frameIds: z.array(z.string()).min(1).max(maxBracketFrames),
  /** The frame that is shown, and developed until brackets are fused: the middle exposure. */
  mainFrameId: z.string(),
  bracketReason: z.string().nullable().describe('why these frames belong together, in words; null for a single frame'),
  evSteps: z.array(z.number()).describe('exposure of each frame relative to the main one, in stops'),
  /** Template identities "id@major" that are paid for this photo: developing them again is free. */
  paidFor: z.array(z.string()),
  renditions: z.array(rendition),
});
export type Photo = z.infer<typeof photo>;

export const shootSummary = z.object({
  id: z.string(),
  name: z.string(),
  place: z.string().describe('last part of the folder, for people'),
  isSample: z.boolean(),
  fileCount: z.number().int(),
  photoCount: z.number().int(),
  bracketCount: z.number().int(),
  renditionCount: z.number().int(),
  coverFrameId: z.string().nullable(),
  openedAt: z.string(),
  isMissing: z.boolean().describe('the folder cannot be reached at present'),
});
export type ShootSummary = z.infer<typeof shootSummary>;

export const shoot = shootSummary.extend({
  frames: z.array(frame),
  photos: z.array(photo),
  skipped: z.object({
    count: z.number().int(),
    reasons: z.array(z.object({ reason: z.string(), count: z.number().int(), examples: z.array(z.string()) })),
  }),
  progress: z.object({ headersRead: z.number().int(), hashed: z.number().int(), total: z.number().int() }),
});
export type Shoot = z.infer<typeof shoot>;
