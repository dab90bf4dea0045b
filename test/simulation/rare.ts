import type { Event } from '../../src/core/credits/event.ts';

// Everything that has to happen sooner or later in a long run. What never does is a gap of the simulator: nothing is known about it.

export const faults: readonly string[] = [
  ...['app ended without a word', 'power cut at a quiet moment', 'power cut in the middle of a write'],
  ...['disk ENOSPC', 'disk EIO', 'last line of the journal doubled', 'backup restored', 'device cloned'],
  ...['clock set', 'suspend, the monotonic clock stops', 'zone of the account changed'],
  ...['network cut', 'away longer than a lease and its grace', 'message lost', 'message slow'],
  ...['message doubled, up to thirty days late', 'request of an administrator sent twice'],
  ...['service fails over', 'service dies before a commit', 'service dies after a commit, before it answers'],
  ...['message of the bank lost', 'message of the bank five times', 'message of the bank late'],
  ...['message of the bank forged', 'bank does not answer', 'chargeback'],
  ...['chargeback of a part', 'bank only asks', 'dispute won', 'refund by hand', 'refund refused'],
  ...['refund failed at the bank', 'answer to a refund lost'],
  ...['payment declined', 'payment confirmed-later', 'payment never-confirmed', 'payment processing-then-paid'],
  ...['payment processing-then-declined', 'payment paid-without-answer', 'payment lost-on-the-way'],
  ...['payment paid-at-checkout', 'payment checkout-left', 'plan payment failed or paid'],
  ...['plan changed in the second of its renewal', 'price list changed', 'device recalled', 'limit of a member set'],
  'two administrators set auto-recharge',
];

/** True: the world has to make it. False: nothing in this world can, and why. */
const made: Record<Exclude<Event['type'], 'answered' | 'refused'>, true | string> = {
  ...{ granted: true, expired: true, reset: 'the price list has no daily credits' },
  ...{ held: true, extended: true, captured: true, voided: true, refunded: true },
  ...{
    subscribed: true,
    'plan-scheduled': true,
    'cancel-scheduled': true,
    upgraded: true,
    renewed: true,
    lapsed: true,
  },
  ...{ 'plan-payment': true, 'renewal-delayed': true, 'zone-scheduled': true, 'zone-changed': true },
  ...{ 'purchase-started': true, 'purchase-waiting': true, 'purchase-paid': true, 'purchase-declined': true },
  ...{ 'purchase-expired': true, 'money-refunded': true, 'charged-back': true, 'debt-paid': true },
  ...{ 'money-kept': true, 'chargeback-reversed': true },
  ...{ 'recharge-set': true, 'card-set': true, 'spend-window': true, 'recharge-started': true },
  ...{ 'recharge-blocked': true, 'recharge-notice': true, 'recharge-burst': true, 'recharge-suspended': true },
  ...{ alert: true, rearmed: true, 'edit-opened': true, 'edit-changed': true, 'run-changed': true },
  ...{ leased: true, 'lease-spent': true, 'lease-closed': true, 'lease-heard': true, 'lease-frozen': true },
  ...{ 'device-thawed': true, 'device-recalled': true, 'member-cap-set': true, 'member-month': true },
};

export const counts: readonly string[] = [
  ...Object.entries(made).flatMap(([type, how]) =>
    how === true && type !== 'lease-closed' && type !== 'lease-frozen' ? [`entries: ${type}`] : [],
  ),
  ...['entries: lease-closed, returned', 'entries: lease-closed, reclaimed', 'entries: lease-frozen, second-branch'],
  ...['entries: lease-spent, owed', 'entries: lease-spent, too late'],
  'entries: lease-spent, paid before by another device',
  ...['refused because the wallet owes: leases.create', 'refused because the wallet owes: hold'],
  ...['refused: disk-failed', 'refused: disk-full', 'refused: forbidden', 'refused: insufficient-credits'],
  ...[
    'refused: lease-exhausted',
    'refused: lease-frozen',
    'refused: wallet-unreachable',
    'not paid in time: hold-expired',
  ],
  ...['payments that were paid', 'photos delivered', 'photos that failed', 'money refunds'],
];
