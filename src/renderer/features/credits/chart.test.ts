import { expect, test } from 'vitest';
import { columnsOf } from './chart.ts';

const used = [
  { day: '2026-10-24', credits: 3 },
  { day: '2026-10-26', credits: 5 },
];

test('quiet days have a column too, over the change of the clock as well', () => {
  const { columns, isByWeek, dayCount } = columnsOf(used, { from: '2026-10-24', to: '2026-10-27' });
  expect(columns.map(({ credits }) => credits)).toEqual([3, 0, 5, 0]);
  expect([isByWeek, dayCount]).toEqual([false, 4]);
});

test('a long range is told by weeks, and nothing of it is lost', () => {
  const { columns, isByWeek, dayCount } = columnsOf(used, { from: '2025-11-22', to: '2026-11-21' });
  expect([isByWeek, dayCount, columns.length]).toEqual([true, 365, 53]);
  expect(columns.reduce((sum, { credits }) => sum + credits, 0)).toBe(8);
});
