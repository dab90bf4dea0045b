import type { Bucket } from '../catalog.ts';
import { hasActiveSubscription, zoneOf } from '../price/selector.ts';
import type { State } from '../state.ts';
import { credits, type EpochMs } from '../values/amount.ts';
import { dayOf } from '../values/calendar.ts';
import { own } from '../values/record.ts';
import { type Draft, emit } from './draft.ts';
import { newGrant } from './grant.ts';

// Credits for a day: once for each local date, replaced and never added up.

export function isDaily(bucket: Bucket): boolean {
  return bucket.accrual.type === 'recurring' && bucket.accrual.every === 'P1D';
}

/** When a daily bucket is filled next. */
export function nextDay(state: State, bucket: Bucket): EpochMs {
  return own(state.days, bucket.id)?.endsAt ?? state.openedAt;
}

/**
 * Opens the local day of a bucket. A date that was granted before, because the account moved to a zone where it is still the day before,
 * is not granted again.
 */
export function openDay(draft: Draft, bucket: Bucket): void {
  if (bucket.accrual.type !== 'recurring' || typeof bucket.accrual.amount !== 'number') return;
  const day = dayOf(draft.now, zoneOf(draft.state, draft.catalog));
  const last = own(draft.state.days, bucket.id)?.date;
  const isNew = last === undefined || day.name > last;
  const isEligible =
    bucket.eligibility === undefined ||
    bucket.eligibility.activeSubscription === hasActiveSubscription(draft.state, draft.catalog);
  const amount = credits(bucket.accrual.amount);
  const grant =
    isNew && isEligible && amount > 0
      ? newGrant(draft, bucket, {
          id: `daily:${bucket.id}:${day.name}`,
          source: 'daily',
          credits: amount,
          expiresAt: day.endsAt,
        })
      : null;
  emit(draft, 'reset', { bucket: bucket.id, date: isNew ? day.name : last, endsAt: day.endsAt, grant });
}
