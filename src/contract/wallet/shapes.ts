import { z } from 'zod';

// The words that every part of the wallet's contract uses. Amounts are whole credits; times are RFC 3339 in UTC.

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
export const run = z.string().min(1).max(160).refine(isOwnName, 'expected another id');
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

export const money = z.object({ minor: z.number().int(), currency: z.string().length(3) });
export type Money = z.infer<typeof money>;
