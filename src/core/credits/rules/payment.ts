import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { Purchase } from '../state/purchase.ts';
import { none } from '../values/amount.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { purchasedGrants, purchaseOf } from './purchase.ts';
import { noticeCap, suspendIfFailing } from './recharge.ts';
import { resultOf } from './result.ts';

// What the payment provider says: at least once, in any order, sometimes late. Only a success that was not booked yet brings credits.

export function decidePayment(draft: Draft, command: CommandOf<'payment'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = purchaseOf(draft, command.purchase);
  const before = purchase.status;
  if (before !== 'paid' && before !== 'refunded') book(draft, purchase, command);
  const after = purchaseOf(draft, purchase.id);
  const isNew = before !== 'paid' && after.status === 'paid';
  return resultOf(command, {
    credits: isNew ? purchase.credits : none,
    details: { purchase: purchase.id, status: after.status, isNew },
  });
}

/** Nobody finished the checkout in time. An automatic one counts as failed, so that it is not tried again at once. */
export function expirePurchase(draft: Draft, purchase: Purchase): void {
  if (purchase.isAutomatic) decline(draft, purchase);
  else emit(draft, 'purchase-expired', { purchase: purchase.id });
}

function book(draft: Draft, purchase: Purchase, command: CommandOf<'payment'>): void {
  const { outcome } = command;
  const isOver = purchase.status === 'declined' || purchase.status === 'expired';
  if (outcome === 'succeeded') succeed(draft, purchase, command.user);
  else if (isOver) return;
  else if (outcome === 'declined') decline(draft, purchase);
  // Whoever says so has closed it at the provider before.
  else if (outcome === 'given-up') expirePurchase(draft, purchase);
  else if (outcome !== 'abandoned' && outcome !== purchase.status) {
    emit(draft, 'purchase-waiting', { purchase: purchase.id, status: outcome, isAutomatic: purchase.isAutomatic });
  }
}

function succeed(draft: Draft, purchase: Purchase, user: string | null): void {
  emit(draft, 'purchase-paid', {
    purchase: purchase.id,
    pack: purchase.pack,
    priceMinor: purchase.priceMinor,
    isAutomatic: purchase.isAutomatic,
    invoice: draft.catalog.payments.invoices ? draft.state.invoiceCount + 1 : null,
    grants: purchasedGrants(draft, purchase),
    user: purchase.user ?? user,
  });
  if (purchase.isAutomatic) noticeCap(draft);
}

function decline(draft: Draft, purchase: Purchase): void {
  emit(draft, 'purchase-declined', { purchase: purchase.id, isAutomatic: purchase.isAutomatic });
  if (purchase.isAutomatic) suspendIfFailing(draft);
}
