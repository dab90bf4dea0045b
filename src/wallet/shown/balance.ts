import type { z } from 'zod';
import type { Balance, period, slice } from '../../contract/wallet/shapes.ts';
import { liveGrants } from '../../core/credits/burn.ts';
import { bucketOf, type Catalog } from '../../core/credits/catalog.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { isEnding } from '../../core/credits/rules/billing.ts';
import type { Slice } from '../../core/credits/state/grant.ts';
import type { State } from '../../core/credits/state.ts';
import type { EpochMs } from '../../core/credits/values/amount.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';

// A state as the contract shows it.

/** What can be spent, what is set aside, and by which bucket, in the order in which they are spent. */
export function balanceOf(state: State, { catalog, now }: { catalog: Catalog; now: EpochMs }): Balance {
  const live = liveGrants(state, now);
  const buckets = Map.groupBy(live, ({ bucket }) => bucket);
  const everything = Object.values(state.grants);
  return {
    available: sum(live, ({ available }) => available),
    held: sum(everything, ({ held }) => held),
    leased: sum(everything, ({ leased }) => leased),
    debt: state.debt,
    buckets: [...buckets].map(([bucket, grants]) => ({
      bucket,
      label: bucketOf(catalog, bucket)?.label ?? bucket,
      remaining: sum(grants, ({ available }) => available),
      expiresAt: soonest(grants.map(({ expiresAt }) => expiresAt)),
    })),
  };
}

/** Everything that the wallet owns, spendable or not, less what it owes: the sum of its history. */
export function ownedBy({ available, held, leased, debt }: Balance): number {
  return available + held + leased - debt;
}

/** The period that runs: of the subscription, or since the account was opened. */
export function periodOf(
  state: State,
  { catalog, balance }: { catalog: Catalog; balance: Balance },
): z.infer<typeof period> {
  const { subscription } = state;
  return {
    used: Math.max(state.periodUsed, 0),
    remaining: balance.available,
    renewsAt: subscription === null || !bringsCredits(subscription) ? null : rfc3339(subscription.endsAt),
    zone: zoneOf(state, catalog),
  };
}

/** A plan without credits of its own renews nothing that anybody could spend. */
function bringsCredits(subscription: NonNullable<State['subscription']>): boolean {
  const { allocation, next, periodsLeft = 0 } = subscription;
  return !isEnding(subscription) && (periodsLeft > 0 ? allocation : (next?.allocation ?? allocation)) > 0;
}

export function asSlices(slices: readonly Slice[]): z.infer<typeof slice>[] {
  return slices.map(({ grantId, bucket, credits }) => ({ grantId, bucket, credits }));
}

function sum<One>(ones: readonly One[], of: (one: One) => number): number {
  return ones.reduce((total, one) => total + of(one), 0);
}

function soonest(instants: readonly (EpochMs | null)[]): string | null {
  const dated = instants.filter((at) => at !== null);
  return dated.length === 0 ? null : rfc3339(Math.min(...dated));
}
