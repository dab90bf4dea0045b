import type { ErrorDetails, Failure } from '../errors.ts';
import type { Credits, EpochMs } from './amount.ts';
import { none } from './amount.ts';
import type { Phase } from './catalog.ts';

// What a wallet is at one instant: the fold of its events. All of it is plain JSON.
//
// A state may be a part of a wallet. Besides the fields that are not records, every command and `advance` need what is OPEN:
//   grants whose available + held + leased > 0 · open holds · leases that are open or frozen · edits that are open or generated
//   · purchases neither paid nor ended · runs that are paused · work keys with status 'held' · every member
// and on top of that only what the command names, open or closed. `touchedBy(command, catalog)` lists it (touched.ts), and archive.ts is
// this arrangement in memory: `openPartOf`, `recall`, `putAway`. Nothing else is read, however much there is.

/** Credits of one grant. Where slices stand in a list, the list is in burn order. */
export type Slice = { readonly grantId: string; readonly bucket: string; readonly credits: Credits };

/** Where a grant came from. */
export type GrantSource =
  | 'manual'
  | 'once'
  | 'daily'
  | 'renewal'
  | 'carry'
  | 'upgrade'
  | 'purchase'
  | 'bonus'
  | 'refund';

/** A grant as it is made. What a catalog says of its bucket is pinned here, so that a later catalog changes no order. */
export type NewGrant = {
  readonly id: string;
  readonly bucket: string;
  readonly category: 'promotional' | 'paid';
  readonly priority: number;
  readonly source: GrantSource;
  readonly credits: Credits;
  readonly effectiveAt: EpochMs;
  /** Null: never. Valid in `[effectiveAt, expiresAt)`. */
  readonly expiresAt: EpochMs | null;
  readonly createdAt: EpochMs;
  readonly purchase: string | null;
};

export type Grant = NewGrant & { readonly available: Credits; readonly held: Credits; readonly leased: Credits };

/** What is paid for, as the history shows it. */
export type Work = {
  readonly action: string | null;
  readonly phase: Phase | null;
  /** Units of work, 1 or more; the units in `owned` cost nothing. */
  readonly quantity: number;
  readonly dims: Readonly<Record<string, string | number>>;
  readonly resource: Readonly<Record<string, string>> | null;
  readonly run: string | null;
  readonly user: string | null;
};

export type Hold = {
  readonly id: string;
  readonly status: 'open' | 'captured' | 'voided' | 'expired';
  readonly work: Work;
  readonly credits: Credits;
  readonly slices: readonly Slice[];
  /** Work keys that this hold pays for; paid for ever when it is captured. */
  readonly workKeys: readonly string[];
  /** Work keys that another open hold pays for. When that hold lets go of one, its credits come to this hold. */
  readonly sharedKeys: readonly string[];
  /** Units that were paid before, or are shared: 0 credits. */
  readonly owned: number;
  /** Exact price of one unit, for capturing a part: ceil(units x numerator / denominator). Null: held without a price. */
  readonly unitPrice: { readonly numerator: string; readonly denominator: string } | null;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** How long it lives from its last sign of life. */
  readonly ttlMs: number;
  readonly edit: string | null;
  readonly catalogVersion: string;
  /** Set when captured. */
  readonly charge: string | null;
  /** Whose limit it counts against. Absent: nobody's. */
  readonly member?: string;
};

export type Charge = {
  readonly id: string;
  readonly hold: string | null;
  readonly lease: string | null;
  readonly work: Work;
  readonly credits: Credits;
  /** What became debt because it was reported too late. Part of `credits`, not of `slices`. */
  readonly debt: Credits;
  readonly slices: readonly Slice[];
  /** Work that it paid for ever; freed again by a refund of the whole. */
  readonly workKeys: readonly string[];
  readonly refunded: Credits;
  /** `periodCount` of the state when it was charged. */
  readonly period: number;
  readonly at: EpochMs;
  /** When a device says that it happened; for showing only. */
  readonly occurredAt: EpochMs | null;
  /** The line of a device's journal that it came from: what tells a repeat from a second branch. */
  readonly entry?: { readonly index: number; readonly hash: string };
  readonly catalogVersion: string;
  /** Whose limit it counts against. Absent: nobody's. */
  readonly member?: string;
  /** What of it counted in an earlier month, when its lease was taken back. */
  readonly uncounted?: Credits;
};

export type WorkKey =
  | {
      readonly status: 'held';
      readonly hold: string;
      /** Other open holds with the same work. */
      readonly sharedWith: readonly string[];
      /** One of them is finished: the work has to be paid. */
      readonly isDelivered: boolean;
    }
  | { readonly status: 'paid'; readonly charge: string };

export type Edit = {
  readonly id: string;
  /** open: being made. generated: waits to be accepted or rejected. */
  readonly status: 'open' | 'generated' | 'accepted' | 'rejected' | 'failed' | 'lapsed';
  readonly work: Work;
  readonly hold: string;
  /** The second hold, when the catalog reserves the price of accepting. */
  readonly reserve: string | null;
  readonly generateCharge: string | null;
  readonly acceptCharge: string | null;
  /** Priced when generated, so that a new price list does not change a result that waits. */
  readonly acceptCredits: Credits;
  readonly lapsesAt: EpochMs | null;
};

export type Run = {
  readonly id: string;
  readonly status: 'paused' | 'finished';
  readonly work: Work;
  readonly doneCount: number;
  readonly pendingCount: number;
};

export type Subscription = {
  /** The command that began it; names its grants together with the start of the period. */
  readonly id: string;
  readonly plan: string;
  readonly allocation: Credits;
  /** Wall-clock time of the first day, for example "2026-01-31T10:00:00": every period is counted from it. */
  readonly anchor: string;
  /** 0 for the first period. */
  readonly period: number;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly next: { readonly plan: string; readonly allocation: Credits } | null;
  readonly endsWithPeriod: boolean;
  /** A failed payment: the next period's credits wait until it is paid. */
  readonly isUnpaid: boolean;
  /** The period is running without its credits. */
  readonly isDelayed: boolean;
};

export type PurchaseStatus =
  | 'pending'
  | 'processing'
  | 'authentication-required'
  | 'unknown'
  | 'paid'
  | 'declined'
  | 'expired'
  | 'refunded';

export type Purchase = {
  readonly id: string;
  readonly status: PurchaseStatus;
  readonly pack: string | null;
  readonly credits: Credits;
  readonly bonusCredits: Credits;
  readonly priceMinor: number;
  readonly currency: string;
  readonly isAutomatic: boolean;
  readonly user: string | null;
  readonly at: EpochMs;
  readonly expiresAt: EpochMs | null;
  readonly grant: string | null;
  readonly refundedCredits: Credits;
  readonly refundedMinor: number;
  readonly invoice: number | null;
  /** What was asked for, by the id of the command, in case the provider refuses it. */
  readonly refunds?: Readonly<Record<string, { readonly credits: Credits; readonly amountMinor: number }>>;
  /** How often the bank has taken it back, and what it took the last time, for the case that it decides for us. */
  readonly taken?: {
    readonly turn: number;
    readonly credits: Credits;
    readonly debt: Credits;
    readonly refundedCredits: Credits;
    readonly refundedMinor: number;
  };
};

export type SpendWindow = {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly capturedMinor: number;
  readonly reservedMinor: number;
  readonly hasToldBlocked: boolean;
  /** Percentages of the cap that were told. */
  readonly told: readonly number[];
};

export type Recharge = {
  readonly isEnabled: boolean;
  readonly pack: string | null;
  readonly threshold: Credits;
  readonly capMinor: number;
  readonly card: string | null;
  readonly window: SpendWindow | null;
  /** The one purchase on its way. */
  readonly inFlight: string | null;
  readonly sequence: number;
  /** Recent attempts and failures, oldest first, no older than the catalog's windows. */
  readonly attemptedAt: readonly EpochMs[];
  readonly failedAt: readonly EpochMs[];
  readonly failuresInARow: number;
  readonly paidAt: EpochMs | null;
  /** The card that failed too often. */
  readonly suspendedCard: string | null;
  readonly isSuspended: boolean;
  readonly toldBurstAt: EpochMs | null;
};

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
};

/** What a member may spend in a calendar month, and what counts against it beside open holds and leases. */
export type Member = {
  readonly id: string;
  /** Null: no limit. */
  readonly cap: Credits | null;
  /** The month in which something was counted last; it began to be counted at `startsAt`. */
  readonly month: { readonly name: string; readonly startsAt: EpochMs; readonly endsAt: EpochMs } | null;
  /** Charged in that month, less what was refunded of it. */
  readonly used: Credits;
  /** In leases that were taken back in that month before their device was heard. */
  readonly unheard: Credits;
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

/** What a command was answered: the same id and body get it again. */
export type Answer = { readonly fingerprint: string } & (
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly failure: Failure }
);

/** What a command did. `credits` is what it priced, moved or granted; the rest where it has a meaning. */
export type Result = {
  readonly id: string;
  readonly credits: Credits;
  readonly slices: readonly Slice[];
  readonly owned: number;
  readonly expiresAt: EpochMs | null;
  readonly details: ErrorDetails;
};

export type AlertArm = { readonly isArmed: boolean; readonly sequence: number };

export type State = {
  readonly wallet: string;
  readonly openedAt: EpochMs;
  /** The zone in force; a wished one waits for the next period. */
  readonly zone: string;
  readonly nextZone: { readonly zone: string; readonly at: EpochMs } | null;
  /** The latest instant that was booked. Time never goes back behind it. */
  readonly bookedAt: EpochMs;
  readonly debt: Credits;
  readonly grants: Readonly<Record<string, Grant>>;
  readonly holds: Readonly<Record<string, Hold>>;
  readonly charges: Readonly<Record<string, Charge>>;
  readonly workKeys: Readonly<Record<string, WorkKey>>;
  readonly edits: Readonly<Record<string, Edit>>;
  readonly runs: Readonly<Record<string, Run>>;
  readonly purchases: Readonly<Record<string, Purchase>>;
  readonly leases: Readonly<Record<string, Lease>>;
  readonly devices: Readonly<Record<string, Device>>;
  readonly members: Readonly<Record<string, Member>>;
  readonly answers: Readonly<Record<string, Answer>>;
  readonly subscription: Subscription | null;
  /** The last local date that each daily bucket was filled for, and when that day ends. */
  readonly days: Readonly<
    Record<string, { readonly date: string; readonly endsAt: EpochMs; readonly granted: Credits }>
  >;
  readonly recharge: Recharge;
  /** By rule, written as in the catalog: "25% dashboard". */
  readonly alerts: Readonly<Record<string, AlertArm>>;
  /** Buckets that were filled once and never again. */
  readonly onceGiven: readonly string[];
  /** When the period began: at a renewal, at the start or the end of a plan, or when the wallet was opened. */
  readonly periodStartsAt: EpochMs;
  /** How many periods there were before this one. */
  readonly periodCount: number;
  /** Credits granted since the period began, carried ones included: the basis of percentages. */
  readonly periodGranted: Credits;
  /** Credits captured since the period began, less refunds. */
  readonly periodUsed: Credits;
  readonly invoiceCount: number;
};

/** A wallet before its first event. `zone` is an IANA zone, `openedAt` the instant from which its catalog accrues. */
export function emptyState(wallet: { id: string; zone: string; openedAt: EpochMs }): State {
  return {
    wallet: wallet.id,
    openedAt: wallet.openedAt,
    zone: wallet.zone,
    nextZone: null,
    bookedAt: wallet.openedAt,
    debt: none,
    grants: {},
    holds: {},
    charges: {},
    workKeys: {},
    edits: {},
    runs: {},
    purchases: {},
    leases: {},
    devices: {},
    members: {},
    answers: {},
    subscription: null,
    days: {},
    recharge: {
      isEnabled: false,
      pack: null,
      threshold: none,
      capMinor: 0,
      card: null,
      window: null,
      inFlight: null,
      sequence: 0,
      attemptedAt: [],
      failedAt: [],
      failuresInARow: 0,
      paidAt: null,
      suspendedCard: null,
      isSuspended: false,
      toldBurstAt: null,
    },
    alerts: {},
    onceGiven: [],
    periodStartsAt: wallet.openedAt,
    periodCount: 0,
    periodGranted: none,
    periodUsed: none,
    invoiceCount: 0,
  };
}
