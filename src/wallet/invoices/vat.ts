/**
 * The VAT that is part of a price: gross x rate / (100 + rate), rounded half up to the minor unit, once for each line.
 *
 * @param grossMinor a whole number of minor units, 0 or more
 * @param percent of the net price, with at most two decimal places
 */
export function vatWithin(grossMinor: number, percent: number): number {
  const rate = BigInt(Math.round(percent * 100));
  const whole = 10_000n + rate;
  return Number((2n * BigInt(grossMinor) * rate + whole) / (2n * whole));
}
