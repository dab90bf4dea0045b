import { count } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';

export const historyWords = {
  title: 'History',
  usage: 'Usage',
  additions: 'Additions',
  failed: 'The history could not be read',
  retry: 'Try again',
  search: 'Search',
  searchHint: (resource: string) => `${resource}, photo, person or number`,
  type: 'Type',
  everyType: 'Every type',
  days: 'Days',
  spans: {
    all: 'Any day',
    '7': 'Last 7 days',
    '30': 'Last 30 days',
    '90': 'Last 90 days',
    '365': 'Last 365 days',
    own: 'Dates',
  },
  from: 'From',
  to: 'To',
  clear: 'Clear',
  csv: 'Download CSV',
  collecting: (lines: number) => `Collecting, ${count(lines)} lines so far`,
  stop: 'Stop',
  noUsage: 'Nothing spent yet. Each run will be one line here.',
  noAdditions: 'Nothing added yet.',
  noMatch: 'Nothing fits this search.',
  reading: 'Reading the history',
  kept: (lines: number, moment: string) => {
    const what = lines === 0 ? 'This is' : plural(lines, { one: 'The newest line', other: 'The newest # lines' });
    return `${what} as of ${moment}. Older lines, search and the file come back with the wallet.`;
  },
  columns: { when: 'When', type: 'Type', number: 'No.', user: 'Who', credits: 'Credits', after: 'Balance after' },
  details: (what: string) => `What it was: ${what}`,
  find: (name: string) => `Show all of ${name}`,
  unfold: (name: string) => `Show what ${name} was made of`,
  parts: (shown: number) => plural(shown, { one: '# charge', other: '# charges' }),
  refunded: (credits: string) => `${credits} came back`,
  someone: 'Somebody',
  system: 'System',
  moreParts: 'Show more of this run',
  none: '–',
};
