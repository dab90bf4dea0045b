import type { Failure } from '../errors.ts';
import type { Rate } from './catalog.ts';
import type { Result } from './state/answer.ts';
import type { Lease } from './state/device.ts';
import type { NewGrant, Slice } from './state/grant.ts';
import type { Purchase } from './state/purchase.ts';
import type { SpendWindow } from './state/recharge.ts';
import type { Subscription } from './state/subscription.ts';
import type { Charge, Edit, Hold, Run } from './state/work.ts';
import type { Credits, EpochMs } from './values/amount.ts';
import type { WrittenRational } from './values/rational.ts';

// What happened to a wallet. Events are plain JSON, kept for ever and never edited: amounts are safe integers, instants are
// milliseconds since 1970. `postingsOf(event)` gives the double-entry lines of each.

/** Credits that come back from a hold, a charge or a lease, and what became of them. */
export type Returned = {
  /** To the grants they came from, last slice first. */
  readonly returned: readonly Slice[];
  /** Gone, because their grant has expired and the catalog lets them go. */
  readonly expired: readonly Slice[];
  /** Come back as a new grant, because their own has expired. */
  readonly regranted: readonly { readonly from: Slice; readonly grant: NewGrant }[];
  /** Come back to the grant that followed theirs. */
  readonly moved: readonly { readonly from: Slice; readonly to: Slice }[];
};

/** A unit of work that another hold waits for: its credits move there instead of coming back. */
export type HandOver = { readonly toHold: string; readonly workKey: string; readonly slices: readonly Slice[] };

export type VoidReason = 'cancelled' | 'failed' | 'timed-out';

type Kinds = {
  // idempotency
  answered: { readonly command: string; readonly fingerprint: string; readonly result: Result };
  refused: { readonly command: string; readonly fingerprint: string; readonly failure: Failure };
  // grants
  granted: { readonly grant: NewGrant; readonly reason: string; readonly user: string | null };
  expired: { readonly slice: Slice };
  reset: { readonly bucket: string; readonly date: string; readonly endsAt: EpochMs; readonly grant: NewGrant | null };
  // holds and charges
  held: { readonly hold: Hold };
  extended: { readonly hold: string; readonly expiresAt: EpochMs };
  captured: {
    readonly charge: Charge;
    /** Work that is delivered here while another hold pays for it: that hold can no longer give it back. */
    readonly delivered: readonly string[];
    readonly rest: Returned;
    readonly handOvers: readonly HandOver[];
  };
  voided: {
    readonly hold: string;
    readonly reason: VoidReason;
    readonly rest: Returned;
    readonly handOvers: readonly HandOver[];
  };
  refunded: {
    readonly refund: string;
    readonly charge: string;
    readonly credits: Credits;
    readonly fault: 'vendor' | 'user';
    readonly reason: string;
    readonly user: string | null;
    readonly back: Returned;
    /** What of that charge was owed when it was made. It is owed no more. */
    readonly debt: Credits;
    /** What of that debt was paid meanwhile, with whatever came in: it comes back as new credits. */
    readonly repaid?: NewGrant;
    /** Work that has to be paid again, because all of its charge came back. */
    readonly freedKeys: readonly string[];
  };
  // subscription
  subscribed: {
    readonly subscription: Subscription;
    readonly grants: readonly NewGrant[];
    readonly user: string | null;
  };
  renewed: Renewal;
  upgraded: {
    readonly subscription: Subscription;
    /** Grants for the rest of the period; empty when the period starts again, which is a `renewed` of its own. */
    readonly grants: readonly NewGrant[];
    readonly user: string | null;
  };
  'plan-scheduled': {
    readonly next: Subscription['next'];
    readonly user: string | null;
    readonly periodsLeft?: number;
  };
  'cancel-scheduled': { readonly endsAt: EpochMs; readonly user: string | null; readonly periodsLeft?: number };
  'plan-payment': { readonly isUnpaid: boolean };
  /** The period is over and not paid: what was issued stays until the next boundary. */
  'renewal-delayed': { readonly period: number; readonly until: EpochMs; readonly kept: readonly string[] };
  lapsed: { readonly plan: string; readonly forfeited: readonly Slice[] };
  'zone-scheduled': { readonly zone: string; readonly from: EpochMs };
  'zone-changed': { readonly zone: string };
  // purchases
  'purchase-started': { readonly purchase: Purchase };
  'purchase-waiting': {
    readonly purchase: string;
    readonly status: 'processing' | 'authentication-required' | 'unknown';
    readonly isAutomatic: boolean;
  };
  'purchase-paid': {
    readonly purchase: string;
    readonly pack: string | null;
    readonly priceMinor: number;
    readonly isAutomatic: boolean;
    readonly invoice: number | null;
    readonly grants: readonly NewGrant[];
    readonly user: string | null;
  };
  'purchase-declined': { readonly purchase: string; readonly isAutomatic: boolean };
  'purchase-expired': { readonly purchase: string };
  'money-refunded': {
    readonly purchase: string;
    readonly slices: readonly Slice[];
    readonly amountMinor: number;
    readonly user: string | null;
    /** The command that asked for it, or what the provider calls one that nobody asked for here. */
    readonly refund?: string;
    /** Set when the provider said so: what this refund comes to with it. */
    readonly toldMinor?: number;
    /** Credits of it that the bank has already; and the money of them, where that is not all of it. */
    readonly covered?: Credits;
    readonly coveredMinor?: number;
  };
  'money-kept': {
    readonly purchase: string;
    readonly refund: string;
    readonly back: Returned;
    readonly amountMinor: number;
    /** It was on its way and failed at the bank; else the provider refused it. */
    readonly hasFailed?: boolean;
    /** Credits of it that stay with the bank; and the money of them, where that is not all of it. */
    readonly covered?: Credits;
    readonly coveredMinor?: number;
  };
  'charged-back': {
    readonly purchase: string;
    readonly slices: readonly Slice[];
    readonly debt: Credits;
    /** Set from the second time on. */
    readonly turn?: number;
    readonly dispute?: string;
    /** What it took, and what the bank speaks of: minor units. Without them it is all that had not gone back, and the whole price. */
    readonly amountMinor?: number;
    readonly claimedMinor?: number;
  };
  /** Credits come again to the grants that they were taken from; `debt` is owed no more. */
  'chargeback-reversed': {
    readonly purchase: string;
    readonly back: Returned;
    readonly debt: Credits;
    readonly turn: number;
    readonly dispute?: string;
  };
  'debt-paid': { readonly slices: readonly Slice[] };
  // auto-recharge
  'recharge-set': {
    readonly isEnabled: boolean;
    readonly pack: string | null;
    readonly threshold: Credits;
    readonly capMinor: number;
    readonly user: string | null;
  };
  'card-set': { readonly fingerprint: string; readonly resumes: boolean };
  'spend-window': { readonly window: SpendWindow };
  'recharge-started': { readonly purchase: Purchase };
  'recharge-blocked': { readonly reason: 'spending_limit' };
  'recharge-notice': { readonly percent: number };
  'recharge-burst': { readonly attempts: number };
  'recharge-suspended': { readonly card: string | null };
  // alerts
  alert: {
    readonly rule: string;
    readonly threshold: string;
    readonly channel: 'dashboard' | 'email' | 'prompt';
    /** Only the most severe of those that fire together is shown as a toast. */
    readonly isToast: boolean;
    readonly sequence: number;
    /** False: another rule speaks on the same channel at the same instant. */
    readonly isSent: boolean;
  };
  rearmed: { readonly rules: readonly string[] };
  // edits and runs
  'edit-opened': { readonly edit: Edit };
  'edit-changed': {
    readonly edit: string;
    readonly status: Edit['status'];
    readonly charge: string | null;
    readonly lapsesAt: EpochMs | null;
  };
  'run-changed': { readonly run: Run };
  // devices
  leased: {
    readonly lease: Lease;
    readonly prices: LeasePrices;
  };
  'lease-spent': {
    readonly lease: string;
    /** With the journal's entry in it. */
    readonly charge: Charge;
    /** What the device had set aside for work that was paid before: it stays in the lease. */
    readonly alreadyPaid: Credits;
    /** True: taken from what is free, because the lease was already taken back. */
    readonly isLate: boolean;
  };
  'lease-closed': { readonly lease: string; readonly status: 'returned' | 'reclaimed'; readonly rest: Returned };
  /** A device that came too late has told all: what it did not spend is not set aside for its member any more. */
  'lease-heard': { readonly lease: string; readonly credits: Credits };
  'lease-frozen': { readonly lease: string; readonly reason: 'second-branch' | 'overspent' };
  'device-thawed': { readonly device: string; readonly user: string | null };
  'device-recalled': { readonly device: string; readonly isRecalled: boolean; readonly user: string | null };
  // members
  'member-cap-set': { readonly member: string; readonly cap: Credits | null; readonly user: string | null };
  /** From here on what a member spends counts in this month. */
  'member-month': { readonly member: string; readonly month: { readonly name: string; readonly endsAt: EpochMs } };
};

/** What a device needs of the catalog to price its work without the wallet, pinned for the life of the lease. */
export type LeasePrices = {
  readonly catalog: string;
  readonly version: string;
  readonly rates: readonly Rate[];
  readonly freeActions: readonly string[];
  /** Those that the plan includes. */
  readonly tiers: readonly string[];
  readonly refillAt: WrittenRational;
};

/** What closing one period and opening the next came to, in that order. */
export type Renewal = {
  readonly subscription: Subscription;
  /** Unused credits that go on, by the grants they leave. */
  readonly carried: readonly Slice[];
  readonly forfeited: readonly Slice[];
  /** The carried grant, if any, and the plan's. */
  readonly carriedGrant: NewGrant | null;
  readonly grant: NewGrant | null;
};

export type EventType = keyof Kinds;
export type EventOf<Type extends EventType> = { readonly type: Type; readonly at: EpochMs } & Kinds[Type];
export type Event = { [Type in EventType]: EventOf<Type> }[EventType];
