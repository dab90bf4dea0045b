import type { Event } from '../event.ts';
import { newGrantsOf } from '../ledger/postings.ts';
import type { Slice } from '../state/grant.ts';
import type { State } from '../state.ts';
import { total } from '../values/amount.ts';
import { rfc3339 } from '../values/calendar.ts';

// Events as a reader wants them, of a simulation or of a wallet as it happens: amounts and names, without the bookkeeping.

/** `at` is RFC 3339; in an `alert` it is the threshold, for example "25%", and `time` is when it fired. */
export type ShownEvent = { readonly type: string; readonly at: string } & Readonly<Record<string, unknown>>;

/** Nothing for events that only keep the books. `after` is the state that followed. */
export function shownEvents(event: Event, after: State): ShownEvent[] {
  const show = (type: string, more: Record<string, unknown> = {}): ShownEvent => ({
    type,
    at: rfc3339(event.at),
    ...more,
  });
  const expired = (slices: readonly Slice[]) =>
    perBucket(slices).map(([bucket, credits]) => show('expired', { bucket, credits }));
  switch (event.type) {
    case 'granted':
      return [show('granted', { bucket: event.grant.bucket, credits: event.grant.credits })];
    case 'reset':
      // A day on which the bucket gives nothing is only kept in the books.
      if (event.grant === null) return [];
      return [show('reset', { bucket: event.bucket, date: event.date, credits: event.grant.credits })];
    case 'expired':
      return expired([event.slice]);
    case 'subscribed':
      return [
        show('subscribed', {
          plan: event.subscription.plan,
          granted: total(event.grants),
          renewsAt: rfc3339(event.subscription.endsAt),
        }),
      ];
    case 'renewed':
      return [
        ...expired(event.forfeited),
        show('renewed', {
          plan: event.subscription.plan,
          carried: total(event.carried),
          granted: event.grant?.credits ?? 0,
          forfeited: total(event.forfeited),
          renewsAt: rfc3339(event.subscription.endsAt),
        }),
      ];
    case 'upgraded':
      return [show('upgraded', { plan: event.subscription.plan, granted: total(event.grants) })];
    case 'plan-scheduled':
      return [show('plan-scheduled', { plan: event.next?.plan ?? null })];
    case 'cancel-scheduled':
      return [show('cancel-scheduled', { endsAt: rfc3339(event.endsAt) })];
    case 'lapsed':
      return [...expired(event.forfeited), show('lapsed', { plan: event.plan })];
    case 'renewal-delayed':
      return [show('renewal-delayed', { until: rfc3339(event.until) })];
    case 'member-cap-set':
      return [show('member-cap-set', { member: event.member, cap: event.cap })];
    case 'zone-changed':
      return [show('zone-changed', { zone: event.zone })];
    case 'held':
      return [show('held', { hold: event.hold.id, credits: event.hold.credits })];
    case 'captured':
      return [
        show('captured', { hold: event.charge.hold, credits: event.charge.credits }),
        ...expired(event.rest.expired),
        ...returned(event.rest.regranted.map((step) => step.grant)).map((grant) => show('granted', grant)),
      ];
    case 'voided':
      return [
        show(event.reason === 'timed-out' ? 'hold-expired' : 'voided', { hold: event.hold }),
        ...expired(event.rest.expired),
        ...returned(event.rest.regranted.map((step) => step.grant)).map((grant) => show('granted', grant)),
      ];
    case 'refunded':
      return [
        show('refunded', { of: event.charge, credits: event.credits }),
        ...expired(event.back.expired),
        ...returned(newGrantsOf(event)).map((grant) => show('granted', grant)),
      ];
    case 'purchase-paid': {
      const more = {
        purchase: event.purchase,
        credits: total(event.grants),
        priceMinor: event.priceMinor,
        invoice: event.invoice,
      };
      if (!event.isAutomatic) return [show('purchase-paid', more)];
      return [show('recharged', { ...more, spentMinor: after.recharge.window?.capturedMinor ?? 0 })];
    }
    case 'purchase-waiting': {
      const more = { purchase: event.purchase };
      if (event.isAutomatic && event.status === 'authentication-required') {
        return [show('recharge-failed', { ...more, reason: event.status, next: 'on-session' })];
      }
      return [show(`purchase-${event.status}`, more)];
    }
    case 'purchase-declined':
      return [
        event.isAutomatic
          ? show('recharge-failed', { purchase: event.purchase, reason: 'declined' })
          : show('purchase-declined', { purchase: event.purchase }),
      ];
    case 'purchase-expired':
      return [show('purchase-expired', { purchase: event.purchase })];
    case 'money-refunded':
      return [
        show('money-refunded', {
          purchase: event.purchase,
          credits: total(event.slices),
          amountMinor: event.amountMinor,
        }),
      ];
    case 'charged-back':
      return [show('charged-back', { purchase: event.purchase, credits: total(event.slices), debt: event.debt })];
    case 'money-kept':
      return [show('money-kept', { purchase: event.purchase, amountMinor: event.amountMinor })];
    case 'chargeback-reversed':
      return [show('chargeback-reversed', { purchase: event.purchase, debt: event.debt })];
    case 'debt-paid':
      return [show('debt-paid', { credits: total(event.slices) })];
    case 'recharge-blocked':
      return [show('recharge-blocked', { reason: event.reason })];
    case 'recharge-notice':
      return [show('recharge-notice', { percent: event.percent })];
    case 'recharge-burst':
    case 'recharge-suspended':
      return [show(event.type)];
    case 'card-set':
      return event.resumes ? [show('recharge-resumed')] : [];
    case 'alert':
      return event.isSent
        ? [
            {
              type: 'alert',
              at: event.threshold,
              channel: event.channel,
              toast: event.isToast,
              time: rfc3339(event.at),
            },
          ]
        : [];
    case 'edit-changed':
      return [show(`edit-${event.status}`, { edit: event.edit })];
    case 'run-changed':
      return [
        show(`run-${event.run.status}`, {
          run: event.run.id,
          done: event.run.doneCount,
          pending: event.run.pendingCount,
        }),
      ];
    case 'leased':
      return [
        show('leased', {
          device: event.lease.device,
          credits: event.lease.credits,
          expiresAt: rfc3339(event.lease.expiresAt),
        }),
      ];
    case 'lease-spent':
      return [show('lease-spent', { lease: event.lease, credits: event.charge.credits, debt: event.charge.debt })];
    case 'lease-closed':
      return [
        show(`lease-${event.status}`, { lease: event.lease, credits: total(event.rest.returned) }),
        ...expired(event.rest.expired),
      ];
    case 'lease-frozen':
      return [show('lease-frozen', { lease: event.lease, reason: event.reason })];
    default:
      return [];
  }
}

function perBucket(slices: readonly Slice[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const slice of slices) sums.set(slice.bucket, (sums.get(slice.bucket) ?? 0) + slice.credits);
  return [...sums];
}

function returned(
  grants: readonly { bucket: string; credits: number; expiresAt: number | null }[],
): Record<string, unknown>[] {
  return grants.map(({ bucket, credits, expiresAt }) => ({
    bucket,
    credits,
    expiresAt: expiresAt === null ? null : rfc3339(expiresAt),
  }));
}
