import type { Event, Returned } from '../event.ts';
import type { NewGrant, Slice } from '../state/grant.ts';
import type { Credits } from '../values/amount.ts';

// Double entry: every credit that moves leaves one account and enters another, so the lines of each event sum to zero. These lines are
// the only thing that changes the amounts of a wallet: `apply` follows them.

/** issued: where grants come from · revoked: taken back with the money · debt: negative while the wallet owes. */
export type Account = 'issued' | 'available' | 'held' | 'leased' | 'captured' | 'expired' | 'revoked' | 'debt';

export type Posting = { readonly account: Account; readonly grantId: string | null; readonly credits: number };

/** The lines of one event, in a fixed order; empty for an event that moves nothing. They sum to zero. */
export function postingsOf(event: Event): Posting[] {
  switch (event.type) {
    case 'granted':
      return issue(event.grant);
    case 'reset':
      return event.grant === null ? [] : issue(event.grant);
    case 'subscribed':
    case 'upgraded':
    case 'purchase-paid':
      return event.grants.flatMap(issue);
    case 'renewed':
      return [
        ...move(event.forfeited, 'available', 'expired'),
        ...(event.carriedGrant === null
          ? []
          : [...out(event.carried, 'available'), line('available', event.carriedGrant.id, event.carriedGrant.credits)]),
        ...(event.grant === null ? [] : issue(event.grant)),
      ];
    case 'lapsed':
      return move(event.forfeited, 'available', 'expired');
    case 'expired':
      return move([event.slice], 'available', 'expired');
    case 'held':
      return move(event.hold.slices, 'available', 'held');
    case 'captured':
      return move(event.charge.slices, 'held', 'captured').concat(comeBack(event.rest, 'held'));
    case 'voided':
      return comeBack(event.rest, 'held');
    case 'refunded':
      return [
        ...comeBack(event.back, 'captured'),
        ...owe(event.debt, 'captured'),
        ...present(event.repaid).flatMap(repay),
      ];
    case 'leased':
      return move(event.lease.slices, 'available', 'leased');
    case 'lease-spent':
      return [
        ...move(event.charge.slices, event.isLate ? 'available' : 'leased', 'captured'),
        ...(event.charge.debt === 0
          ? []
          : [line('debt', null, -event.charge.debt), line('captured', null, event.charge.debt)]),
      ];
    case 'lease-closed':
      return comeBack(event.rest, 'leased');
    case 'money-refunded':
      return move(event.slices, 'available', 'revoked');
    case 'charged-back':
      return [
        ...move(event.slices, 'available', 'revoked'),
        ...(event.debt === 0 ? [] : [line('debt', null, -event.debt), line('revoked', null, event.debt)]),
      ];
    case 'money-kept':
      return comeBack(event.back, 'revoked');
    case 'chargeback-reversed':
      return [...comeBack(event.back, 'revoked'), ...owe(event.debt, 'revoked')];
    case 'debt-paid':
      return event.slices.flatMap((slice) => [
        line('available', slice.grantId, -slice.credits),
        line('debt', null, slice.credits),
      ]);
    default:
      return [];
  }
}

/** The new grants that an event brings, before any of its lines is followed. */
export function newGrantsOf(event: Event): NewGrant[] {
  switch (event.type) {
    case 'granted':
      return [event.grant];
    case 'reset':
      return present(event.grant);
    case 'subscribed':
    case 'upgraded':
    case 'purchase-paid':
      return [...event.grants];
    case 'renewed':
      return [...present(event.carriedGrant), ...present(event.grant)];
    case 'captured':
    case 'voided':
    case 'lease-closed':
      return event.rest.regranted.map((step) => step.grant);
    case 'refunded':
      return [...event.back.regranted.map((step) => step.grant), ...present(event.repaid)];
    case 'money-kept':
    case 'chargeback-reversed':
      return event.back.regranted.map((step) => step.grant);
    default:
      return [];
  }
}

function present(grant: NewGrant | null | undefined): NewGrant[] {
  return grant ? [grant] : [];
}

function line(account: Account, grantId: string | null, credits: number): Posting {
  return { account, grantId, credits };
}

function issue(grant: NewGrant): Posting[] {
  return [line('issued', grant.id, -grant.credits), line('available', grant.id, grant.credits)];
}

/** What was paid of a debt that is none any more. */
function repay(grant: NewGrant): Posting[] {
  return [line('debt', null, -grant.credits), line('available', grant.id, grant.credits)];
}

function out(slices: readonly Slice[], account: Account): Posting[] {
  return slices.map((slice) => line(account, slice.grantId, -slice.credits));
}

function move(slices: readonly Slice[], from: Account, to: Account): Posting[] {
  const lines: Posting[] = [];
  for (const { grantId, credits } of slices) lines.push(line(from, grantId, -credits), line(to, grantId, credits));
  return lines;
}

function comeBack({ returned, expired, regranted, moved }: Returned, from: Account): Posting[] {
  const lines = move(returned, from, 'available').concat(move(expired, from, 'expired'));
  for (const step of regranted)
    lines.push(...out([step.from], from), line('available', step.grant.id, step.grant.credits));
  for (const step of moved) lines.push(...out([step.from], from), line('available', step.to.grantId, step.to.credits));
  return lines;
}

function owe(debt: Credits, from: Account): Posting[] {
  return debt === 0 ? [] : [line(from, null, -debt), line('debt', null, debt)];
}
