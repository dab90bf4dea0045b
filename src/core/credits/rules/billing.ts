import { type Catalog, planOf } from '../catalog.ts';
import { zoneOf } from '../price/selector.ts';
import type { Subscription } from '../state/subscription.ts';
import type { State } from '../state.ts';
import type { EpochMs } from '../values/amount.ts';
import { monthsIn, monthsUntil, periodStart, wallClock } from '../values/calendar.ts';
import type { Draft } from './draft.ts';

// What was paid for runs to its end. A plan may be paid by the quarter or by the year while its credits come by the month: its end, or a
// smaller plan, then waits for the first period of credits that ends when the paid time does or after it. Nobody loses a paid day, and no
// period of credits is cut.

/** How many periods of credits are paid beyond the running one. */
export function paidPeriods(draft: Draft, subscription: Subscription): number {
  const { granted, billed } = monthsOf(draft.catalog, subscription.plan);
  if (subscription.isUnpaid || billed === 0) return 0;
  const { running, credits } = runningOf(draft, subscription);
  const until = nextBill(draft, subscription, billed);
  let periods = 0;
  while (periodStart({ ...credits, months: running + periods * granted }) < until) periods += 1;
  return periods;
}

/** The instant up to which a plan is paid, and at which it is billed again. Null for one that nobody bills, and while a payment failed. */
export function paidUntil(at: Books, subscription: Subscription): EpochMs | null {
  const { billed } = monthsOf(at.catalog, subscription.plan);
  return subscription.isUnpaid || billed === 0 ? null : nextBill(at, subscription, billed);
}

type Books = Pick<Draft, 'state' | 'catalog' | 'now'>;

function nextBill(books: Books, subscription: Subscription, billed: number): EpochMs {
  const { running, credits } = runningOf(books, subscription);
  const { billedFrom } = subscription;
  if (billedFrom === undefined) return periodStart({ ...credits, months: Math.ceil(running / billed) * billed });
  const bills = { wallClock: billedFrom, zone: credits.zone };
  let paid = billed;
  while (periodStart({ ...bills, months: paid }) <= books.now) paid += billed;
  return periodStart({ ...bills, months: paid });
}

/** How many months after its anchor the running period of credits ends: whole ones, whatever a zone that changed has moved by hours. */
function runningOf({ state, catalog }: Pick<Books, 'state' | 'catalog'>, { anchor, endsAt }: Subscription) {
  const credits = { wallClock: anchor, zone: zoneOf(state, catalog) };
  return { running: monthsUntil(endsAt, credits), credits };
}

/** When what waits happens, the end or the next plan: with the running period, or with the last one that is paid. */
export function changesAt({ state, catalog }: { state: State; catalog: Catalog }, subscription: Subscription): EpochMs {
  const { plan, isDelayed, periodsLeft = 0 } = subscription;
  // A period that waits for its payment is the first of those that are left.
  const more = Math.max(0, isDelayed ? periodsLeft - 1 : periodsLeft);
  const { running, credits } = runningOf({ state, catalog }, subscription);
  return periodStart({ ...credits, months: running + more * monthsOf(catalog, plan).granted });
}

/** False for a plan that is cancelled and has more periods to come, because they are paid. */
export function isEnding({ endsWithPeriod, periodsLeft = 0 }: Subscription): boolean {
  return endsWithPeriod && periodsLeft === 0;
}

/** Another plan in the place of the one that runs, from `at` on. Billed as often, it goes on being billed as it was. */
export function changedTo(
  draft: Draft,
  { billedFrom, periodsLeft: _, ...before }: Subscription,
  { plan, allocation, at }: Pick<Subscription, 'plan' | 'allocation'> & { readonly at: EpochMs },
): Subscription {
  const { billed } = monthsOf(draft.catalog, plan);
  const isBilledAnew = billed !== monthsOf(draft.catalog, before.plan).billed;
  const anew = billed > 0 ? wallClock(at, zoneOf(draft.state, draft.catalog)) : undefined;
  const since = isBilledAnew ? anew : billedFrom;
  return {
    ...before,
    ...{ plan, allocation, next: null, endsWithPeriod: false },
    ...(since !== undefined && { billedFrom: since }),
  };
}

/** How many months a grant and a bill are for. 0: nobody bills the plan. */
function monthsOf(catalog: Catalog, id: string): { granted: number; billed: number } {
  const { billingEvery = null, grantEvery = 'P1M' } = planOf(catalog, id) ?? {};
  return { granted: monthsIn(grantEvery), billed: billingEvery === null ? 0 : monthsIn(billingEvery) };
}
