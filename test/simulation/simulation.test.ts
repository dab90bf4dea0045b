import { afterAll, expect, test } from 'vitest';
import { month } from './month.ts';
import { numbers } from './numbers.ts';
import { sabotages } from './sabotage.ts';
import { tally } from './tally.ts';

// A small share of `npm run simulate`: months from their numbers, the same twice, and months in which something is done wrong on purpose.

const first = Number(process.env.SEED ?? 1);
const monthCount = 8;
const sums = tally(performance.now(), () => performance.now());

afterAll(() => console.log(`SEED=${first} ${sums.whole()}`));

test(`in ${monthCount} months from ${first} on, everything that has to be true is true after every event`, async () => {
  for (let number = first; number < first + monthCount; number += 1) {
    const told = await month(number);
    sums.add(told);
    expect({ number, breaches: told.breaches }).toEqual({ number, breaches: [] });
  }
  // A world in which nothing happens would keep every rule.
  expect(sums.counts.get('photos delivered')).toBeGreaterThan(monthCount * 20);
  expect(sums.counts.get('payments that were paid')).toBeGreaterThan(3);
  expect(sums.faults.size).toBeGreaterThan(20);
});

test('a number tells the same story twice, word for word', async () => {
  const [once, twice] = [await month(7, { isTold: true }), await month(7, { isTold: true })];
  expect(once.lines.length).toBeGreaterThan(100);
  expect(twice.lines).toEqual(once.lines);
  expect(twice.sum).toBe(once.sum);
  expect((await month(8, { isTold: true })).sum).not.toBe(once.sum);
});

test.each([...numbers])('month %i, in which %s, is told without a breach', async (number) => {
  expect((await month(number)).breaches).toEqual([]);
});

test.each(Object.entries(sabotages))('%s is found out', async (_, sabotage) => {
  // Months of which a number is divided by four are also told again.
  for (const number of [4, 8, 12, 16, 20, 24, 28, 32]) {
    const { breaches } = await month(number, { sabotage });
    if (breaches.length > 0) return;
  }
  expect.unreachable('eight months went by as if nothing were wrong');
});
