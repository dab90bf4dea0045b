import { availableIn, liveGrants } from '../burn.ts';
import type { CommandOf } from '../command.ts';
import { zoneOf } from '../price/selector.ts';
import type { Result } from '../state/answer.ts';
import type { SpendWindow } from '../state/recharge.ts';
import { type EpochMs, none } from '../values/amount.ts';
import { later, lengthMs, monthOf } from '../values/calendar.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { barrierTo, newPurchase, type Offer, offerOf } from './purchase.ts';
import { resultOf } from './result.ts';

// Buying by itself when credits run low, and never more than allowed: one purchase at a time, its price reserved in the month's limit
// before the provider is asked, a rest after success and after failure, a stop after three failures in a row.

export function decideRecharge(draft: Draft, command: CommandOf<'recharge'>): Result {
  checkRight(draft, command, 'configure_recharge');
  const rules = draft.catalog.autoRecharge;
  if (rules === undefined) return refuse('bad-input', 'This price list has no auto-recharge. Nothing was changed.');
  const before = draft.state.recharge;
  const pack = command.pack ?? before.pack;
  if (pack !== null) offerOf(draft.catalog, { pack });
  if (command.enabled && pack === null) refuse('bad-input', 'Auto-recharge needs a pack to buy. Nothing was changed.');
  emit(draft, 'recharge-set', {
    isEnabled: command.enabled,
    pack,
    threshold: command.threshold ?? before.threshold,
    capMinor: command.cap ?? (before.pack === null ? rules.spendCap.amount : before.capMinor),
    user: command.user,
  });
  return resultOf(command, { details: { enabled: command.enabled, pack, cap: draft.state.recharge.capMinor } });
}

/** A card that failed stays failed, however often it is added again; another one starts afresh. */
export function decideCard(draft: Draft, command: CommandOf<'card'>): Result {
  checkRight(draft, command, 'configure_recharge');
  const { isSuspended, suspendedCard } = draft.state.recharge;
  const resumes = isSuspended && command.fingerprint !== suspendedCard;
  emit(draft, 'card-set', { fingerprint: command.fingerprint, resumes });
  return resultOf(command, { details: { resumes } });
}

/** When the next attempt could be made: at once (`draft.now`), at a later instant, or never as things are (null). */
export function nextAttempt(draft: Pick<Draft, 'state' | 'catalog' | 'now'>): EpochMs | null {
  const gates = gatesOf(draft);
  if (gates === null) return null;
  const opensAt = Math.max(gates.rests, gates.attempts, gates.failures);
  return Math.max(
    isWithinCap(draft, gates.offer, opensAt) ? opensAt : (draft.state.recharge.window?.endsAt ?? opensAt),
    draft.now,
  );
}

/** Starts a purchase if one is needed and allowed now; tells once when the limit forbids it. */
export function attemptRecharge(draft: Draft): void {
  const gates = gatesOf(draft);
  if (gates === null) return;
  if (!isWithinCap(draft, gates.offer, draft.now)) {
    openWindow(draft);
    if (draft.state.recharge.window?.hasToldBlocked === false)
      emit(draft, 'recharge-blocked', { reason: 'spending_limit' });
    return;
  }
  if (gates.attempts > draft.now && gates.rests <= draft.now) tellBurst(draft);
  if (Math.max(gates.rests, gates.attempts, gates.failures) > draft.now) return;
  openWindow(draft);
  const zone = zoneOf(draft.state, draft.catalog);
  const sequence = draft.state.recharge.sequence + 1;
  const purchase = newPurchase(draft, gates.offer, {
    id: `recharge:${draft.state.wallet}:${sequence}`,
    isAutomatic: true,
    user: null,
    expiresAt: later(draft.now, draft.catalog.payments.checkoutTtl, zone),
  });
  emit(draft, 'recharge-started', { purchase });
}

/** Tells when a share of the limit is spent, once each in a window. */
export function noticeCap(draft: Draft): void {
  for (const percent of draft.catalog.autoRecharge?.capNotices ?? []) {
    const { window, capMinor } = draft.state.recharge;
    if (window === null || window.told.includes(percent) || window.capturedMinor * 100 < capMinor * percent) continue;
    emit(draft, 'recharge-notice', { percent });
  }
}

export function suspendIfFailing(draft: Draft): void {
  const { failuresInARow, isSuspended, card } = draft.state.recharge;
  const most = draft.catalog.autoRecharge?.suspendAfter ?? 1;
  if (!isSuspended && failuresInARow >= most) emit(draft, 'recharge-suspended', { card });
}

type Gates = { readonly offer: Offer; readonly rests: EpochMs; readonly attempts: EpochMs; readonly failures: EpochMs };

/** Null: no recharge is wanted, or one is on its way, or the account may not buy. Else the instants from which each limit allows one. */
function gatesOf(draft: Pick<Draft, 'state' | 'catalog' | 'now'>): Gates | null {
  const { recharge } = draft.state;
  const rules = draft.catalog.autoRecharge;
  if (rules === undefined || !recharge.isEnabled || recharge.isSuspended || recharge.inFlight !== null) return null;
  if (recharge.pack === null || barrierTo(draft.state, draft.catalog) !== null) return null;
  if (availableIn(liveGrants(draft.state, draft.now)) >= recharge.threshold) return null;
  return {
    offer: offerOf(draft.catalog, { pack: recharge.pack }),
    rests: (recharge.paidAt ?? never) + lengthMs(rules.cooldown),
    attempts: freeAgainAt(recharge.attemptedAt, rules.maxAttempts),
    failures: freeAgainAt(recharge.failedAt, rules.maxFailed),
  };
}

const never = Number.NEGATIVE_INFINITY;

/** When fewer than `n` of the instants lie within the last `per`. */
function freeAgainAt(instants: readonly EpochMs[], limit: { n: number; per: string }): EpochMs {
  return (instants.at(-limit.n) ?? never) + lengthMs(limit.per);
}

function isWithinCap(draft: Pick<Draft, 'state'>, offer: Offer, at: EpochMs): boolean {
  const { window, capMinor } = draft.state.recharge;
  const taken = window === null || at >= window.endsAt ? 0 : window.capturedMinor + window.reservedMinor;
  return taken + offer.priceMinor <= capMinor;
}

function openWindow(draft: Draft): void {
  const { window } = draft.state.recharge;
  if (window !== null && draft.now < window.endsAt) return;
  const subscription = draft.state.subscription;
  const isCycle = draft.catalog.autoRecharge?.spendCap.period === 'cycle' && subscription !== null;
  const span = isCycle ? subscription : monthOf(draft.now, zoneOf(draft.state, draft.catalog));
  const fresh: SpendWindow = {
    startsAt: span.startsAt,
    endsAt: span.endsAt,
    capturedMinor: none,
    reservedMinor: none,
    hasToldBlocked: false,
    told: [],
  };
  emit(draft, 'spend-window', { window: fresh });
}

/** More attempts are wanted than allowed: somebody should look. */
function tellBurst(draft: Draft): void {
  const { toldBurstAt, attemptedAt } = draft.state.recharge;
  const last = attemptedAt.at(-1) ?? never;
  if (toldBurstAt === null || toldBurstAt < last) emit(draft, 'recharge-burst', { attempts: attemptedAt.length });
}
