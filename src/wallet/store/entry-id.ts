import type { Event } from '../../core/credits/event.ts';

/**
 * The name of what happened, unique in its wallet for ever. Where something can happen only once, the name says to what: the database then
 * refuses the second time, whatever the code believes.
 */
export function entryIdOf(event: Event, seq: number): string {
  return onceOnly(event) ?? `${event.type}#${seq}`;
}

function onceOnly(event: Event): string | null {
  switch (event.type) {
    case 'granted':
      return `granted:${event.grant.id}`;
    case 'held':
      return `held:${event.hold.id}`;
    // A hold ends once, one way or the other.
    case 'captured':
      return `closed:${event.charge.hold ?? event.charge.id}`;
    case 'voided':
      return `closed:${event.hold}`;
    case 'refunded':
      return `refunded:${event.refund}`;
    case 'renewed':
      return `renewed:${event.subscription.id}:${event.subscription.startsAt}`;
    case 'purchase-paid':
      return `purchase-paid:${event.purchase}`;
    case 'charged-back':
      return `charged-back:${event.purchase}${event.turn === undefined ? '' : `:${event.turn}`}`;
    case 'money-kept':
      return `money-${event.hasFailed ? 'failed' : 'kept'}:${event.purchase}:${event.refund}`;
    case 'chargeback-reversed':
      return `chargeback-reversed:${event.purchase}:${event.turn}`;
    case 'leased':
      return `leased:${event.lease.id}`;
    case 'lease-spent':
      return `lease-spent:${event.lease}:${event.charge.id}`;
    case 'lease-closed':
      return `lease-closed:${event.lease}`;
    case 'lease-heard':
      return `lease-heard:${event.lease}`;
    default:
      return null;
  }
}
