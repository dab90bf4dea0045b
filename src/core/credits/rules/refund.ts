import { cutBack } from '../burn.ts';
import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { Charge } from '../state/work.ts';
import { type Credits, credits, least, minus, none, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { openHoldOf, release } from './capture.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { failEdit } from './edit.ts';
import { type Fault, giveBack, usableBack } from './give-back.ts';
import { resultOf } from './result.ts';

// A refund reverses a charge in the order it was recorded: last slice first, never more than was captured and not yet refunded.

export function decideRefund(draft: Draft, command: CommandOf<'refund'>): Result {
  checkRight(draft, command, 'refund');
  const charge = chargeOf(draft, command.of);
  const left = refundable(draft, charge);
  const asked = command.credits ?? left;
  if (left === 0 || asked > left) {
    refuse('bad-input', `${left} credits of this charge can be refunded, not ${asked}. Nothing was changed.`, {
      refundable: left,
      asked,
    });
  }
  return resultOf(command, refund(draft, charge, { ...command, credits: asked }));
}

/** Work that failed for technical reasons costs nothing: an open hold is given back, a charge is refunded. */
export function decideFail(draft: Draft, command: CommandOf<'fail'>): Result {
  checkRight(draft, command, 'spend');
  const edit = own(draft.state.edits, command.of);
  // What was charged is given back by those who may refund, whatever it is called.
  if (edit !== undefined && edit.generateCharge !== null) checkRight(draft, command, 'refund');
  if (edit !== undefined) return resultOf(command, { credits: failEdit(draft, edit, command) });
  if (own(draft.state.holds, command.of)?.status === 'open') {
    const hold = openHoldOf(draft, command.of);
    return resultOf(command, { credits: release(draft, hold, { id: command.id, reason: 'failed' }) });
  }
  const charge = chargeOf(draft, command.of);
  checkRight(draft, command, 'refund');
  return resultOf(command, refundAll(draft, charge, command));
}

/** All that is left of a charge, at the vendor's fault. Nothing when nothing is left. */
export function refundAll(draft: Draft, charge: Charge, command: { id: string; user: string | null }): Partial<Result> {
  const left = refundable(draft, charge);
  if (left === 0) return {};
  return refund(draft, charge, { ...command, credits: left, fault: 'vendor', reason: 'failed' });
}

/** The charge of that id, or of that hold. Refuses `not-found`. */
export function chargeOf(draft: Draft, id: string): Charge {
  const hold = own(draft.state.holds, id);
  const edit = own(draft.state.edits, id);
  const charge = own(draft.state.charges, id) ?? own(draft.state.charges, hold?.charge ?? edit?.generateCharge ?? '');
  if (charge !== undefined) return charge;
  if (hold?.status === 'voided')
    return refuse('already-voided', 'This hold was given back before. Nothing was charged.', { hold: id });
  if (hold?.status === 'expired')
    return refuse('hold-expired', 'This hold ran out of time. Nothing was charged.', { hold: id });
  return refuse('not-found', `There is no charge "${id}". Nothing was changed.`, { of: id });
}

function refundable(draft: Draft, charge: Charge): Credits {
  const owed = least(charge.debt, draft.state.debt);
  return plus(minus(total(charge.slices), returnedOf(charge)), owed);
}

/** Refunds that went back to slices; those that paid debt did not. */
function returnedOf(charge: Charge): Credits {
  const debtPaidBack = minus(minus(charge.credits, total(charge.slices)), charge.debt);
  return minus(charge.refunded, debtPaidBack);
}

function refund(
  draft: Draft,
  charge: Charge,
  asked: { id: string; credits: Credits; fault: Fault; reason: string; user: string | null },
): Partial<Result> {
  const debt = least(least(charge.debt, draft.state.debt), asked.credits);
  const open = cutBack(charge.slices, returnedOf(charge)).front;
  const { back: slices } = cutBack(open, minus(asked.credits, debt));
  const back = giveBack(draft, slices, { id: asked.id, fault: asked.fault });
  const isWhole = plus(charge.refunded, asked.credits) === charge.credits;
  emit(draft, 'refunded', {
    refund: asked.id,
    charge: charge.id,
    credits: asked.credits,
    fault: asked.fault,
    reason: asked.reason,
    user: asked.user,
    back,
    debt,
    freedKeys: isWhole ? charge.workKeys : [],
  });
  const usable = credits(usableBack(back));
  return {
    credits: asked.credits,
    slices,
    details: { charge: charge.id, usable, expired: total(back.expired) || none },
  };
}
