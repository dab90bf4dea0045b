import { priceOfKeys } from './price/rate.ts';
import type { Lease } from './state/device.ts';
import type { Member } from './state/member.ts';
import type { Hold } from './state/work.ts';
import type { State } from './state.ts';
import { type Credits, credits, type EpochMs, excess, none, plus, total } from './values/amount.ts';
import { monthOf } from './values/calendar.ts';
import { own } from './values/record.ts';

// What one member may spend in a calendar month of the account's zone. Whatever could still become a charge counts as reserved: open holds,
// leases of the member's devices, and leases that were taken back before their device has told all of its journal.

export type Allowance = {
  /** Null: as much as there is. */
  readonly cap: Credits | null;
  /** Charged in this month, less what was refunded of it. */
  readonly used: Credits;
  readonly reserved: Credits;
  /** Null: no limit. */
  readonly left: Credits | null;
  readonly renewsAt: EpochMs;
};

export function allowanceOf(state: State, member: string, { now, zone }: { now: EpochMs; zone: string }): Allowance {
  const known = own(state.members, member) ?? nobodyYet(member);
  const cap = known.cap;
  const isOver = known.month === null || (now >= known.month.endsAt && monthOf(now, zone).name !== known.month.name);
  const used = isOver ? none : known.used;
  const reserved = plus(isOver ? none : known.unheard, openWorkOf(state, member));
  const left = cap === null ? null : excess(cap, plus(used, reserved));
  const endsAt = known.month?.endsAt;
  return {
    cap,
    used,
    reserved,
    left,
    renewsAt: endsAt !== undefined && now < endsAt ? endsAt : monthOf(now, zone).endsAt,
  };
}

/** Everything that counts against the limit of a member in the month that was opened last. */
export function takenBy(state: State, member: string): Credits {
  const { used, unheard } = own(state.members, member) ?? nobodyYet(member);
  return plus(plus(used, unheard), openWorkOf(state, member));
}

/** What a hold may get from others while it is open: work that one of them pays for is paid here when that one lets go of it. */
export function sharedCredits(state: State, keys: readonly string[], hold: string | null = null): Credits {
  return keys.reduce((sum, key) => {
    const work = own(state.workKeys, key);
    if (work?.status !== 'held') return sum;
    // Nobody is called nothing.
    const place = work.sharedWith.indexOf(hold ?? '');
    const ahead = [work.hold, ...(place < 0 ? work.sharedWith : work.sharedWith.slice(0, place))];
    // It may pass through the hands of each of them, and every one gives at most its own price.
    const prices = ahead.map((id) => priceOfOne(own(state.holds, id)));
    return plus(sum, credits(Math.max(...prices)));
  }, none);
}

/** What is set aside in the running month for a lease that was taken back; what was in an earlier one counts there. */
export function unheardOf(state: State, { member, unheard }: Lease, now: EpochMs): Credits {
  const month = own(state.members, member ?? '')?.month ?? null;
  if (unheard === undefined || month === null) return none;
  return month.startsAt <= unheard.since && now < month.endsAt ? unheard.credits : none;
}

/** How much of a refund is given back to the allowance: nothing of what counted in an earlier month. */
export function countedRefund(
  { refunded, uncounted = none }: { readonly refunded: Credits; readonly uncounted?: Credits },
  now: Credits,
): Credits {
  return credits(excess(plus(refunded, now), uncounted) - excess(refunded, uncounted));
}

export function nobodyYet(id: string): Member {
  return { id, cap: null, month: null, used: none, unheard: none };
}

function openWorkOf(state: State, member: string): Credits {
  let sum = none;
  for (const hold of Object.values(state.holds)) {
    if (hold.status !== 'open' || hold.member !== member) continue;
    sum = plus(sum, plus(hold.credits, sharedCredits(state, hold.sharedKeys, hold.id)));
  }
  for (const lease of Object.values(state.leases)) if (lease.member === member) sum = plus(sum, total(lease.slices));
  return sum;
}

function priceOfOne(hold: Hold | undefined): Credits {
  return hold === undefined ? none : priceOfKeys(hold, 1);
}
