import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presets } from '../presets.ts';
import { packsFor, planFor, priceOfPacks } from './suggest.ts';

const packsOf = (id: string) =>
  (presets[id]?.packs ?? []).map(({ id, units, price }) => ({ id, units, priceMinor: price }));
const plansOf = (id: string) => presets[id]?.plans ?? [];

test('the smallest plan that covers a month is suggested, else the largest', () => {
  expect(planFor(150, plansOf('studio'))?.id).toBe('professional');
  expect(planFor(100, plansOf('studio'))?.id).toBe('solo');
  expect(planFor(80_652, plansOf('three-balances'))?.id).toBe('pro');
  expect(planFor(4000, [...plansOf('three-balances')].reverse())?.id).toBe('standard-yearly');
  expect(planFor(10, plansOf('pay-as-you-go'))).toBe(null);
});

test('packs are mixed where that is cheaper', () => {
  expect(packsFor(150, packsOf('studio'))).toEqual([
    { id: 'pack-100', count: 1 },
    { id: 'pack-50', count: 1 },
  ]);
  expect(packsFor(450, packsOf('studio'))).toEqual([{ id: 'pack-500', count: 1 }]);
  expect(packsFor(0, packsOf('studio'))).toEqual([]);
});

test('packs cover the need, and not one of them could be left out', () => {
  const catalogs = ['studio', 'per-photo', 'token-packs', 'generate-accept', 'three-balances'];
  fc.assert(
    fc.property(fc.constantFrom(...catalogs), fc.integer({ min: 1, max: 100_000_000 }), (id, need) => {
      const packs = packsOf(id);
      const picked = packsFor(need, packs);
      const unitsOf = (pack: string) => packs.find((one) => one.id === pack)?.units ?? 0;
      const units = picked.reduce((sum, { id, count }) => sum + count * unitsOf(id), 0);
      expect(units).toBeGreaterThanOrEqual(need);
      for (const { id: pack } of picked) expect(units - unitsOf(pack)).toBeLessThan(need);
      const [best] = packs.map(({ priceMinor, units }) => priceMinor * Math.ceil(need / units)).sort((a, b) => a - b);
      expect(priceOfPacks(picked, packs)).toBeLessThanOrEqual(best ?? 0);
    }),
    { numRuns: 300 },
  );
});
