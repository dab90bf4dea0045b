import { z } from 'zod';
import { AppError } from '../errors.ts';
import { inPlainWords } from '../plain-words.ts';
import { bucketSchema } from './catalog/bucket.ts';
import { inconsistenciesOf } from './catalog/checks.ts';
import { id, label, some } from './catalog/fields.ts';
import { offlineSchema } from './catalog/offline.ts';
import { rights, roles } from './catalog/people.ts';
import { planSchema } from './catalog/plan.ts';
import { rateSchema } from './catalog/rate.ts';
import { selectorSchema } from './catalog/selector.ts';
import {
  autoRechargeSchema,
  customAmountSchema,
  packSchema,
  paymentsSchema,
  purchasePolicySchema,
  refundsSchema,
} from './catalog/selling.ts';
import { alertsSchema, analyticsSchema, estimatorSchema, historySchema, labelsSchema } from './catalog/showing.ts';

// One declarative price list: what credits are called, where they come from, what they buy and in which order they go. A catalog is
// immutable once it is used; everything charged remembers the version that priced it.

const catalogShape = z.strictObject({
  id,
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'expected a version such as "1.0.0"'),
  name: label,
  effectiveAt: z.iso.datetime(),
  unit: z.strictObject({
    label,
    plural: label,
    buyLabel: label.optional(),
    /** Decimal places shown; amounts stay integers of the smallest part. */
    scale: z.int().min(0).max(6),
    showCostPerUnit: z.strictObject({ default: z.enum(['hidden', 'shown']) }).optional(),
  }),
  currency: z.enum(['EUR', 'USD', 'account']),
  calendar: z.strictObject({
    /** `account`: the zone of the account; else an IANA zone for everybody. */
    zone: z.string(),
    dayStart: z.literal('00:00'),
    grantPeriod: z.literal('cycle'),
    spendCapPeriod: z.enum(['calendar_month', 'cycle']),
    summary: z.strictObject({ period: z.literal('calendar_month'), cards: some }),
  }),
  plans: z.array(planSchema),
  /** From the lowest to the highest. An account without a plan has the first. */
  tiers: z.array(z.strictObject({ id, features: selectorSchema })),
  buckets: z.array(bucketSchema).min(1),
  burn: z.tuple([
    z.literal('priority'),
    z.literal('expiresAt'),
    z.literal('category'),
    z.literal('effectiveAt'),
    z.literal('createdAt'),
    z.literal('id'),
  ]),
  rates: z.array(rateSchema).min(1),
  freeActions: z.array(id),
  shortfall: z.strictObject({
    single: z.literal('reject'),
    batch: z.enum(['pause', 'reject_all']),
    offers: z.array(z.enum(['wait_refresh', 'topup', 'upgrade', 'enable_recharge'])),
  }),
  packs: z.array(packSchema),
  customAmount: customAmountSchema.optional(),
  purchasePolicy: purchasePolicySchema,
  autoRecharge: autoRechargeSchema.optional(),
  refunds: refundsSchema,
  alerts: alertsSchema,
  roles: z.record(z.enum(roles), z.array(z.enum(rights))),
  history: historySchema,
  payments: paymentsSchema,
  analytics: analyticsSchema.optional(),
  estimator: estimatorSchema.optional(),
  labels: labelsSchema.optional(),
  offline: offlineSchema.optional(),
});

export type Catalog = z.infer<typeof catalogShape>;
export type Plan = Catalog['plans'][number];
export type Bucket = Catalog['buckets'][number];
export type BucketKind = Bucket['kind'];
export type Rate = Catalog['rates'][number];
export type Pack = Catalog['packs'][number];
export type Phase = Rate['phase'];

export const catalogSchema = catalogShape.superRefine((catalog, context) => {
  for (const issue of inconsistenciesOf(catalog)) {
    context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
  }
});

/**
 * Reads a catalog from parsed JSON.
 * @throws AppError `bad-input` with `details.issues`: for each fault the path (`rates.0.base`) and what was expected there
 */
export function parseCatalog(json: unknown): Catalog {
  const parsed = catalogSchema.safeParse(json, { error: inPlainWords });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = issues[0];
  throw new AppError(
    'bad-input',
    `This catalog cannot be used: ${first?.path ? `${first.path}: ` : ''}${first?.message}. No account was changed. Correct it and try again.`,
    { issues },
  );
}

export function bucketOf(catalog: Catalog, bucketId: string): Bucket | undefined {
  return catalog.buckets.find((bucket) => bucket.id === bucketId);
}

export function bucketOfKind(catalog: Catalog, kind: BucketKind): Bucket | undefined {
  return catalog.buckets.find((bucket) => bucket.kind === kind);
}

export function planOf(catalog: Catalog, planId: string): Plan | undefined {
  return catalog.plans.find((plan) => plan.id === planId);
}
