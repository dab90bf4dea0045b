import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import { least, minus, none, plus } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { giveBack } from './give-back.ts';
import { paidPurchaseOf } from './money-back.ts';
import { purchaseOf } from './purchase.ts';
import { resultOf } from './result.ts';

// A bank that takes a whole payment back, and one that decides for us in the end.

/** The bank took the whole payment back: unused credits go, the spent ones become debt. */
export function decideChargeback(draft: Draft, command: CommandOf<'chargeback'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = paidPurchaseOf(draft, command.purchase);
  const grant = own(draft.state.grants, purchase.grant ?? '');
  const owed = minus(purchase.credits, purchase.refundedCredits);
  const taken = least(grant?.available ?? none, owed);
  const slices =
    grant === undefined || taken === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: taken }];
  const turn = (purchase.taken?.turn ?? 0) + 1;
  const again = turn === 1 ? {} : { turn };
  emit(draft, 'charged-back', { purchase: purchase.id, slices, debt: minus(owed, taken), ...again });
  return resultOf(command, { credits: taken, slices, details: { purchase: purchase.id, debt: minus(owed, taken) } });
}

/**
 * The bank decided for us. The credits come again to their grant; what is still owed because of it is owed no more, and what was paid of that
 * debt with other credits comes back as credits of the purchase.
 */
export function decideChargebackWon(draft: Draft, command: CommandOf<'chargeback-won'>): Result {
  checkRight(draft, command, 'recheck_payment');
  const purchase = purchaseOf(draft, command.purchase);
  const { taken, status } = purchase;
  const grant = own(draft.state.grants, purchase.grant ?? '');
  if (status !== 'refunded' || taken === undefined || grant === undefined) {
    return refuse('bad-input', `This purchase is ${status}. Nothing was taken back, so nothing was changed.`, {
      purchase: purchase.id,
      status,
    });
  }
  const debt = least(taken.debt, draft.state.debt);
  const owing = plus(taken.credits, minus(taken.debt, debt));
  const slices = owing === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: owing }];
  const back = giveBack(draft, slices, { id: command.id, fault: 'vendor' });
  emit(draft, 'chargeback-reversed', { purchase: purchase.id, back, debt, turn: taken.turn });
  return resultOf(command, { credits: owing, slices, details: { purchase: purchase.id, debt } });
}
