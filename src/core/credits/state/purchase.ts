import type { Credits, EpochMs } from '../values/amount.ts';
import { own } from '../values/record.ts';

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
  /** What went with that money of the credits that came along for nothing. */
  readonly refundedBonus?: Credits;
  readonly invoice: number | null;
  /** By the id of the command that asked for it, or the provider's, in case it is refused or fails. One that failed has nothing left. */
  readonly refunds?: Readonly<
    Record<string, { readonly credits: Credits; readonly amountMinor: number; readonly hasFailed?: true }>
  >;
  /** What the bank took of it, by the name of the dispute, for the case that it decides for us. */
  readonly disputes?: Readonly<Record<string, Dispute>>;
};

export type Dispute = {
  /** The first of a purchase is 1. */
  readonly turn: number;
  /** What the bank speaks of, and what of it had not gone back already; minor units. */
  readonly claimedMinor: number;
  readonly amountMinor: number;
  /** Unused ones that went, and spent ones that are owed. */
  readonly credits: Credits;
  readonly debt: Credits;
  /** Given back: nothing of it stands any more. */
  readonly isWon?: true;
};

/** The grant of the credits that came along for nothing. */
export function bonusGrantOf({ grant }: Purchase): string {
  return `${grant}:bonus`;
}

/** One without a name is the only one of its kind. */
export function disputeOf({ disputes = {} }: Purchase, name = ''): Dispute | undefined {
  return own(disputes, name);
}

/** Those that were not won, oldest first. */
export function standingDisputes({ disputes = {} }: Purchase): readonly (readonly [string, Dispute])[] {
  const standing = Object.entries(disputes).filter(([, { isWon }]) => !isWon);
  return standing.sort(([, a], [, b]) => a.turn - b.turn);
}
