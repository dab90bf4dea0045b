import type { EpochMs } from './amount.ts';
import type { Event } from './event.ts';
import { newGrantsOf, postingsOf } from './postings.ts';

// Why this number: every displayed number is a sum of entries, and here they are.

/** What one event did to a number. `index` is the event's place in the history it was given. */
export type Cause = {
  readonly index: number;
  readonly type: Event['type'];
  readonly at: EpochMs;
  readonly credits: number;
};

export type Explained = { readonly credits: number; readonly causes: readonly Cause[] };

export type Explanation = {
  readonly available: Explained;
  readonly held: Explained;
  readonly leased: Explained;
  readonly debt: Explained;
  /** Used since the period began: what was captured, less what was refunded of it. */
  readonly periodUsed: Explained;
  /** What is available in each bucket that ever had credits. */
  readonly buckets: Readonly<Record<string, Explained>>;
};

/** The entries up to and including `at` that make each number of the balance at that instant. Their sums are the numbers. */
export function explain(events: readonly Event[], at: EpochMs): Explanation {
  const numbers = new Map<string, Cause[]>();
  const bucketOfGrant = new Map<string, string>();
  const ofThisPeriod = new Set<string>();
  const add = (name: string, cause: Cause) => {
    const causes = numbers.get(name) ?? [];
    const last = causes.at(-1);
    if (last?.index === cause.index) causes[causes.length - 1] = { ...last, credits: last.credits + cause.credits };
    else causes.push(cause);
    numbers.set(name, causes);
  };
  events.forEach((event, index) => {
    if (event.at > at) return;
    for (const grant of newGrantsOf(event)) bucketOfGrant.set(grant.id, grant.bucket);
    if (startsPeriod(event)) {
      numbers.delete('periodUsed');
      ofThisPeriod.clear();
    }
    const used = usedBy(event, ofThisPeriod);
    if (used !== 0) add('periodUsed', { index, type: event.type, at: event.at, credits: used });
    for (const posting of postingsOf(event)) {
      const sign = posting.account === 'debt' ? -1 : 1;
      const cause = { index, type: event.type, at: event.at, credits: sign * posting.credits };
      add(posting.account, cause);
      if (posting.account === 'available') add(`bucket ${bucketOfGrant.get(posting.grantId ?? '')}`, cause);
    }
  });
  const explained = (name: string) => sumOf(numbers.get(name) ?? []);
  const buckets = [...new Set(bucketOfGrant.values())].map((bucket) => [bucket, explained(`bucket ${bucket}`)]);
  return {
    available: explained('available'),
    held: explained('held'),
    leased: explained('leased'),
    debt: explained('debt'),
    periodUsed: explained('periodUsed'),
    buckets: Object.fromEntries(buckets),
  };
}

function startsPeriod(event: Event): boolean {
  return event.type === 'subscribed' || event.type === 'renewed' || event.type === 'lapsed';
}

/** A refund of something that was charged in an earlier period does not count against this one. */
function usedBy(event: Event, ofThisPeriod: Set<string>): number {
  if (event.type === 'captured' || event.type === 'lease-spent') {
    ofThisPeriod.add(event.charge.id);
    return event.charge.credits;
  }
  return event.type === 'refunded' && ofThisPeriod.has(event.charge) ? -event.credits : 0;
}

function sumOf(causes: readonly Cause[]): Explained {
  const kept = causes.filter((cause) => cause.credits !== 0);
  return { credits: kept.reduce((sum, cause) => sum + cause.credits, 0), causes: kept };
}
