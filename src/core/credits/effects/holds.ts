import type { EventOf, HandOver } from '../event.ts';
import type { Charge, Hold, WorkKey } from '../state/work.ts';
import type { State } from '../state.ts';
import { minus, plus, total } from '../values/amount.ts';
import { copyOf, own, withPart } from '../values/record.ts';
import * as members from './members.ts';

// What holds, captures and refunds leave behind, besides the amounts.

export function held(state: State, event: EventOf<'held'>): State {
  const { hold } = event;
  const workKeys = copyOf(state.workKeys);
  for (const key of hold.workKeys)
    workKeys[key] = { status: 'held', hold: hold.id, sharedWith: [], isDelivered: false };
  for (const key of hold.sharedKeys) {
    const holder = workKeys[key];
    if (holder?.status === 'held') workKeys[key] = { ...holder, sharedWith: [...holder.sharedWith, hold.id] };
  }
  return { ...state, workKeys, holds: withPart(state.holds, hold.id, hold) };
}

export function extended(state: State, event: EventOf<'extended'>): State {
  return withHold(state, event.hold, (hold) => ({ ...hold, expiresAt: event.expiresAt }));
}

export function captured(state: State, event: EventOf<'captured'>): State {
  const { charge } = event;
  const id = charge.hold ?? charge.id;
  const hold = own(state.holds, id);
  if (hold === undefined) throw new Error(`the state lacks the hold ${id}`);
  const released = letGo(handedOver(state, event.handOvers), hold, charge.workKeys);
  const closed = withHold(delivered(released, event.delivered), id, (one) => ({
    ...one,
    status: 'captured',
    charge: charge.id,
  }));
  return withCharge(closed, charge);
}

export function voided(state: State, event: EventOf<'voided'>): State {
  const hold = own(state.holds, event.hold);
  if (hold === undefined) throw new Error(`the state lacks the hold ${event.hold}`);
  return withHold(letGo(handedOver(state, event.handOvers), hold, []), hold.id, (one) => ({
    ...one,
    status: event.reason === 'timed-out' ? 'expired' : 'voided',
  }));
}

export function refunded(state: State, event: EventOf<'refunded'>): State {
  const charge = own(state.charges, event.charge);
  if (charge === undefined) throw new Error(`the state lacks the charge ${event.charge}`);
  const workKeys = copyOf(state.workKeys);
  for (const key of event.freedKeys) delete workKeys[key];
  const isOfThisPeriod = charge.period === state.periodCount;
  return {
    ...state,
    workKeys,
    members: members.refunded(state.members, charge, event.credits),
    periodUsed: isOfThisPeriod ? minus(state.periodUsed, event.credits) : state.periodUsed,
    charges: withPart(state.charges, charge.id, {
      ...charge,
      refunded: plus(charge.refunded, event.credits),
      debt: minus(charge.debt, event.debt),
    }),
  };
}

/** Books a charge: what it paid for is paid for ever. */
function withCharge(state: State, charge: Charge): State {
  return {
    ...state,
    periodUsed: plus(state.periodUsed, charge.credits),
    members: members.charged(state.members, charge),
    workKeys: paidBy(charge, state.workKeys),
    charges: withPart(state.charges, charge.id, charge),
  };
}

function paidBy({ id, workKeys: keys }: Charge, known: State['workKeys']): State['workKeys'] {
  if (keys.length === 0) return known;
  const workKeys = copyOf<WorkKey>(known);
  for (const key of keys) workKeys[key] = { status: 'paid', charge: id };
  return workKeys;
}

/** Marks work that is done while another hold pays for it. */
function delivered(state: State, keys: readonly string[]): State {
  if (keys.length === 0) return state;
  const workKeys = copyOf(state.workKeys);
  for (const key of keys) {
    const holder = workKeys[key];
    if (holder?.status === 'held') workKeys[key] = { ...holder, isDelivered: true };
  }
  return { ...state, workKeys };
}

/** Frees the keys that a closing hold neither paid nor handed over, and takes it off the waiting lists. */
function letGo(state: State, hold: Hold, paidKeys: readonly string[]): State {
  const freed = hold.workKeys.filter((key) => {
    const holder = own(state.workKeys, key);
    return holder?.status === 'held' && holder.hold === hold.id && !paidKeys.includes(key);
  });
  if (freed.length === 0 && hold.sharedKeys.length === 0) return state;
  const workKeys = copyOf(state.workKeys);
  for (const key of freed) delete workKeys[key];
  for (const key of hold.sharedKeys) {
    const holder = workKeys[key];
    if (holder?.status !== 'held') continue;
    workKeys[key] = { ...holder, sharedWith: holder.sharedWith.filter((id) => id !== hold.id) };
  }
  return { ...state, workKeys };
}

function handedOver(state: State, handOvers: readonly HandOver[]): State {
  let next = state;
  for (const { toHold, workKey, slices } of handOvers) {
    const before = own(next.workKeys, workKey);
    const sharedWith = before?.status === 'held' ? before.sharedWith.filter((id) => id !== toHold) : [];
    next = withHold(next, toHold, (hold) => ({
      ...hold,
      credits: plus(hold.credits, total(slices)),
      slices: [...hold.slices, ...slices],
      workKeys: [...hold.workKeys, workKey],
      sharedKeys: hold.sharedKeys.filter((key) => key !== workKey),
      owned: hold.owned - 1,
    }));
    const held: WorkKey = { status: 'held', hold: toHold, sharedWith, isDelivered: false };
    next = { ...next, workKeys: withPart(next.workKeys, workKey, held) };
  }
  return next;
}

function withHold(state: State, id: string, change: (hold: Hold) => Hold): State {
  const hold = own(state.holds, id);
  if (hold === undefined) throw new Error(`the state lacks the hold ${id}`);
  return { ...state, holds: withPart(state.holds, id, change(hold)) };
}
