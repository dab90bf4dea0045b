import type { Credits, EpochMs } from '../values/amount.ts';

// Credits that buy themselves: what was allowed, and what was tried.

export type SpendWindow = {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly capturedMinor: number;
  readonly reservedMinor: number;
  readonly hasToldBlocked: boolean;
  /** Percentages of the cap that were told. */
  readonly told: readonly number[];
};

export type Recharge = {
  readonly isEnabled: boolean;
  readonly pack: string | null;
  readonly threshold: Credits;
  readonly capMinor: number;
  readonly card: string | null;
  readonly window: SpendWindow | null;
  /** The one purchase on its way. */
  readonly inFlight: string | null;
  readonly sequence: number;
  /** Recent attempts and failures, oldest first, no older than the catalog's windows. */
  readonly attemptedAt: readonly EpochMs[];
  readonly failedAt: readonly EpochMs[];
  readonly failuresInARow: number;
  readonly paidAt: EpochMs | null;
  /** The card that failed too often. */
  readonly suspendedCard: string | null;
  readonly isSuspended: boolean;
  readonly toldBurstAt: EpochMs | null;
};
