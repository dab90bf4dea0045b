import type { CommandOf } from '../command.ts';
import { allowanceOf } from '../members.ts';
import { zoneOf } from '../price/selector.ts';
import type { Result } from '../state/answer.ts';
import type { Credits } from '../values/amount.ts';
import { monthOf, wallClock } from '../values/calendar.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { resultOf } from './result.ts';

// The most that a member may spend in a calendar month. Credits are counted when they are set aside or leased, not when they are charged:
// so no order of holds, devices and late journals comes to more than was allowed.

/** Sets the limit of a member, or clears it. What is used or set aside already stays. */
export function decideMemberCap(draft: Draft, command: CommandOf<'member-cap'>): Result {
  checkRight(draft, command, 'set_member_cap');
  const { of: member, credits: cap } = command;
  if ((own(draft.state.members, member)?.cap ?? null) !== cap)
    emit(draft, 'member-cap-set', { member, cap, user: command.user });
  return resultOf(command, { details: { member, cap } });
}

/** What the member may still set aside; null for no limit. */
export function leftOf(draft: Draft, member: string | undefined): Credits | null {
  if (member === undefined || (own(draft.state.members, member)?.cap ?? null) === null) return null;
  return allowanceOf(draft.state, member, { now: draft.now, zone: zoneOf(draft.state, draft.catalog) }).left;
}

/** Refuses `forbidden` with the reason `member-cap` when this would be more than the member may spend. */
export function checkCap(draft: Draft, member: string | undefined, needed: Credits): void {
  const left = leftOf(draft, member);
  if (left === null || needed <= left || member === undefined) return;
  refuseCap(draft, member, needed);
}

export function refuseCap(draft: Draft, member: string, needed: Credits): never {
  const zone = zoneOf(draft.state, draft.catalog);
  const { cap, used, reserved, left, renewsAt } = allowanceOf(draft.state, member, { now: draft.now, zone });
  const day = wallClock(renewsAt, zone).slice(0, 10);
  return refuse(
    'forbidden',
    `This needs ${needed} of your credits for this month, and ${left} of ${cap} are left. Nothing was charged. Ask an owner or admin to raise your limit, or wait until ${day}.`,
    { reason: 'member-cap', member, cap, used, reserved, left, needed, renewsAt: new Date(renewsAt).toISOString() },
  );
}

/** Before anything is counted for a member: the month that it counts in. */
export function openMonth(draft: Draft, member: string | undefined): void {
  if (member === undefined) return;
  const month = own(draft.state.members, member)?.month ?? null;
  if (month !== null && draft.now < month.endsAt) return;
  const { name, endsAt } = monthOf(draft.now, zoneOf(draft.state, draft.catalog));
  emit(draft, 'member-month', { member, month: { name, endsAt } });
}
