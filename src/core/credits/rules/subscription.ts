import { isZone } from '../catalog/checks.ts';
import { bucketOfKind, type Plan, planOf } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import { zoneOf } from '../price/selector.ts';
import type { Result } from '../state/answer.ts';
import type { Subscription } from '../state/subscription.ts';
import { type Credits, credits, none } from '../values/amount.ts';
import { dayOf, wallClock, wallClockMs } from '../values/calendar.ts';
import { floor } from '../values/rational.ts';
import { refuse } from '../values/refusal.ts';
import { changedTo, changesAt, paidPeriods } from './billing.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { newGrant } from './grant.ts';
import { endOf, following, openPeriod, planGrant } from './renewal.ts';
import { resultOf } from './result.ts';

// Plans: the first one, a better one at once, a smaller one with the next period, none after the last.

export function decideSubscribe(draft: Draft, command: CommandOf<'subscribe'>): Result {
  checkRight(draft, command, 'buy');
  const plan = planOf(draft.catalog, command.plan);
  if (plan === undefined) {
    return refuse('bad-input', `This price list has no plan "${command.plan}". Nothing was changed.`, {
      plan: command.plan,
    });
  }
  const allocation = command.allocation ?? credits(plan.allocation);
  const current = draft.state.subscription;
  if (current === null) return start(draft, command, begin(draft, command.id, plan, allocation));
  if (current.plan === plan.id && current.allocation === allocation) return keep(draft, command, current);
  return isUpgrade(draft, current, plan, allocation)
    ? upgrade(draft, command, current, plan, allocation)
    : downgrade(draft, command, current, plan, allocation);
}

/** Takes effect at the end of what is paid: of the period, or of the last one of a quarter or a year. */
export function decideCancel(draft: Draft, command: CommandOf<'cancel'>): Result {
  checkRight(draft, command, 'buy');
  const current = draft.state.subscription;
  if (current === null) return refuse('subscription-required', 'There is no plan to cancel. Nothing was changed.');
  const left = command.isOver ? 0 : paidPeriods(draft, current);
  if (!current.endsWithPeriod || left < (current.periodsLeft ?? left)) scheduleEnd(draft, command, current, left);
  return resultOf(command, { expiresAt: changesAt(draft, draft.state.subscription ?? current) });
}

/** A paid period that was delayed begins now; its anchor stays. */
export function decidePlanPayment(draft: Draft, command: CommandOf<'plan-payment'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const current = draft.state.subscription;
  if (current === null) return refuse('subscription-required', 'There is no plan to pay. Nothing was changed.');
  const isUnpaid = command.outcome === 'failed';
  if (current.isUnpaid !== isUnpaid) emit(draft, 'plan-payment', { isUnpaid });
  if (!isUnpaid && current.isDelayed) {
    openPeriod(draft, current, {
      ...following(draft, current, draft.now),
      startsAt: draft.now,
      isUnpaid: false,
      isDelayed: false,
    });
  }
  if (!isUnpaid && current.isUnpaid) waitAsPaid(draft, command, current);
  return resultOf(command);
}

/** A new zone waits for the next period, or without a plan for the next day, so that no day is granted twice. */
export function decideZone(draft: Draft, command: CommandOf<'zone'>): Result {
  checkRight(draft, command, 'buy');
  if (!isZone(command.zone))
    refuse('bad-input', `"${command.zone}" is not a time zone. Nothing was changed.`, { zone: command.zone });
  const from = draft.state.subscription?.endsAt ?? dayOf(draft.now, draft.state.zone).endsAt;
  emit(draft, 'zone-scheduled', { zone: command.zone, from });
  return resultOf(command, { expiresAt: from });
}

function start(draft: Draft, command: CommandOf<'subscribe'>, subscription: Subscription): Result {
  const grant = planGrant(draft, subscription);
  emit(draft, 'subscribed', { subscription, grants: grant === null ? [] : [grant], user: command.user });
  return resultOf(command, { credits: grant?.credits ?? none, expiresAt: subscription.endsAt });
}

function begin(draft: Draft, id: string, plan: Plan, allocation: Credits): Subscription {
  const anchor = wallClock(draft.now, zoneOf(draft.state, draft.catalog));
  return {
    id,
    plan: plan.id,
    allocation,
    anchor,
    period: 0,
    startsAt: draft.now,
    endsAt: endOf(draft, { plan: plan.id, anchor, startsAt: draft.now }),
    next: null,
    endsWithPeriod: false,
    isUnpaid: false,
    isDelayed: false,
  };
}

/** The plan that is there already: takes back a cancellation or a change that waits. */
function keep(draft: Draft, command: CommandOf<'subscribe'>, current: Subscription): Result {
  if (current.endsWithPeriod || current.next !== null)
    emit(draft, 'plan-scheduled', { next: null, user: command.user });
  return resultOf(command, { expiresAt: current.endsAt });
}

function isUpgrade(draft: Draft, current: Subscription, plan: Plan, allocation: Credits): boolean {
  const rank = (tier: string | undefined) => draft.catalog.tiers.findIndex((one) => one.id === tier);
  const isHigher = rank(plan.tier) > rank(planOf(draft.catalog, current.plan)?.tier);
  return allocation > current.allocation || (allocation === current.allocation && isHigher);
}

function upgrade(
  draft: Draft,
  command: CommandOf<'subscribe'>,
  current: Subscription,
  plan: Plan,
  allocation: Credits,
): Result {
  if (plan.onUpgrade === 'reset') {
    openPeriod(draft, current, begin(draft, command.id, plan, allocation));
    return resultOf(command, { credits: allocation, expiresAt: draft.state.subscription?.endsAt ?? null });
  }
  const subscription = changedTo(draft, current, { plan: plan.id, allocation, at: draft.now });
  const difference = credits(allocation - current.allocation);
  const given = plan.onUpgrade === 'prorate' ? prorated(draft, current, difference) : difference;
  const bucket = bucketOfKind(draft.catalog, 'plan');
  const grants =
    bucket === undefined || given === 0
      ? []
      : [newGrant(draft, bucket, { id: `grant:${command.id}`, source: 'upgrade', credits: given })];
  emit(draft, 'upgraded', { subscription, grants, user: command.user });
  return resultOf(command, { credits: given, expiresAt: current.endsAt });
}

function downgrade(
  draft: Draft,
  command: CommandOf<'subscribe'>,
  current: Subscription,
  plan: Plan,
  allocation: Credits,
): Result {
  scheduleNext(draft, command, { plan: plan.id, allocation }, paidPeriods(draft, current));
  const from = changesAt(draft, draft.state.subscription ?? current);
  return resultOf(command, { expiresAt: from, details: { from } });
}

type Who = { readonly user: string | null };

function scheduleEnd(draft: Draft, { user }: Who, current: Subscription, left: number): void {
  const endsAt = changesAt(draft, { ...current, periodsLeft: left });
  emit(draft, 'cancel-scheduled', { endsAt, user, ...(left > 0 && { periodsLeft: left }) });
}

function scheduleNext(draft: Draft, { user }: Who, next: Subscription['next'], left: number): void {
  emit(draft, 'plan-scheduled', { next, user, ...(left > 0 && { periodsLeft: left }) });
}

/** What was cancelled or made smaller while it was not paid waits for the end of what is paid now. */
function waitAsPaid(draft: Draft, who: Who, before: Subscription): void {
  const current = draft.state.subscription ?? before;
  const left = paidPeriods(draft, current);
  if (left <= (current.periodsLeft ?? 0)) return;
  if (current.endsWithPeriod) scheduleEnd(draft, who, current, left);
  else if (current.next !== null) scheduleNext(draft, who, current.next, left);
}

/** The share of the period that is left, by the wall clock, so that a day of 23 hours counts as a day; rounded down. */
function prorated(draft: Draft, current: Subscription, difference: Credits): Credits {
  const zone = zoneOf(draft.state, draft.catalog);
  const left = BigInt(wallClockMs(draft.now, current.endsAt, zone));
  const whole = BigInt(wallClockMs(current.startsAt, current.endsAt, zone));
  return whole <= 0n ? none : floor({ numerator: BigInt(difference) * left, denominator: whole });
}
