import { type Credits, credits, type EpochMs } from '../values/amount.ts';
import { rational } from '../values/rational.ts';
import type { DevicePurse } from './lines.ts';
import { leftOn, usableLeases } from './spend.ts';

// When a device asks for more credits, and for how many.

/** True when so little is left on this device that it should ask for more; also when it has nothing at all. */
export function wantsRefill(purse: DevicePurse, now: EpochMs): boolean {
  if (purse.isRecalled || purse.frozen !== null) return false;
  const leases = usableLeases(purse, now);
  const leased = leases.reduce((sum, { terms }) => sum + terms.credits, 0);
  const refillAt = leases.at(-1)?.terms.refillAt ?? '1/4';
  const { numerator, denominator } = rational(refillAt);
  return BigInt(leftOn(purse, now)) * denominator <= BigInt(leased) * numerator;
}

/** A new day weighs as much as all days before it weigh together after three of them. */
const newestDay = 0.3;

/** What a device is thought to spend a day before it has spent anything: a few photos, so that it can be tried without a network. */
const firstGuess = 5;

/**
 * What this device spends on a working day: an exponentially weighted mean of the days on which it spent anything, rounded up.
 */
export function dailySpend({ days }: Pick<DevicePurse, 'days'>): Credits {
  let mean: number | null = null;
  // Each begins with its date, so they sort as texts.
  for (const [, spent] of [...days].sort()) {
    mean = mean === null ? spent : mean + newestDay * (spent - mean);
  }
  return credits(Math.ceil(mean ?? firstGuess));
}
