import { expect, test } from 'vitest';
import { dateIn, dayAfter, startOfDay } from './zoneDay.ts';

test('a day begins where the account is', () => {
  expect(startOfDay('2026-11-21', 'Europe/Amsterdam')).toBe('2026-11-20T23:00:00.000Z');
  expect(startOfDay('2026-03-29', 'Europe/Amsterdam')).toBe('2026-03-28T23:00:00.000Z');
  expect(startOfDay('2026-03-30', 'Europe/Amsterdam')).toBe('2026-03-29T22:00:00.000Z');
  expect(startOfDay('2026-10-25', 'Europe/Amsterdam')).toBe('2026-10-24T22:00:00.000Z');
  expect(startOfDay('2026-07-01', 'Asia/Kathmandu')).toBe('2026-06-30T18:15:00.000Z');
  expect(startOfDay('2026-07-01', 'America/New_York')).toBe('2026-07-01T04:00:00.000Z');
});

test('a day whose midnight is skipped begins with its first instant', () => {
  expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe('2018-11-04T03:00:00.000Z');
});

test('every day of a year begins on its own date, a moment after the day before', () => {
  for (const zone of ['Europe/Amsterdam', 'Australia/Lord_Howe']) {
    for (let date = '2026-01-01'; date < '2027-01-01'; date = dayAfter(date, 1)) {
      const at = Date.parse(startOfDay(date, zone));
      expect(dateIn(at, zone), zone).toBe(date);
      expect(dateIn(at - 1, zone), zone).toBe(dayAfter(date, -1));
    }
  }
});
