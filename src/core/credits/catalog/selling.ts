import { z } from 'zod';
import { rationalSchema } from '../values/rational.ts';
import { duration, id, label, some, whole } from './fields.ts';
import { roles } from './people.ts';
import { planKinds } from './plan.ts';

// What is sold, to whom, and what becomes of the money.

export const packSchema = z.strictObject({
  id,
  name: label,
  units: some,
  /** In minor units of the currency, for example cents. */
  price: some,
  bestFor: label.optional(),
  popular: z.boolean().optional(),
  bonusUnits: some.optional(),
});

export const customAmountSchema = z.strictObject({
  minUnits: some,
  stepUnits: some,
  unitPriceFrom: z.literal('account'),
  /** Minor units of the currency for one credit, until the account has its own price. */
  unitPrice: rationalSchema,
});

export const purchasePolicySchema = z.strictObject({
  roles: z.array(z.enum(roles)),
  /** `none` is an account without a plan. */
  planKinds: z.array(z.enum([...planKinds, 'none'])),
  activeSubscription: z.boolean(),
});

export const autoRechargeSchema = z.strictObject({
  enabledDefault: z.literal(false),
  trigger: z.literal('below'),
  /** `amount` in minor units. */
  spendCap: z.strictObject({ amount: whole, period: z.enum(['calendar_month', 'cycle']) }),
  capNotices: z.array(some.max(100)),
  cooldown: duration,
  maxAttempts: z.strictObject({ n: some.max(100), per: duration }),
  maxFailed: z.strictObject({ n: some.max(100), per: duration }),
  suspendAfter: some,
});

export const refundsSchema = z.strictObject({
  order: z.literal('reverse_slices'),
  /** What becomes of credits whose grant has expired when they come back. */
  expiredSource: z.strictObject({
    vendorFault: z.union([z.literal('expire_at_once'), z.literal('successor'), z.strictObject({ regrant: duration })]),
    userCancel: z.union([z.literal('expire_at_once'), z.literal('successor'), z.strictObject({ regrant: duration })]),
  }),
  moneyRefund: z.literal('unused_of_pack'),
});

export const paymentsSchema = z.strictObject({
  invoices: z.boolean(),
  /** How long a checkout that nobody finishes stays open. */
  checkoutTtl: duration,
  recheck: z.strictObject({ roles: z.array(z.enum(roles)), manual: z.boolean(), cron: duration }),
});
