import type { ErrorCode, ErrorDetails } from '../../errors.ts';
import type { ShownEvent } from '../shown/events.ts';
import type { Slice } from '../state/grant.ts';

// What a simulation prints: the promise of `tonebank simulate --json`.

export type ShownBalance = {
  readonly available: number;
  readonly held: number;
  readonly leased: number;
  readonly debt: number;
  readonly buckets: Readonly<Record<string, number>>;
};

export type StepOutcome = {
  readonly do: string;
  readonly id: string;
  readonly at: string;
  readonly ok: boolean;
  readonly code?: ErrorCode;
  readonly message?: string;
  readonly details?: ErrorDetails;
  readonly credits?: number;
  readonly balance: ShownBalance;
  /** What happened since the step before. */
  readonly events: readonly ShownEvent[];
};

export type ShownLine = {
  readonly type: string;
  readonly tab: 'usage' | 'additions';
  readonly credits: number;
  readonly at: string;
  readonly user: string | null;
  readonly run?: string;
  readonly resource?: Readonly<Record<string, string>>;
  readonly action?: string;
  readonly usage?: readonly { readonly label: string; readonly credits: number }[];
  readonly slices: readonly Slice[];
};

export type ShownMonth = {
  readonly month: string;
  readonly credits: number;
  readonly runs: number;
  readonly current: boolean;
};

export type SimulationResult = {
  readonly steps: readonly StepOutcome[];
  readonly history: readonly ShownLine[];
  readonly months: readonly ShownMonth[];
};
