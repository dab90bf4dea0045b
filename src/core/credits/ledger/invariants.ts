import { burnOrder, isLive, liveGrants, usableGrants } from '../burn.ts';
import { bucketOf, type Catalog } from '../catalog.ts';
import type { Event } from '../event.ts';
import { takenBy } from '../members.ts';
import type { Slice } from '../state/grant.ts';
import type { State } from '../state.ts';
import { ceil, rational, times } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { postingsOf } from './postings.ts';

// What has to be true after every event, whatever happened. Each breach is told in words; none is the only good answer.

export function breachesOf(step: { before: State; event: Event; after: State; catalog: Catalog }): string[] {
  return [
    ...conservation(step.event),
    ...amounts(step.after),
    ...openWork(step.after),
    ...ofEvent(step),
    ...memberCaps(step),
    ...unheard(step.after),
    ...(step.event.at < step.before.bookedAt ? [`time goes back at ${step.event.type}`] : []),
  ];
}

function conservation(event: Event): string[] {
  const sum = postingsOf(event).reduce((all, posting) => all + posting.credits, 0);
  return sum === 0 ? [] : [`the postings of ${event.type} sum to ${sum}`];
}

function amounts(state: State): string[] {
  const grants = Object.values(state.grants).flatMap((grant) => {
    const parts = [grant.available, grant.held, grant.leased];
    return parts.every((n) => Number.isSafeInteger(n) && n >= 0) ? [] : [`${grant.id} has ${parts.join(', ')}`];
  });
  return [...grants, ...(state.debt >= 0 ? [] : [`the debt is ${state.debt}`])];
}

/** Held is the sum of the open holds, leased the sum of the open leases, grant by grant. */
function openWork(state: State): string[] {
  const held = new Map<string, number>();
  const leased = new Map<string, number>();
  const add = (sums: Map<string, number>, slices: readonly Slice[]) => {
    for (const slice of slices) sums.set(slice.grantId, (sums.get(slice.grantId) ?? 0) + slice.credits);
  };
  const breaches: string[] = [];
  for (const hold of Object.values(state.holds)) {
    if (hold.status !== 'open') continue;
    add(held, hold.slices);
    const sum = hold.slices.reduce((all, slice) => all + slice.credits, 0);
    if (sum !== hold.credits) breaches.push(`hold ${hold.id} says ${hold.credits} and has ${sum}`);
  }
  for (const lease of Object.values(state.leases)) add(leased, lease.slices);
  for (const grant of Object.values(state.grants)) {
    if (grant.held !== (held.get(grant.id) ?? 0))
      breaches.push(`${grant.id} holds ${grant.held}, its holds ${held.get(grant.id) ?? 0}`);
    if (grant.leased !== (leased.get(grant.id) ?? 0))
      breaches.push(`${grant.id} leases ${grant.leased}, its leases ${leased.get(grant.id) ?? 0}`);
  }
  for (const charge of Object.values(state.charges)) {
    if (charge.refunded > charge.credits) breaches.push(`${charge.id} is refunded more than it was`);
  }
  return breaches;
}

/** What counts against a member's limit goes beyond it by nothing but a lower limit. */
function memberCaps({ before, event, after }: { before: State; event: Event; after: State }): string[] {
  if (event.type === 'member-cap-set') return [];
  return Object.values(after.members).flatMap(({ id, cap }) => {
    if (cap === null) return [];
    const taken = takenBy(after, id);
    return taken <= cap || taken <= takenBy(before, id) ? [] : [`${event.type}: ${id} takes ${taken} of ${cap}`];
  });
}

/** For leases that were taken back, a member has at least as much set aside as they say; all of them need not be here. */
function unheard(state: State): string[] {
  const sums = new Map<string, number>();
  for (const lease of Object.values(state.leases)) {
    if (lease.member === undefined || lease.unheard === undefined) continue;
    if (lease.status !== 'reclaimed') return [`${lease.id} is ${lease.status}, and something is set aside for it`];
    // A month that is over is looked at by nobody any more.
    const { startsAt = 0 } = own(state.members, lease.member)?.month ?? {};
    if (lease.unheard.since < startsAt) continue;
    sums.set(lease.member, (sums.get(lease.member) ?? 0) + lease.unheard.credits);
  }
  return [...sums].flatMap(([member, sum]) => {
    const known = own(state.members, member)?.unheard ?? 0;
    return sum <= known ? [] : [`${sum} are set aside for the leases of ${member}, and ${known} for the member`];
  });
}

function ofEvent({
  before,
  event,
  after,
  catalog,
}: {
  before: State;
  event: Event;
  after: State;
  catalog: Catalog;
}): string[] {
  switch (event.type) {
    case 'held':
      return [...burnedInOrder(before, event, after, catalog), ...notExpired(before, event.hold.slices, event.at)];
    case 'leased':
      return notExpired(before, event.lease.slices, event.at);
    case 'expired': {
      const grant = own(before.grants, event.slice.grantId);
      const isOver = grant?.expiresAt !== null && grant !== undefined && grant.expiresAt <= event.at;
      return isOver && grant.available === event.slice.credits ? [] : [`${event.slice.grantId} expired wrongly`];
    }
    case 'captured':
    case 'voided': {
      const id = event.type === 'voided' ? event.hold : (event.charge.hold ?? '');
      return own(before.holds, id)?.status === 'open' ? [] : [`hold ${id} resolved twice`];
    }
    case 'renewed':
      return renewal(before, event, catalog);
    case 'purchase-paid':
      return own(before.purchases, event.purchase)?.status === 'paid' ? [`${event.purchase} was paid twice`] : [];
    case 'recharge-started': {
      const { window, capMinor } = after.recharge;
      const taken = (window?.capturedMinor ?? 0) + (window?.reservedMinor ?? 0);
      return [
        ...(taken <= capMinor ? [] : [`${taken} of ${capMinor} are taken`]),
        ...(before.recharge.inFlight === null ? [] : ['two recharges are in flight']),
      ];
    }
    case 'alert':
      return own(before.alerts, event.rule)?.isArmed === false ? [`${event.rule} fired without being armed`] : [];
    default:
      return [];
  }
}

/** No slice is taken while an earlier usable grant has something left. */
function burnedInOrder(before: State, event: Event & { type: 'held' }, after: State, catalog: Catalog): string[] {
  const usable = usableGrants(before, event.at, catalog, event.hold.work);
  const left = new Set(liveGrants(after, event.at).map(({ id }) => id));
  return event.hold.slices.flatMap((slice) => {
    const taken = usable.find((grant) => grant.id === slice.grantId);
    if (taken === undefined) return [`${slice.grantId} may not be used for this`];
    const skipped = usable.find((grant) => burnOrder(grant, taken) < 0 && left.has(grant.id));
    return skipped === undefined ? [] : [`${skipped.id} comes before ${taken.id}`];
  });
}

function notExpired(state: State, slices: readonly Slice[], at: number): string[] {
  return slices.flatMap((slice) => {
    const grant = own(state.grants, slice.grantId);
    return grant !== undefined && isLive(grant, at) ? [] : [`${slice.grantId} is not valid at ${at}`];
  });
}

/** carried + forfeited = unused, carried within its cap, and nothing else is touched. */
function renewal(before: State, event: Event & { type: 'renewed' }, catalog: Catalog): string[] {
  const sum = (slices: readonly Slice[]) => slices.reduce((all, slice) => all + slice.credits, 0);
  const rule = catalog.buckets.find((bucket) => bucket.kind === 'plan')?.rollover;
  const most = rule === undefined ? 0 : ceil(times(rational(rule.multiple), rational(event.subscription.allocation)));
  const unused = Object.values(before.grants)
    .filter((grant) => ['plan', 'rollover'].includes(bucketOf(catalog, grant.bucket)?.kind ?? ''))
    .filter((grant) => grant.expiresAt === before.subscription?.endsAt)
    .reduce((all, grant) => all + grant.available, 0);
  return [
    ...(sum(event.carried) <= most ? [] : [`${sum(event.carried)} are carried, at most ${most} may be`]),
    ...(sum(event.carried) + sum(event.forfeited) === unused
      ? []
      : [`of ${unused} unused, ${sum(event.carried)} + ${sum(event.forfeited)} are told`]),
    ...(event.grant !== null && own(before.grants, event.grant.id) !== undefined
      ? [`${event.grant.id} was granted twice`]
      : []),
  ];
}
