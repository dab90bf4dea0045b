import { type DeviceClock, driftMs } from '../purse.ts';
import type { EpochMs } from '../values/amount.ts';
import type { DevicePurse } from './lines.ts';

/**
 * Reads the clocks of the device: the latest of what the wall clock says and what was known before plus what has passed since.
 * @returns the wallet's time as far as it can be known, and whether the wall clock was set back by more than a drift
 */
export function walletTime(purse: DevicePurse, clock: DeviceClock): { now: EpochMs; isSetBack: boolean } {
  const known = purse.latestAt + Math.max(clock.elapsedMs, 0);
  const wall = clock.wall + purse.skewMs;
  return { now: Math.max(known, wall), isSetBack: wall < known - driftMs };
}
