import fc from 'fast-check';
import { expect, it } from 'vitest';
import { vatWithin } from './vat.ts';

it.each([
  [12_100, 21, 2100],
  [2000, 21, 347],
  [500, 0, 0],
  [105, 5.5, 5],
  [1, 21, 0],
  [3, 20, 1],
  [10_700, 7, 700],
])('%i minor units with %f percent inside hold %i of VAT', (gross, percent, vat) => {
  expect(vatWithin(gross, percent)).toBe(vat);
});

it('net and VAT always make the gross price, and the VAT is off by half a unit at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 5000 }), (gross, hundredths) => {
      const vat = vatWithin(gross, hundredths / 100);
      expect(Number.isSafeInteger(vat) && vat >= 0 && vat <= gross).toBe(true);
      const exact = (gross * hundredths) / (10_000 + hundredths);
      expect(Math.abs(vat - exact)).toBeLessThanOrEqual(0.5 + 1e-6);
    }),
  );
});
