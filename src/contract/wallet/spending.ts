import { z } from 'zod';
import { procedure } from '../errors.ts';
import {
  allowance,
  balance,
  credits,
  entryId,
  instant,
  resource,
  run,
  signedCredits,
  slice,
  workKey,
} from './shapes.ts';

// Quotes, holds and charges, and the work that is paid in two steps or in batches.

export const spend = z.object({
  action: z.string(),
  phase: z.enum(['single', 'generate', 'accept']).optional(),
  quantity: z.number().int().positive().max(1_000_000).optional(),
  dims: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** The work that is paid once for ever: a charge key. One key for each unit of `quantity`. */
  workKeys: z.array(workKey).max(10_000).optional(),
});

export const quote = z.object({
  ...{ credits, available: credits, after: signedCredits, owned: z.number().int() },
  allowance: allowance.nullable().describe('the monthly limit of whoever asks; null for whoever is no member'),
});

export const hold = z.object({
  id: z.string(),
  credits,
  slices: z.array(slice),
  expiresAt: instant,
  owned: z.number().int().describe('units of the quantity that were paid before and cost nothing now'),
});
export type Hold = z.infer<typeof hold>;

export const charge = z.object({ id: z.string(), hold: z.string(), credits, slices: z.array(slice), balance });
export const voided = z.object({ id: z.string(), hold: z.string(), credits, balance });

/** What became of an edit or a run. */
export const worked = z.object({ id: z.string(), credits, slices: z.array(slice), balance });
const runState = z.object({
  ...{ id: z.string(), run: z.string(), status: z.enum(['paused', 'finished']), credits },
  ...{ done: z.number().int(), pending: z.number().int(), balance },
});

export const spendingCalls = {
  quote: procedure.route({ method: 'POST', path: '/api/quotes' }).input(spend).output(quote),
  /** Which of these charge keys are paid already: never charged again. */
  owned: procedure
    .route({ method: 'POST', path: '/api/owned' })
    .input(z.object({ workKeys: z.array(workKey).max(10_000) }))
    .output(z.object({ owned: z.array(z.string()) })),
  hold: procedure
    .route({ method: 'POST', path: '/api/holds' })
    .input(
      spend.extend({
        id: entryId,
        resource: resource.optional(),
        run: run.optional(),
        ttl: z.string().optional().describe('ISO 8601 duration; 15 minutes for a photo, 24 hours for a run at most'),
      }),
    )
    .output(hold),
  /** Hold and capture in one, for work that is done already. What costs nothing makes no charge, and is answered with 0 credits. */
  spend: procedure
    .route({ method: 'POST', path: '/api/charges' })
    .input(spend.extend({ id: entryId, resource: resource.optional(), run: run.optional() }))
    .output(charge.omit({ hold: true }).extend({ owned: hold.shape.owned })),
  capture: procedure
    .route({ method: 'POST', path: '/api/holds/{hold}/capture' })
    .input(
      z.object({
        hold: entryId,
        id: entryId,
        credits: credits.optional(),
        workKeys: z.array(workKey).max(10_000).optional(),
      }),
    )
    .output(charge),
  void: procedure
    .route({ method: 'POST', path: '/api/holds/{hold}/void' })
    .input(z.object({ hold: entryId, id: entryId }))
    .output(voided),
  /** A sign of life: the hold's time starts again. */
  extend: procedure
    .route({ method: 'POST', path: '/api/holds/{hold}/extend' })
    .input(z.object({ hold: entryId, id: entryId, ttl: z.string().optional() }))
    .output(z.object({ id: z.string(), hold: z.string(), expiresAt: instant })),
  /** The work of a hold, a charge or an edit failed for technical reasons: it costs nothing. What was charged already needs the right to refund. */
  fail: procedure
    .route({ method: 'POST', path: '/api/works/{work}/fail' })
    .input(z.object({ work: entryId, id: entryId }))
    .output(worked),
  refund: procedure
    .route({ method: 'POST', path: '/api/charges/{charge}/refund' })
    .input(
      z.object({
        charge: entryId,
        id: entryId,
        credits: credits.optional(),
        fault: z.enum(['vendor', 'user']),
        reason: z.string(),
      }),
    )
    .output(z.object({ id: z.string(), credits, balance })),
  grant: procedure
    .route({ method: 'POST', path: '/api/grants' })
    .input(
      z.object({
        id: entryId,
        bucket: z.string(),
        credits,
        reason: z.string(),
        expiresAt: instant.nullable().optional(),
      }),
    )
    .output(z.object({ id: z.string(), bucket: z.string(), credits, expiresAt: instant.nullable() })),
  edits: {
    generate: procedure
      .route({ method: 'POST', path: '/api/edits' })
      .input(
        z.object({
          id: entryId,
          action: z.string(),
          dims: z.record(z.string(), z.union([z.string(), z.number().int()])).optional(),
          resource: resource.optional(),
        }),
      )
      .output(worked),
    generated: procedure
      .route({ method: 'POST', path: '/api/edits/{edit}/generated' })
      .input(z.object({ edit: entryId, id: entryId }))
      .output(worked),
    accept: procedure
      .route({ method: 'POST', path: '/api/edits/{edit}/accept' })
      .input(z.object({ edit: entryId, id: entryId }))
      .output(worked),
    reject: procedure
      .route({ method: 'POST', path: '/api/edits/{edit}/reject' })
      .input(z.object({ edit: entryId, id: entryId }))
      .output(worked),
  },
  runs: {
    start: procedure
      .route({ method: 'POST', path: '/api/runs' })
      .input(
        z.object({
          id: entryId,
          action: z.string(),
          photos: z.number().int().positive().max(1_000_000),
          dims: z.record(z.string(), z.union([z.string(), z.number().int()])).optional(),
          resource: resource.optional(),
        }),
      )
      .output(runState),
    resume: procedure
      .route({ method: 'POST', path: '/api/runs/{run}/resume' })
      .input(z.object({ run: entryId, id: entryId }))
      .output(runState),
  },
};
