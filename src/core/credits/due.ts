import type { Catalog } from './catalog.ts';
import { release } from './rules/capture.ts';
import { follow } from './rules/consequences.ts';
import { isDaily, nextDay, openDay } from './rules/daily.ts';
import { type Draft, emit } from './rules/draft.ts';
import { lapseEdit } from './rules/edit.ts';
import { closeLease } from './rules/lease.ts';
import { expirePurchase } from './rules/payment.ts';
import { attemptRecharge, nextAttempt } from './rules/recharge.ts';
import { endPeriod } from './rules/renewal.ts';
import type { State } from './state.ts';
import type { EpochMs } from './values/amount.ts';
import { own } from './values/record.ts';

// What time brings: each thing at its own instant, in one fixed order, so that going from a to c is going from a to b and on to c.

/** At one instant they go in this order: close, then open. */
const order = ['zone', 'period', 'expiry', 'day', 'hold', 'edit', 'lease', 'purchase', 'recharge'] as const;

/** Something that happens at `at`. */
type Due = {
  readonly at: EpochMs;
  readonly kind: (typeof order)[number];
  readonly id: string;
  readonly happen: (draft: Draft) => void;
};

/** Applies everything due up to and including `until` to the draft's state and events. */
export function runDue(draft: Draft, until: EpochMs): void {
  for (;;) {
    const due = firstDue(draft.state, draft.catalog);
    if (due === null || due.at > until) return;
    const now = Math.max(due.at, draft.state.bookedAt);
    const step: Draft = { state: draft.state, events: [], now, catalog: draft.catalog };
    due.happen(step);
    follow(step, { state: draft.state, eventCount: 0 });
    if (step.events.length === 0) throw new Error(`${due.id} is due at ${due.at} and never happens`);
    draft.state = step.state;
    draft.events.push(...step.events);
  }
}

/** The next instant at which something happens by itself, or null. */
export function nextDueAt(state: State, catalog: Catalog): EpochMs | null {
  return firstDue(state, catalog)?.at ?? null;
}

function firstDue(state: State, catalog: Catalog): Due | null {
  let first: Due | null = null;
  for (const due of allDue(state, catalog)) if (first === null || isBefore(due, first)) first = due;
  return first;
}

function isBefore(a: Due, b: Due): boolean {
  if (a.at !== b.at) return a.at < b.at;
  return a.kind !== b.kind ? order.indexOf(a.kind) < order.indexOf(b.kind) : a.id < b.id;
}

function allDue(state: State, catalog: Catalog): Due[] {
  const { nextZone, subscription } = state;
  const all: Due[] = openWork(state);
  if (nextZone !== null) {
    all.push({
      at: nextZone.at,
      kind: 'zone',
      id: 'zone',
      happen: (draft) => emit(draft, 'zone-changed', { zone: nextZone.zone }),
    });
  }
  if (subscription !== null) {
    all.push({
      at: subscription.endsAt,
      kind: 'period',
      id: subscription.id,
      happen: (draft) => endPeriod(draft, subscription),
    });
  }
  for (const grant of Object.values(state.grants)) {
    if (grant.expiresAt === null || grant.available === 0) continue;
    const slice = { grantId: grant.id, bucket: grant.bucket, credits: grant.available };
    all.push({
      at: grant.expiresAt,
      kind: 'expiry',
      id: grant.id,
      happen: (draft) => emit(draft, 'expired', { slice }),
    });
  }
  for (const bucket of catalog.buckets) {
    if (isDaily(bucket))
      all.push({ at: nextDay(state, bucket), kind: 'day', id: bucket.id, happen: (draft) => openDay(draft, bucket) });
  }
  for (const purchase of Object.values(state.purchases)) {
    const waits = purchase.isAutomatic
      ? purchase.status === 'authentication-required'
      : purchase.status === 'pending' || purchase.status === 'authentication-required';
    if (!waits || purchase.expiresAt === null) continue;
    all.push({
      at: purchase.expiresAt,
      kind: 'purchase',
      id: purchase.id,
      happen: (draft) => expirePurchase(draft, purchase),
    });
  }
  const attemptAt = nextAttempt({ state, catalog, now: state.bookedAt });
  if (attemptAt !== null && attemptAt > state.bookedAt) {
    all.push({ at: attemptAt, kind: 'recharge', id: 'recharge', happen: attemptRecharge });
  }
  return all;
}

function openWork(state: State): Due[] {
  const all: Due[] = [];
  for (const hold of Object.values(state.holds)) {
    if (hold.status !== 'open') continue;
    all.push({
      at: hold.expiresAt,
      kind: 'hold',
      id: hold.id,
      happen: (draft) => {
        release(draft, hold, { id: `timeout:${hold.id}`, reason: 'timed-out' });
        const edit = own(draft.state.edits, hold.edit ?? '');
        if (edit?.status !== 'open' || edit.hold !== hold.id) return;
        emit(draft, 'edit-changed', { edit: edit.id, status: 'failed', charge: null, lapsesAt: null });
      },
    });
  }
  for (const edit of Object.values(state.edits)) {
    if (edit.status !== 'generated' || edit.lapsesAt === null) continue;
    all.push({ at: edit.lapsesAt, kind: 'edit', id: edit.id, happen: (draft) => lapseEdit(draft, edit) });
  }
  for (const lease of Object.values(state.leases)) {
    if (lease.status !== 'open' && lease.status !== 'frozen') continue;
    all.push({
      at: lease.reclaimAt,
      kind: 'lease',
      id: lease.id,
      happen: (draft) => closeLease(draft, lease, 'reclaimed'),
    });
  }
  return all;
}
