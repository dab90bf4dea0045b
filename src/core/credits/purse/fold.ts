import type { JournalEntry } from '../command.ts';
import { minus, none, plus } from '../values/amount.ts';
import type { DeviceLease, DevicePurse, LocalHold, PurseLine, WrittenPurse } from './lines.ts';

// The purse of a device as the fold of its lines. Every line is checked against what came before it: a file that does not add up is damaged.

export function emptyPurse(): DevicePurse {
  return {
    latestAt: 0,
    skewMs: 0,
    frozen: null,
    isRecalled: false,
    heardAt: null,
    asked: null,
    leases: new Map(),
    holds: new Map(),
    holdsOfWork: new Map(),
    captured: new Map(),
    paidKeys: new Set(),
    days: new Map(),
  };
}

/** Applies one line. Pure but for the purse it changes. Asserts that no lease is ever promised beyond its credits. */
export function applyLine(purse: DevicePurse, line: PurseLine): void {
  purse.latestAt = line.type === 'clock' ? line.at : Math.max(purse.latestAt, line.at);
  switch (line.type) {
    case 'leased': {
      const { terms } = line;
      if (purse.leases.has(terms.id)) throw new Error(`the lease ${terms.id} came twice`);
      purse.leases.set(terms.id, newLease(terms));
      if (purse.asked?.id === terms.id) purse.asked = null;
      return;
    }
    case 'held':
      addHold(purse, line.hold);
      return;
    case 'released':
      removeHold(purse, line.hold);
      return;
    case 'spent':
      spend(purse, line);
      return;
    case 'synced': {
      const lease = leaseOf(purse, line.lease);
      const acknowledged = lease.entryCount - lease.unsynced.length;
      lease.unsynced = lease.unsynced.slice(Math.max(0, line.entryCount - acknowledged));
      lease.booked = plus(lease.booked, line.credits);
      // A lease that is ending stays so until the wallet says that it is over.
      if (line.status !== 'open') lease.status = line.status;
      return;
    }
    case 'dropped': {
      const lease = leaseOf(purse, line.lease);
      for (const { workKeys } of lease.unsynced) for (const key of workKeys) purse.paidKeys.delete(key);
      lease.unsynced = [];
      lease.status = 'returned';
      return;
    }
    case 'ending':
      for (const id of line.leases) {
        const lease = leaseOf(purse, id);
        if (lease.status === 'open') lease.status = 'ending';
      }
      return;
    case 'asked':
      purse.asked = line.order;
      return;
    case 'refused':
      if (purse.asked?.id === line.id) purse.asked = null;
      return;
    case 'recalled':
      purse.isRecalled = line.isRecalled;
      return;
    case 'clock':
      purse.skewMs = line.skewMs;
      purse.heardAt = line.at;
      if (purse.frozen === 'clock') purse.frozen = null;
      return;
    case 'froze':
      purse.frozen = line.why;
      return;
    case 'thawed':
      purse.frozen = null;
      return;
    case 'whole':
      readWhole(purse, line.purse);
      return;
  }
}

/** The whole purse in one line, for a file that begins anew. Leases that are over, and of which all is told, are left out. */
export function wholeLine(purse: DevicePurse, keep: { capturedSince: number }): PurseLine {
  const leases = [...purse.leases.values()].filter((lease) => !isOver(lease.status) || hasToTell(lease));
  const written: WrittenPurse = {
    skewMs: purse.skewMs,
    frozen: purse.frozen,
    isRecalled: purse.isRecalled,
    heardAt: purse.heardAt,
    asked: purse.asked,
    leases,
    holds: [...purse.holds.values()].filter(({ lease }) => leases.some(({ terms }) => terms.id === lease)),
    captured: [...purse.captured]
      .filter(([, { at }]) => at >= keep.capturedSince)
      .map(([hold, resolved]) => ({ hold, ...resolved })),
    paidKeys: [...purse.paidKeys],
    days: Object.fromEntries(purse.days),
  };
  return { type: 'whole', at: purse.latestAt, purse: written };
}

/** Nothing is left of it on this device. */
export function isOver(status: DeviceLease['status']): boolean {
  return status !== 'open' && status !== 'ending';
}

/** Entries that the wallet has not read, or, of a lease that it took back, the word that these were all. */
export function hasToTell({ status, unsynced }: Pick<DeviceLease, 'status' | 'unsynced'>): boolean {
  return unsynced.length > 0 || status === 'reclaimed';
}

function newLease(terms: DeviceLease['terms']): DeviceLease {
  return {
    terms,
    status: 'open',
    held: none,
    spent: none,
    booked: none,
    head: terms.head,
    entryCount: 0,
    unsynced: [],
  };
}

function addHold(purse: DevicePurse, hold: LocalHold): void {
  if (purse.holds.has(hold.id)) throw new Error(`the hold ${hold.id} came twice`);
  const lease = leaseOf(purse, hold.lease);
  lease.held = plus(lease.held, hold.credits);
  check(lease);
  purse.holds.set(hold.id, hold);
  if (hold.workKey === null) return;
  purse.holdsOfWork.set(hold.workKey, [...(purse.holdsOfWork.get(hold.workKey) ?? []), hold.id]);
}

/** The credits of a hold that goes pass to the next one that waits for the same work, or back to the lease. */
function removeHold(purse: DevicePurse, id: string): void {
  const hold = purse.holds.get(id);
  if (!hold) throw new Error(`there is no hold ${id}`);
  purse.holds.delete(id);
  const [next] = forgetWork(purse, hold);
  const heir = purse.holds.get(next ?? '');
  if (heir && hold.credits > 0) {
    purse.holds.set(heir.id, { ...heir, credits: hold.credits, lease: hold.lease });
    return;
  }
  const lease = leaseOf(purse, hold.lease);
  lease.held = minus(lease.held, hold.credits);
}

/** The entry is paid with the credits of whichever hold had them for this work. */
function spend(purse: DevicePurse, line: Extract<PurseLine, { type: 'spent' }>): void {
  const hold = purse.holds.get(line.hold);
  if (!hold) throw new Error(`there is no hold ${line.hold}`);
  const { entry } = line;
  const payer = payerOf(purse, hold);
  const lease = leaseOf(purse, line.lease);
  if (payer.lease !== line.lease || payer.credits !== entry.credits)
    throw new Error(`the entry ${entry.id} does not fit its hold`);
  if (entry.prevHash !== lease.head || entry.index !== lease.entryCount + 1) {
    throw new Error(`the entry ${entry.id} does not continue its journal`);
  }
  lease.held = minus(lease.held, payer.credits);
  purse.holds.set(payer.id, { ...payer, credits: none });
  purse.holds.delete(hold.id);
  forgetWork(purse, hold);
  lease.spent = plus(lease.spent, entry.credits);
  lease.head = entry.hash;
  lease.entryCount += 1;
  lease.unsynced.push(entry);
  check(lease);
  purse.captured.set(hold.id, { credits: entry.credits, at: line.at });
  for (const key of entry.workKeys) purse.paidKeys.add(key);
  countDay(purse, entry);
}

/** The hold that has the credits for the same work: itself, or the one that came before it. */
export function payerOf(purse: DevicePurse, hold: LocalHold): LocalHold {
  if (hold.credits > 0 || hold.workKey === null) return hold;
  for (const id of purse.holdsOfWork.get(hold.workKey) ?? []) {
    const other = purse.holds.get(id);
    if (other && other.credits > 0) return other;
  }
  return hold;
}

/** @returns the holds that still wait for the same work */
function forgetWork(purse: DevicePurse, hold: LocalHold): string[] {
  if (hold.workKey === null) return [];
  const others = (purse.holdsOfWork.get(hold.workKey) ?? []).filter((id) => id !== hold.id);
  if (others.length > 0) purse.holdsOfWork.set(hold.workKey, others);
  else purse.holdsOfWork.delete(hold.workKey);
  return others;
}

const dayMs = 86_400_000;
const daysKept = 14;

/** By the device's own date: it only decides how much is leased next time. */
function countDay(purse: DevicePurse, { occurredAt, credits }: JournalEntry): void {
  const day = new Date(occurredAt).toISOString().slice(0, 10);
  purse.days.set(day, (purse.days.get(day) ?? 0) + credits);
  if (purse.days.size <= daysKept) return;
  const oldest = new Date(occurredAt - daysKept * dayMs).toISOString().slice(0, 10);
  for (const key of [...purse.days.keys()]) if (key < oldest) purse.days.delete(key);
}

function readWhole(purse: DevicePurse, written: WrittenPurse): void {
  if (purse.leases.size > 0) throw new Error('a file begins in its middle');
  purse.skewMs = written.skewMs;
  purse.frozen = written.frozen;
  purse.isRecalled = written.isRecalled;
  purse.heardAt = written.heardAt;
  purse.asked = written.asked;
  for (const lease of written.leases)
    purse.leases.set(lease.terms.id, { ...lease, unsynced: [...lease.unsynced], held: none });
  for (const hold of written.holds) addHold(purse, hold);
  for (const { hold, ...resolved } of written.captured) purse.captured.set(hold, resolved);
  for (const key of written.paidKeys) purse.paidKeys.add(key);
  for (const [day, count] of Object.entries(written.days)) purse.days.set(day, count);
  for (const lease of purse.leases.values()) check(lease);
}

export function leaseOf(purse: DevicePurse, id: string): DeviceLease {
  const lease = purse.leases.get(id);
  if (!lease) throw new Error(`there is no lease ${id}`);
  return lease;
}

/** held + spent <= credits: `minus` asserts it. */
function check(lease: DeviceLease): void {
  minus(lease.terms.credits, plus(lease.held, lease.spent));
}
