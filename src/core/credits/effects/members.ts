import type { EventOf } from '../event.ts';
import { countedRefund, nobodyYet } from '../members.ts';
import type { Member } from '../state/member.ts';
import type { Charge } from '../state/work.ts';
import type { State } from '../state.ts';
import { type Credits, minus, none, plus } from '../values/amount.ts';
import { own } from '../values/record.ts';

// What the months of the members are made of: what was set, what was charged, and what may still be reported.

type Members = State['members'];

export function capSet(state: State, { member, cap }: EventOf<'member-cap-set'>): State {
  return { ...state, members: changed(state.members, member, (one) => ({ ...one, cap })) };
}

/** A month that only ends later, because the account moved to another zone, goes on. */
export function monthOpened(state: State, { member, month, at }: EventOf<'member-month'>): State {
  const opened = (one: Member): Member =>
    one.month?.name === month.name
      ? { ...one, month: { ...one.month, endsAt: month.endsAt } }
      : { ...one, month: { ...month, startsAt: at }, used: none, unheard: none };
  return { ...state, members: changed(state.members, member, opened) };
}

/** A charge of a member's hold, or of a journal that came in time. */
export function charged(members: Members, { member, credits }: Charge): Members {
  return member === undefined
    ? members
    : changed(members, member, (one) => ({ ...one, used: plus(one.used, credits) }));
}

/** A charge of a journal that came after its lease was taken back: what was counted as unheard is used. */
export function heard(members: Members, { member, credits, uncounted = none }: Charge): Members {
  if (member === undefined) return members;
  const counted = minus(credits, uncounted);
  return changed(members, member, (one) => ({
    ...one,
    used: plus(one.used, counted),
    unheard: minus(one.unheard, counted),
  }));
}

/** A refund in the month of its charge may be spent again. */
export function refunded(members: Members, charge: Charge, credits: Credits): Members {
  if (charge.member === undefined) return members;
  const month = own(members, charge.member)?.month ?? null;
  if (month === null || charge.at < month.startsAt) return members;
  const back = countedRefund(charge, credits);
  return changed(members, charge.member, (one) => ({ ...one, used: minus(one.used, back) }));
}

/** The wallet took a lease back, but the device may have spent it. */
export function takenBack(members: Members, member: string, credits: Credits): Members {
  return changed(members, member, (one) => ({ ...one, unheard: plus(one.unheard, credits) }));
}

/** The device has told all: the rest of what was set aside for it was never spent. */
export function toldAll(members: Members, member: string, credits: Credits): Members {
  return changed(members, member, (one) => ({ ...one, unheard: minus(one.unheard, credits) }));
}

function changed(members: Members, id: string, change: (member: Member) => Member): Members {
  return { ...members, [id]: change(own(members, id) ?? nobodyYet(id)) };
}
