import type { Event } from './event.ts';
import { newGrantsOf, postingsOf } from './ledger/postings.ts';
import type { EpochMs } from './values/amount.ts';

// Why this number: every displayed number is a sum of entries, and here they are.

/** What one event did to a number. `index` is the event's place in the history it was given. */
export type Cause = {
  readonly index: number;
  /** `earlier`: all that the opening sums up; its index is -1. */
  readonly type: Event['type'] | 'earlier';
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

/** The numbers before the first of some events, when those are only the last of a longer history. */
export type Opening = {
  /** When the last event before them was booked. */
  readonly at: EpochMs;
  readonly numbers: Readonly<Record<'available' | 'held' | 'leased' | 'debt' | 'periodUsed', number>>;
  readonly buckets: Readonly<Record<string, number>>;
  /** Of the grants from before that the events name. */
  readonly bucketOfGrant: ReadonlyMap<string, string>;
  readonly periodStartsAt: EpochMs;
  /** When the charges from before were made that the events refund. */
  readonly chargedAt: ReadonlyMap<string, EpochMs>;
};

/** The entries up to and including `at` that make each number of the balance at that instant. Their sums are the numbers. */
export function explain(events: readonly Event[], at: EpochMs, opening: Opening | null = null): Explanation {
  const numbers = new Map<string, Cause[]>();
  const bucketOfGrant = new Map(opening?.bucketOfGrant);
  const ofThisPeriod = new Set<string>();
  const add = (name: string, cause: Cause) => {
    const causes = numbers.get(name) ?? [];
    const last = causes.at(-1);
    if (last?.index === cause.index) causes[causes.length - 1] = { ...last, credits: last.credits + cause.credits };
    else causes.push(cause);
    numbers.set(name, causes);
  };
  if (opening !== null) {
    const earlier = (name: string, credits: number) =>
      add(name, { index: -1, type: 'earlier', at: opening.at, credits });
    for (const [name, credits] of Object.entries(opening.numbers)) earlier(name, credits);
    for (const [bucket, credits] of Object.entries(opening.buckets)) earlier(`bucket ${bucket}`, credits);
    for (const [charge, chargedAt] of opening.chargedAt)
      if (chargedAt >= opening.periodStartsAt) ofThisPeriod.add(charge);
  }
  events.forEach((event, index) => {
    if (event.at > at) return;
    for (const grant of newGrantsOf(event)) bucketOfGrant.set(grant.id, grant.bucket);
    if (startsPeriod(event)) {
      numbers.delete('periodUsed');
      ofThisPeriod.clear();
    }
    add('periodUsed', { index, type: event.type, at: event.at, credits: usedBy(event, ofThisPeriod) });
    for (const posting of postingsOf(event)) {
      const sign = posting.account === 'debt' ? -1 : 1;
      const cause = { index, type: event.type, at: event.at, credits: sign * posting.credits };
      add(posting.account, cause);
      if (posting.account === 'available') add(`bucket ${bucketOfGrant.get(posting.grantId ?? '')}`, cause);
    }
  });
  const explained = (name: string) => sumOf(numbers.get(name) ?? []);
  const named = [...Object.keys(opening?.buckets ?? {}), ...bucketOfGrant.values()];
  const all = [...new Set(named)].map((bucket) => [bucket, explained(`bucket ${bucket}`)] as const);
  // Of the last part of a history only what is part of a number is told: a bucket may be known that was empty long ago.
  const buckets = opening === null ? all : all.filter(([, { causes }]) => causes.length > 0);
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
