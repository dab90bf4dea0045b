import { z } from 'zod';
import { id, label, some, whole } from './fields.ts';

// A plan: what it costs, what it brings, and how often.

export const planKinds = ['free', 'payg', 'paid'] as const;

export const planSchema = z.strictObject({
  id,
  name: label,
  badge: label.optional(),
  description: label.optional(),
  kind: z.enum(planKinds),
  billingEvery: z.enum(['P1M', 'P3M', 'P1Y']).nullable(),
  /** For each period of `billingEvery`, in minor units of the currency. Absent: paid for outside, or not at all. */
  price: some.optional(),
  grantEvery: z.enum(['P1M', 'P1Y']),
  /** Credits for each period of `grantEvery`. */
  allocation: whole,
  tier: id.optional(),
  anchor: z.literal('activation'),
  expiryText: label.optional(),
  onUpgrade: z.enum(['grant_difference', 'prorate', 'reset']),
  onDowngrade: z.literal('next_period'),
  onCancel: z.literal('period_end'),
});
