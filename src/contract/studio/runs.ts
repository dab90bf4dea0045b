import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { failure } from '../../core/photos/shoot.ts';
import { procedure } from '../errors.ts';
import { allowance, credits, signedCredits } from '../wallet/shapes.ts';
import { id, strength } from './words.ts';

// Runs: quoted, confirmed once, watched, paused and gone on with.

export const runQuote = z.object({
  photoCount: z.number().int(),
  /** Paid before: developed again for nothing. */
  ownedCount: z.number().int(),
  /** Cannot be developed (damaged, missing): never charged. */
  refused: z.array(z.object({ photoId: z.string(), name: z.string(), failure })),
  /** Opened as damaged: among the refused until the photographer says yes to them, priced as others then. */
  damaged: z.array(z.object({ photoId: z.string(), name: z.string() })),
  credits,
  available: credits,
  after: signedCredits,
  affordableCount: z.number().int().describe('how many of the photos the balance covers, owned ones included'),
  outputFolder: z.string(),
  allowance: allowance
    .nullable()
    .describe(
      'the monthly limit of whoever asks; what this computer holds counts as reserved; null where none is known',
    ),
  secondsLow: z.number(),
  secondsHigh: z.number(),
  neverCharged: z.array(z.string()),
});
export type RunQuote = z.infer<typeof runQuote>;

export const photoStates = ['waiting', 'running', 'done', 'owned', 'failed', 'pending', 'cancelled'] as const;
export type PhotoState = (typeof photoStates)[number];

export const runPhoto = z.object({
  photoId: z.string(),
  name: z.string(),
  frameId: z.string().describe('for its thumbnail'),
  state: z.enum(photoStates).describe('pending: waits for credits'),
  stage: z.enum(['held', 'developing', 'written', 'captured']).nullable(),
  credits: z.object({ held: credits, charged: credits, returned: credits }),
  output: z.string().nullable().describe('file name in the output folder'),
  renditionId: z.string().nullable(),
  tookMs: z.number().nullable(),
  failure: failure.nullable(),
});
export type RunPhoto = z.infer<typeof runPhoto>;

export const runStates = ['running', 'paused', 'out-of-credits', 'done', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export const run = z.object({
  id: z.string(),
  shootId: z.string(),
  shootName: z.string(),
  templateId: z.string(),
  templateName: z.string(),
  strength,
  state: z.enum(runStates),
  /** Why it is paused, and what to do, in a sentence; null while running and when done. */
  sentence: z.string().nullable(),
  outputFolder: z.string(),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  counts: z.object({
    total: z.number().int(),
    done: z.number().int(),
    owned: z.number().int(),
    failed: z.number().int(),
    waiting: z.number().int(),
    cancelled: z.number().int(),
  }),
  credits: z.object({ held: credits, charged: credits, returned: credits }),
  /** Seconds that the rest will take, as a range; null before two photos are done. */
  secondsLeft: z.object({ low: z.number(), high: z.number() }).nullable(),
  currentName: z.string().nullable(),
});
export type Run = z.infer<typeof run>;

export const runEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), run }),
  z.object({ type: z.literal('photo'), runId: z.string(), photo: runPhoto, run }),
]);
export type RunEvent = z.infer<typeof runEvent>;

const order = z.object({
  shootId: id,
  photoIds: z.array(id).min(1),
  templateId: id,
  strength,
  /** The yes to photos that were opened as damaged. */
  withDamaged: z.boolean().optional(),
  outputFolder: z.string().optional(),
});

export const runCalls = {
  quote: procedure.input(order).output(runQuote),
  start: procedure
    .input(
      order.extend({
        /** Made by the caller and kept for retries: the same id starts the same run once. */
        id,
        /** What the confirmation showed. More than this is never charged: the run is refused with quote-changed. */
        quotedCredits: credits,
      }),
    )
    .output(run),
  list: procedure.output(z.array(run)),
  get: procedure.input(z.object({ runId: id })).output(z.object({ run, photos: z.array(runPhoto) })),
  watch: procedure.input(z.object({ runId: id.optional() })).output(eventIterator(runEvent)),
  pause: procedure.input(z.object({ runId: id })).output(run),
  resume: procedure.input(z.object({ runId: id })).output(run),
  cancel: procedure.input(z.object({ runId: id })).output(run),
  retryFailed: procedure.input(z.object({ runId: id })).output(run),
};
