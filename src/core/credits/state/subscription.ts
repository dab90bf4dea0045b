import type { Credits, EpochMs } from '../values/amount.ts';

// The plan that is running.

export type Subscription = {
  /** The command that began it; names its grants together with the start of the period. */
  readonly id: string;
  readonly plan: string;
  readonly allocation: Credits;
  /** Wall-clock time of the first day, for example "2026-01-31T10:00:00": every period is counted from it. */
  readonly anchor: string;
  /** 0 for the first period. */
  readonly period: number;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly next: { readonly plan: string; readonly allocation: Credits } | null;
  readonly endsWithPeriod: boolean;
  /** Wall-clock time from which it is billed. Absent: since the anchor, or with each period of credits. */
  readonly billedFrom?: string;
  /** Periods that are paid beyond the running one: `next`, or the end, waits for the last of them. Absent: for the running one. */
  readonly periodsLeft?: number;
  /** A failed payment: the next period's credits wait until it is paid. */
  readonly isUnpaid: boolean;
  /** The period is running without its credits. */
  readonly isDelayed: boolean;
};
