import { Temporal } from 'temporal-polyfill';
import type { EpochMs } from './amount.ts';

// Dates of an account: wall-clock arithmetic in an IANA zone, turned into an instant at the end. Where a clock jumps, a time that does not
// exist becomes the later valid one, a time that exists twice the earlier.

/** `[startsAt, endsAt)` in an account's zone. `name` is its local date or month: "2026-03-29", "2026-03". */
export type Span = { readonly name: string; readonly startsAt: EpochMs; readonly endsAt: EpochMs };

/** Local date and time, for example "2026-01-31T10:00:00". */
export function wallClock(at: EpochMs, zone: string): string {
  return zoned(at, zone).toPlainDateTime().toString();
}

/**
 * Start of the period that lies `months` after the anchor. Always counted from the anchor, never from the period before, so
 * the 31st becomes the 28th in February and the 31st again in March.
 */
export function periodStart(anchor: { wallClock: string; zone: string; months: number }): EpochMs {
  const local = Temporal.PlainDateTime.from(anchor.wallClock).add({ months: anchor.months }, { overflow: 'constrain' });
  return local.toZonedDateTime(anchor.zone, { disambiguation: 'compatible' }).epochMilliseconds;
}

/** Months from the anchor to a start of a period, to the nearest one: a zone that changed in between moves it by hours. */
export function monthsUntil(at: EpochMs, anchor: { wallClock: string; zone: string }): number {
  const local = zoned(at, anchor.zone).toPlainDateTime();
  const nearest = { largestUnit: 'month', smallestUnit: 'month', roundingMode: 'halfExpand' } as const;
  return Temporal.PlainDateTime.from(anchor.wallClock).until(local, nearest).months;
}

/** The local day that contains the instant: 23, 24 or 25 hours, less or more where a zone moves by other steps. */
export function dayOf(at: EpochMs, zone: string): Span {
  const date = zoned(at, zone).toPlainDate();
  return {
    name: date.toString(),
    startsAt: date.toZonedDateTime(zone).epochMilliseconds,
    endsAt: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
  };
}

/** The local calendar month that contains the instant. */
export function monthOf(at: EpochMs, zone: string): Span {
  const first = zoned(at, zone).toPlainDate().with({ day: 1 });
  return {
    name: first.toPlainYearMonth().toString(),
    startsAt: first.toZonedDateTime(zone).epochMilliseconds,
    endsAt: first.add({ months: 1 }).toZonedDateTime(zone).epochMilliseconds,
  };
}

/** The local month of an instant and those before it, the newest first, without gaps. */
export function monthsUpTo(at: EpochMs, { zone, count }: { zone: string; count: number }): Span[] {
  const spans: Span[] = [];
  for (let span = monthOf(at, zone); spans.length < count; span = monthOf(span.startsAt - 1, zone)) spans.push(span);
  return spans;
}

/** The month `count` months before the named one: `monthBefore("2026-01", 1)` is "2025-12". */
export function monthBefore(month: string, count: number): string {
  return Temporal.PlainYearMonth.from(month).subtract({ months: count }).toString();
}

/** An ISO 8601 duration later, days and months by the wall clock of the zone. */
export function later(at: EpochMs, duration: string, zone: string): EpochMs {
  return zoned(at, zone).add(Temporal.Duration.from(duration)).epochMilliseconds;
}

/** Length of a duration of days, hours, minutes and seconds, a day being 24 hours. Throws RangeError for anything else. */
export function lengthMs(duration: string): number {
  const known = lengths.get(duration);
  if (known !== undefined) return known;
  const length = Temporal.Duration.from(duration).total({ unit: 'millisecond' });
  if (lengths.size < lengthsMost) lengths.set(duration, length);
  return length;
}

/** The same few lengths are asked for again and again, and reading one takes longer than deciding what it is asked for. */
const lengths = new Map<string, number>();
const lengthsMost = 100;

/** Months in "P1M", "P3M" or "P1Y". */
export function monthsIn(duration: string): number {
  const { years, months } = Temporal.Duration.from(duration);
  return years * 12 + months;
}

/** Wall-clock milliseconds from one instant to another: a day is always 24 hours, whatever the clock does in it. */
export function wallClockMs(from: EpochMs, to: EpochMs, zone: string): number {
  const [a, b] = [zoned(from, zone).toPlainDateTime(), zoned(to, zone).toPlainDateTime()];
  return a.until(b, { largestUnit: 'day' }).total({ unit: 'millisecond' });
}

/** RFC 3339 in UTC, for example "2026-02-28T09:00:00Z". */
export function rfc3339(at: EpochMs): string {
  return new Date(at).toISOString().replace(/\.?0+Z$/, 'Z');
}

/** Milliseconds since 1970 of an RFC 3339 text; throws RangeError when it is not one. */
export function instantOf(text: string): EpochMs {
  return Temporal.Instant.from(text).epochMilliseconds;
}

function zoned(at: EpochMs, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}
