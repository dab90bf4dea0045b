import * as alerts from './effects/alerts.ts';
import * as devices from './effects/devices.ts';
import * as holds from './effects/holds.ts';
import * as members from './effects/members.ts';
import * as money from './effects/money.ts';
import * as moneyBack from './effects/money-back.ts';
import * as periods from './effects/periods.ts';
import { follow } from './effects/postings.ts';
import * as works from './effects/works.ts';
import type { Event } from './event.ts';
import { newGrantsOf, postingsOf } from './ledger/postings.ts';
import type { Grant, NewGrant } from './state/grant.ts';
import type { State } from './state.ts';
import { none } from './values/amount.ts';
import { own, put, withPart } from './values/record.ts';

/**
 * The state after an event. New grants are put in place empty, then the event's postings move the credits, and last whatever is not an
 * amount is noted. Asserts that nothing goes below zero; never refuses, as an event has happened.
 */
export function apply(state: State, event: Event): State {
  const bookedAt = Math.max(state.bookedAt, event.at);
  const fresh = newGrantsOf(event);
  const postings = postingsOf(event);
  if (fresh.length === 0 && postings.length === 0) return noted({ ...state, bookedAt }, event);
  const grants = { ...state.grants };
  place(grants, fresh);
  const debt = follow(grants, postings, state.debt);
  return noted({ ...state, bookedAt, grants, debt }, event);
}

export function applyAll(state: State, events: readonly Event[]): State {
  return events.reduce(apply, state);
}

/** Puts new grants among the others, in place: empty. */
function place(grants: Record<string, Grant>, fresh: readonly NewGrant[]): void {
  for (const grant of fresh) {
    if (own(grants, grant.id) !== undefined) throw new Error(`the grant ${grant.id} is there already`);
    put(grants, grant.id, { ...grant, available: none, held: none, leased: none });
  }
}

function noted(state: State, event: Event): State {
  switch (event.type) {
    case 'answered':
      return answered(state, event.command, { fingerprint: event.fingerprint, ok: true, result: event.result });
    case 'refused':
      return answered(state, event.command, { fingerprint: event.fingerprint, ok: false, failure: event.failure });
    case 'granted':
      return periods.countGrants(state, [event.grant]);
    case 'reset':
      return periods.reset(state, event);
    case 'held':
      return holds.held(state, event);
    case 'extended':
      return holds.extended(state, event);
    case 'captured':
      return holds.captured(state, event);
    case 'voided':
      return holds.voided(state, event);
    case 'refunded':
      return holds.refunded(state, event);
    case 'subscribed':
      return periods.subscribed(state, event);
    case 'renewed':
      return periods.renewed(state, event);
    case 'upgraded':
      return periods.upgraded(state, event);
    case 'plan-scheduled':
    case 'cancel-scheduled':
    case 'plan-payment':
      return periods.scheduled(state, event);
    case 'renewal-delayed':
      return periods.delayed(state, event);
    case 'lapsed':
      return periods.lapsed(state, event);
    case 'zone-scheduled':
      return { ...state, nextZone: { zone: event.zone, at: event.from } };
    case 'zone-changed':
      return { ...state, zone: event.zone, nextZone: null };
    case 'purchase-started':
      return money.started(state, event.purchase);
    case 'purchase-waiting':
      return money.withStatus(state, event.purchase, event.status);
    case 'purchase-paid':
      return money.paid(periods.countGrants(state, event.grants), event);
    case 'purchase-declined':
      return money.declined(state, event);
    case 'purchase-expired':
      return money.withStatus(state, event.purchase, 'expired');
    case 'money-refunded':
      return moneyBack.sentBack(state, event);
    case 'charged-back':
      return moneyBack.chargedBack(state, event);
    case 'money-kept':
      return moneyBack.kept(state, event);
    case 'chargeback-reversed':
      return moneyBack.cameAgain(state, event);
    case 'recharge-set':
    case 'card-set':
    case 'spend-window':
    case 'recharge-started':
    case 'recharge-blocked':
    case 'recharge-notice':
    case 'recharge-burst':
    case 'recharge-suspended':
      return money.recharge(state, event);
    case 'alert':
      return alerts.fired(state, event);
    case 'rearmed':
      return alerts.rearmed(state, event);
    case 'edit-opened':
      return { ...state, edits: { ...state.edits, [event.edit.id]: event.edit } };
    case 'edit-changed':
      return works.editChanged(state, event);
    case 'run-changed':
      return { ...state, runs: { ...state.runs, [event.run.id]: event.run } };
    case 'leased':
      return devices.leased(state, event);
    case 'lease-spent':
      return devices.spent(state, event);
    case 'lease-closed':
      return devices.closed(state, event);
    case 'lease-heard':
      return devices.heard(state, event);
    case 'lease-frozen':
      return devices.frozen(state, event);
    case 'device-thawed':
      return devices.thawed(state, event);
    case 'device-recalled':
      return devices.recalled(state, event);
    case 'member-cap-set':
      return members.capSet(state, event);
    case 'member-month':
      return members.monthOpened(state, event);
    case 'expired':
    case 'debt-paid':
      return state;
  }
}

function answered(state: State, command: string, answer: State['answers'][string]): State {
  return { ...state, answers: withPart(state.answers, command, answer) };
}
