import { z } from 'zod';
import { procedure } from '../errors.ts';
import { balance, credits, entryId, instant, resource, run, slice, workKey } from './shapes.ts';

// Credits that a device takes along, and the journal that it brings back.

export const lease = z.object({
  id: z.string(),
  device: z.string(),
  credits,
  slices: z.array(slice),
  issuedAt: instant,
  expiresAt: instant,
  reclaimAt: instant,
  sequence: z.number().int(),
  head: z.string().describe('what the first line of the journal follows'),
});

const journalEntry = z.object({
  id: entryId,
  index: z.number().int().positive(),
  prevHash: z.string().max(64),
  hash: z.string().length(64),
  credits,
  action: z.string(),
  phase: z.enum(['single', 'generate', 'accept']),
  quantity: z.number().int().positive(),
  dims: z.record(z.string(), z.union([z.string(), z.number().int()])),
  workKeys: z.array(workKey).max(10_000),
  resource: resource.nullable(),
  run: run.nullable(),
  user: z.string().nullable(),
  occurredAt: z.number().int(),
});

export const leaseCalls = {
  leases: {
    create: procedure
      .route({ method: 'POST', path: '/api/leases' })
      .input(z.object({ id: entryId, device: entryId, credits: credits.positive().optional() }))
      .output(lease),
    sync: procedure
      .route({ method: 'POST', path: '/api/leases/{lease}/sync' })
      .input(
        z.object({
          lease: entryId,
          id: entryId,
          device: entryId,
          entries: z.array(journalEntry).max(10_000),
          returnsRest: z.boolean(),
          signature: z.string().describe('Ed25519 over "id newline lease newline hash of the last entry", base64'),
        }),
      )
      .output(z.object({ id: z.string(), lease: z.string(), credits, returned: credits, balance })),
  },
};
