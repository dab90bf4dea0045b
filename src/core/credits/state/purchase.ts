import type { Credits, EpochMs } from '../values/amount.ts';

// Credits that are bought, and the money that came and went for them.

export type PurchaseStatus =
  | 'pending'
  | 'processing'
  | 'authentication-required'
  | 'unknown'
  | 'paid'
  | 'declined'
  | 'expired'
  | 'refunded';

export type Purchase = {
  readonly id: string;
  readonly status: PurchaseStatus;
  readonly pack: string | null;
  readonly credits: Credits;
  readonly bonusCredits: Credits;
  readonly priceMinor: number;
  readonly currency: string;
  readonly isAutomatic: boolean;
  readonly user: string | null;
  readonly at: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly grant: string | null;
  readonly refundedCredits: Credits;
  readonly refundedMinor: number;
  readonly invoice: number | null;
  /** By the id of the command that asked for it, or the provider's, in case it is refused or fails. One that failed has nothing left. */
  readonly refunds?: Readonly<
    Record<string, { readonly credits: Credits; readonly amountMinor: number; readonly hasFailed?: true }>
  >;
  /** How often the bank has taken it back, and what it took the last time, for the case that it decides for us. */
  readonly taken?: {
    readonly turn: number;
    readonly credits: Credits;
    readonly debt: Credits;
    readonly refundedCredits: Credits;
    readonly refundedMinor: number;
  };
};
