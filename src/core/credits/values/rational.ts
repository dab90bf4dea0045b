import { z } from 'zod';
import { type Credits, credits } from './amount.ts';
import { refuse } from './refusal.ts';

// Exact fractions, so that a price is rounded once, at its end, and never drifts on the way.

/** numerator / denominator, denominator > 0. */
export type Rational = { readonly numerator: bigint; readonly denominator: bigint };

/** How a fraction is written in a catalog: 2, "2", "7/2" or "1.25". Never negative. */
export type WrittenRational = number | string;

const expected = 'expected a whole number, or an exact fraction such as "7/2" or "1.25"';

export const rationalSchema = z.union(
  [z.int(expected).nonnegative(expected), z.string().regex(/^\d{1,15}(\.\d{1,9}|\/[1-9]\d{0,14})?$/, expected)],
  expected,
);

export function rational(written: WrittenRational): Rational {
  if (typeof written === 'number') return { numerator: BigInt(written), denominator: 1n };
  const [numerator, denominator] = written.split('/');
  if (denominator !== undefined) return { numerator: BigInt(numerator ?? ''), denominator: BigInt(denominator) };
  const [whole, places = ''] = written.split('.');
  return { numerator: BigInt(`${whole}${places}`), denominator: 10n ** BigInt(places.length) };
}

export function times(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

export function sum(a: Rational, b: Rational): Rational {
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

export function isZero(a: Rational): boolean {
  return a.numerator === 0n;
}

/** The smallest whole number that is not below. */
export function ceil(a: Rational): Credits {
  return counted((a.numerator + a.denominator - 1n) / a.denominator);
}

/** The largest whole number that is not above. */
export function floor(a: Rational): Credits {
  return counted(a.numerator / a.denominator);
}

/** A whole number as credits. Refuses `bad-input` beyond what can be counted, 2^53 - 1. */
export function counted(n: bigint): Credits {
  if (n <= BigInt(Number.MAX_SAFE_INTEGER)) return credits(Number(n));
  return refuse('bad-input', 'This is more than can be counted. Nothing was changed. Ask for less.', {
    most: Number.MAX_SAFE_INTEGER,
  });
}

/** Lowest terms, as text: "25/7", or "5" when whole. */
export function written(a: Rational): string {
  let [divisor, rest] = [a.numerator, a.denominator];
  while (rest !== 0n) [divisor, rest] = [rest, divisor % rest];
  const denominator = a.denominator / divisor;
  return denominator === 1n ? `${a.numerator / divisor}` : `${a.numerator / divisor}/${denominator}`;
}
