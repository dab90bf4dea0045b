import { expect, test } from 'vitest';
import { nameFor, namingTokens, unknownTokens, withoutEnding } from './naming.ts';

const parts = {
  name: 'IMG_0231',
  seq: 7,
  shoot: 'Canal house',
  template: 'Listing Natural',
  takenAt: '2026-01-15T10:30:05',
  at: '2026-02-01T08:00:00',
};

test.each([
  ['{name}', 'IMG_0231'],
  ['{seq}', '7'],
  ['{seq:02}', '07'],
  ['{seq:04}', '0007'],
  ['{shoot}_{seq:02}', 'Canal house_07'],
  ['{name} {template}', 'IMG_0231 Listing Natural'],
  ['{date} {time}', '2026-01-15 10.30.05'],
  ['fixed', 'fixed'],
  ['', 'IMG_0231'],
  ['   ', 'IMG_0231'],
  ['{nothing}', '{nothing}'],
  ['{name:02}', '{name:02}'],
])('%s gives %s', (pattern, expected) => {
  expect(nameFor(pattern, parts)).toBe(expected);
});

test('a photo without a time takes today', () => {
  expect(nameFor('{date}', { ...parts, takenAt: null })).toBe('2026-02-01');
});

test('a name that looks like a token is not filled in a second time', () => {
  expect(nameFor('{name}_{seq}', { ...parts, name: '{shoot}' })).toBe('{shoot}_7');
});

test('typing errors in tokens are found', () => {
  expect(unknownTokens('{name}_{sequence}_{seq:2}_{}')).toEqual(['{sequence}', '{seq:2}', '{}']);
  expect(unknownTokens(namingTokens.join('_'))).toEqual([]);
});

test.each([
  ['IMG_1.jpg', 'IMG_1'],
  ['a.b.tiff', 'a.b'],
  ['.jpg', '.jpg'],
  ['none', 'none'],
])('%s without its ending is %s', (name, expected) => {
  expect(withoutEnding(name)).toBe(expected);
});
