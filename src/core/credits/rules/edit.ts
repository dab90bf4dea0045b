import { availableIn, usableGrants } from '../burn.ts';
import type { CommandOf } from '../command.ts';
import { priceOf, rateOf, unitPrice } from '../price/rate.ts';
import { zoneOf } from '../price/selector.ts';
import type { Result } from '../state/answer.ts';
import type { Edit } from '../state/work.ts';
import { type Credits, credits, none, plus } from '../values/amount.ts';
import { later } from '../values/calendar.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { capture, checkUnused, release } from './capture.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { by, openHold, type Pricing, price } from './hold.ts';
import { checkCap } from './member-cap.ts';
import { chargeOf, refundAll } from './refund.ts';
import { resultOf } from './result.ts';

// Pay to generate, pay to accept. Generating is held while it is made and charged when it is there; rejecting keeps that charge;
// accepting costs what was said when it was generated.

export function decideGenerate(draft: Draft, command: CommandOf<'generate'>): Result {
  checkRight(draft, command, 'spend');
  // The generation becomes a charge of this id.
  checkUnused(draft, command.id);
  const spend = { ...command, quantity: 1, run: null };
  const generate = price(draft, { ...spend, phase: 'generate' });
  const acceptRate = rateOf(draft.catalog, { action: command.action, phase: 'accept' });
  const acceptCredits = acceptRate === null ? none : priceOf(unitPrice(acceptRate, command.dims), 1);
  const accept: Pricing = {
    ...generate,
    rate: acceptRate,
    unit: null,
    credits: acceptCredits,
    work: { ...generate.work, phase: 'accept' },
  };
  const reserves = generate.rate?.acceptReserve ?? 'none';
  if (reserves !== 'none') checkBoth(draft, generate, { acceptCredits, member: command.member });
  const hold = openHold(draft, generate, { ...by(command), edit: command.id });
  const reserve =
    reserves === 'hard'
      ? openHold(draft, accept, { ...by(command), id: `${command.id}:accept`, ttl: 'PT24H', edit: command.id })
      : null;
  emit(draft, 'edit-opened', {
    edit: {
      id: command.id,
      status: 'open',
      work: hold.work,
      hold: hold.id,
      reserve: reserve?.id ?? null,
      generateCharge: null,
      acceptCharge: null,
      acceptCredits,
      lapsesAt: null,
    },
  });
  return resultOf(command, {
    credits: hold.credits,
    slices: hold.slices,
    expiresAt: hold.expiresAt,
    details: { edit: command.id, accept: acceptCredits },
  });
}

export function decideGenerated(draft: Draft, command: CommandOf<'generated'>): Result {
  checkRight(draft, command, 'spend');
  const edit = settle(draft, editOf(draft, command.edit));
  const charged = own(draft.state.charges, edit.generateCharge ?? '');
  return resultOf(command, {
    credits: charged?.credits ?? none,
    slices: charged?.slices ?? [],
    details: { edit: edit.id },
  });
}

/** Accepting twice charges once. */
export function decideAccept(draft: Draft, command: CommandOf<'accept'>): Result {
  checkRight(draft, command, 'spend');
  const edit = settle(draft, editOf(draft, command.edit));
  const details = { edit: edit.id };
  if (edit.status === 'accepted') return resultOf(command, { owned: 1, details });
  if (edit.status === 'rejected')
    refuse('already-rejected', 'This result was rejected before. Nothing was charged. Generate it again.', details);
  refuseFailed(edit);
  if (edit.status !== 'generated')
    refuse('hold-expired', 'This result is no longer there. Nothing was charged. Generate it again.', details);
  const reserved = own(draft.state.holds, edit.reserve ?? '');
  const hold =
    reserved?.status === 'open' ? reserved : openHold(draft, acceptPricing(edit), { ...by(command), edit: edit.id });
  const charge = capture(draft, hold, { chargeId: command.id });
  emit(draft, 'edit-changed', { edit: edit.id, status: 'accepted', charge: charge.id, lapsesAt: null });
  return resultOf(command, { credits: charge.credits, slices: charge.slices, details });
}

/** Costs nothing, and gives nothing back: the variants were made. */
export function decideReject(draft: Draft, command: CommandOf<'reject'>): Result {
  checkRight(draft, command, 'spend');
  const edit = settle(draft, editOf(draft, command.edit));
  const details = { edit: edit.id };
  if (edit.status === 'rejected')
    refuse('already-rejected', 'This result was rejected before. Nothing was charged.', details);
  if (edit.status === 'accepted')
    refuse('already-captured', 'This result was accepted before and stays yours. Nothing was charged.', details);
  refuseFailed(edit);
  if (edit.status !== 'generated')
    refuse('hold-expired', 'This result is no longer there. Nothing was charged.', details);
  close(draft, edit, 'rejected', command.id);
  return resultOf(command, { details });
}

/** The variants could not be made, or are broken: all of it comes back. Says how much. */
export function failEdit(draft: Draft, edit: Edit, command: { id: string; user: string | null }): Credits {
  if (edit.status === 'failed') return none;
  const hold = own(draft.state.holds, edit.hold);
  let back = none;
  if (hold?.status === 'open') back = release(draft, hold, { id: command.id, reason: 'failed' });
  for (const [n, charge] of [edit.acceptCharge, edit.generateCharge].entries()) {
    if (charge === null) continue;
    const refunded = refundAll(draft, chargeOf(draft, charge), { ...command, id: `${command.id}:${n}` });
    back = plus(back, refunded.credits ?? none);
  }
  close(draft, edit, 'failed', command.id);
  return back;
}

/** A result that nobody wanted in time; its generation stays charged. */
export function lapseEdit(draft: Draft, edit: Edit): void {
  close(draft, edit, 'lapsed', `lapse:${edit.id}`);
}

/** The generation is there: its hold becomes a charge. An edit that is settled already stays as it is. */
function settle(draft: Draft, edit: Edit): Edit {
  const hold = own(draft.state.holds, edit.hold);
  if (hold?.status !== 'open') return edit;
  const charge = capture(draft, hold, { chargeId: edit.id });
  const { resultTtl } =
    draft.catalog.rates.find((rate) => rate.action === edit.work.action && rate.phase === 'generate') ?? {};
  const lapsesAt = resultTtl === undefined ? null : later(draft.now, resultTtl, zoneOf(draft.state, draft.catalog));
  emit(draft, 'edit-changed', { edit: edit.id, status: 'generated', charge: charge.id, lapsesAt });
  return editOf(draft, edit.id);
}

/** What could not be made was given back at once: it is no longer there, and no time ran out. */
function refuseFailed({ id, status }: Edit): void {
  if (status !== 'failed') return;
  refuse('already-voided', 'This generation failed and cost nothing. Nothing was charged. Generate it again.', {
    edit: id,
  });
}

function close(draft: Draft, edit: Edit, status: 'rejected' | 'failed' | 'lapsed', id: string): void {
  const reserved = own(draft.state.holds, edit.reserve ?? '');
  if (reserved?.status === 'open') release(draft, reserved, { id: `${id}:reserve`, reason: 'cancelled' });
  emit(draft, 'edit-changed', { edit: edit.id, status, charge: null, lapsesAt: null });
}

function acceptPricing(edit: Edit): Pricing {
  const work = { ...edit.work, phase: 'accept' as const };
  return { work, rate: null, unit: null, credits: edit.acceptCredits, payKeys: [], sharedKeys: [], owned: 0 };
}

function checkBoth(
  draft: Draft,
  generate: Pricing,
  { acceptCredits, member }: { acceptCredits: Credits; member: string | undefined },
): void {
  const available = availableIn(usableGrants(draft.state, draft.now, draft.catalog, generate.work));
  const needed = plus(generate.credits, acceptCredits);
  checkCap(draft, member, needed);
  if (available >= needed) return;
  const shortBy = credits(needed - available);
  refuse(
    'insufficient-credits',
    `${shortBy} more credits are needed to generate and keep a result. Nothing was charged.`,
    { shortBy, needed, available },
  );
}

function editOf(draft: Draft, id: string): Edit {
  return own(draft.state.edits, id) ?? refuse('not-found', `There is no edit "${id}". 0 credits used.`, { edit: id });
}
