import type { JournalEntry } from './command.ts';
import { type Credits, credits, type EpochMs, minus, plus } from './values/amount.ts';
import { canonical, sha256 } from './values/fingerprint.ts';
import { refuse } from './values/refusal.ts';

// A device's side of a lease: it spends from what it was given, writes each spend in a chained journal before the work starts, and stops
// when its clock cannot be believed. No network is needed.

export type Purse = {
  readonly device: string;
  readonly lease: string;
  readonly leased: Credits;
  readonly spent: Credits;
  readonly expiresAt: EpochMs;
  readonly journal: readonly JournalEntry[];
  readonly head: string;
  /** The latest instant the device has known, by the wallet's clock and its own monotonic one. */
  readonly latestAt: EpochMs;
  readonly isFrozen: boolean;
};

/** How far a wall clock may lag behind what is known before it is not believed. */
export const driftMs = 5 * 60_000;

export function newPurse(
  lease: { id: string; device: string; credits: Credits; expiresAt: EpochMs; head: string },
  now: EpochMs,
): Purse {
  return {
    device: lease.device,
    lease: lease.id,
    leased: lease.credits,
    spent: credits(0),
    expiresAt: lease.expiresAt,
    journal: [],
    head: lease.head,
    latestAt: now,
    isFrozen: false,
  };
}

export type DeviceSpend = Omit<JournalEntry, 'index' | 'prevHash' | 'hash' | 'occurredAt'>;

/** What the clocks of a device say. `elapsedMs`: since the purse was last used, by a clock that never jumps. */
export type DeviceClock = { readonly wall: EpochMs; readonly elapsedMs: number };

/** The purse after its clock was read. Frozen when the wall clock was set back; a sync thaws it. */
export function readClock(purse: Purse, clock: DeviceClock): Purse {
  const known = purse.latestAt + Math.max(clock.elapsedMs, 0);
  const isFrozen = purse.isFrozen || clock.wall < known - driftMs;
  return { ...purse, isFrozen, latestAt: Math.max(known, clock.wall) };
}

/**
 * Spends from the lease. Refuses `lease-frozen` when the clock was set back, and `lease-exhausted` when the lease is spent or over.
 * The caller keeps the journal on disk before the paid work starts.
 */
export function spendOnDevice(before: Purse, spend: DeviceSpend, clock: DeviceClock): Purse {
  const purse = readClock(before, clock);
  if (purse.isFrozen) {
    return refuse(
      'lease-frozen',
      'The clock of this device went back. 0 credits used. Connect to the wallet to go on.',
      {
        wall: clock.wall,
        latest: purse.latestAt,
      },
    );
  }
  const left = minus(purse.leased, purse.spent);
  if (purse.latestAt >= purse.expiresAt || spend.credits > left) {
    return refuse(
      'lease-exhausted',
      'The credits on this device are used up. 0 credits used. Connect to the wallet to go on.',
      {
        left: purse.latestAt >= purse.expiresAt ? 0 : left,
        needed: spend.credits,
      },
    );
  }
  const body = { ...spend, index: purse.journal.length + 1, prevHash: purse.head, occurredAt: clock.wall };
  const entry: JournalEntry = { ...body, hash: entryHash(body) };
  return { ...purse, spent: plus(purse.spent, spend.credits), journal: [...purse.journal, entry], head: entry.hash };
}

/** The hash of an entry covers everything in it and the entry before. */
export function entryHash(entry: Omit<JournalEntry, 'hash'> & { hash?: string }): string {
  const { hash: _, ...body } = entry;
  return sha256(canonical(body));
}

/** Where the journal of a lease begins: it continues the journal of the lease before. */
export function headOfLease(lease: string, previousHead: string): string {
  return sha256(`${lease}\n${previousHead}`);
}
