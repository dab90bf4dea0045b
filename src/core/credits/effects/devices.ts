import { plus } from '../amount.ts';
import { cut } from '../burn.ts';
import type { EventOf } from '../event.ts';
import { own } from '../record.ts';
import type { Lease, State } from '../state.ts';
import { withCharge } from './holds.ts';

// Leases: what each device still has, and how far its journal was read.

export function leased(state: State, event: EventOf<'leased'>): State {
  const { lease } = event;
  return {
    ...state,
    leases: { ...state.leases, [lease.id]: lease },
    devices: {
      ...state.devices,
      [lease.device]: { id: lease.device, sequence: lease.sequence, head: lease.head, isFrozen: false },
    },
  };
}

export function spent(state: State, event: EventOf<'lease-spent'>): State {
  const lease = leaseOf(state, event.lease);
  const next: Lease = {
    ...lease,
    slices: event.isLate ? lease.slices : cut(lease.slices, event.charge.credits).back,
    spent: plus(lease.spent, event.charge.credits),
    head: event.entry.hash,
    entryCount: lease.entryCount + 1,
    entryHashes: [...lease.entryHashes, event.entry.hash],
  };
  const device = own(state.devices, lease.device);
  return withCharge(
    {
      ...state,
      leases: { ...state.leases, [lease.id]: next },
      devices: device ? { ...state.devices, [device.id]: { ...device, head: event.entry.hash } } : state.devices,
    },
    event.charge,
  );
}

export function closed(state: State, event: EventOf<'lease-closed'>): State {
  const lease = leaseOf(state, event.lease);
  return { ...state, leases: { ...state.leases, [lease.id]: { ...lease, status: event.status, slices: [] } } };
}

export function frozen(state: State, event: EventOf<'lease-frozen'>): State {
  const lease = leaseOf(state, event.lease);
  const device = own(state.devices, lease.device);
  return {
    ...state,
    leases: { ...state.leases, [lease.id]: { ...lease, status: 'frozen' } },
    devices: device ? { ...state.devices, [device.id]: { ...device, isFrozen: true } } : state.devices,
  };
}

function leaseOf(state: State, id: string): Lease {
  const lease = own(state.leases, id);
  if (lease === undefined) throw new Error(`the state lacks the lease ${id}`);
  return lease;
}
