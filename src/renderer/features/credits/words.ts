import { percent } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';
import { type Unit, units } from './unit.ts';

export const words = {
  area: 'Parts of the credits area',
  reading: 'Reading your credits',
  slow: 'The wallet has not answered yet. In some seconds what is known without it is shown.',
  failedTitle: 'The balance could not be read',
  retry: 'Try again',
  available: 'Available credits',
  left: (credits: number) => (credits === 1 ? 'photo left' : 'photos left'),
  unitsLeft: (amount: number, { label, plural }: Unit) => `${amount === 1 ? label : plural} left`,
  here: 'on this computer',
  until: (day: string) => `until ${day}`,
  debt: (credits: number, unit: Unit) => `${units(credits, unit)} of debt: top up before the next run`,
  debtName: 'Debt',
  usedName: 'Used this period',
  remainingName: 'Left until the renewal',
  heldName: 'Held for runs under way',
  leasedName: 'Lent to devices',
  renewsName: 'Next renewal',
  noRenewal: 'None: no plan renews',
  costName: ({ label }: Unit) => `Cost per ${label}`,
  walletName: 'Paid from',
  show: 'Show',
  hide: 'Hide',
  usedShare: (share: number) => `${percent(Math.round(share * 100))} of the period is used`,
  embedded: 'The wallet of this computer',
  team: 'The wallet of your team',
  purchase: 'Purchase credits',
  viewBilling: 'View billing',
  mayNotBuy: 'Credits are bought by the owners and administrators of this account.',
  buckets: 'What your balance is made of',
  bucketsHint: 'Used from the top down',
  next: 'Used next',
  expires: (moment: string) => `expires ${moment}`,
  never: 'does not expire',
  noBucketsHere: 'No credits are on this computer. What the wallet has comes back with it.',
  noBuckets: 'No credits at present. A pack or a plan adds some at once.',
  free: 'What it costs, and what is free',
  openPurchases: 'Not paid yet',
  packs: 'Buy credits',
  popular: 'Most chosen',
  bestFor: (what: string) => `For ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
  bonus: (units: string) => `+${units} extra`,
  buy: 'Buy',
  buyFor: (price: string) => `Buy for ${price}`,
  barriers: {
    'plan-required': 'These are for accounts with a paid plan.',
    'subscription-required': 'These are for accounts with an active subscription.',
    forbidden: 'Owners and administrators buy credits.',
  },
  waits: 'Prices as the wallet told them last. Buying waits until it can be reached.',
  choosePlan: 'Choose a plan',
  howMany: ({ plural }: Unit) => `How many ${plural}`,
  smallest: (least: string) => `From ${least} on; they do not expire.`,
  notANumber: 'Write a whole number.',
  belowMinimum: (least: string) => `At least ${least} can be bought at once.`,
  notAStep: (step: string) => `They are sold in steps of ${step}.`,
  catalogFailed: 'The prices could not be read',
  months: 'Month by month',
  monthsFailed: 'The months could not be read',
  month: (month: string) =>
    new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${month}-01T00:00:00Z`),
    ),
  current: 'Current',
  monthUsed: ({ plural }: Unit) => `${plural} used`,
  monthRuns: (runs: number) => plural(runs, { one: '# run', other: '# runs' }),
  soFar: 'so far',
  /** Two whole months side by side; nothing where there is nothing to compare with. */
  compared: (credits: number, before: { month: string; credits: number } | null) => {
    if (before === null || before.credits === 0 || credits === 0) return '';
    const change = Math.round((100 * (credits - before.credits)) / before.credits);
    const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' }).format(
      new Date(`${before.month}-01T00:00:00Z`),
    );
    if (change === 0) return `as ${month}`;
    return `${change > 0 ? '+' : '−'}${percent(Math.abs(change))} on ${month}`;
  },
};
