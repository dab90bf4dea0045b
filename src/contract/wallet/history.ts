import { z } from 'zod';
import { lineKinds } from '../../core/credits/catalog/showing.ts';
import { procedure } from '../errors.ts';
import { balance, credits, instant, period, resource, run, signedCredits, slice } from './shapes.ts';

// What happened to the credits: the balance, the history, and why each number is what it is.

export const transactionKinds = ['usage', 'additions'] as const;
export const transaction = z.object({
  id: z.string(),
  type: z.string().describe('as the catalog labels it: Usage, Purchase, Free credits, Refund, Renewal, Expiry …'),
  kind: z.enum(transactionKinds),
  credits: signedCredits.describe('negative when spent or expired'),
  at: instant,
  user: z.string().nullable(),
  action: z.string().nullable(),
  resource: resource.nullable(),
  run: z.string().nullable(),
  usage: z
    .array(z.object({ label: z.string(), credits: signedCredits }))
    .optional()
    .describe('the parts of a run that was more than one thing'),
  slices: z.array(slice),
  balanceAfter: signedCredits,
});
export type Transaction = z.infer<typeof transaction>;

const page = z.object({
  kind: z.enum(transactionKinds).optional(),
  only: z.enum(lineKinds).optional().describe('one kind of line, such as purchase or refund'),
  search: z.string().max(100).optional().describe('what a line, or a photo of its run, has to name'),
  from: instant.optional(),
  to: instant.optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  cursor: z.string().optional(),
});

export const billing = z.object({
  balance,
  period,
  transactions: z.array(transaction),
  next: z.string().nullable(),
});

/** One event as a person reads it: its type, and the amounts and names that belong to it, such as `credits`, `bucket` or `hold`. */
const shownEvent = z.looseObject({ type: z.string(), at: z.string() });
export const walletEvent = z.object({
  seq: z.number().int(),
  type: z.string(),
  at: instant,
  balance,
  shown: z.array(shownEvent).describe('what the entry did, for those who may see the history; empty for bookkeeping'),
});

export const monthCard = z.object({ month: z.string(), credits, runs: z.number().int(), current: z.boolean() });
export const analyticsBy = z.enum(['user', 'feature', 'model', 'template', 'project', 'shoot']);
export const usageTotal = z.object({ name: z.string().nullable(), credits, count: z.number().int() });

export const usageReport = z.object({
  from: instant,
  to: instant,
  zone: z.string(),
  used: credits,
  begunCount: z.number().int().describe('units of work that were paid, and those that were begun and given back'),
  returnedCount: z
    .number()
    .int()
    .describe('of those, what failed, was cancelled or timed out, or was paid and refunded'),
  returned: credits,
  days: z.array(z.object({ day: z.iso.date(), credits })).describe('days with usage, by the zone of the account'),
  totals: z.array(z.object({ by: analyticsBy, rows: z.array(usageTotal) })),
  shoots: z.array(usageTotal.extend({ id: z.string().nullable() })),
  pace: z.object({
    days: z.number().int().describe('the days before now that the pace is taken from'),
    used: credits,
    daysLeft: z
      .number()
      .int()
      .nullable()
      .describe('how long the balance lasts at that pace; null when nothing was used'),
  }),
});
export type UsageReport = z.infer<typeof usageReport>;

/** One charge of a run: a photo, as a rule. */
export const runPart = z.object({
  id: z.string(),
  at: instant,
  label: z.string(),
  credits: signedCredits,
  user: z.string().nullable(),
  resource: resource.nullable(),
  refunded: credits,
});
export type RunPart = z.infer<typeof runPart>;

const cause = z.object({
  entry: z.number().int().describe('its position; 0 for `earlier`'),
  type: z.string(),
  at: instant,
  credits: signedCredits,
});
const explained = z.object({ credits: signedCredits, causes: z.array(cause) });
export const explanation = z.object({
  ...{ available: explained, held: explained, leased: explained, debt: explained, periodUsed: explained },
  buckets: z.record(z.string(), explained),
});

export const historyCalls = {
  billing: procedure.route({ method: 'GET', path: '/api/billing/credits' }).input(page).output(billing),
  usage: {
    months: procedure.route({ method: 'GET', path: '/api/usage/months' }).output(z.array(monthCard)),
    analytics: procedure
      .route({ method: 'GET', path: '/api/usage/analytics' })
      .input(z.object({ from: instant.optional(), to: instant.optional(), by: analyticsBy.optional() }))
      .output(z.array(usageTotal)),
    /** Everything that the analytics show of a range of days, in one answer. */
    report: procedure
      .route({ method: 'GET', path: '/api/usage/report' })
      .input(z.object({ from: instant.optional(), to: instant.optional() }))
      .output(usageReport),
    /** The charges of one run, oldest first. */
    run: procedure
      .route({ method: 'GET', path: '/api/usage/runs/{run}' })
      .input(
        z.object({ run, limit: z.coerce.number().int().min(1).max(1000).optional(), cursor: z.string().optional() }),
      )
      .output(z.object({ parts: z.array(runPart), next: z.string().nullable() })),
  },
  /** The balance at an instant, past or to come; without one, now. */
  balance: procedure
    .route({ method: 'GET', path: '/api/balance' })
    .input(z.object({ at: instant.optional() }))
    .output(z.object({ at: instant, balance })),
  /**
   * Why this number: the entries that make each displayed one, as it is or as it was. The last `limit` entries are told one by one, what was
   * before them as one cause of the type `earlier`; ask with an earlier `at` to see those.
   */
  explain: procedure
    .route({ method: 'GET', path: '/api/explain' })
    .input(z.object({ at: instant.optional(), limit: z.coerce.number().int().min(1).max(10_000).optional() }))
    .output(explanation),
};
