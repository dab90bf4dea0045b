import { z } from 'zod';
import { isZone } from '../catalog/checks.ts';
import { roles } from '../catalog/people.ts';

// A scenario as people write it: a price list, a zone, a start and steps. Steps are read one by one, so a step that is written wrongly is
// refused by itself and the others go on.

const id = z.string().min(1).max(200);
const instant = z.iso.datetime({ offset: true, error: 'expected an instant such as "2026-01-15T10:00:00Z"' });
const amount = z.int().nonnegative();
const dims = z.record(z.string(), z.union([z.string(), z.int()]));
const resource = z.record(z.string(), z.string());

const any = {
  at: instant.optional(),
  id: id.optional(),
  as: z.enum(roles).optional(),
  user: z.string().max(200).optional(),
};
const spend = {
  action: z.string().optional(),
  phase: z.enum(['single', 'generate', 'accept']).optional(),
  quantity: z.int().min(1).optional(),
  dims: dims.optional(),
  resource: resource.optional(),
  run: id.optional(),
  credits: amount.optional(),
  workKeys: z.array(z.string()).optional(),
};

export const stepSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('open'), ...any }),
  z.strictObject({ do: z.literal('subscribe'), ...any, plan: id, allocation: amount.optional() }),
  z.strictObject({ do: z.literal('cancel'), ...any }),
  z.strictObject({ do: z.literal('plan-payment'), ...any, outcome: z.enum(['paid', 'failed']) }),
  z.strictObject({ do: z.literal('zone'), ...any, zone: z.string() }),
  z.strictObject({
    do: z.literal('grant'),
    ...any,
    bucket: id,
    credits: z.int().positive(),
    reason: z.string().optional(),
    expiresAt: instant.nullable().optional(),
  }),
  z.strictObject({
    do: z.literal('buy'),
    ...any,
    pack: id.optional(),
    units: amount.optional(),
    payment: z
      .enum(['succeeded', 'declined', 'abandoned', 'processing', 'webhook-lost', 'authentication-required'])
      .optional(),
  }),
  z.strictObject({ do: z.literal('recheck'), ...any, purchase: id }),
  z.strictObject({ do: z.literal('webhook'), ...any, purchase: id, times: z.int().min(1).max(100).optional() }),
  z.strictObject({ do: z.literal('money-refund'), ...any, purchase: id, credits: z.int().positive().optional() }),
  z.strictObject({ do: z.literal('chargeback'), ...any, purchase: id }),
  z.strictObject({ do: z.literal('quote'), ...any, ...spend }),
  z.strictObject({ do: z.literal('spend'), ...any, ...spend }),
  z.strictObject({ do: z.literal('hold'), ...any, ...spend, ttl: z.string().optional() }),
  z.strictObject({
    do: z.literal('capture'),
    ...any,
    hold: id,
    credits: amount.optional(),
    workKeys: z.array(z.string()).optional(),
  }),
  z.strictObject({ do: z.literal('void'), ...any, hold: id }),
  z.strictObject({ do: z.literal('extend'), ...any, hold: id, ttl: z.string().optional() }),
  z.strictObject({
    do: z.literal('generate'),
    ...any,
    action: z.string(),
    dims: dims.optional(),
    resource: resource.optional(),
  }),
  z.strictObject({ do: z.literal('accept'), ...any, edit: id }),
  z.strictObject({ do: z.literal('reject'), ...any, edit: id }),
  z.strictObject({ do: z.literal('fail'), ...any, of: id }),
  z.strictObject({
    do: z.literal('run'),
    ...any,
    action: z.string(),
    photos: z.int().min(1),
    dims: dims.optional(),
    resource: resource.optional(),
  }),
  z.strictObject({ do: z.literal('resume'), ...any, run: id }),
  z.strictObject({
    do: z.literal('refund'),
    ...any,
    of: id,
    credits: z.int().positive().optional(),
    fault: z.enum(['vendor', 'user']),
    reason: z.string().optional(),
  }),
  z.strictObject({
    do: z.literal('recharge'),
    ...any,
    enabled: z.boolean(),
    pack: id.optional(),
    threshold: amount.optional(),
    cap: amount.optional(),
  }),
  z.strictObject({
    do: z.literal('card'),
    ...any,
    outcome: z.enum(['succeeded', 'declined', 'authentication-required']),
    fingerprint: z.string().optional(),
  }),
  z.strictObject({ do: z.literal('lease'), ...any, device: id, credits: z.int().positive().optional() }),
  z.strictObject({
    do: z.literal('device-spend'),
    ...any,
    device: id,
    action: z.string(),
    quantity: z.int().min(1).optional(),
    dims: dims.optional(),
    resource: resource.optional(),
    /** What the device's own clock says; default: the right time. */
    clock: instant.optional(),
  }),
  z.strictObject({ do: z.literal('sync'), ...any, device: id, times: z.int().min(1).max(100).optional() }),
  /** Keeps a copy of what is on the device, or puts the copy back. */
  z.strictObject({ do: z.literal('backup'), ...any, device: id }),
  z.strictObject({ do: z.literal('restore'), ...any, device: id }),
  z.strictObject({
    do: z.literal('estimate'),
    ...any,
    lines: z
      .array(z.strictObject({ perDay: amount, days: amount, unitCost: amount, label: z.string().optional() }))
      .min(1),
    bufferPct: z.int().min(0).max(1000).default(0),
  }),
  z.strictObject({ do: z.literal('show'), ...any }),
]);

export type Step = z.infer<typeof stepSchema>;
export type StepOf<Do extends Step['do']> = Extract<Step, { do: Do }>;

export const scenarioSchema = z.strictObject({
  /** A preset's id, or the name under which the caller passes a catalog. */
  catalog: z.string().min(1),
  zone: z.string().refine(isZone, 'expected an IANA zone such as "Europe/Amsterdam"').default('UTC'),
  start: instant,
  /** Each is read by itself; see `stepSchema`. */
  steps: z.array(z.record(z.string(), z.unknown())).max(100_000),
});

export type Scenario = z.infer<typeof scenarioSchema>;
