import { z } from 'zod';
import { bucketKinds } from '../../core/credits/catalog/bucket.ts';
import { rights } from '../../core/credits/catalog/people.ts';
import { planKinds } from '../../core/credits/catalog/plan.ts';
import { labelNames, lineKinds } from '../../core/credits/catalog/showing.ts';
import { analyticsBy } from './history.ts';
import { credits, money, role } from './shapes.ts';

// What a price list has to offer, as whoever asks meets it.

export const pack = z.object({
  id: z.string(),
  name: z.string(),
  units: credits,
  bonusUnits: credits,
  price: money,
  bestFor: z.string().nullable(),
  isPopular: z.boolean(),
});
export type Pack = z.infer<typeof pack>;

export const planView = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(planKinds),
  badge: z.string(),
  description: z.string().nullable(),
  expiryText: z.string().nullable(),
  allocation: credits,
  grantEvery: z.enum(['P1M', 'P1Y']),
  billingEvery: z.enum(['P1M', 'P3M', 'P1Y']).nullable(),
  price: money.nullable().describe('for each period of `billingEvery`; null: paid for outside, or not at all'),
});
export type PlanView = z.infer<typeof planView>;

export const screens = ['credits', 'subscription', 'billing', 'analytics', 'estimator', 'team'] as const;
export type ScreenName = (typeof screens)[number];

/** The price list as the caller meets it: what there is, what it is called, and what this caller may do. */
export const catalogView = z.object({
  id: z.string(),
  version: z.string(),
  name: z.string(),
  unit: z.object({ label: z.string(), plural: z.string() }),
  labels: z
    .partialRecord(z.enum(labelNames), z.string())
    .describe('names of what is on the screens, where the price list calls them otherwise than the app does'),
  screens: z.array(z.object({ id: z.enum(screens), label: z.string() })).describe('what there is to show, in order'),
  packs: z.array(pack),
  customAmount: z
    .object({
      minUnits: credits,
      stepUnits: credits,
      unitPrice: z.string().describe('minor units for one credit, an exact fraction such as "7/2"'),
    })
    .nullable(),
  currency: z.string().length(3),
  showsUnitCost: z.boolean().describe('whether the cost of one credit is shown before anybody asks'),
  freeActions: z.array(z.string()),
  rates: z.array(z.object({ action: z.string(), phase: z.string(), base: credits })),
  /** The rows of the "what is free" table, ready to show. */
  prices: z.array(
    z.object({
      label: z.string(),
      credits: credits.describe('at the standard settings'),
      varies: z.array(z.string()).default([]).describe('what makes it more: "resolution 4K ×2", "× results"'),
    }),
  ),
  buckets: z.array(z.object({ id: z.string(), kind: z.enum(bucketKinds), label: z.string() })),
  plans: z.array(planView),
  cardCount: z.number().int().describe('how many months are shown, the running one included'),
  history: z.object({
    resource: z.string().describe('what the work belongs to: shoot, event, project or session'),
    byRun: z.boolean().describe('a run is one line, and unfolds into its parts'),
    types: z.array(z.object({ kind: z.enum(lineKinds), tab: z.enum(['usage', 'additions']), label: z.string() })),
  }),
  analytics: z.array(analyticsBy).nullable(),
  estimator: z
    .object({
      lines: z.array(z.object({ label: z.string(), perDay: credits, days: credits, unitCost: credits })),
      bufferPct: z.array(z.number().int()),
    })
    .nullable(),
  purchase: z.object({
    barrier: z
      .enum(['forbidden', 'plan-required', 'subscription-required'])
      .nullable()
      .describe('why the caller may not buy now; null when nothing is in the way'),
  }),
  autoRecharge: z.object({ cap: money, capNotices: z.array(z.number().int()) }).nullable(),
  alerts: z.array(z.object({ at: z.string(), channel: z.enum(['dashboard', 'email', 'prompt']) })),
  offers: z.array(z.enum(['wait_refresh', 'topup', 'upgrade', 'enable_recharge'])).describe('the ways on at zero'),
  hasInvoices: z.boolean(),
  role,
  can: z.array(z.enum(rights)),
  mayRecheck: z.boolean(),
  mayManageTeam: z.boolean(),
});
export type CatalogView = z.infer<typeof catalogView>;
