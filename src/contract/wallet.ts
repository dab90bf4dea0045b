import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';

// What a device or a member may ask of the wallet service. The same procedures run in process, and over HTTP under the paths that
// `route` names (published at /openapi.json). Amounts are whole credits; times are RFC 3339 in UTC; every write takes an id made by the caller.

export const credits = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
export const signedCredits = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export const instant = z.iso.datetime();
/** What a caller names must not be what every object has by itself, such as "constructor". */
const isOwnName = (name: string) => !Object.hasOwn(Object.prototype, name);
/** Made by the caller, unique for ever. The wallet names what happens by itself with ids of its own. */
export const entryId = z
  .string()
  .max(160)
  .regex(/^(?!(system|timeout):)./, 'expected an id that does not begin with "system:" or "timeout:"')
  .refine(isOwnName, 'expected another id');
export const workKey = z.string().min(1).max(700).refine(isOwnName, 'expected another key');
const run = z.string().min(1).max(160).refine(isOwnName, 'expected another id');
export const role = z.enum(['owner', 'admin', 'operator', 'viewer', 'system']);
export type Role = z.infer<typeof role>;

/** What the credits are spent on, for the history: a shoot and a photo, by name and id. */
export const resource = z.record(z.string(), z.string());

export const bucketBalance = z.object({
  bucket: z.string(),
  label: z.string(),
  remaining: credits,
  expiresAt: instant.nullable(),
});

export const balance = z.object({
  available: credits,
  held: credits,
  leased: credits,
  debt: credits,
  buckets: z.array(bucketBalance).describe('in the order in which they are spent'),
});
export type Balance = z.infer<typeof balance>;

export const period = z.object({
  used: credits,
  remaining: credits,
  renewsAt: instant.nullable(),
  zone: z.string(),
});

export const slice = z.object({ grantId: z.string(), bucket: z.string(), credits });

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

export const spend = z.object({
  action: z.string(),
  phase: z.enum(['single', 'generate', 'accept']).optional(),
  quantity: z.number().int().positive().optional(),
  dims: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** The work that is paid once for ever: a charge key. One key for each unit of `quantity`. */
  workKeys: z.array(workKey).max(10_000).optional(),
});

export const quote = z.object({ credits, available: credits, after: signedCredits, owned: z.number().int() });

export const hold = z.object({
  id: z.string(),
  credits,
  slices: z.array(slice),
  expiresAt: instant,
  owned: z.number().int().describe('units of the quantity that were paid before and cost nothing now'),
});
export type Hold = z.infer<typeof hold>;

export const charge = z.object({ id: z.string(), hold: z.string(), credits, slices: z.array(slice), balance });
export const voided = z.object({ id: z.string(), hold: z.string(), credits, balance });

export const money = z.object({ minor: z.number().int(), currency: z.string().length(3) });
export type Money = z.infer<typeof money>;

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

export const monthCard = z.object({ month: z.string(), credits, runs: z.number().int(), current: z.boolean() });
const analyticsBy = z.enum(['user', 'feature', 'model', 'template', 'project', 'shoot']);
export const usageTotal = z.object({ name: z.string().nullable(), credits, count: z.number().int() });

const cause = z.object({ entry: z.number().int(), type: z.string(), at: instant, credits: signedCredits });
const explained = z.object({ credits: signedCredits, causes: z.array(cause) });
export const explanation = z.object({
  ...{ available: explained, held: explained, leased: explained, debt: explained, periodUsed: explained },
  buckets: z.record(z.string(), explained),
});

export const member = z.object({ id: z.string(), name: z.string().nullable(), role, since: instant });
export const device = z.object({ id: z.string(), name: z.string(), publicKey: z.string(), since: instant });
/** A token is told once, with the answer that made it. */
const token = z.string().nullable().describe('null when it was told before');

export const lease = z.object({
  id: z.string(),
  device: z.string(),
  credits,
  slices: z.array(slice),
  issuedAt: instant,
  expiresAt: instant,
  reclaimAt: instant,
  sequence: z.number().int(),
  head: z.string().describe('what the first line of the journal follows'),
});

const journalEntry = z.object({
  id: entryId,
  index: z.number().int().positive(),
  prevHash: z.string().max(64),
  hash: z.string().length(64),
  credits,
  action: z.string(),
  phase: z.enum(['single', 'generate', 'accept']),
  quantity: z.number().int().positive(),
  dims: z.record(z.string(), z.union([z.string(), z.number().int()])),
  workKeys: z.array(workKey).max(10_000),
  resource: resource.nullable(),
  run: run.nullable(),
  user: z.string().nullable(),
  occurredAt: z.number().int(),
});

/** What became of an edit or a run. */
const worked = z.object({ id: z.string(), credits, slices: z.array(slice), balance });
const runState = z.object({
  ...{ id: z.string(), run: z.string(), status: z.enum(['paused', 'finished']), credits },
  ...{ done: z.number().int(), pending: z.number().int(), balance },
});

export const walletContract = {
  billing: procedure.route({ method: 'GET', path: '/api/billing/credits' }).input(page).output(billing),
  catalog: procedure.route({ method: 'GET', path: '/api/catalog' }).output(catalogView),
  quote: procedure.route({ method: 'POST', path: '/api/quotes' }).input(spend).output(quote),
  /** Which of these charge keys are paid already: never charged again. */
  owned: procedure
    .route({ method: 'POST', path: '/api/owned' })
    .input(z.object({ workKeys: z.array(workKey).max(10_000) }))
    .output(z.object({ owned: z.array(z.string()) })),
  hold: procedure
    .route({ method: 'POST', path: '/api/holds' })
    .input(
      spend.extend({
        id: entryId,
        resource: resource.optional(),
        run: run.optional(),
        ttl: z.string().optional().describe('ISO 8601 duration; 15 minutes for a photo, 24 hours for a run at most'),
      }),
    )
    .output(hold),
  capture: procedure
    .route({ method: 'POST', path: '/api/holds/{hold}/capture' })
    .input(
      z.object({
        hold: entryId,
        id: entryId,
        credits: credits.optional(),
        workKeys: z.array(workKey).max(10_000).optional(),
      }),
    )
    .output(charge),
  void: procedure
    .route({ method: 'POST', path: '/api/holds/{hold}/void' })
    .input(z.object({ hold: entryId, id: entryId }))
    .output(voided),
  /** A sign of life: the hold's time starts again. */
  extend: procedure
    .route({ method: 'POST', path: '/api/holds/{hold}/extend' })
    .input(z.object({ hold: entryId, id: entryId, ttl: z.string().optional() }))
    .output(z.object({ id: z.string(), hold: z.string(), expiresAt: instant })),
  /** The work of a hold, a charge or an edit failed for technical reasons: it costs nothing. */
  fail: procedure
    .route({ method: 'POST', path: '/api/works/{work}/fail' })
    .input(z.object({ work: entryId, id: entryId }))
    .output(worked),
  refund: procedure
    .route({ method: 'POST', path: '/api/charges/{charge}/refund' })
    .input(
      z.object({
        charge: entryId,
        id: entryId,
        credits: credits.optional(),
        fault: z.enum(['vendor', 'user']),
        reason: z.string(),
      }),
    )
    .output(z.object({ id: z.string(), credits, balance })),
  grant: procedure
    .route({ method: 'POST', path: '/api/grants' })
    .input(
      z.object({
        id: entryId,
        bucket: z.string(),
        credits,
        reason: z.string(),
        expiresAt: instant.nullable().optional(),
      }),
    )
    .output(z.object({ id: z.string(), bucket: z.string(), credits, expiresAt: instant.nullable() })),
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
  members: {
    list: procedure.route({ method: 'GET', path: '/api/members' }).output(z.array(member)),
    create: procedure
      .route({ method: 'POST', path: '/api/members' })
      .input(z.object({ id: entryId, name: z.string().min(1).max(200), role }))
      .output(member.extend({ token })),
    remove: procedure
      .route({ method: 'DELETE', path: '/api/members/{member}' })
      .input(z.object({ member: entryId }))
      .output(z.object({ id: z.string() })),
  },
  devices: {
    list: procedure.route({ method: 'GET', path: '/api/devices' }).output(z.array(device)),
    create: procedure
      .route({ method: 'POST', path: '/api/devices' })
      .input(
        z.object({
          id: entryId,
          name: z.string().min(1).max(200),
          publicKey: z
            .string()
            .regex(/^[A-Za-z0-9+/]{43}=$/, 'expected 32 bytes in base64')
            .describe('Ed25519, raw, base64'),
        }),
      )
      .output(device.extend({ token })),
    remove: procedure
      .route({ method: 'DELETE', path: '/api/devices/{device}' })
      .input(z.object({ device: entryId }))
      .output(z.object({ id: z.string() })),
  },
  leases: {
    create: procedure
      .route({ method: 'POST', path: '/api/leases' })
      .input(z.object({ id: entryId, device: entryId, credits: credits.positive().optional() }))
      .output(lease),
    sync: procedure
      .route({ method: 'POST', path: '/api/leases/{lease}/sync' })
      .input(
        z.object({
          lease: entryId,
          id: entryId,
          device: entryId,
          entries: z.array(journalEntry).max(10_000),
          returnsRest: z.boolean(),
          signature: z.string().describe('Ed25519 over "id newline lease newline hash of the last entry", base64'),
        }),
      )
      .output(z.object({ id: z.string(), lease: z.string(), credits, returned: credits, balance })),
  },
  edits: {
    generate: procedure
      .route({ method: 'POST', path: '/api/edits' })
      .input(
        z.object({
          id: entryId,
          action: z.string(),
          dims: z.record(z.string(), z.union([z.string(), z.number().int()])).optional(),
          resource: resource.optional(),
        }),
      )
      .output(worked),
    generated: procedure
      .route({ method: 'POST', path: '/api/edits/{edit}/generated' })
      .input(z.object({ edit: entryId, id: entryId }))
      .output(worked),
    accept: procedure
      .route({ method: 'POST', path: '/api/edits/{edit}/accept' })
      .input(z.object({ edit: entryId, id: entryId }))
      .output(worked),
    reject: procedure
      .route({ method: 'POST', path: '/api/edits/{edit}/reject' })
      .input(z.object({ edit: entryId, id: entryId }))
      .output(worked),
  },
  runs: {
    start: procedure
      .route({ method: 'POST', path: '/api/runs' })
      .input(
        z.object({
          id: entryId,
          action: z.string(),
          photos: z.number().int().positive().max(1_000_000),
          dims: z.record(z.string(), z.union([z.string(), z.number().int()])).optional(),
          resource: resource.optional(),
        }),
      )
      .output(runState),
    resume: procedure
      .route({ method: 'POST', path: '/api/runs/{run}/resume' })
      .input(z.object({ run: entryId, id: entryId }))
      .output(runState),
  },
  test: {
    clock: procedure
      .route({ method: 'PUT', path: '/api/test/clock' })
      .input(z.object({ now: instant }))
      .output(z.object({ now: instant })),
  },
  events: procedure
    .route({ method: 'GET', path: '/api/events' })
    .input(z.object({ cursor: z.coerce.number().int().optional() }))
    .output(eventIterator(walletEvent)),
};
export type WalletContract = typeof walletContract;
