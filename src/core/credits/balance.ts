import { isLive, liveGrants } from './burn.ts';
import type { Catalog } from './catalog.ts';
import type { State } from './state.ts';
import { type Credits, credits, type EpochMs, none } from './values/amount.ts';
import { inOrder } from './values/order.ts';
import { own, put } from './values/record.ts';

// The numbers that people see. available + held + leased is what the wallet holds; debt is what it owes.

export type Balance = {
  readonly available: Credits;
  readonly held: Credits;
  readonly leased: Credits;
  readonly debt: Credits;
  /** What is available, grant by grant, in the order in which it is spent. */
  readonly grants: readonly {
    readonly grantId: string;
    readonly bucket: string;
    readonly remaining: Credits;
    readonly expiresAt: EpochMs | null;
  }[];
  /** Available credits of every bucket of the catalog, empty ones too. */
  readonly buckets: Readonly<Record<string, Credits>>;
};

/** The balance at `now`; the state has to be advanced to it. */
export function balanceOf(state: State, now: EpochMs, catalog: Catalog): Balance {
  const live = liveGrants(state, now);
  const buckets: Record<string, Credits> = Object.fromEntries(catalog.buckets.map((bucket) => [bucket.id, none]));
  for (const grant of live) put(buckets, grant.bucket, credits((own(buckets, grant.bucket) ?? none) + grant.available));
  const all = Object.values(state.grants);
  return {
    available: credits(live.reduce((sum, grant) => sum + grant.available, 0)),
    held: credits(all.reduce((sum, grant) => sum + grant.held, 0)),
    leased: credits(all.reduce((sum, grant) => sum + grant.leased, 0)),
    debt: state.debt,
    grants: live.map((grant) => ({
      grantId: grant.id,
      bucket: grant.bucket,
      remaining: grant.available,
      expiresAt: grant.expiresAt,
    })),
    buckets,
  };
}

/**
 * What will be available at a later instant if nothing is spent, bought or renewed until then: every planned expiry is known now.
 * Credits that are held or leased are not counted.
 */
export function availableAt(state: State, at: EpochMs): Credits {
  const live = Object.values(state.grants).filter((grant) => isLive(grant, at));
  return credits(live.reduce((sum, grant) => sum + grant.available, 0));
}

/** The expiries that are planned, soonest first. */
export function plannedExpiries(
  state: State,
): { readonly at: EpochMs; readonly grantId: string; readonly bucket: string; readonly credits: Credits }[] {
  return Object.values(state.grants)
    .flatMap((grant) =>
      grant.expiresAt === null || grant.available === 0
        ? []
        : [{ at: grant.expiresAt, grantId: grant.id, bucket: grant.bucket, credits: grant.available }],
    )
    .sort((a, b) => a.at - b.at || inOrder(a.grantId, b.grantId));
}
