import type { EventOf } from '../event.ts';
import type { Purchase, PurchaseStatus } from '../state/purchase.ts';
import type { Recharge, SpendWindow } from '../state/recharge.ts';
import type { State } from '../state.ts';
import { type Credits, credits, minus, none, plus, total } from '../values/amount.ts';
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
  const price = own(state.purchases, event.purchase)?.priceMinor ?? 0;
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

export function takenBack(state: State, event: EventOf<'money-refunded'> | EventOf<'charged-back'>): State {
  const purchase = own(state.purchases, event.purchase);
  if (purchase === undefined) throw new Error(`the state lacks the purchase ${event.purchase}`);
  const { refundedCredits, refundedMinor } = purchase;
  if (event.type === 'money-refunded') {
    const { slices, amountMinor, refund, covered = none } = event;
    const gone = plus(total(slices), covered);
    const next = sentBack(state, purchase.id, { credits: gone, amountMinor });
    if (refund === undefined) return next;
    const before = own(purchase.refunds ?? {}, refund);
    const asked = {
      credits: plus(before?.credits ?? none, gone),
      amountMinor: (before?.amountMinor ?? 0) + amountMinor,
    };
    return withPurchase(next, purchase.id, { refunds: { ...purchase.refunds, [refund]: asked } });
  }
  const { debt, turn = 1 } = event;
  return withPurchase(state, purchase.id, {
    ...{ status: 'refunded', refundedCredits: purchase.credits, refundedMinor: purchase.priceMinor },
    taken: { turn, credits: total(event.slices), debt, refundedCredits, refundedMinor },
  });
}

/** As if the refund had never been asked for. That one failed is remembered: an older word of it may still come. */
export function kept(state: State, { purchase: id, refund, hasFailed }: EventOf<'money-kept'>): State {
  const purchase = own(state.purchases, id);
  const { [refund]: asked, ...others } = purchase?.refunds ?? {};
  if (purchase === undefined || (asked === undefined && !hasFailed)) {
    throw new Error(`the refund ${refund} was not asked for`);
  }
  const next = asked === undefined ? state : keptAgain(state, id, asked);
  const failed = { credits: none, amountMinor: 0, hasFailed: true } as const;
  return withPurchase(next, id, { refunds: hasFailed ? { ...others, [refund]: failed } : others });
}

type Amounts = { readonly credits: Credits; readonly amountMinor: number };

/** While the bank has the whole payment, what goes back by itself is a part of what the bank took. */
function sentBack(state: State, id: string, { credits: gone, amountMinor }: Amounts): State {
  const { taken, status, refundedCredits, refundedMinor } = purchaseIn(state, id);
  if (status !== 'refunded' || taken === undefined) {
    const sums = { refundedCredits: plus(refundedCredits, gone), refundedMinor: refundedMinor + amountMinor };
    return withPurchase(state, id, sums);
  }
  return withPurchase(state, id, {
    taken: {
      ...taken,
      credits: minus(taken.credits, gone),
      refundedCredits: plus(taken.refundedCredits, gone),
      refundedMinor: taken.refundedMinor + amountMinor,
    },
  });
}

function keptAgain(state: State, id: string, { credits: back, amountMinor }: Amounts): State {
  const { taken, status, refundedCredits, refundedMinor } = purchaseIn(state, id);
  if (status !== 'refunded' || taken === undefined) {
    const sums = { refundedCredits: minus(refundedCredits, back), refundedMinor: refundedMinor - amountMinor };
    return withPurchase(state, id, sums);
  }
  return withPurchase(state, id, {
    taken: {
      ...taken,
      credits: plus(taken.credits, back),
      refundedCredits: minus(taken.refundedCredits, back),
      refundedMinor: taken.refundedMinor - amountMinor,
    },
  });
}

/** The purchase is as it was before the bank took it back; only how often that happened is kept. */
export function cameAgain(state: State, event: EventOf<'chargeback-reversed'>): State {
  const { taken } = own(state.purchases, event.purchase) ?? {};
  if (taken === undefined) throw new Error(`nothing was taken back of ${event.purchase}`);
  const { refundedCredits, refundedMinor } = taken;
  return withPurchase(state, event.purchase, { status: 'paid', refundedCredits, refundedMinor });
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

function withPurchase(state: State, id: string, change: Partial<Purchase>): State {
  return { ...state, purchases: { ...state.purchases, [id]: { ...purchaseIn(state, id), ...change } } };
}

function purchaseIn(state: State, id: string): Purchase {
  const purchase = own(state.purchases, id);
  if (purchase === undefined) throw new Error(`the state lacks the purchase ${id}`);
  return purchase;
}
