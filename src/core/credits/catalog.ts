import { z } from 'zod';
import { AppError } from '../errors.ts';
import { inconsistenciesOf } from './catalog-checks.ts';
import { rationalSchema } from './rational.ts';

// One declarative price list: what credits are called, where they come from, what they buy and in which order they go. A catalog is
// immutable once it is used; everything charged remembers the version that priced it.

export const roles = ['owner', 'admin', 'operator', 'viewer', 'system'] as const;
export const rights = [
  'see_balance',
  'see_history',
  'spend',
  'buy',
  'configure_recharge',
  'grant',
  'refund',
  'download_invoice',
  'recheck_payment',
  'set_member_cap',
] as const;
export const bucketKinds = ['daily', 'plan', 'rollover', 'trial', 'promo', 'admin', 'refund', 'topup'] as const;
export const planKinds = ['free', 'payg', 'paid'] as const;
export const phases = ['single', 'generate', 'accept'] as const;
/** What a line of the history can be, before the catalog gives it a name. */
export const lineKinds = [
  'usage',
  'purchase',
  'auto_purchase',
  'trial',
  'promo',
  'admin',
  'daily',
  'renewal',
  'upgrade',
  'refund',
  'expiry',
  'money_refund',
  'chargeback',
] as const;

const id = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/, 'expected lower-case letters, digits, dots and dashes');
const label = z.string().min(1).max(200);
const whole = z.int().nonnegative();
const some = z.int().positive();
const percent = z.string().regex(/^(100|[1-9]?\d)%$/, 'expected a percentage from "0%" to "100%"');
const threshold = z
  .string()
  .regex(/^((100|[1-9]?\d)%|\d{1,15})$/, 'expected a percentage such as "25%", or a number of credits');
/** ISO 8601, for example "PT15M", "P7D" or "P1M". */
const duration = z
  .string()
  .regex(/^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, 'expected an ISO 8601 duration');
const dimValue = z.union([z.string(), z.number().int()]);

/** Which spends something applies to. All given fields have to match; `{}` matches everything. */
export type Selector =
  | {
      action?: string[] | undefined;
      phase?: (typeof phases)[number][] | undefined;
      dims?: Record<string, (string | number)[]> | undefined;
    }
  | { not: Selector }
  | { any: Selector[] };

const selector: z.ZodType<Selector> = z.lazy(() =>
  z.union([
    z.strictObject({ not: selector }),
    z.strictObject({ any: z.array(selector) }),
    z.strictObject({
      action: z.array(z.string()).optional(),
      phase: z.array(z.enum(phases)).optional(),
      dims: z.record(z.string(), z.array(dimValue)).optional(),
    }),
  ]),
);

const plan = z.strictObject({
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

const bucket = z.strictObject({
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
  usableFor: selector.optional(),
  onLapse: z.union([z.enum(['keep', 'freeze', 'forfeit']), z.strictObject({ restrictToTier: id })]),
});

/** What one action costs: all that is needed to price it without the rest of the catalog. */
export const rateSchema = z.strictObject({
  action: id,
  phase: z.enum(phases),
  /** What the history calls it, for example "Photo processing". */
  label: label.optional(),
  base: rationalSchema,
  by: z.array(
    z.strictObject({
      dim: z.string().min(1),
      op: z.enum(['mul', 'add']),
      /** A factor or addend for each value of the dimension, or `value`: the dimension is itself the number. */
      table: z.union([z.literal('value'), z.record(z.string(), rationalSchema)]),
      /** Taken when a spend does not name the dimension. Absent: it has to be named. */
      default: dimValue.optional(),
    }),
  ),
  round: z.literal('ceil'),
  requiresTier: z.array(z.strictObject({ tier: id, when: selector.optional() })).optional(),
  charge: z.enum(['on_start', 'on_success', 'on_accept']),
  holdTtl: duration,
  onFail: z.literal('release'),
  onCancel: z.enum(['release', 'keep']),
  onReject: z.literal('keep'),
  /** What generating does about the later price of accepting: nothing, refuse when it could not be paid, or hold it too. */
  acceptReserve: z.enum(['none', 'soft', 'hard']),
  /** How long a generated result may wait to be accepted. Absent: for ever. */
  resultTtl: duration.optional(),
  /** What makes two spends the same work, paid once for ever: names of dimensions, or `workKey` for keys that the caller makes. */
  repeatKey: z.array(z.string().min(1)).min(1).optional(),
});

/** Names of screens and of what is on them, where a price list calls them otherwise than the app does. */
export const labelNames = [
  ...(['credits', 'subscription', 'billing', 'analytics', 'estimator', 'team'] as const),
  ...(['available', 'months', 'monthUsage', 'monthRuns', 'usage', 'additions', 'purchase', 'packs'] as const),
] as const;

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
    zone: z.string().min(1),
    dayStart: z.literal('00:00'),
    grantPeriod: z.literal('cycle'),
    spendCapPeriod: z.enum(['calendar_month', 'cycle']),
    summary: z.strictObject({ period: z.literal('calendar_month'), cards: some }),
  }),
  plans: z.array(plan),
  /** From the lowest to the highest. An account without a plan has the first. */
  tiers: z.array(z.strictObject({ id, features: selector })),
  buckets: z.array(bucket).min(1),
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
  packs: z.array(
    z.strictObject({
      id,
      name: label,
      units: some,
      /** In minor units of the currency, for example cents. */
      price: some,
      bestFor: label.optional(),
      popular: z.boolean().optional(),
      bonusUnits: some.optional(),
    }),
  ),
  customAmount: z
    .strictObject({
      minUnits: some,
      stepUnits: some,
      unitPriceFrom: z.literal('account'),
      /** Minor units of the currency for one credit, until the account has its own price. */
      unitPrice: rationalSchema,
    })
    .optional(),
  purchasePolicy: z.strictObject({
    roles: z.array(z.enum(roles)),
    /** `none` is an account without a plan. */
    planKinds: z.array(z.enum([...planKinds, 'none'])),
    activeSubscription: z.boolean(),
  }),
  autoRecharge: z
    .strictObject({
      enabledDefault: z.literal(false),
      trigger: z.literal('below'),
      /** `amount` in minor units. */
      spendCap: z.strictObject({ amount: whole, period: z.enum(['calendar_month', 'cycle']) }),
      capNotices: z.array(some.max(100)),
      cooldown: duration,
      maxAttempts: z.strictObject({ n: some.max(100), per: duration }),
      maxFailed: z.strictObject({ n: some.max(100), per: duration }),
      suspendAfter: some,
    })
    .optional(),
  refunds: z.strictObject({
    order: z.literal('reverse_slices'),
    /** What becomes of credits whose grant has expired when they come back. */
    expiredSource: z.strictObject({
      vendorFault: z.union([
        z.literal('expire_at_once'),
        z.literal('successor'),
        z.strictObject({ regrant: duration }),
      ]),
      userCancel: z.union([z.literal('expire_at_once'), z.literal('successor'), z.strictObject({ regrant: duration })]),
    }),
    moneyRefund: z.literal('unused_of_pack'),
  }),
  alerts: z.strictObject({
    basis: z.enum(['period_granted', 'allocation']),
    rules: z.array(z.strictObject({ at: threshold, channel: z.enum(['dashboard', 'email', 'prompt']) })),
    rearmMargin: percent,
  }),
  roles: z.record(z.enum(roles), z.array(z.enum(rights))),
  history: z.strictObject({
    /** `item`: a line for each unit of the quantity. `run`: a line for each charge, one for all charges of a run. */
    granularity: z.enum(['item', 'run']),
    resource: z.enum(['project', 'event', 'session', 'shoot']),
    tabs: z.strictObject({ usage: z.array(z.enum(lineKinds)), additions: z.array(z.enum(lineKinds)) }),
    types: z.record(z.enum(lineKinds), label),
  }),
  payments: z.strictObject({
    invoices: z.boolean(),
    /** How long a checkout that nobody finishes stays open. */
    checkoutTtl: duration,
    recheck: z.strictObject({ roles: z.array(z.enum(roles)), manual: z.boolean(), cron: duration }),
  }),
  analytics: z
    .strictObject({
      by: z.array(z.enum(['user', 'feature', 'model', 'project', 'template', 'shoot'])),
      range: z.boolean(),
    })
    .optional(),
  estimator: z
    .strictObject({
      lines: z.array(z.strictObject({ label, perDay: whole, days: whole, unitCost: whole })),
      bufferPct: z.array(whole.max(1000)),
    })
    .optional(),
  labels: z.partialRecord(z.enum(labelNames), label).optional(),
  offline: z
    .strictObject({
      leases: z.strictObject({
        max: some,
        days: some,
        ttl: duration,
        grace: duration,
        /** A device asks for more when this share of its lease is left: an exact fraction, for example "1/4". */
        refillAt: rationalSchema,
      }),
    })
    .optional(),
});

export type Catalog = z.infer<typeof catalogShape>;
export type Plan = Catalog['plans'][number];
export type Bucket = Catalog['buckets'][number];
export type BucketKind = Bucket['kind'];
export type Rate = Catalog['rates'][number];
export type Pack = Catalog['packs'][number];
export type Phase = Rate['phase'];
export type Role = (typeof roles)[number];
export type Right = (typeof rights)[number];
export type LabelName = (typeof labelNames)[number];
export type LineKind = (typeof lineKinds)[number];

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
  const parsed = catalogSchema.safeParse(json);
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
