import { expect, test } from 'vitest';
import type { Pack } from '../../../contract/wallet/price-list.ts';
import { priceEach, priceOfUnits, units, unitsPriced } from './unit.ts';

const tokens = { label: 'token', plural: 'tokens' };
const pack = (units: number, minor: number): Pack => ({
  ...{ id: `${units}`, name: '', units, bonusUnits: 0, bestFor: null, isPopular: false },
  price: { minor, currency: 'EUR' },
});

test('a unit price is told for as many credits as make it readable', () => {
  const packs = [pack(1_000_000, 500), pack(2_500_000, 1000), pack(7_000_000, 2500), pack(15_000_000, 5000)];
  const per = unitsPriced(packs);
  const told = packs.map(({ price, units }) => priceEach(price, units, { unit: tokens, per }).replace(/[^\d.]/g, ''));
  expect(told).toEqual(['5', '4', '3.57', '3.33']);
  expect(unitsPriced([pack(50, 1200), pack(1000, 15000)])).toBe(1);
});

test('an amount is priced exactly, rounded up at its end', () => {
  expect(priceOfUnits(1000, '10')).toBe(10_000);
  expect(priceOfUnits(1001, '7/2')).toBe(3504);
});

test('one is one', () => {
  expect([units(1, tokens), units(2_500_000, tokens)]).toEqual(['1 token', '2,500,000 tokens']);
});
