import { z } from 'zod';

// Credits are whole units. Every number of credits in this folder passes through here, so no float and no unsafe integer can slip in.

declare const unit: unique symbol;

/** A whole number of credits, 0 to 2^53 - 1. */
export type Credits = number & { readonly [unit]: 'credits' };

/** An instant in milliseconds since 1970-01-01T00:00:00Z. Always a safe integer; JSON keeps it as a number. */
export type EpochMs = number;

export const none = 0 as Credits;

/** Asserts that `n` is a whole number of credits, 0 or more. What people type is checked by schemas before it comes here. */
export function credits(n: number): Credits {
  if (!Number.isSafeInteger(n) || n < 0) throw new Error(`not a number of credits: ${n}`);
  return n as Credits;
}

export function plus(a: Credits, b: Credits): Credits {
  return credits(a + b);
}

/** Asserts that nothing goes below zero. */
export function minus(a: Credits, b: Credits): Credits {
  return credits(a - b);
}

export function least(a: Credits, b: Credits): Credits {
  return Math.min(a, b) as Credits;
}

export function most(a: Credits, b: Credits): Credits {
  return Math.max(a, b) as Credits;
}

/** `a - b`, or none when b is larger. */
export function excess(a: Credits, b: Credits): Credits {
  return Math.max(a - b, 0) as Credits;
}

/** `amount x part / whole`, rounded down once. Of nothing there is no part. */
export function partOf(amount: Credits, { part, whole }: { part: number; whole: number }): Credits {
  return whole === 0 ? none : credits(Number((BigInt(amount) * BigInt(part)) / BigInt(whole)));
}

export function total(amounts: Iterable<{ readonly credits: Credits }>): Credits {
  let sum = none;
  for (const { credits: n } of amounts) sum = plus(sum, n);
  return sum;
}

/** The most that one command may name. Thousands of them together still are safe integers. */
export const mostCredits = 1_000_000_000_000;

/** For what comes from outside: a whole number of credits, 0 to `mostCredits`. */
export const creditsSchema = z
  .int()
  .nonnegative()
  .max(mostCredits)
  .transform((n) => credits(n));

/** For what comes from outside: 1 credit to `mostCredits`. */
export const someCreditsSchema = z
  .int()
  .positive()
  .max(mostCredits)
  .transform((n) => credits(n));
