import { cut } from '../burn.ts';
import type { EventOf } from '../event.ts';
import { postingsOf } from '../ledger/postings.ts';
import type { Device, DeviceNote, Lease } from '../state/device.ts';
import type { Charge, WorkKey } from '../state/work.ts';
import type { State } from '../state.ts';
import { minus, plus, total } from '../values/amount.ts';
import { own, put } from '../values/record.ts';
import * as members from './members.ts';
import { follow } from './postings.ts';

// Leases: what each device still has, and how far its journal was read.

const notesKept = 20;

export function leased(state: State, event: EventOf<'leased'>): State {
  const { lease } = event;
  const device = { ...deviceOf(state, lease.device), sequence: lease.sequence, head: lease.head };
  return withDevice({ ...state, leases: { ...state.leases, [lease.id]: lease } }, device);
}

export function spent(state: State, event: EventOf<'lease-spent'>): State {
  const records = copied(state);
  note(records, event);
  return {
    ...state,
    ...records,
    periodUsed: plus(state.periodUsed, event.charge.credits),
    members: counted(state, event),
  };
}

/**
 * Books the lines of a journal one after another, and copies each record once, however many lines there are. The state after each `book`
 * is the one that `apply` would give; the states before it are of no use any more.
 */
export function journalBooks(before: State): { book(event: EventOf<'lease-spent'>): State } {
  const records = copied(before);
  const grants = { ...before.grants };
  let state: State = { ...before, ...records, grants };
  return {
    book(event) {
      const debt = follow(grants, postingsOf(event), state.debt);
      note(records, event);
      const periodUsed = plus(state.periodUsed, event.charge.credits);
      state = {
        ...state,
        debt,
        periodUsed,
        members: counted(state, event),
        bookedAt: Math.max(state.bookedAt, event.at),
      };
      return state;
    },
  };
}

export function closed(state: State, event: EventOf<'lease-closed'>): State {
  const lease = leaseIn(state.leases, event.lease);
  const { status, at } = event;
  const leases = { ...state.leases, [lease.id]: { ...lease, status, slices: [] } };
  if (status === 'returned' || lease.member === undefined) return { ...state, leases };
  const credits = total(lease.slices);
  return {
    ...state,
    members: members.takenBack(state.members, lease.member, credits),
    leases: { ...leases, [lease.id]: { ...lease, status, slices: [], unheard: { credits, since: at } } },
  };
}

/** Nothing more is taken of its journal: what was not spent is known now. */
export function heard(state: State, event: EventOf<'lease-heard'>): State {
  const { unheard: _, ...lease } = leaseIn(state.leases, event.lease);
  return {
    ...state,
    members: members.toldAll(state.members, lease.member ?? '', event.credits),
    leases: { ...state.leases, [lease.id]: { ...lease, status: 'returned' } },
  };
}

/** What is over stays over: a second branch freezes the device, and a lease that still has credits. */
export function frozen(state: State, event: EventOf<'lease-frozen'>): State {
  const lease = leaseIn(state.leases, event.lease);
  const status = lease.status === 'open' ? 'frozen' : lease.status;
  const device = noted(deviceOf(state, lease.device), { what: 'frozen', at: event.at, user: null, lease: lease.id });
  return withDevice(
    { ...state, leases: { ...state.leases, [lease.id]: { ...lease, status } } },
    { ...device, isFrozen: true },
  );
}

export function thawed(state: State, event: EventOf<'device-thawed'>): State {
  const { user, at } = event;
  const device = noted(deviceOf(state, event.device), { what: 'thawed', at, user, lease: null });
  return withDevice(state, { ...device, isFrozen: false });
}

export function recalled(state: State, event: EventOf<'device-recalled'>): State {
  const { isRecalled, user, at } = event;
  const what = isRecalled ? 'recalled' : 'welcomed';
  return withDevice(state, { ...noted(deviceOf(state, event.device), { what, at, user, lease: null }), isRecalled });
}

type Records = {
  readonly charges: Record<string, Charge>;
  readonly workKeys: Record<string, WorkKey>;
  readonly leases: Record<string, Lease>;
  readonly devices: Record<string, Device>;
};

function copied({ charges, workKeys, leases, devices }: State): Records {
  return { charges: { ...charges }, workKeys: { ...workKeys }, leases: { ...leases }, devices: { ...devices } };
}

/** A charge and how far the journal is read, in place: what it paid for is paid for ever. */
function note({ charges, workKeys, leases, devices }: Records, { lease: id, charge }: EventOf<'lease-spent'>) {
  const lease = leaseIn(leases, id);
  const head = charge.entry?.hash ?? lease.head;
  put(leases, id, {
    ...lease,
    slices: cut(lease.slices, total(charge.slices)).back,
    spent: plus(lease.spent, charge.credits),
    head,
    entryCount: lease.entryCount + 1,
    ...(lease.unheard && { unheard: { ...lease.unheard, credits: minus(lease.unheard.credits, charge.credits) } }),
  });
  const device = own(devices, lease.device);
  if (device !== undefined) put(devices, device.id, { ...device, head });
  put(charges, charge.id, charge);
  for (const key of charge.workKeys) put(workKeys, key, { status: 'paid', charge: charge.id });
}

function counted({ members: before }: State, { charge, isLate }: EventOf<'lease-spent'>): State['members'] {
  return isLate ? members.heard(before, charge) : members.charged(before, charge);
}

function noted(device: Device, note: DeviceNote): Device {
  return { ...device, notes: [...device.notes, note].slice(-notesKept) };
}

/** A device that never had a lease is known from its first note on. */
function deviceOf(state: State, id: string): Device {
  const none = { id, sequence: 0, head: '', isFrozen: false, isRecalled: false, notes: [] };
  return { ...none, ...own(state.devices, id) };
}

function withDevice(state: State, device: Device): State {
  return { ...state, devices: { ...state.devices, [device.id]: device } };
}

function leaseIn(leases: State['leases'], id: string): Lease {
  const lease = own(leases, id);
  if (lease === undefined) throw new Error(`the state lacks the lease ${id}`);
  return lease;
}
