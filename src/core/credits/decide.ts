import { AppError, type Failure } from '../errors.ts';
import type { Catalog } from './catalog.ts';
import type { Command } from './command.ts';
import { runDue } from './due.ts';
import type { Event } from './event.ts';
import { decideCapture, decideExtend, decideVoid } from './rules/capture.ts';
import { decideChargeback, decideChargebackWon } from './rules/chargeback.ts';
import { follow } from './rules/consequences.ts';
import { decideRecall, decideThaw } from './rules/device.ts';
import { type Draft, emit } from './rules/draft.ts';
import { decideAccept, decideGenerate, decideGenerated, decideReject } from './rules/edit.ts';
import { decideGrant, decideOpen } from './rules/grant.ts';
import { decideHold, decideSpend } from './rules/hold.ts';
import { decideSync } from './rules/journal.ts';
import { decideLease } from './rules/lease.ts';
import { decideMemberCap } from './rules/member-cap.ts';
import { decideMoneyKept, decideMoneyRefund, decideMoneyReturned } from './rules/money-back.ts';
import { decidePayment } from './rules/payment.ts';
import { decideBuy } from './rules/purchase.ts';
import { decideCard, decideRecharge } from './rules/recharge.ts';
import { decideFail, decideRefund } from './rules/refund.ts';
import { decideResume, decideRun } from './rules/run.ts';
import { decideCancel, decidePlanPayment, decideSubscribe, decideZone } from './rules/subscription.ts';
import type { Answer, Result } from './state/answer.ts';
import type { State } from './state.ts';
import type { EpochMs } from './values/amount.ts';
import { canonical, shortSha256 } from './values/fingerprint.ts';
import { own } from './values/record.ts';

// The one place where it is decided what happens to a wallet.

/** `events` are all that happened, in order; `state` is the state after them. Book the events also when the command was refused. */
export type Decision = {
  readonly events: readonly Event[];
  readonly state: State;
  /** True: this id was answered before, and nothing happened now. */
  readonly isReplay: boolean;
} & ({ readonly ok: true; readonly result: Result } | { readonly ok: false; readonly rejection: Failure });

/**
 * Decides a command at `now` (the wallet's clock; an earlier one than booked counts as the booked one).
 * First everything due happens, then the command, then what follows from it. A refused command changes nothing and keeps its id: the same
 * id stays refused. The same id with another body is refused with `idempotency-conflict` and leaves the first answer as it is.
 */
export function decide(state: State, command: Command, now: EpochMs, catalog: Catalog): Decision {
  const fingerprint = fingerprintOf(command);
  const known = own(state.answers, command.id);
  if (known !== undefined) return { events: [], state, isReplay: true, ...replayed(known, fingerprint, command.id) };
  const draft: Draft = { state, events: [], now: Math.max(now, state.bookedAt), catalog };
  runDue(draft, draft.now);
  const before = { state: draft.state, eventCount: draft.events.length };
  try {
    const result = rule(draft, command);
    follow(draft, before);
    emit(draft, 'answered', { command: command.id, fingerprint, result });
    return { events: draft.events, state: draft.state, isReplay: false, ok: true, result };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const rejection: Failure = { code: error.code, message: error.message, details: error.details };
    if (draft.keepsEvents) follow(draft, before);
    else {
      draft.state = before.state;
      draft.events = draft.events.slice(0, before.eventCount);
    }
    emit(draft, 'refused', { command: command.id, fingerprint, failure: rejection });
    return { events: draft.events, state: draft.state, isReplay: false, ok: false, rejection };
  }
}

/** Applies everything that is due up to and including `until`, in order. In one step or in many, the outcome is the same. */
export function advance(state: State, until: EpochMs, catalog: Catalog): { events: readonly Event[]; state: State } {
  const draft: Draft = { state, events: [], now: until, catalog };
  runDue(draft, until);
  return { events: draft.events, state: draft.state };
}

/**
 * What tells two bodies of one id apart: everything in the command but the id, and but whose limit it counts against. A journal is the same whoever brings it, and its lines are
 * told by their hashes.
 */
export function fingerprintOf(command: Command): string {
  const body = { ...command, id: undefined, member: undefined };
  if (command.do !== 'sync') return shortSha256(canonical(body));
  const hashes = command.entries.map(({ hash }) => hash);
  return shortSha256(canonical({ ...body, as: undefined, user: undefined, entries: hashes }));
}

function replayed(
  known: Answer,
  fingerprint: string,
  id: string,
): { ok: true; result: Result } | { ok: false; rejection: Failure } {
  if (known.fingerprint !== fingerprint) {
    const message = 'This id was used for something else before. Nothing was changed. Use a new id.';
    return { ok: false, rejection: { code: 'idempotency-conflict', message, details: { id } } };
  }
  return known.ok ? { ok: true, result: known.result } : { ok: false, rejection: known.failure };
}

function rule(draft: Draft, command: Command): Result {
  switch (command.do) {
    case 'open':
      return decideOpen(draft, command);
    case 'grant':
      return decideGrant(draft, command);
    case 'hold':
      return decideHold(draft, command);
    case 'spend':
      return decideSpend(draft, command);
    case 'capture':
      return decideCapture(draft, command);
    case 'void':
      return decideVoid(draft, command);
    case 'extend':
      return decideExtend(draft, command);
    case 'fail':
      return decideFail(draft, command);
    case 'refund':
      return decideRefund(draft, command);
    case 'subscribe':
      return decideSubscribe(draft, command);
    case 'cancel':
      return decideCancel(draft, command);
    case 'plan-payment':
      return decidePlanPayment(draft, command);
    case 'zone':
      return decideZone(draft, command);
    case 'buy':
      return decideBuy(draft, command);
    case 'payment':
      return decidePayment(draft, command);
    case 'money-refund':
      return decideMoneyRefund(draft, command);
    case 'chargeback':
      return decideChargeback(draft, command);
    case 'chargeback-won':
      return decideChargebackWon(draft, command);
    case 'money-kept':
      return decideMoneyKept(draft, command);
    case 'money-returned':
      return decideMoneyReturned(draft, command);
    case 'recharge':
      return decideRecharge(draft, command);
    case 'card':
      return decideCard(draft, command);
    case 'generate':
      return decideGenerate(draft, command);
    case 'generated':
      return decideGenerated(draft, command);
    case 'accept':
      return decideAccept(draft, command);
    case 'reject':
      return decideReject(draft, command);
    case 'run':
      return decideRun(draft, command);
    case 'resume':
      return decideResume(draft, command);
    case 'lease':
      return decideLease(draft, command);
    case 'sync':
      return decideSync(draft, command);
    case 'thaw':
      return decideThaw(draft, command);
    case 'recall':
      return decideRecall(draft, command);
    case 'member-cap':
      return decideMemberCap(draft, command);
  }
}
