import type { Rate } from '../catalog.ts';
import type { JournalEntry } from '../command.ts';
import type { Work } from '../state/work.ts';
import type { Credits, EpochMs } from '../values/amount.ts';
import type { WrittenRational } from '../values/rational.ts';

// What a device writes down about its credits, line by line. The purse in memory is the fold of these lines, so what a restart sees is
// what the lines say.

/** What the wallet signed: credits that belong to this device until they expire, and what they buy. */
export type LeaseTerms = {
  readonly id: string;
  readonly sequence: number;
  readonly credits: Credits;
  /** Where the credits come from, in the order in which they are spent. */
  readonly slices: readonly { readonly grantId: string; readonly bucket: string; readonly credits: Credits }[];
  /** The price list at the time of leasing: an offline price is the price that is charged. */
  readonly rates: readonly Rate[];
  readonly freeActions: readonly string[];
  /** Tiers that the plan includes. */
  readonly tiers: readonly string[];
  /** Ask for more when so small a part is left. */
  readonly refillAt: WrittenRational;
  readonly issuedAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** Expiry plus grace: what was held before the expiry may be charged until then. */
  readonly reclaimAt: EpochMs;
  /** What the first entry of its journal follows. */
  readonly head: string;
};

/** Credits set aside for one work. */
export type LocalHold = {
  readonly id: string;
  readonly lease: string;
  /** 0 while another hold on this device pays for the same work. */
  readonly credits: Credits;
  readonly work: Omit<Work, 'action' | 'phase'> & { readonly action: string; readonly phase: JournalEntry['phase'] };
  /** The work that is paid once for ever; null for work that is charged every time. */
  readonly workKey: string | null;
};

/** `at`: the wallet's time as far as the device knows it. */
export type PurseLine =
  | { readonly type: 'leased'; readonly at: EpochMs; readonly terms: LeaseTerms }
  | { readonly type: 'held'; readonly at: EpochMs; readonly hold: LocalHold }
  | { readonly type: 'released'; readonly at: EpochMs; readonly hold: string }
  /** The hold is captured: its entry continues the journal of the lease. */
  | {
      readonly type: 'spent';
      readonly at: EpochMs;
      readonly hold: string;
      readonly lease: string;
      readonly entry: JournalEntry;
    }
  /** The wallet has booked the first `entryCount` entries of a lease, charged `credits` for those that were new, and says what became of it. */
  | {
      readonly type: 'synced';
      readonly at: EpochMs;
      readonly lease: string;
      readonly entryCount: number;
      readonly credits: Credits;
      readonly status: 'open' | 'returned' | 'reclaimed' | 'frozen';
    }
  /** The wallet takes no more of this lease's journal: what it has not read pays for nothing. */
  | { readonly type: 'dropped'; readonly at: EpochMs; readonly lease: string }
  /** Nothing more is spent from these leases: what is left of them goes back to the wallet. */
  | { readonly type: 'ending'; readonly at: EpochMs; readonly leases: readonly string[] }
  /** A lease is asked for under an id that is kept before it is sent, so that a lost answer is asked for again. */
  | { readonly type: 'asked'; readonly at: EpochMs; readonly order: LeaseOrder }
  /** The wallet gave nothing for what was asked. */
  | { readonly type: 'refused'; readonly at: EpochMs; readonly id: string }
  /** An owner calls back what this device holds, or no longer does. */
  | { readonly type: 'recalled'; readonly at: EpochMs; readonly isRecalled: boolean }
  /** The wallet was heard: its time is believed, and a clock that was set back is no reason to stop any more. */
  | { readonly type: 'clock'; readonly at: EpochMs; readonly skewMs: number }
  | { readonly type: 'froze'; readonly at: EpochMs; readonly why: Frozen }
  /** An owner has looked at the two branches: this device may spend again. */
  | { readonly type: 'thawed'; readonly at: EpochMs }
  /** Everything so far, in one line: what a shortened file begins with. */
  | { readonly type: 'whole'; readonly at: EpochMs; readonly purse: WrittenPurse };

/** clock: it was set back. branch: this folder is an older copy, or a copy that another computer uses. */
export type Frozen = 'clock' | 'branch';

export type LeaseStatus = 'open' | 'ending' | 'returned' | 'reclaimed' | 'frozen';

/** `credits`: exactly these, for a run; null: as many as the wallet's policy gives to a device that spends so much a day. */
export type LeaseOrder = { readonly id: string; readonly credits: Credits | null; readonly dailySpend: Credits };

export type DeviceLease = {
  readonly terms: LeaseTerms;
  status: LeaseStatus;
  held: Credits;
  spent: Credits;
  /** What the wallet has charged of it. */
  booked: Credits;
  /** Hash of the last entry. */
  head: string;
  entryCount: number;
  /** Entries that the wallet has not acknowledged, in order. */
  unsynced: JournalEntry[];
};

export type Resolved = { readonly credits: Credits; readonly at: EpochMs };

export type DevicePurse = {
  /** The latest instant known, by the wallet's time. */
  latestAt: EpochMs;
  /** The wallet's time less this computer's. */
  skewMs: number;
  frozen: Frozen | null;
  isRecalled: boolean;
  /** When the wallet was last heard, by its own clock. */
  heardAt: EpochMs | null;
  asked: LeaseOrder | null;
  /** In the order in which they came. */
  readonly leases: Map<string, DeviceLease>;
  readonly holds: Map<string, LocalHold>;
  /** Open holds for each work, in the order in which they were placed: the first one pays. */
  readonly holdsOfWork: Map<string, string[]>;
  /** What became of holds that were captured here, so that a capture may be said twice. */
  readonly captured: Map<string, Resolved>;
  /** Work paid by this device. */
  readonly paidKeys: Set<string>;
  /** Credits spent by local date, "2026-01-31", the last two weeks of them. */
  readonly days: Map<string, number>;
};

/** The same as plain JSON. */
export type WrittenPurse = {
  readonly skewMs: number;
  readonly frozen: Frozen | null;
  readonly isRecalled: boolean;
  readonly heardAt: EpochMs | null;
  readonly asked: LeaseOrder | null;
  readonly leases: readonly DeviceLease[];
  readonly holds: readonly LocalHold[];
  readonly captured: readonly (Resolved & { readonly hold: string })[];
  readonly paidKeys: readonly string[];
  readonly days: Readonly<Record<string, number>>;
};
