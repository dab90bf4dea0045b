import { expect, test } from 'vitest';
import { roomFor } from './room.ts';

test('a small window is narrow, and so is a large one with large text', () => {
  expect(roomFor(1440, 1)).toBe('wide');
  expect(roomFor(1024, 1)).toBe('narrow');
  expect(roomFor(1440, 1.5)).toBe('narrow');
  expect(roomFor(1440, 2)).toBe('tight');
});
