import type { Catalog } from './catalog.ts';
import { bucketOf } from './catalog.ts';
import { hasActiveSubscription, matches } from './price/selector.ts';
import type { Grant, NewGrant, Slice } from './state/grant.ts';
import type { Work } from './state/work.ts';
import type { State } from './state.ts';
import type { Credits, EpochMs } from './values/amount.ts';
import { least, minus, none, total } from './values/amount.ts';
import { inOrder } from './values/order.ts';

// The order in which grants are spent: one total order, without ties, the same for collecting and for giving back.

/** priority, sooner expiry (never last), promotional before paid, effectiveAt, createdAt, id. Negative: `a` is spent first. */
export function burnOrder(a: NewGrant, b: NewGrant): number {
  return (
    a.priority - b.priority ||
    soonest(a.expiresAt, b.expiresAt) ||
    Number(a.category === 'paid') - Number(b.category === 'paid') ||
    a.effectiveAt - b.effectiveAt ||
    a.createdAt - b.createdAt ||
    inOrder(a.id, b.id)
  );
}

/** Valid in `[effectiveAt, expiresAt)`. */
export function isLive(grant: NewGrant, now: EpochMs): boolean {
  return grant.effectiveAt <= now && (grant.expiresAt === null || now < grant.expiresAt);
}

/** Live grants with something left, in burn order, whatever they may be used for. */
export function liveGrants(state: State, now: EpochMs): Grant[] {
  return Object.values(state.grants)
    .filter((grant) => grant.available > 0 && isLive(grant, now))
    .sort(burnOrder);
}

/** The live grants that this spend may use, in burn order. */
export function usableGrants(state: State, now: EpochMs, catalog: Catalog, work: Work): Grant[] {
  const isActive = hasActiveSubscription(state, catalog);
  return liveGrants(state, now).filter((grant) => isUsable(grant, work, catalog, isActive));
}

/** Takes `credits` from the front. Takes less when there is less. */
export function take(grants: readonly Grant[], credits: Credits): Slice[] {
  const slices: Slice[] = [];
  let left = credits;
  for (const grant of grants) {
    const part = least(left, grant.available);
    if (part === 0) continue;
    slices.push({ grantId: grant.id, bucket: grant.bucket, credits: part });
    left = minus(left, part);
  }
  return slices;
}

/** Cuts a list of slices after `credits`. The front is kept, the back is given back. */
export function cut(slices: readonly Slice[], credits: Credits): { front: Slice[]; back: Slice[] } {
  const front: Slice[] = [];
  const back: Slice[] = [];
  let left = credits;
  for (const slice of slices) {
    const part = least(left, slice.credits);
    if (part > 0) front.push({ ...slice, credits: part });
    if (part < slice.credits) back.push({ ...slice, credits: minus(slice.credits, part) });
    left = minus(left, part);
  }
  return { front, back };
}

/** Cuts the last `credits` off. */
export function cutBack(slices: readonly Slice[], credits: Credits): { front: Slice[]; back: Slice[] } {
  return cut(slices, minus(total(slices), credits));
}

export function availableIn(grants: readonly Grant[]): Credits {
  return grants.reduce((sum, grant) => (sum + grant.available) as Credits, none);
}

/** Whether the catalog lets this grant pay for that work. `isActive`: the account has a subscription that is paid for. */
export function isUsable(
  grant: Grant,
  work: Pick<Work, 'action' | 'phase' | 'dims'>,
  catalog: Catalog,
  isActive: boolean,
): boolean {
  const bucket = bucketOf(catalog, grant.bucket);
  if (bucket === undefined) return true;
  if (bucket.usableFor !== undefined && !matches(bucket.usableFor, work)) return false;
  if (isActive || bucket.onLapse === 'keep' || bucket.onLapse === 'forfeit') return true;
  if (bucket.onLapse === 'freeze') return false;
  const { restrictToTier } = bucket.onLapse;
  const tier = catalog.tiers.find((one) => one.id === restrictToTier);
  return tier === undefined || matches(tier.features, work);
}

/** Between two that never expire it is not a number, which decides as little as 0. */
function soonest(a: EpochMs | null, b: EpochMs | null): number {
  return (a ?? Number.POSITIVE_INFINITY) - (b ?? Number.POSITIVE_INFINITY);
}
