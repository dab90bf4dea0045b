import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { frame, maxBracketFrames, photo, shoot, shootSummary } from '../../core/photos/shoot.ts';
import { procedure } from '../errors.ts';
import { id } from './words.ts';

// Shoots: opened, watched, grouped, named, forgotten.

export const shootEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('shoot'), shoot }),
  z.object({ type: z.literal('frames'), frames: z.array(frame), progress: shoot.shape.progress }),
  // All photos of the shoot, in order: grouping makes some of them disappear.
  z.object({ type: z.literal('photos'), photos: z.array(photo), summary: shootSummary }),
]);
export type ShootEvent = z.infer<typeof shootEvent>;

export const shootCalls = {
  list: procedure.output(z.array(shootSummary)),
  /** Opens one folder, or the photos among several paths, and answers at once; headers, hashes and thumbnails follow through `watch`. */
  open: procedure
    .input(z.object({ paths: z.array(z.string().min(1)).min(1).max(20_000), name: z.string().max(200).optional() }))
    .output(z.object({ shootId: z.string() })),
  openSample: procedure.output(z.object({ shootId: z.string() })),
  get: procedure.input(z.object({ shootId: id })).output(shoot),
  /** The shoot as it stands, then every change. */
  watch: procedure.input(z.object({ shootId: id })).output(eventIterator(shootEvent)),
  /** Says what is on the screen, so that its thumbnails come first. */
  look: procedure
    .input(z.object({ shootId: id, frameIds: z.array(id).max(500) }))
    .output(z.object({ ok: z.literal(true) })),
  group: procedure.input(z.object({ shootId: id, frameIds: z.array(id).min(2).max(maxBracketFrames) })).output(shoot),
  ungroup: procedure.input(z.object({ shootId: id, photoId: id })).output(shoot),
  /** Makes these the brackets of the shoot and no others, all of them or none: every other frame is a photo of its own. */
  regroup: procedure
    .input(z.object({ shootId: id, brackets: z.array(z.array(id).min(2).max(maxBracketFrames)).max(10_000) }))
    .output(shoot),
  /** Opens what is left of a photo refused as `photo-damaged`, and marks it. It costs nothing; enhancing it needs `withDamaged`. */
  openDamaged: procedure.input(z.object({ shootId: id, frameId: id })).output(shoot),
  rename: procedure.input(z.object({ shootId: id, name: z.string().min(1).max(200) })).output(shootSummary),
  /** Takes the shoot off the list. Its files, its renditions and what was paid stay; opening the folder again brings all of it back. */
  forget: procedure.input(z.object({ shootId: id })).output(z.object({ ok: z.literal(true) })),
  /** Puts a shoot that was taken off the list on it again, as it was. */
  remember: procedure.input(z.object({ shootId: id })).output(shootSummary),
};
