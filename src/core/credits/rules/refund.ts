import { cutBack } from '../burn.ts';
import { bucketOfKind } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import type { NewGrant } from '../state/grant.ts';
import type { Charge } from '../state/work.ts';
import { type Credits, credits, excess, least, minus, none, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { openHoldOf, release } from './capture.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { failEdit } from './edit.ts';
import { type Fault, giveBack, usableBack } from './give-back.ts';
import { newGrant } from './grant.ts';
import { resultOf } from './result.ts';

// A refund reverses a charge in the order it was recorded: last slice first, never more than was captured and not yet refunded.

export function decideRefund(draft: Draft, command: CommandOf<'refund'>): Result {
  checkRight(draft, command, 'refund');
  const charge = chargeOf(draft, command.of);
  const left = refundable(charge);
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
  const left = refundable(charge);
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

function refundable({ credits, refunded }: Charge): Credits {
  return minus(credits, refunded);
}

/** Refunds that went back to slices; those of debt did not. */
function returnedOf(charge: Charge): Credits {
  const debtPaidBack = minus(minus(charge.credits, total(charge.slices)), charge.debt);
  return minus(charge.refunded, debtPaidBack);
}

/** Nobody knows any more which credits paid a debt: they come back as such that are bought, which last. */
function repaidGrant(draft: Draft, id: string, credits: Credits): NewGrant | undefined {
  const bucket = bucketOfKind(draft.catalog, 'topup') ?? bucketOfKind(draft.catalog, 'refund');
  if (credits === 0) return undefined;
  if (bucket === undefined) throw new Error('the catalog has no bucket for refunds');
  return newGrant(draft, bucket, { id: `repaid:${id}`, source: 'refund', credits });
}

function refund(
  draft: Draft,
  charge: Charge,
  asked: { id: string; credits: Credits; fault: Fault; reason: string; user: string | null },
): Partial<Result> {
  const debt = least(charge.debt, asked.credits);
  const repaid = repaidGrant(draft, asked.id, excess(debt, draft.state.debt));
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
    ...(repaid && { repaid }),
    freedKeys: isWhole ? charge.workKeys : [],
  });
  const usable = credits(usableBack(back) + (repaid?.credits ?? none));
  return {
    credits: asked.credits,
    slices,
    details: { charge: charge.id, usable, expired: total(back.expired) || none },
  };
}
