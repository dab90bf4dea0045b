import type { Answer } from './state/answer.ts';
import type { Device, Lease } from './state/device.ts';
import type { Grant } from './state/grant.ts';
import type { Member } from './state/member.ts';
import type { Purchase } from './state/purchase.ts';
import type { Recharge } from './state/recharge.ts';
import type { Subscription } from './state/subscription.ts';
import type { Charge, Edit, Hold, Run, WorkKey } from './state/work.ts';
import type { Credits, EpochMs } from './values/amount.ts';
import { none } from './values/amount.ts';

// What a wallet is at one instant: the fold of its events. All of it is plain JSON.
//
// A state may be a part of a wallet. Besides the fields that are not records, every command and `advance` need what is OPEN:
//   grants whose available + held + leased > 0 · open holds · leases that are open or frozen · edits that are open or generated
//   · purchases neither paid nor ended · runs that are paused · work keys with status 'held' · every member
// and on top of that only what the command names, open or closed. `touchedBy(command, catalog)` lists it (ledger/touched.ts), and ledger/archive.ts is
// this arrangement in memory: `openPartOf`, `recall`, `putAway`. Nothing else is read, however much there is.

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
