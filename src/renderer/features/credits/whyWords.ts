import { plural } from '../../design/plurals.ts';

export const whyWords = {
  ask: (label: string) => `Why this number: ${label}`,
  reading: 'Adding up the entries',
  retry: 'Try again',
  nothing: 'Nothing has been booked to it yet.',
  here: 'On this computer, not told yet or taken along',
  total: 'Together',
  last: (count: number) => plural(count, { one: 'The last entry', other: 'The last # entries' }),
  entry: (entry: number) => `entry ${entry}`,
  /** The entries of the books, as people call them. */
  types: {
    granted: 'Granted',
    reset: 'Daily credits',
    expired: 'Expired',
    held: 'Set aside for work',
    captured: 'Work that was paid',
    voided: 'Given back unspent',
    refunded: 'Refunded',
    subscribed: 'Plan begun',
    renewed: 'Renewal',
    upgraded: 'Upgrade',
    lapsed: 'Plan ended',
    'purchase-paid': 'Purchases',
    'money-refunded': 'Money refunded',
    'charged-back': 'Taken back by the bank',
    'chargeback-reversed': 'Given back by the bank',
    'debt-paid': 'Debt paid',
    leased: 'Taken along by devices',
    'lease-spent': 'Spent on devices',
    'lease-closed': 'Back from devices',
  } as Readonly<Record<string, string>>,
};
