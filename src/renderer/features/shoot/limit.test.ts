import { expect, test } from 'vitest';
import { day } from '../../design/format.ts';
import { limitOf } from './limit.ts';

const november = { cap: 50, used: 38, reserved: 0, left: 12, renewsAt: '2026-11-30T23:00:00Z' };
const zone = 'Europe/Amsterdam';

test('a limit is told beside the price, and is silent where the run fits into it', () => {
  expect(limitOf(november, { needed: 12, here: 0, zone })).toEqual({
    ...{ told: '12 of your 50 credits of November left', sentence: null, isUsedUp: false },
  });
  expect(limitOf({ ...november, cap: null, left: null }, { needed: 1000, here: 0, zone })).toBeNull();
});

test('a limit that is used up says whom to ask and when it begins anew', () => {
  const usedUp = limitOf({ ...november, used: 50, left: 0 }, { needed: 1, here: 0, zone });
  expect(usedUp?.sentence).toBe(
    `You have used your 50 credits of November. Ask an owner or administrator to raise your limit, or go on from ${day(november.renewsAt, { zone })}.`,
  );
  expect(usedUp?.isUsedUp).toBe(true);
  expect(limitOf(november, { needed: 13, here: 0, zone })?.sentence).toContain(
    'more than the 12 credits that are left',
  );
});

test('what is on this computer already counts as taken, and can be spent all the same', () => {
  const lent = { ...november, used: 40, reserved: 10, left: 0 };
  expect(limitOf(lent, { needed: 10, here: 10, zone })).toEqual({
    ...{ told: '10 of your 50 credits of November left', sentence: null, isUsedUp: false },
  });
});
