import type { EventOf } from '../event.ts';
import type { NewGrant } from '../state/grant.ts';
import type { Subscription } from '../state/subscription.ts';
import type { State } from '../state.ts';
import { type Credits, credits, type EpochMs, none, plus, total } from '../values/amount.ts';
import { own, put } from '../values/record.ts';

// Periods, plans and days: what began, what it granted, and what waits for its end.

/** Grants made in a period raise the basis of its percentages. Credits that merely come back do not pass here. */
export function countGrants(state: State, grants: readonly NewGrant[]): State {
  const once = grants.filter((grant) => grant.source === 'once').map((grant) => grant.bucket);
  return {
    ...state,
    periodGranted: plus(state.periodGranted, total(grants)),
    onceGiven: [...state.onceGiven, ...once],
  };
}

/** A new day replaces the last one, in the basis too. */
export function reset(state: State, event: EventOf<'reset'>): State {
  const before = own(state.days, event.bucket)?.granted ?? none;
  const granted = event.grant?.credits ?? none;
  return {
    ...state,
    periodGranted: credits(Math.max(state.periodGranted - before, 0) + granted),
    days: { ...state.days, [event.bucket]: { date: event.date, endsAt: event.endsAt, granted } },
  };
}

export function subscribed(state: State, event: EventOf<'subscribed'>): State {
  return newPeriod({ ...state, subscription: event.subscription }, event.at, total(event.grants));
}

export function renewed(state: State, event: EventOf<'renewed'>): State {
  const granted = plus(event.carriedGrant?.credits ?? none, event.grant?.credits ?? none);
  return newPeriod({ ...state, subscription: event.subscription }, event.at, granted);
}

export function upgraded(state: State, event: EventOf<'upgraded'>): State {
  return countGrants({ ...state, subscription: event.subscription }, event.grants);
}

export function scheduled(
  state: State,
  event: EventOf<'plan-scheduled'> | EventOf<'cancel-scheduled'> | EventOf<'plan-payment'>,
): State {
  return withSubscription(state, (subscription) => {
    if (event.type === 'plan-payment') return { ...subscription, isUnpaid: event.isUnpaid };
    const { periodsLeft: _, ...running } = subscription;
    const { periodsLeft } = event;
    const waits = { ...running, ...(periodsLeft !== undefined && { periodsLeft }) };
    if (event.type === 'cancel-scheduled') return { ...waits, next: null, endsWithPeriod: true };
    return { ...waits, next: event.next, endsWithPeriod: false };
  });
}

/** The boundary passes without renewal; the grants of the period stay until the next one. */
export function delayed(state: State, event: EventOf<'renewal-delayed'>): State {
  const grants = { ...state.grants };
  for (const id of event.kept) {
    const grant = own(grants, id);
    if (grant !== undefined) put(grants, id, { ...grant, expiresAt: event.until });
  }
  return withSubscription({ ...state, grants }, (subscription) => ({
    ...subscription,
    period: event.period,
    endsAt: event.until,
    isDelayed: true,
  }));
}

/** What is left after a plan ends is the basis from then on. */
export function lapsed(state: State, event: EventOf<'lapsed'>): State {
  const left = Object.values(state.grants).reduce((sum, grant) => sum + grant.available, 0);
  return newPeriod({ ...state, subscription: null }, event.at, credits(left));
}

/** A day's grant of the period before is not part of the new basis, so the next day has nothing to replace in it. */
function newPeriod(state: State, at: EpochMs, granted: Credits): State {
  const days = Object.entries(state.days).map(([bucket, day]) => [bucket, { ...day, granted: none }]);
  return {
    ...state,
    periodStartsAt: at,
    periodCount: state.periodCount + 1,
    periodGranted: granted,
    periodUsed: none,
    days: Object.fromEntries(days),
  };
}

function withSubscription(state: State, change: (subscription: Subscription) => Subscription): State {
  if (state.subscription === null) throw new Error('the state lacks its subscription');
  return { ...state, subscription: change(state.subscription) };
}
