import { z } from 'zod';
import { procedure } from '../errors.ts';
import { id, strength } from './words.ts';

// Templates, and the free proofs that show them.

export const templateView = z.object({
  id: z.string(),
  name: z.string(),
  version: z.string(),
  major: z.number().int(),
  description: z.string(),
  suits: z.array(z.string()),
  disclosure: z.enum(['standard', 'must-disclose']),
});
export type TemplateView = z.infer<typeof templateView>;

export const measured = z.object({
  lightKelvin: z.number(),
  exposureStops: z.number(),
  lightnessBefore: z.number(),
  lightnessAfter: z.number(),
  notes: z.array(z.string()),
});

export const proof = z.object({
  id: z.string().describe('fetch the picture as kind "proof"'),
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  measured,
  isCached: z.boolean(),
  tookMs: z.number(),
});
export type Proof = z.infer<typeof proof>;

export const templateCalls = {
  list: procedure.output(z.array(templateView)),
};

export const proofCalls = {
  make: procedure
    .input(
      z.object({
        shootId: id,
        photoId: id,
        templateId: id,
        strength,
        longSidePx: z.number().int().min(64).max(1600),
      }),
    )
    .output(proof),
};
