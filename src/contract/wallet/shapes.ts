import { z } from 'zod';

// The words that every part of the wallet's contract uses. Amounts are whole credits; times are RFC 3339 in UTC.

export const credits = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);
export const signedCredits = z.number().int().min(Number.MIN_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
export const instant = z.iso.datetime();
/** What a caller names must not be what every object has by itself, such as "constructor". */
const isOwnName = (name: string) => !inherited.has(name);
const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
/** A database writes half a character as another one, and some write no empty one: such an id would not be found again. */
const isKept = (name: string) => name.isWellFormed() && !name.includes('\u0000');
const notKept = 'it has a character that cannot be kept';
/** Made by the caller, unique for ever. The wallet names what happens by itself with ids of its own. */
export const entryId = z
  .string()
  .max(160)
  .regex(/^(?!(system|timeout):)./, 'expected an id that does not begin with "system:" or "timeout:"')
  .refine(isOwnName, 'expected another id')
  .refine(isKept, notKept);
export const workKey = z.string().min(1).max(700).refine(isOwnName, 'expected another key').refine(isKept, notKept);
export const run = z.string().min(1).max(160).refine(isOwnName, 'expected another id').refine(isKept, notKept);
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

/** What a member may spend in a calendar month of the account's zone, and what of it is taken. */
export const allowance = z.object({
  cap: credits.nullable().describe('the most that may be spent in a month; null: no limit'),
  used: credits.describe('charged in this month, less what was refunded of it'),
  reserved: credits.describe('set aside: open holds, and what the devices of the member hold or have not told of'),
  left: credits.nullable().describe('cap less used and reserved, 0 at the least; null: no limit'),
  renewsAt: instant.describe('when the next month begins'),
});
export type Allowance = z.infer<typeof allowance>;

export const money = z.object({ minor: z.number().int(), currency: z.string().length(3) });
export type Money = z.infer<typeof money>;
