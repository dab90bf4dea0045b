import { z } from 'zod';
import { rateSchema } from '../../core/credits/catalog/rate.ts';
import { phases } from '../../core/credits/catalog/selector.ts';
import { journalEntrySchema } from '../../core/credits/command.ts';
import type { PurseLine } from '../../core/credits/purse/lines.ts';
import { creditsSchema } from '../../core/credits/values/amount.ts';
import { rationalSchema } from '../../core/credits/values/rational.ts';

// The lines of a purse as they are read back from its file.

const instantMs = z.int();
const frozen = z.enum(['clock', 'branch']);

const terms = z.object({
  id: z.string(),
  sequence: z.int(),
  credits: creditsSchema,
  slices: z.array(z.object({ grantId: z.string(), bucket: z.string(), credits: creditsSchema })),
  rates: z.array(rateSchema),
  freeActions: z.array(z.string()),
  tiers: z.array(z.string()),
  refillAt: rationalSchema,
  issuedAt: instantMs,
  expiresAt: instantMs,
  reclaimAt: instantMs,
  head: z.string(),
});

const hold = z.object({
  id: z.string(),
  lease: z.string(),
  credits: creditsSchema,
  work: z.object({
    action: z.string(),
    phase: z.enum(phases),
    quantity: z.int(),
    dims: z.record(z.string(), z.union([z.string(), z.int()])),
    resource: z.record(z.string(), z.string()).nullable(),
    run: z.string().nullable(),
    user: z.string().nullable(),
  }),
  workKey: z.string().nullable(),
});

const order = z.object({ id: z.string(), credits: creditsSchema.nullable(), dailySpend: creditsSchema });

const lease = z.object({
  terms,
  status: z.enum(['open', 'ending', 'returned', 'reclaimed', 'frozen']),
  held: creditsSchema,
  spent: creditsSchema,
  booked: creditsSchema,
  head: z.string(),
  entryCount: z.int(),
  unsynced: z.array(journalEntrySchema),
});

const whole = z.object({
  skewMs: z.number(),
  frozen: frozen.nullable(),
  isRecalled: z.boolean(),
  heardAt: instantMs.nullable(),
  asked: order.nullable(),
  leases: z.array(lease),
  holds: z.array(hold),
  captured: z.array(z.object({ hold: z.string(), credits: creditsSchema, at: instantMs })),
  paidKeys: z.array(z.string()),
  days: z.record(z.string(), z.number()),
});

const at = instantMs;

export const purseLine: z.ZodType<PurseLine> = z.discriminatedUnion('type', [
  z.object({ type: z.literal('leased'), at, terms }),
  z.object({ type: z.literal('held'), at, hold }),
  z.object({ type: z.literal('released'), at, hold: z.string() }),
  z.object({ type: z.literal('spent'), at, hold: z.string(), lease: z.string(), entry: journalEntrySchema }),
  z.object({
    type: z.literal('synced'),
    at,
    lease: z.string(),
    entryCount: z.int(),
    credits: creditsSchema,
    status: z.enum(['open', 'returned', 'reclaimed', 'frozen']),
  }),
  z.object({ type: z.literal('dropped'), at, lease: z.string() }),
  z.object({ type: z.literal('ending'), at, leases: z.array(z.string()) }),
  z.object({ type: z.literal('asked'), at, order }),
  z.object({ type: z.literal('refused'), at, id: z.string() }),
  z.object({ type: z.literal('recalled'), at, isRecalled: z.boolean() }),
  z.object({ type: z.literal('clock'), at, skewMs: z.number() }),
  z.object({ type: z.literal('froze'), at, why: frozen }),
  z.object({ type: z.literal('thawed'), at }),
  z.object({ type: z.literal('whole'), at, purse: whole }),
]);
