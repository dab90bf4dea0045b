import { expect, test } from 'vitest';
import {
  credits,
  creditsSchema,
  excess,
  least,
  minus,
  most,
  mostCredits,
  none,
  partOf,
  plus,
  someCreditsSchema,
  total,
} from './amount.ts';

test('credits are whole numbers from 0 to 2^53 - 1, and nothing else', () => {
  expect([0, 1, Number.MAX_SAFE_INTEGER].map((n) => credits(n))).toEqual([0, 1, Number.MAX_SAFE_INTEGER]);
  for (const n of [-1, 0.5, -0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1])
    expect(() => credits(n)).toThrow(`not a number of credits: ${n}`);
});

test('nothing goes below zero, and no sum beyond what can be counted', () => {
  expect(plus(credits(2), credits(3))).toBe(5);
  expect(minus(credits(3), credits(3))).toBe(0);
  expect(() => minus(credits(2), credits(3))).toThrow('not a number of credits');
  expect(() => plus(credits(Number.MAX_SAFE_INTEGER), credits(1))).toThrow('not a number of credits');
});

test('the larger of two, and a part of an amount, rounded down once, where nothing has no parts', () => {
  expect([most(credits(2), credits(3)), most(credits(3), credits(2))]).toEqual([3, 3]);
  expect([0, 23, 24, 1199, 1200].map((part) => partOf(credits(50), { part, whole: 1200 }))).toEqual([0, 0, 1, 49, 50]);
  expect(partOf(credits(50), { part: 0, whole: 0 })).toBe(0);
  const many = credits(Number.MAX_SAFE_INTEGER);
  expect(partOf(many, { part: Number.MAX_SAFE_INTEGER - 1, whole: Number.MAX_SAFE_INTEGER })).toBe(many - 1);
});

test('the smaller of two, what is beyond, and the sum of many', () => {
  expect([least(credits(2), credits(3)), least(credits(3), credits(2)), least(credits(2), credits(2))]).toEqual([
    2, 2, 2,
  ]);
  expect([excess(credits(5), credits(3)), excess(credits(3), credits(5)), excess(credits(3), credits(3))]).toEqual([
    2, 0, 0,
  ]);
  expect([total([]), total([{ credits: credits(2) }, { credits: credits(5) }])]).toEqual([none, 7]);
});

test('a command may name up to a million million credits', () => {
  const accepts = (schema: typeof creditsSchema, n: unknown) => schema.safeParse(n).success;
  const written = [-1, 0, 1, mostCredits, mostCredits + 1, 1.5, '1'];
  expect(mostCredits).toBe(1_000_000_000_000);
  expect(written.map((n) => accepts(creditsSchema, n))).toEqual([false, true, true, true, false, false, false]);
  expect(written.map((n) => accepts(someCreditsSchema, n))).toEqual([false, false, true, true, false, false, false]);
  expect([creditsSchema.parse(7), someCreditsSchema.parse(7)]).toEqual([7, 7]);
});
