import { z } from 'zod';
import { procedure } from '../errors.ts';
import { balance, credits, instant, period, resource, signedCredits, slice } from './shapes.ts';

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

export const walletEvent = z.object({ seq: z.number().int(), type: z.string(), at: instant, balance });

export const monthCard = z.object({ month: z.string(), credits, runs: z.number().int(), current: z.boolean() });
export const analyticsBy = z.enum(['user', 'feature', 'model', 'template', 'project', 'shoot']);
export const usageTotal = z.object({ name: z.string().nullable(), credits, count: z.number().int() });

const cause = z.object({ entry: z.number().int(), type: z.string(), at: instant, credits: signedCredits });
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
  },
  /** Why this number: the entries that make each displayed one. */
  explain: procedure
    .route({ method: 'GET', path: '/api/explain' })
    .input(z.object({ at: instant.optional() }))
    .output(explanation),
};
