import { count, percent } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';
import { type Unit, units } from './unit.ts';

export const analyticsWords = {
  reading: 'Adding up what was used',
  failed: 'The analytics could not be read',
  range: 'Days',
  ranges: { '7': '7 days', '30': '30 days', '90': '90 days', '365': 'A year', own: 'Dates' },
  from: 'From',
  to: 'To',
  csv: 'CSV',
  csvOf: (what: string) => `Download as CSV: ${what}`,
  table: 'As a table',
  nothing: 'Nothing was used in these days.',
  used: (used: number, unit: Unit, days: number, from: string, to: string) =>
    used === 0
      ? `Nothing used from ${from} to ${to}`
      : `${units(used, unit)} used from ${from} to ${to}, ${perDay(used / days)} a day`,
  perWeek: 'Each column is a week.',
  day: 'Day',
  week: 'Week from',
  peak: (when: string, amount: string) => `${when}: ${amount}`,
  weekOf: (day: string) => `Week from ${day}`,
  work: 'Units of work',
  share: 'Share',
  success: (begun: number, returned: number) =>
    begun === 0 ? 'Nothing was begun' : `${percent((100 * (begun - returned)) / begun)} of what was begun was done`,
  successText: (begun: number, returned: number, credits: number, unit: Unit) =>
    returned === 0
      ? `${plural(begun, { one: 'One begun', other: '# begun' })}, and not one failed or was given back.`
      : `${count(returned)} of ${count(begun)} failed, were stopped or were refunded. ${units(credits, unit)} went back, or ${credits === 1 ? 'was' : 'were'} never taken.`,
  pace: (daysLeft: number | null, available: number, unit: Unit) => {
    if (available === 0) return `No ${unit.plural} left`;
    if (daysLeft === null) return `${units(available, unit)} left, and nothing used of late`;
    return `At this pace ${plural(daysLeft, { one: '# day left', other: '# days left' })}`;
  },
  paceText: (used: number, days: number, unit: Unit) =>
    `${units(used, unit)} in the last ${plural(days, { one: 'day', other: '# days' })}.`,
  renewsFirst: (moment: string) => `The plan renews before that, on ${moment}.`,
  renewsLater: (moment: string) => `The plan renews later, on ${moment}: add some before.`,
  by: 'By',
  dimensions: {
    user: 'Person',
    feature: 'Feature',
    model: 'Model',
    template: 'Template',
    project: 'Project',
    shoot: 'Shoot',
  },
  ranking: (by: string, first: string | null, share: number) =>
    first === null
      ? `Nothing to tell by ${by.toLowerCase()}`
      : share === 1
        ? `All of it: ${first}`
        : `${first} took ${percent(100 * share)}`,
  unnamed: 'Not said',
  rebill: (resource: string) => `What each ${resource} cost`,
  rebillText: 'For billing on. The price of a credit is yours to set; it stays on this computer.',
  priceEach: (unit: Unit, currency: string) => `Price of one ${unit.label} (${currency})`,
  noShoots: (resource: string) => `No ${resource} in these days.`,
  cost: 'Cost',
  together: 'Together',
};

function perDay(value: number): string {
  return value < 10 && value > 0 ? String(Math.round(value * 10) / 10) : count(Math.round(value));
}
