import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('a table is a file that a spreadsheet reads and does not run', () => {
  const rows = [
    ['Elm "St" 12', -10, null],
    ['=HYPERLINK("x")', 0, 'two\nlines'],
  ];
  expect(csvOf(['shoot', 'credits', 'note'], rows)).toBe(
    'shoot,credits,note\r\n"Elm ""St"" 12",-10,\r\n"\'=HYPERLINK(""x"")",0,"two\nlines"',
  );
});
