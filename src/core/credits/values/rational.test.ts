import { expect, test } from 'vitest';
import { ceil, counted, floor, isZero, rational, rationalSchema, sum, times, written } from './rational.ts';

test('a fraction is written as a whole number, as a fraction or with decimals, and stays exact', () => {
  expect(rational(2)).toEqual({ numerator: 2n, denominator: 1n });
  expect(rational('2')).toEqual({ numerator: 2n, denominator: 1n });
  expect(rational('7/2')).toEqual({ numerator: 7n, denominator: 2n });
  expect(rational('1.25')).toEqual({ numerator: 125n, denominator: 100n });
  expect(rational('0.001')).toEqual({ numerator: 1n, denominator: 1000n });
});

test.each([
  ...[0, 3, '0', '12', '7/2', '1.25', '1.123456789', '999999999999999/999999999999999'].map((text) => [text, true]),
  ...[-1, 1.5, '', '-1', '1/0', '7/', '/2', '1.', '.5', '1.1234567891', '1e3', ' 1', '1 ', '1/2/3', '01/02'].map(
    (text) => [text, false],
  ),
] as [number | string, boolean][])('%j is a price: %s', (text, isPrice) => {
  expect(rationalSchema.safeParse(text).success).toBe(isPrice);
});

test('fractions are added and multiplied without rounding', () => {
  expect(written(times(rational('2/3'), rational('9/4')))).toBe('3/2');
  expect(written(sum(rational('1/6'), rational('1/3')))).toBe('1/2');
  expect(written(sum(rational('1/10'), rational('1/5')))).toBe('3/10');
});

test('only zero is zero', () => {
  expect([rational(0), rational('0/7'), rational('1/7')].map(isZero)).toEqual([true, true, false]);
});

test('up is the smallest whole number that is not below, down the largest that is not above', () => {
  const all = ['0', '1/3', '2/3', '1', '4/3', '2', '7/3'].map(rational);
  expect(all.map(ceil)).toEqual([0, 1, 1, 1, 2, 2, 3]);
  expect(all.map(floor)).toEqual([0, 0, 0, 1, 1, 2, 2]);
});

test('what cannot be counted is refused, and the last countable number is not', () => {
  const most = BigInt(Number.MAX_SAFE_INTEGER);
  expect(counted(most)).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => counted(most + 1n)).toThrow('more than can be counted');
});

test('a fraction is told in lowest terms, a whole one without its 1', () => {
  expect(['0', '0/5', '6/4', '10/5', '3/7', '100/7'].map((text) => written(rational(text)))).toEqual([
    ...['0', '0', '3/2', '2', '3/7', '100/7'],
  ]);
});
