import { z } from 'zod';
import { recipe } from './recipe.ts';

/** A named, versioned recipe. The major version is what a credit buys; minor and patch versions are free to develop again. */
export const template = z.object({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string(),
  version: z.string().regex(/^[1-9]\d*\.\d+\.\d+$/),
  description: z.string().describe('one sentence: what the photo will look like'),
  suits: z.array(z.enum(['interior', 'exterior', 'event', 'portrait', 'document'])),
  disclosure: z.enum(['standard', 'must-disclose']),
  recipe,
});
export type Template = z.infer<typeof template>;
