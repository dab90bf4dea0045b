import type { EventOf } from '../event.ts';
import type { Purchase, PurchaseStatus } from '../state/purchase.ts';
import type { Recharge, SpendWindow } from '../state/recharge.ts';
import type { State } from '../state.ts';
import { credits } from '../values/amount.ts';
import { own } from '../values/record.ts';

// Purchases and auto-recharge: which payment is where, and how much of the month's limit is taken.

/** More than any catalog's limit on attempts looks back at. */
const mostAttemptsKept = 100;

export function started(state: State, purchase: Purchase): State {
  return { ...state, purchases: { ...state.purchases, [purchase.id]: purchase } };
}

export function withStatus(state: State, id: string, status: PurchaseStatus): State {
  return withPurchase(state, id, { status });
}

export function paid(state: State, event: EventOf<'purchase-paid'>): State {
  const next = withPurchase(state, event.purchase, {
    status: 'paid',
    grant: event.grants[0]?.id ?? null,
    expiresAt: null,
    invoice: event.invoice,
  });
  const invoiceCount = event.invoice ?? state.invoiceCount;
  if (!event.isAutomatic) return { ...next, invoiceCount };
  return {
    ...next,
    invoiceCount,
    recharge: {
      ...settled(next.recharge, event.purchase, event.priceMinor, event.priceMinor),
      paidAt: event.at,
      failuresInARow: 0,
      isSuspended: false,
      suspendedCard: null,
    },
  };
}

/** The limit's reservation is given up; the failure itself stays counted. */
export function declined(state: State, event: EventOf<'purchase-declined'>): State {
  const { priceMinor: price } = purchaseIn(state, event.purchase);
  const next = withStatus(state, event.purchase, 'declined');
  if (!event.isAutomatic) return next;
  const { recharge: before } = next;
  return {
    ...next,
    recharge: {
      ...settled(before, event.purchase, price, 0),
      failedAt: [...before.failedAt, event.at].slice(-mostAttemptsKept),
      failuresInARow: before.failuresInARow + 1,
    },
  };
}

export function recharge(
  state: State,
  event:
    | EventOf<'recharge-set'>
    | EventOf<'card-set'>
    | EventOf<'spend-window'>
    | EventOf<'recharge-started'>
    | EventOf<'recharge-blocked'>
    | EventOf<'recharge-notice'>
    | EventOf<'recharge-burst'>
    | EventOf<'recharge-suspended'>,
): State {
  const { recharge: before } = state;
  const set = (change: Partial<Recharge>): State => ({ ...state, recharge: { ...before, ...change } });
  switch (event.type) {
    case 'recharge-set':
      return set({
        isEnabled: event.isEnabled,
        pack: event.pack,
        threshold: event.threshold,
        capMinor: event.capMinor,
        window: before.window && { ...before.window, hasToldBlocked: false },
      });
    case 'card-set':
      return set({
        card: event.fingerprint,
        ...(event.resumes ? { isSuspended: false, suspendedCard: null, failuresInARow: 0, failedAt: [] } : {}),
      });
    case 'spend-window':
      return set({ window: event.window });
    case 'recharge-started':
      return { ...started(state, event.purchase), recharge: reserved(before, event.purchase) };
    case 'recharge-blocked':
      return set({ window: before.window && { ...before.window, hasToldBlocked: true } });
    case 'recharge-notice':
      return set({ window: before.window && { ...before.window, told: [...before.window.told, event.percent] } });
    case 'recharge-burst':
      return set({ toldBurstAt: event.at });
    case 'recharge-suspended':
      return set({ isSuspended: true, suspendedCard: event.card });
  }
}

/** The price is taken out of the limit before the provider is asked. Attempts are kept for the longest of the catalog's windows. */
function reserved(recharge: Recharge, purchase: Purchase): Recharge {
  return {
    ...recharge,
    sequence: recharge.sequence + 1,
    inFlight: purchase.id,
    attemptedAt: [...recharge.attemptedAt, purchase.at].slice(-mostAttemptsKept),
    window: recharge.window && {
      ...recharge.window,
      reservedMinor: recharge.window.reservedMinor + purchase.priceMinor,
    },
  };
}

function settled(recharge: Recharge, purchase: string, reservedMinor: number, capturedMinor: number): Recharge {
  const isReserved = recharge.inFlight === purchase;
  const window: SpendWindow | null = recharge.window && {
    ...recharge.window,
    reservedMinor: credits(recharge.window.reservedMinor - (isReserved ? reservedMinor : 0)),
    capturedMinor: recharge.window.capturedMinor + capturedMinor,
  };
  return { ...recharge, window, inFlight: isReserved ? null : recharge.inFlight };
}

export function withPurchase(state: State, id: string, change: Partial<Purchase>): State {
  return { ...state, purchases: { ...state.purchases, [id]: { ...purchaseIn(state, id), ...change } } };
}

export function purchaseIn(state: State, id: string): Purchase {
  const purchase = own(state.purchases, id);
  if (purchase === undefined) throw new Error(`the state lacks the purchase ${id}`);
  return purchase;
}
