import { z } from 'zod';
import { rateSchema } from '../../core/credits/catalog/rate.ts';
import { rationalSchema } from '../../core/credits/values/rational.ts';
import { procedure } from '../errors.ts';
import { balance, credits, entryId, instant, resource, run, slice, workKey } from './shapes.ts';

// Credits that a device takes along, and the journal that it brings back. The wallet signs what it gives away, the device signs what it
// brings; the texts that are signed are made by src/core/credits/purse/signed.ts on both sides.

/** What a device may do without the wallet, and at which prices. It needs nothing else to spend offline. */
export const leaseTerms = z.object({
  id: z.string(),
  wallet: z.string(),
  device: z.string(),
  sequence: z.number().int().positive().describe("1 for the device's first lease"),
  credits,
  slices: z.array(slice).describe('in the order in which they are spent; each may be spent on everything'),
  catalog: z.object({ id: z.string(), version: z.string() }),
  rates: z.array(rateSchema).describe('the prices at which every spend of this lease is charged, whatever comes later'),
  freeActions: z.array(z.string()),
  tiers: z.array(z.string()).describe('the tiers that the plan includes, from the lowest on'),
  refillAt: rationalSchema.describe('ask for more when so small a part of the credits is left: an exact fraction'),
  issuedAt: instant,
  expiresAt: instant.describe("by the wallet's clock; no later than any of the slices expires"),
  reclaimAt: instant.describe('then the wallet takes back what nobody told it was spent'),
  head: z.string().describe('what the first line of the journal of this lease follows'),
});
export type LeaseTerms = z.infer<typeof leaseTerms>;

export const signedLease = z.object({
  terms: leaseTerms,
  signature: z.string().describe("by the wallet's key: Ed25519 over the canonical JSON of `terms`, base64"),
});
export type SignedLease = z.infer<typeof signedLease>;

export const leaseStatus = z
  .enum(['open', 'frozen', 'returned', 'reclaimed'])
  .describe('frozen: its journal has two branches and waits for an owner; reclaimed: the wallet took the rest back');
export type LeaseStatus = z.infer<typeof leaseStatus>;

export const journalEntry = z.object({
  id: entryId.describe('made by the device, unique for ever'),
  index: z.number().int().positive().describe('position in the journal of its lease, from 1'),
  prevHash: z.string().max(64),
  hash: z.string().length(64),
  credits,
  action: z.string(),
  phase: z.enum(['single', 'generate', 'accept']),
  quantity: z.number().int().positive(),
  dims: z.record(z.string(), z.union([z.string(), z.number().int()])),
  workKeys: z.array(workKey).max(10_000).describe('the work that these credits pay for, once for ever'),
  resource: resource.nullable(),
  run: run.nullable(),
  user: z.string().nullable(),
  occurredAt: z.number().int().describe("by the device's clock: shown, never believed"),
});

/** How far the wallet has read a journal, and what it thinks of the device. */
const standing = {
  status: leaseStatus,
  entryCount: z.number().int().nonnegative().describe('so many entries of the journal are taken: go on from the next'),
  head: z.string().describe('hash of the last entry that was taken'),
  isRecalled: z
    .boolean()
    .describe('an owner calls the credits of this device back: give the rest back and ask for no more'),
  now: instant.describe("the wallet's clock at this answer; it is never kept with a repeated one"),
};

export const leaseCalls = {
  leases: {
    /** Credits for one device. The same id gets the same terms and the same signature again. */
    create: procedure
      .route({ method: 'POST', path: '/api/leases' })
      .input(
        z.object({
          id: entryId,
          device: entryId,
          credits: credits.positive().optional().describe('exactly these, for a big run; less when there is less'),
          dailySpend: credits.optional().describe('what the device spends on a working day, for the size of the lease'),
        }),
      )
      .output(signedLease),
    get: procedure
      .route({ method: 'GET', path: '/api/leases/{lease}' })
      .input(z.object({ lease: entryId }))
      .output(
        z.object({
          ...{ lease: z.string(), device: z.string(), credits, spent: credits, left: credits },
          ...{ expiresAt: instant, reclaimAt: instant },
          ...standing,
        }),
      ),
    /** Takes a journal, whole or in parts, as often as it comes. The body may be compressed (`Content-Encoding: gzip`). */
    sync: procedure
      .route({ method: 'POST', path: '/api/leases/{lease}/sync' })
      .input(
        z.object({
          lease: entryId,
          id: entryId.describe(
            'keeps its answer; what was refused while the lease was frozen is looked at anew after a thaw',
          ),
          device: entryId,
          entries: z.array(journalEntry).max(10_000),
          returnsRest: z.boolean().describe('true: what is left goes back to the wallet, and the lease is over'),
          signature: z
            .string()
            .max(200)
            .describe(
              "by the device's key: Ed25519 over the canonical JSON of {id, lease, device, head, returnsRest}, base64; `head` is the hash of the last entry here, or an empty text",
            ),
        }),
      )
      .output(
        z.object({
          id: z.string(),
          lease: z.string(),
          credits: credits.describe('charged by this part of the journal'),
          returned: credits.describe('gone back to the wallet with the end of the lease'),
          alreadyPaid: credits.describe('not charged, since another device had paid the same work'),
          debt: credits.describe('what the wallet owes: reported too late, when the credits were spent elsewhere'),
          balance,
          ...standing,
        }),
      ),
  },
  /** What is paid for ever, in the order in which it was paid: for knowing it offline. A refund frees keys, which is told too. */
  paidWork: procedure
    .route({ method: 'GET', path: '/api/paid-work' })
    .input(
      z.object({
        cursor: z.string().max(40).optional().describe('`next` of the page before; absent: from the beginning'),
        limit: z.coerce.number().int().min(1).max(10_000).optional(),
      }),
    )
    .output(
      z.object({
        workKeys: z.array(z.object({ key: z.string(), isPaid: z.boolean() })),
        next: z.string().describe('ask with it for what comes later, also when this page is empty'),
        hasMore: z.boolean(),
      }),
    ),
};
