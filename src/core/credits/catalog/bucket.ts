import { z } from 'zod';
import { rationalSchema } from '../values/rational.ts';
import { duration, id, label, whole } from './fields.ts';
import { roles } from './people.ts';
import { selectorSchema } from './selector.ts';

// A kind of grant: where its credits come from, what they may pay for, and when they end.

export const bucketKinds = ['daily', 'plan', 'rollover', 'trial', 'promo', 'admin', 'refund', 'topup'] as const;

const accrual = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('recurring'),
    every: z.enum(['P1D', 'P1M']),
    amount: z.union([whole, z.literal('plan.allocation')]),
    mode: z.literal('replace'),
  }),
  z.strictObject({ type: z.literal('carry') }),
  z.strictObject({ type: z.literal('purchase') }),
  z.strictObject({ type: z.literal('manual'), roles: z.array(z.enum(roles)) }),
  z.strictObject({ type: z.literal('once'), amount: whole }),
]);

export const bucketSchema = z.strictObject({
  id,
  kind: z.enum(bucketKinds),
  label,
  category: z.enum(['promotional', 'paid']),
  /** Lower is spent first. */
  priority: whole,
  accrual,
  /** Who receives a recurring accrual. Absent: everybody. */
  eligibility: z.strictObject({ activeSubscription: z.boolean() }).optional(),
  expiry: z.union([z.enum(['never', 'day_end', 'period_end']), duration]),
  rollover: z
    .strictObject({
      /** Cap, in allocations of the new period. */
      multiple: rationalSchema,
      basis: z.literal('allocation'),
      /** `carried`: what is carried over stays within the cap. `total`: carried plus new allocation stays within it. */
      capOn: z.enum(['carried', 'total']),
      order: z.literal('before_plan'),
    })
    .optional(),
  usableFor: selectorSchema.optional(),
  onLapse: z.union([z.enum(['keep', 'freeze', 'forfeit']), z.strictObject({ restrictToTier: id })]),
});
