import { z } from 'zod';
import { label, percent, threshold, whole } from './fields.ts';

// What is shown and told: the lines of the history and their names, alerts, analytics, and the estimator.

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

/** Names of screens and of what is on them, where a price list calls them otherwise than the app does. */
export const labelNames = [
  ...(['credits', 'subscription', 'billing', 'analytics', 'estimator', 'team'] as const),
  ...(['available', 'months', 'monthUsage', 'monthRuns', 'usage', 'additions', 'purchase', 'packs'] as const),
] as const;

export const historySchema = z.strictObject({
  /** `item`: a line for each unit of the quantity. `run`: a line for each charge, one for all charges of a run. */
  granularity: z.enum(['item', 'run']),
  resource: z.enum(['project', 'event', 'session', 'shoot']),
  tabs: z.strictObject({ usage: z.array(z.enum(lineKinds)), additions: z.array(z.enum(lineKinds)) }),
  types: z.record(z.enum(lineKinds), label),
});

export const alertsSchema = z.strictObject({
  basis: z.enum(['period_granted', 'allocation']),
  rules: z.array(z.strictObject({ at: threshold, channel: z.enum(['dashboard', 'email', 'prompt']) })),
  rearmMargin: percent,
});

export const analyticsSchema = z.strictObject({
  by: z.array(z.enum(['user', 'feature', 'model', 'project', 'template', 'shoot'])),
  range: z.boolean(),
});

export const estimatorSchema = z.strictObject({
  lines: z.array(z.strictObject({ label, perDay: whole, days: whole, unitCost: whole })),
  bufferPct: z.array(whole.max(1000)),
});

export const labelsSchema = z.partialRecord(z.enum(labelNames), label);

export type LabelName = (typeof labelNames)[number];
export type LineKind = (typeof lineKinds)[number];
