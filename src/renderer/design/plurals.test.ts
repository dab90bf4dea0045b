import { expect, test } from 'vitest';
import { creditCount, photoCount, plural } from './plurals.ts';

test('one photo is singular, none and several are plural', () => {
  expect([0, 1, 2].map(photoCount)).toEqual(['0 photos', '1 photo', '2 photos']);
});

test('a count has thousands separators', () => {
  expect(creditCount(12_345)).toBe('12,345 credits');
});

test('a language with four forms uses each of them', () => {
  const forms = { one: '# zdjęcie', few: '# zdjęcia', many: '# zdjęć', other: '# zdjęcia' };
  expect([1, 3, 5].map((count) => plural(count, forms, 'pl'))).toEqual(['1 zdjęcie', '3 zdjęcia', '5 zdjęć']);
});
