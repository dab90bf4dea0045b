import { z } from 'zod';
import { procedure } from '../errors.ts';
import { credits, entryId, instant, money } from './shapes.ts';
import { worked } from './spending.ts';

// Packs, plans, payments and what they came to.

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

export const catalogView = z.object({
  id: z.string(),
  version: z.string(),
  unit: z.object({ label: z.string(), plural: z.string() }),
  packs: z.array(pack),
  customAmount: z.object({ minUnits: credits, stepUnits: credits }).nullable(),
  freeActions: z.array(z.string()),
  rates: z.array(z.object({ action: z.string(), phase: z.string(), base: credits })),
  /** The rows of the "what is free" table, ready to show. */
  prices: z.array(z.object({ label: z.string(), credits })),
});
export type CatalogView = z.infer<typeof catalogView>;

export const purchaseStates = ['pending', 'processing', 'paid', 'declined', 'expired', 'unknown'] as const;
export const purchase = z.object({
  id: z.string(),
  state: z.enum(purchaseStates),
  pack: z.string().nullable(),
  credits,
  price: money,
  checkoutUrl: z.string().optional(),
  at: instant,
});
export type Purchase = z.infer<typeof purchase>;

export const subscription = z.object({
  plan: z.string().nullable(),
  name: z.string().nullable(),
  allocation: credits,
  startsAt: instant.nullable(),
  renewsAt: instant.nullable().describe('null without a plan, and when it ends with its period'),
  endsAt: instant.nullable().describe('when the running period ends'),
  next: z.object({ plan: z.string(), allocation: credits }).nullable().describe('what begins with the next period'),
});

export const autoRecharge = z.object({
  enabled: z.boolean(),
  pack: z.string().nullable(),
  threshold: credits.describe('a purchase begins strictly below it'),
  cap: z.number().int().nonnegative().describe('the most that a month may cost, minor units'),
  spent: z.number().int().nonnegative().describe('of the cap, this month'),
  isSuspended: z.boolean(),
});

export const invoice = z.object({
  id: z.string(),
  number: z.number().int(),
  purchase: z.string(),
  pack: z.string().nullable(),
  credits,
  price: money,
  at: instant,
});

export const buyingCalls = {
  catalog: procedure.route({ method: 'GET', path: '/api/catalog' }).output(catalogView),
  purchases: {
    create: procedure
      .route({ method: 'POST', path: '/api/purchases' })
      .input(
        z.object({
          id: entryId,
          pack: z.string().optional(),
          units: credits.optional(),
          /** Only the sandbox provider takes a card here: one of the well-known test numbers. */
          sandboxCard: z.string().optional(),
        }),
      )
      .output(purchase),
    list: procedure.route({ method: 'GET', path: '/api/purchases' }).output(z.array(purchase)),
    recheck: procedure
      .route({ method: 'POST', path: '/api/purchases/{purchase}/recheck' })
      .input(z.object({ purchase: entryId }))
      .output(purchase),
  },
  moneyRefund: procedure
    .route({ method: 'POST', path: '/api/purchases/{purchase}/refund' })
    .input(z.object({ purchase: entryId, id: entryId, credits: credits.positive().optional() }))
    .output(worked.extend({ money })),
  subscription: {
    get: procedure.route({ method: 'GET', path: '/api/subscription' }).output(subscription),
    put: procedure
      .route({ method: 'PUT', path: '/api/subscription' })
      .input(
        z.object({
          id: entryId,
          plan: z.string(),
          allocation: credits.optional().describe('another one than the plan says; only with a test clock'),
        }),
      )
      .output(subscription),
    cancel: procedure
      .route({ method: 'DELETE', path: '/api/subscription' })
      .input(z.object({ id: entryId }))
      .output(subscription),
  },
  autoRecharge: {
    get: procedure.route({ method: 'GET', path: '/api/auto-recharge' }).output(autoRecharge),
    put: procedure
      .route({ method: 'PUT', path: '/api/auto-recharge' })
      .input(
        z.object({
          id: entryId,
          enabled: z.boolean(),
          pack: z.string().optional(),
          threshold: credits.optional(),
          cap: z.number().int().nonnegative().optional(),
        }),
      )
      .output(autoRecharge),
    card: procedure
      .route({ method: 'PUT', path: '/api/auto-recharge/card' })
      .input(z.object({ id: entryId, sandboxCard: z.string().max(30), fingerprint: z.string().max(200).optional() }))
      .output(autoRecharge),
  },
  invoices: procedure.route({ method: 'GET', path: '/api/invoices' }).output(z.array(invoice)),
};
