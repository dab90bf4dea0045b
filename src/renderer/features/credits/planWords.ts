import type { PlanView } from '../../../contract/wallet/price-list.ts';
import type { Money } from '../../../contract/wallet/shapes.ts';
import { count, price } from '../../design/format.ts';
import { type Unit, units } from './unit.ts';

const billing = { P1M: 'Billed monthly', P3M: 'Billed quarterly', P1Y: 'Billed yearly' };
const billedEach = { P1M: 'a month', P3M: 'every three months', P1Y: 'a year' };

/** Paid by the quarter or the year, while its credits come by the month: a renewal of these is no bill. */
export function isPaidAhead({ billingEvery, grantEvery }: PlanView): boolean {
  return billingEvery !== null && billingEvery !== grantEvery;
}

export const planWords = {
  current: 'Your plan',
  reading: 'Reading your plan',
  failed: 'The plan could not be read',
  none: 'No plan',
  noneText: 'No plan brings credits. What you have stays until it is used or expires.',
  begins: 'Period began',
  renews: 'Renews',
  renewsOn: (day: string) => `Renews on ${day}`,
  refreshes: 'Next credits',
  paidUntil: 'Paid until',
  paidUntilDay: (day: string) => `Paid until ${day}`,
  ends: 'Ends',
  endsText:
    'The plan is cancelled and ends then. What it gave ends with it; what you bought stays as the price list says.',
  endsAheadText:
    'The plan is cancelled and ends then. Until then its credits come each month; what you bought stays as the price list says.',
  next: (name: string, day: string) => `${name} begins on ${day}.`,
  allocation: 'Each period',
  allocationText: (amount: number, every: 'P1M' | 'P1Y', unit: Unit) =>
    amount === 0 ? `No ${unit.plural} included` : `${units(amount, unit)} a ${every === 'P1M' ? 'month' : 'year'}`,
  expiry: 'Expiry',
  /** "€15 a month", or how often it is billed where the price is agreed elsewhere. */
  billed: (money: Money | null, every: keyof typeof billing) =>
    money === null ? billing[every] : `${price(money)} ${billedEach[every]}`,
  plans: 'Plans',
  /** "About 166 images or 19 videos a month" */
  estimate: (amounts: readonly { label: string; count: number }[]) =>
    `About ${amounts.map(({ label, count: many }) => `${count(many)} ${label.toLowerCase()}`).join(' or ')} a month`,
  estimateHint: 'Estimates are for standard models and settings; others take more.',
  billing: 'Billed',
  billings: { P1M: 'Monthly', P3M: 'Quarterly', P1Y: 'Yearly' },
  isCurrent: 'Your plan',
  isNext: 'Comes next',
  beginsOn: (day: string) => `Begins on ${day}`,
  choose: 'Choose',
  keep: 'Keep this plan',
  cancel: 'Cancel the plan',
  /** A plan whose checkout was left: as a name, and within a sentence. */
  leftPlan: (name: string) => `Plan ${name}`,
  left: (name: string) => `the plan ${name}`,
  mayNot: 'Owners and administrators change the plan.',
  sheet: {
    choose: (name: string, isFirst: boolean) => (isFirst ? `Begin ${name}` : `Change to ${name}`),
    cancel: 'Cancel the plan',
    keep: (name: string) => `Keep ${name}`,
    working: 'Working out the effect on your credits',
    failed: 'The effect could not be worked out',
    price: 'Price',
    billing: 'Billed',
    when: 'Takes effect',
    now: 'At once',
    before: 'Available now',
    granted: 'The plan adds',
    carried: 'Carried over',
    forfeited: 'Lost with the end of the period',
    after: (moment: string | null) => (moment === null ? 'Available then' : `Available on ${moment}`),
    afterHint: 'if nothing is spent until then',
    renews: 'First renewal',
    refreshes: 'Next credits',
    paidUntil: 'Paid until',
    nothing: 'This is the plan that runs already. Choosing it takes back a change or an end that waits.',
    done: 'Done',
    notNow: 'Not now',
    openTitle: (name: string) => `The checkout of ${name} is open`,
    begun: (name: string) => `${name} has begun.`,
    over: 'The checkout is closed. Nothing was charged, and the plan stays as it was.',
    opened: 'The plan is paid on the provider’s page, which is open in your browser. It begins when it is paid.',
    confirm: (name: string, isFirst: boolean) => (isFirst ? `Begin ${name}` : `Change to ${name}`),
    confirmCancel: (day: string | null) => (day === null ? 'End the plan' : `End the plan on ${day}`),
    sending: 'Changing the plan',
    rejected: 'The plan was not changed',
  },
};
