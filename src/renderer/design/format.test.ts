import { expect, test } from 'vitest';
import {
  bytes,
  count,
  day,
  moment,
  percent,
  price,
  shutter,
  signed,
  stops,
  timeRange,
  unitPrice,
  usableLocale,
} from './format.ts';

test('credits have the thousands separators of the reader', () => {
  expect(count(12_345, 'en')).toBe('12,345');
  expect(count(12_345, 'nl')).toBe('12.345');
});

test('a change of credits always shows its sign', () => {
  expect([signed(50, 'en'), signed(-1200, 'en'), signed(0, 'en')]).toEqual(['+50', '−1,200', '0']);
});

test('a share is told in percent, with a space that breaks no line and one decimal where there is one', () => {
  expect([percent(25, 'en'), percent(95.31, 'en'), percent(1600, 'en')]).toEqual([
    '25\u00a0%',
    '95.3\u00a0%',
    '1,600\u00a0%',
  ]);
});

test('a whole price has no decimals, another has the decimals of its currency', () => {
  expect(price({ minor: 2000, currency: 'EUR' }, 'en')).toBe('€20');
  expect(price({ minor: 1250, currency: 'EUR' }, 'en')).toBe('€12.50');
  expect(price({ minor: 500, currency: 'JPY' }, 'en')).toBe('¥500');
});

test('the price of one credit keeps two decimals', () => {
  expect(unitPrice({ minor: 8500, currency: 'EUR' }, 500, 'en')).toBe('€0.17');
});

test('file sizes are decimal, with one decimal below a hundred', () => {
  expect([bytes(812, 'en'), bytes(3_400_000, 'en'), bytes(120_000_000, 'en')]).toEqual([
    '812 bytes',
    '3.4 MB',
    '120 MB',
  ]);
});

test('time left is a range in words, never a false precision', () => {
  expect(timeRange(1, 3)).toBe('under 5 seconds');
  expect(timeRange(18, 22)).toBe('about 20 seconds');
  expect(timeRange(20, 41)).toBe('20 to 40 seconds');
  expect(timeRange(350, 490)).toBe('6 to 8 minutes');
  expect(timeRange(70, 95)).toBe('1 to 2 minutes');
  expect(timeRange(2 * 3600, 3 * 3600)).toBe('2 to 3 hours');
});

test('a day of another year says which', () => {
  const now = new Date('2026-10-03T12:00:00Z');
  expect(day('2026-12-15T12:00:00Z', { now, locale: 'en-GB' })).toBe('15 December');
  expect(day('2027-01-15T12:00:00Z', { now, locale: 'en-GB' })).toBe('15 January 2027');
  expect(day('2026-12-15T23:30:00Z', { now, zone: 'Europe/Amsterdam', locale: 'en-GB' })).toBe('16 December');
});

test('a moment that money depends on names its zone', () => {
  expect(moment('2026-10-31T23:30:00Z', 'Europe/Amsterdam', 'en-GB')).toBe('1 Nov 2026, 00:30 CET');
});

test('stops have a real minus sign, and none at zero', () => {
  expect([stops(-2), stops(0.02), stops(0.67)]).toEqual(['−2', '0', '+0.7']);
});

test('shutter times read as on a camera', () => {
  expect([shutter(0.008), shutter(0.5), shutter(2.5)]).toEqual(['1/125 s', '0.5 s', '2.5 s']);
});

test('a system locale that the browser refuses still gives a usable one', () => {
  expect(['en-US@posix', 'nl_NL.UTF-8', 'C', '', 'de'].map(usableLocale)).toEqual(['en-US', 'nl-NL', 'en', 'en', 'de']);
});
