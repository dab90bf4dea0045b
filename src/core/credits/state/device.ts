import type { Credits, EpochMs } from '../values/amount.ts';
import type { Slice } from './grant.ts';

// Computers that spend while nobody hears them, and the credits that are lent to them.

export type Lease = {
  readonly id: string;
  readonly device: string;
  readonly status: 'open' | 'frozen' | 'returned' | 'reclaimed';
  readonly credits: Credits;
  /** What is left of each grant: leased, neither spent nor returned. */
  readonly slices: readonly Slice[];
  readonly spent: Credits;
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** Expiry plus grace: then the wallet takes the rest back. */
  readonly reclaimAt: EpochMs;
  /** 1 for the device's first lease. */
  readonly sequence: number;
  readonly catalogVersion: string;
  /** Hash of the last journal entry that was taken, and how many were. A second branch is one whose hash differs. */
  readonly head: string;
  readonly entryCount: number;
  /** Whose limit it counts against: the member who registered the device. Absent: nobody's. */
  readonly member?: string;
  /** What is still set aside for that member since the wallet took it back, until the device has told all. Absent: nothing. */
  readonly unheard?: { readonly credits: Credits; readonly since: EpochMs };
};

/** What an owner wants to know of a device: when it was frozen, and who did what about it. */
export type DeviceNote = {
  readonly what: 'frozen' | 'thawed' | 'recalled' | 'welcomed';
  readonly at: EpochMs;
  readonly user: string | null;
  readonly lease: string | null;
};

export type Device = {
  readonly id: string;
  readonly sequence: number;
  readonly head: string;
  /** Its journal has two branches: nothing more is leased to it until somebody has looked. */
  readonly isFrozen: boolean;
  /** An owner wants its credits back: nothing more is leased to it. */
  readonly isRecalled: boolean;
  /** The last ones, oldest first; the books have all of them. */
  readonly notes: readonly DeviceNote[];
};
