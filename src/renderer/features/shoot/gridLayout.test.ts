import { expect, test } from 'vitest';
import { gapPx, gridLayout, photosInRows } from './gridLayout.ts';

test('cells fill the row', () => {
  expect(gridLayout(10, 1000, 240)).toEqual({ columns: 4, rowHeightPx: 197, rowCount: 3 });
});

test('a window narrower than one cell still has one column', () => {
  expect(gridLayout(10, 100, 240).columns).toBe(1);
});

test('the smallest cells on a 2560 x 1440 screen stay within 200 with a row to spare above and below', () => {
  const { columns, rowHeightPx } = gridLayout(10_000, 2560 - 200 - 320 - 24, 150);
  const visibleRows = Math.ceil((1440 - 48 - 44) / (rowHeightPx + gapPx)) + 1;
  expect(columns * (visibleRows + 2)).toBeLessThanOrEqual(200);
});

test('rows give their photos in order, the last one what is left', () => {
  expect(photosInRows([1, 2, 3, 4, 5], 2, 1, 2)).toEqual([3, 4, 5]);
});
