import { dayOf, periodStart } from '../../../src/core/credits/values/calendar.ts';

// Renewal dates and days of an account against a second implementation, and every jump of a clock from 2024 to 2030.

export const zones = [
  'Europe/Amsterdam',
  'America/New_York',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'UTC',
  'America/Sao_Paulo',
];
const dayMs = 86_400_000;

/** A second implementation, over the platform's own zone tables: no Temporal in it. */
const formats = new Map(
  zones.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
  ]),
);

function localAsUtc(at: number, zone: string): number {
  const parts = Object.fromEntries(
    (formats.get(zone)?.formatToParts(at) ?? []).map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second);
}

function instantAt(local: number, zone: string): number {
  const [before, after] = [local - dayMs, local + dayMs].map((at) => localAsUtc(at, zone) - at) as [number, number];
  const valid = [before, after].map((offset) => local - offset).filter((at) => localAsUtc(at, zone) === local);
  return valid.length > 0 ? Math.min(...valid) : local - before;
}

function monthsLater(anchor: { year: number; month: number; day: number }, months: number): number {
  const first = new Date(Date.UTC(anchor.year, anchor.month - 1 + months, 1));
  const lastDay = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(anchor.day, lastDay), 2, 30);
}

/** Every anchor day of January 2024, at half past two, for so many months. */
export function periodDifferences(zone: string, monthCount: number): { chainCount: number; differences: string[] } {
  const differences: string[] = [];
  for (let day = 1; day <= 31; day += 1) {
    const wall = `2024-01-${String(day).padStart(2, '0')}T02:30:00`;
    for (let months = 0; months < monthCount; months += 1) {
      const expected = instantAt(monthsLater({ year: 2024, month: 1, day }, months), zone);
      if (periodStart({ wallClock: wall, zone, months }) !== expected) differences.push(`${wall} + ${months} months`);
    }
  }
  return { chainCount: 31 * monthCount, differences };
}

/** At each jump of the zone's clock: the wall-clock times around it as instants, and the day that it is in. */
export function edgeDifferences(zone: string): { edgeCount: number; differences: string[] } {
  const differences: string[] = [];
  const edges = edgesOf(zone);
  for (const edge of edges) {
    const local = localAsUtc(edge, zone);
    for (let minutes = -150; minutes <= 150; minutes += 15) {
      const wall = local + minutes * 60_000;
      const wallClock = new Date(wall).toISOString().slice(0, 19);
      if (periodStart({ wallClock, zone, months: 0 }) !== instantAt(wall, zone)) differences.push(wallClock);
    }
    for (const at of [edge - dayMs, edge - 1, edge, edge + dayMs]) {
      const midnight = Math.floor(localAsUtc(at, zone) / dayMs) * dayMs;
      const day = dayOf(at, zone);
      const isSame = day.startsAt === instantAt(midnight, zone) && day.endsAt === instantAt(midnight + dayMs, zone);
      if (!isSame) differences.push(`the day ${day.name}`);
    }
  }
  return { edgeCount: edges.length, differences };
}

/** Each instant at which the zone's offset changes, found by looking at every quarter of an hour around a change between two days. */
function edgesOf(zone: string): number[] {
  const offset = (at: number) => localAsUtc(at, zone) - at;
  const edges: number[] = [];
  for (let at = Date.UTC(2024, 0, 1); at < Date.UTC(2031, 0, 1); at += dayMs) {
    if (offset(at) === offset(at + dayMs)) continue;
    for (let quarter = at; quarter < at + dayMs; quarter += 900_000) {
      if (offset(quarter) !== offset(quarter + 900_000)) edges.push(quarter + 900_000);
    }
  }
  return edges;
}
