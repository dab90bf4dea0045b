import type { Phase } from '../catalog.ts';
import type { Credits, EpochMs } from '../values/amount.ts';
import type { Slice } from './grant.ts';

// What credits are spent on: work, what is set aside for it, what was charged, and what is never paid twice.

/** What is paid for, as the history shows it. */
export type Work = {
  readonly action: string | null;
  readonly phase: Phase | null;
  /** Units of work, 1 or more; the units in `owned` cost nothing. */
  readonly quantity: number;
  readonly dims: Readonly<Record<string, string | number>>;
  readonly resource: Readonly<Record<string, string>> | null;
  readonly run: string | null;
  readonly user: string | null;
};

export type Hold = {
  readonly id: string;
  readonly status: 'open' | 'captured' | 'voided' | 'expired';
  readonly work: Work;
  readonly credits: Credits;
  readonly slices: readonly Slice[];
  /** Work keys that this hold pays for; paid for ever when it is captured. */
  readonly workKeys: readonly string[];
  /** Work keys that another open hold pays for. When that hold lets go of one, its credits come to this hold. */
  readonly sharedKeys: readonly string[];
  /** Units that were paid before, or are shared: 0 credits. */
  readonly owned: number;
  /** Exact price of one unit, for capturing a part: ceil(units x numerator / denominator). Null: held without a price. */
  readonly unitPrice: { readonly numerator: string; readonly denominator: string } | null;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** How long it lives from its last sign of life. */
  readonly ttlMs: number;
  readonly edit: string | null;
  readonly catalogVersion: string;
  /** Set when captured. */
  readonly charge: string | null;
  /** Whose limit it counts against. Absent: nobody's. */
  readonly member?: string;
};

export type Charge = {
  readonly id: string;
  readonly hold: string | null;
  readonly lease: string | null;
  readonly work: Work;
  readonly credits: Credits;
  /** What became debt because it was reported too late. Part of `credits`, not of `slices`. */
  readonly debt: Credits;
  readonly slices: readonly Slice[];
  /** Work that it paid for ever; freed again by a refund of the whole. */
  readonly workKeys: readonly string[];
  readonly refunded: Credits;
  /** `periodCount` of the state when it was charged. */
  readonly period: number;
  readonly at: EpochMs;
  /** When a device says that it happened; for showing only. */
  readonly occurredAt: EpochMs | null;
  /** The line of a device's journal that it came from: what tells a repeat from a second branch. */
  readonly entry?: { readonly index: number; readonly hash: string };
  readonly catalogVersion: string;
  /** Whose limit it counts against. Absent: nobody's. */
  readonly member?: string;
  /** What of it counted in an earlier month, when its lease was taken back. */
  readonly uncounted?: Credits;
};

export type WorkKey =
  | {
      readonly status: 'held';
      readonly hold: string;
      /** Other open holds with the same work. */
      readonly sharedWith: readonly string[];
      /** One of them is finished: the work has to be paid. */
      readonly isDelivered: boolean;
    }
  | { readonly status: 'paid'; readonly charge: string };

export type Edit = {
  readonly id: string;
  /** open: being made. generated: waits to be accepted or rejected. */
  readonly status: 'open' | 'generated' | 'accepted' | 'rejected' | 'failed' | 'lapsed';
  readonly work: Work;
  readonly hold: string;
  /** The second hold, when the catalog reserves the price of accepting. */
  readonly reserve: string | null;
  readonly generateCharge: string | null;
  readonly acceptCharge: string | null;
  /** Priced when generated, so that a new price list does not change a result that waits. */
  readonly acceptCredits: Credits;
  readonly lapsesAt: EpochMs | null;
};

export type Run = {
  readonly id: string;
  readonly status: 'paused' | 'finished';
  readonly work: Work;
  readonly doneCount: number;
  readonly pendingCount: number;
};
