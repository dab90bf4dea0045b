import { burnOrder } from '../burn.ts';
import { bucketOf, bucketOfKind, planOf } from '../catalog.ts';
import { zoneOf } from '../price/selector.ts';
import type { NewGrant, Slice } from '../state/grant.ts';
import type { Subscription } from '../state/subscription.ts';
import { type EpochMs, none, total } from '../values/amount.ts';
import { monthsIn, monthsUntil, periodStart, rfc3339 } from '../values/calendar.ts';
import { changedTo, isEnding } from './billing.ts';
import { type Draft, emit } from './draft.ts';
import { newGrant } from './grant.ts';
import { carryOver, periodGrants } from './rollover.ts';

// A period ends: close it, see what is carried, open the next. A renewal adds a grant; it never sets a balance.

/** What is due at the end of a period: the next one, the end of the plan, or a wait for its payment. */
export function endPeriod(draft: Draft, subscription: Subscription): void {
  if (isEnding(subscription) || (subscription.isUnpaid && subscription.isDelayed)) lapse(draft, subscription);
  else if (subscription.isUnpaid) delay(draft, subscription);
  else renew(draft, subscription);
}

function renew(draft: Draft, subscription: Subscription): void {
  const startsAt = subscription.endsAt;
  const after = following(draft, subscription, startsAt);
  openPeriod(draft, subscription, {
    ...after,
    period: subscription.period + 1,
    startsAt,
    endsAt: endOf(draft, { ...after, startsAt }),
  });
}

/** What a new period at `at` is of: the plan that waited for it, or the same plan, with one paid period less to come. */
export function following(draft: Draft, subscription: Subscription, at: EpochMs): Subscription {
  const { next, periodsLeft = 0 } = subscription;
  if (periodsLeft > 0) return { ...subscription, periodsLeft: periodsLeft - 1 };
  return next === null ? subscription : changedTo(draft, subscription, { ...next, at });
}

/** Closes `before` and opens `after` at this instant. */
export function openPeriod(draft: Draft, before: Subscription, after: Subscription): void {
  const { carried, forfeited } = carryOver(draft, { endsAt: before.endsAt, newAllocation: after.allocation });
  emit(draft, 'renewed', {
    subscription: after,
    carried,
    forfeited,
    carriedGrant: carriedGrant(draft, after, carried),
    grant: planGrant(draft, after),
  });
}

/** The period's plan grant, named by subscription and start: it can exist once only. */
export function planGrant(draft: Draft, subscription: Subscription): NewGrant | null {
  const bucket = bucketOfKind(draft.catalog, 'plan');
  if (bucket === undefined || subscription.allocation === 0) return null;
  return newGrant(draft, bucket, {
    id: `grant:${subscription.id}:${rfc3339(subscription.startsAt)}`,
    source: 'renewal',
    credits: subscription.allocation,
    ...(bucket.expiry === 'period_end' ? { expiresAt: subscription.endsAt } : {}),
  });
}

/** End of the period that starts at `startsAt`, counted from the anchor in the account's zone, whatever the periods before were long. */
export function endOf(
  draft: Draft,
  { plan, anchor, startsAt }: Pick<Subscription, 'plan' | 'anchor' | 'startsAt'>,
): EpochMs {
  const every = planOf(draft.catalog, plan)?.grantEvery ?? 'P1M';
  const from = { wallClock: anchor, zone: zoneOf(draft.state, draft.catalog) };
  return periodStart({ ...from, months: monthsUntil(startsAt, from) + monthsIn(every) });
}

function carriedGrant(draft: Draft, subscription: Subscription, carried: readonly Slice[]): NewGrant | null {
  const bucket = bucketOfKind(draft.catalog, 'rollover');
  const credits = total(carried);
  if (bucket === undefined || credits === 0) return null;
  return newGrant(draft, bucket, {
    id: `carry:${subscription.id}:${rfc3339(subscription.startsAt)}`,
    source: 'carry',
    credits,
    ...(bucket.expiry === 'period_end' ? { expiresAt: subscription.endsAt } : {}),
  });
}

/** The plan ends: what it granted ends with it, and whatever the catalog lets go of at that moment. */
function lapse(draft: Draft, subscription: Subscription): void {
  const ending = new Set(periodGrants(draft, subscription.endsAt).map((grant) => grant.id));
  const forfeited = Object.values(draft.state.grants)
    .filter((grant) => ending.has(grant.id) || bucketOf(draft.catalog, grant.bucket)?.onLapse === 'forfeit')
    .filter((grant) => grant.available > none)
    .sort(burnOrder)
    .map((grant): Slice => ({ grantId: grant.id, bucket: grant.bucket, credits: grant.available }));
  emit(draft, 'lapsed', { plan: subscription.plan, forfeited });
}

/** Nothing is granted for a period that is not paid; what was granted before stays for that long. */
function delay(draft: Draft, subscription: Subscription): void {
  const startsAt = subscription.endsAt;
  const kept = periodGrants(draft, subscription.endsAt)
    .filter((grant) => grant.available + grant.held + grant.leased > 0)
    .sort(burnOrder)
    .map((grant) => grant.id);
  const until = endOf(draft, { ...subscription, startsAt });
  emit(draft, 'renewal-delayed', { period: subscription.period + 1, until, kept });
}
