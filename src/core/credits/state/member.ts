import type { Credits, EpochMs } from '../values/amount.ts';

// A member's limit, and what counts against it.

/** What a member may spend in a calendar month, and what counts against it beside open holds and leases. */
export type Member = {
  readonly id: string;
  /** Null: no limit. */
  readonly cap: Credits | null;
  /** The month in which something was counted last; it began to be counted at `startsAt`. */
  readonly month: { readonly name: string; readonly startsAt: EpochMs; readonly endsAt: EpochMs } | null;
  /** Charged in that month, less what was refunded of it. */
  readonly used: Credits;
  /** In leases that were taken back in that month before their device was heard. */
  readonly unheard: Credits;
};
