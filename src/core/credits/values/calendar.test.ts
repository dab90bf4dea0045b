import { describe, expect, test } from 'vitest';
import { edgeDifferences, periodDifferences, zones } from '../../../../test/torture/credits/dates.ts';
import {
  dayOf,
  instantOf,
  later,
  monthOf,
  monthsUntil,
  monthsUpTo,
  periodStart,
  rfc3339,
  wallClock,
} from './calendar.ts';

describe('periods', () => {
  test.each(zones)('in %s every anchor day renews for 48 months where a second implementation says', (zone) => {
    expect(periodDifferences(zone, 48)).toEqual({ chainCount: 1488, differences: [] });
  });

  test.each(zones)('in %s every jump of the clock until 2030 goes as a second implementation says', (zone) => {
    expect(edgeDifferences(zone).differences).toEqual([]);
  });

  test('there are jumps to look at', () => {
    expect(edgeDifferences('Europe/Amsterdam').edgeCount).toBe(14);
    expect(edgeDifferences('Asia/Kathmandu').edgeCount).toBe(0);
  });
});

test('a start of a period knows how many months it lies after its anchor, in its zone and in the zone of a move', () => {
  for (const day of ['01', '15', '28', '30', '31'])
    for (const zone of zones)
      for (let months = 0; months < 48; months += 1) {
        const wall = `2024-01-${day}T02:30:00`;
        const at = periodStart({ wallClock: wall, zone, months });
        for (const now of [zone, 'Pacific/Kiritimati', 'Pacific/Honolulu'])
          expect([wall, zone, now, monthsUntil(at, { wallClock: wall, zone: now })]).toEqual([wall, zone, now, months]);
      }
});

describe('days', () => {
  test.each(zones)('in %s follow each other without a gap from 2024 to 2030, and each has one date', (zone) => {
    const differences: string[] = [];
    let day = dayOf(Date.UTC(2024, 0, 1, 12), zone);
    while (day.startsAt < Date.UTC(2030, 0, 1)) {
      const next = dayOf(day.endsAt, zone);
      const hours = (day.endsAt - day.startsAt) / 3_600_000;
      const isWhole =
        next.startsAt === day.endsAt && next.name > day.name && dayOf(day.endsAt - 1, zone).name === day.name;
      if (!isWhole || hours < 23 || hours > 25) differences.push(`${day.name}: ${hours} hours`);
      day = next;
    }
    expect(differences).toEqual([]);
  });

  test('of 23 and of 25 hours in Amsterdam', () => {
    const span = (name: string, startsAt: string, endsAt: string) => ({
      name,
      startsAt: instantOf(startsAt),
      endsAt: instantOf(endsAt),
    });
    expect(dayOf(instantOf('2026-03-29T10:00:00Z'), 'Europe/Amsterdam')).toEqual(
      span('2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'),
    );
    expect(dayOf(instantOf('2026-10-25T10:00:00Z'), 'Europe/Amsterdam')).toEqual(
      span('2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'),
    );
  });
});

test('a month is that of the zone, and a duration goes by its wall clock', () => {
  expect(monthOf(instantOf('2026-10-31T23:30:00Z'), 'Europe/Amsterdam').name).toBe('2026-11');
  expect(rfc3339(later(instantOf('2026-03-28T12:00:00Z'), 'P1D', 'Europe/Amsterdam'))).toBe('2026-03-29T11:00:00Z');
  expect(rfc3339(later(instantOf('2026-03-28T12:00:00Z'), 'PT24H', 'Europe/Amsterdam'))).toBe('2026-03-29T12:00:00Z');
  expect(wallClock(instantOf('2026-01-31T09:00:00Z'), 'Europe/Amsterdam')).toBe('2026-01-31T10:00:00');
});

test('the months up to an instant are told by the calendar of the zone, the newest first and without gaps', () => {
  const at = Date.UTC(2026, 1, 28, 23, 30);
  const named = (zone: string, count: number) => monthsUpTo(at, { zone, count }).map(({ name }) => name);
  expect(named('UTC', 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  expect(named('Europe/Amsterdam', 2)).toEqual(['2026-03', '2026-02']);
  expect(named('UTC', 0)).toEqual([]);
  const [running, before] = monthsUpTo(at, { zone: 'America/New_York', count: 2 });
  expect(before?.endsAt).toBe(running?.startsAt);
});
