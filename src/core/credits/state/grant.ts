import type { Credits, EpochMs } from '../values/amount.ts';

// The credits of a wallet: grants, and the slices of them that something takes.

/** Credits of one grant. Where slices stand in a list, the list is in burn order. */
export type Slice = { readonly grantId: string; readonly bucket: string; readonly credits: Credits };

/** Where a grant came from. */
export type GrantSource =
  | 'manual'
  | 'once'
  | 'daily'
  | 'renewal'
  | 'carry'
  | 'upgrade'
  | 'purchase'
  | 'bonus'
  | 'refund';

/** A grant as it is made. What a catalog says of its bucket is pinned here, so that a later catalog changes no order. */
export type NewGrant = {
  readonly id: string;
  readonly bucket: string;
  readonly category: 'promotional' | 'paid';
  readonly priority: number;
  readonly source: GrantSource;
  readonly credits: Credits;
  readonly effectiveAt: EpochMs;
  /** Null: never. Valid in `[effectiveAt, expiresAt)`. */
  readonly expiresAt: EpochMs | null;
  readonly createdAt: EpochMs;
  readonly purchase: string | null;
};

export type Grant = NewGrant & { readonly available: Credits; readonly held: Credits; readonly leased: Credits };
