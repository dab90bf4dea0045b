import { z } from 'zod';
import { procedure } from '../errors.ts';
import { returnUrl } from './paying.ts';
import { catalogView } from './price-list.ts';
import { credits, entryId, instant, money } from './shapes.ts';
import { worked } from './spending.ts';

// Packs, plans, payments and what they came to.

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

/** A wallet service of an earlier version does not tell it. */
const paidUntil = instant.nullable().default(null);

export const subscription = z.object({
  plan: z.string().nullable(),
  name: z.string().nullable(),
  allocation: credits,
  startsAt: instant.nullable(),
  renewsAt: instant.nullable().describe('null without a plan, and when it is cancelled'),
  endsAt: instant.nullable().describe('when the running period ends; of a plan that is cancelled, when it ends'),
  paidUntil: paidUntil.describe('when the plan is billed again; null for one that nobody bills, or that is not paid'),
  next: z
    .object({ plan: z.string(), allocation: credits, from: instant })
    .nullable()
    .describe('the plan that begins when what is paid of this one is over'),
  checkoutUrl: z.string().optional().describe('where a plan that costs money is paid; it begins when it is'),
});

const zone = z.object({
  zone: z.string(),
  next: z.object({ zone: z.string(), at: instant }).nullable().describe('the zone that was chosen, and when it begins'),
});

/** What choosing a plan would do, by the rules of the price list; nothing is changed by asking. */
export const planPreview = z.object({
  plan: z.string(),
  happens: z.enum(['now', 'at-period-end', 'nothing']).describe('nothing: it is the plan that runs already'),
  at: instant.describe('when it takes effect'),
  before: credits.describe('available now'),
  after: credits.describe('available when it has taken effect, if nothing is spent until then'),
  granted: credits,
  carried: credits,
  forfeited: credits.describe('lost with the end of the period'),
  renewsAt: instant.nullable().describe('the first renewal of the plan: when its credits come again'),
  paidUntil: paidUntil.describe(
    'when the plan is billed again after it has taken effect; null for one that nobody bills',
  ),
});
export type PlanPreview = z.infer<typeof planPreview>;

export const autoRecharge = z.object({
  enabled: z.boolean(),
  pack: z.string().nullable(),
  threshold: credits.describe('a purchase begins strictly below it'),
  cap: z.number().int().nonnegative().describe('the most that a month may cost, minor units'),
  spent: z.number().int().nonnegative().describe('of the cap, this month'),
  isSuspended: z.boolean(),
});

/** One thing that auto-recharge did, or that was done to it. */
export const rechargeNote = z.object({
  at: instant,
  what: z.enum([
    ...(['switched-on', 'switched-off', 'card-saved', 'started', 'paid', 'declined', 'processing', 'unknown'] as const),
    ...(['authentication-required', 'blocked', 'notice', 'suspended', 'resumed'] as const),
  ]),
  credits: credits.nullable(),
  price: money.nullable(),
  percent: z.number().int().nullable().describe('of the spending limit, with a notice'),
  user: z.string().nullable(),
});
export type RechargeNote = z.infer<typeof rechargeNote>;

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
          keepCard: z.boolean().optional().describe('the buyer lets the card be kept, for recharges'),
          returnUrl: returnUrl.optional(),
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
    .output(
      worked.extend({
        money,
        state: z.enum(['sent', 'waiting', 'refused']).describe('waiting: the provider is asked again until it answers'),
      }),
    ),
  subscription: {
    get: procedure.route({ method: 'GET', path: '/api/subscription' }).output(subscription),
    put: procedure
      .route({ method: 'PUT', path: '/api/subscription' })
      .input(
        z.object({
          id: entryId,
          plan: z.string(),
          allocation: credits.optional().describe('another one than the plan says; only with a test clock'),
          returnUrl: returnUrl.optional(),
        }),
      )
      .output(subscription),
    /** The effect of a plan on the credits, or of ending it (`plan` null). */
    preview: procedure
      .route({ method: 'POST', path: '/api/subscription/preview' })
      .input(z.object({ plan: z.string().nullable() }))
      .output(planPreview),
    cancel: procedure
      .route({ method: 'DELETE', path: '/api/subscription' })
      .input(z.object({ id: entryId }))
      .output(subscription),
  },
  /** Where the days and months of the account begin and end. Another zone waits for the next period, so that no day is granted twice. */
  zone: {
    get: procedure.route({ method: 'GET', path: '/api/zone' }).output(zone),
    put: procedure
      .route({ method: 'PUT', path: '/api/zone' })
      .input(z.object({ id: entryId, zone: z.string().max(100).describe('an IANA zone, such as Europe/Amsterdam') }))
      .output(zone),
  },
  autoRecharge: {
    get: procedure.route({ method: 'GET', path: '/api/auto-recharge' }).output(autoRecharge),
    /** What it did last, newest first. */
    log: procedure.route({ method: 'GET', path: '/api/auto-recharge/log' }).output(z.array(rechargeNote)),
    put: procedure
      .route({ method: 'PUT', path: '/api/auto-recharge' })
      .input(
        z.object({
          id: entryId
            .optional()
            .describe('made by the wallet when it is left out: settings sent twice are the same settings'),
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
