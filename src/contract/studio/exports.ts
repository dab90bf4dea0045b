import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { failure } from '../../core/photos/shoot.ts';
import { procedure } from '../errors.ts';
import { id } from './words.ts';

// Files for delivery, from photos that are paid: always free.

export const metadataPolicy = z.enum(['keep', 'strip-place-and-serial', 'strip-all']);

export const exportPreset = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  widthPx: z.number().int().positive().nullable(),
  heightPx: z.number().int().positive().nullable(),
  cropToFill: z.boolean(),
  format: z.enum(['jpeg', 'webp', 'png']),
  quality: z.number().int().min(1).max(100),
  maxBytes: z.number().int().positive().nullable(),
  naming: z.string(),
  metadata: metadataPolicy,
});
export type ExportPreset = z.infer<typeof exportPreset>;

export const exportEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), done: z.number().int(), total: z.number().int(), name: z.string() }),
  z.object({
    type: z.literal('finished'),
    folder: z.string(),
    files: z.array(
      z.object({
        photoId: z.string(),
        name: z.string(),
        fileBytes: z.number(),
        widthPx: z.number(),
        heightPx: z.number(),
      }),
    ),
    failures: z.array(z.object({ photoId: z.string(), name: z.string(), failure })),
    notPaid: z.number().int().describe('photos without a rendition, left out'),
  }),
]);
export type ExportEvent = z.infer<typeof exportEvent>;

export const exportCalls = {
  presets: procedure.output(z.array(exportPreset)),
  start: procedure
    .input(
      z.object({
        shootId: id,
        photoIds: z.array(id).min(1),
        presetId: id,
        outputFolder: z.string().optional(),
        naming: z.string().max(200).optional(),
        metadata: metadataPolicy.optional(),
      }),
    )
    .output(eventIterator(exportEvent)),
};
