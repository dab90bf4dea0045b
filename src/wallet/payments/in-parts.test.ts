import { expect, it } from 'vitest';
import { inParts, type Name } from './in-parts.ts';

const rows = Array.from({ length: 7 }, (_, n) => ({ wallet: n < 4 ? 'a' : 'b', id: `${n % 4}` }));
const isAfter = (one: Name, other: Name) =>
  one.wallet > other.wallet || (one.wallet === other.wallet && one.id > other.id);

it.each([1, 2, 3, 7, 8])('in parts of %i, everything is looked at once, in order', async (most) => {
  const seen: Name[] = [];
  const part = async (after: Name) => rows.filter((row) => isAfter(row, after)).slice(0, most);
  for await (const row of inParts(part)) seen.push(row);
  expect(seen).toEqual(rows);
});

it('what comes to an end while the others are looked at keeps none of them waiting', async () => {
  const left = new Set(rows);
  const seen: Name[] = [];
  for await (const row of inParts(async (after) => [...left].filter((one) => isAfter(one, after)).slice(0, 2))) {
    seen.push(row);
    left.delete(row);
  }
  expect(seen).toEqual(rows);
});
