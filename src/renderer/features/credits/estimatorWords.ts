import { percent } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';
import { type Unit, units } from './unit.ts';

export const estimatorWords = {
  title: 'What does a month need?',
  text: 'Work a day, times the days that you work, times what it costs; and a buffer for second tries.',
  columns: { what: 'Work', perDay: 'A day', days: 'Days', cost: 'Credits each', month: 'Credits a month' },
  perDayOf: (what: string) => `${what}: how many a day`,
  daysOf: (what: string) => `${what}: days a month`,
  costOf: (what: string) => `${what}: cost of each`,
  add: 'Add a line',
  other: 'Other work',
  remove: (what: string) => `Remove ${what}`,
  fill: 'Fill from the last months',
  filling: 'Reading the months',
  filled: (months: number) =>
    `The average of ${plural(months, { one: 'the last whole month', other: 'the last # whole months' })}`,
  noMonths: 'There is no whole month with usage yet.',
  reset: 'Start again',
  together: 'Together',
  buffer: (part: number) => `With ${percent(part)} buffer`,
  bufferLabel: 'Buffer',
  suggestion: 'What would cover it',
  plan: (name: string, allocation: string) => `The plan ${name} gives ${allocation} a month;`,
  enough: (spare: string) => `${spare} are left over.`,
  short: (missing: string) => `${missing} are missing:`,
  noPlan: 'Without a plan:',
  packs: (list: string, price: string) => `${list}, for ${price} a month.`,
  custom: (amount: string, price: string) => `${amount}, for ${price} a month.`,
  seePlans: 'See the plans',
  nothing: 'Nothing is needed for that.',
  wrong: 'Write whole numbers.',
  pack: (count: number, name: string) => (count === 1 ? name : `${count} × ${name}`),
  total: (amount: number, unit: Unit) => units(amount, unit),
};
