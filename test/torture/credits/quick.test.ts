import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from '../../../src/core/credits/properties/seed.ts';
import { clients, faultsOf } from './interleavings.ts';
import { visitAll } from './sequences.ts';

// The quick share of `npm run torture:credits`; lives and dates have theirs beside the engine.

test('no sequence of up to four moves breaks the books, does a thing twice, or changes anything when refused', () => {
  const { stateCount, breaches } = visitAll(Number(process.env.MOVES ?? 4));
  expect(breaches).toEqual([]);
  expect(stateCount).toBeGreaterThan(20);
});

test('clients over a bad network are each answered once and for ever, and come to what they would one after another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), clients, async (scheduler, plans) => {
      expect(await faultsOf(scheduler, plans)).toEqual([]);
    }),
    runs(100),
  );
});
