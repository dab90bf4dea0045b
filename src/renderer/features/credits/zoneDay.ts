// Days as the account counts them: the wallet's zone, not the one of this computer.

const hourMs = 3_600_000;

/** The instant at which a local date begins in a zone. Where midnight does not exist, the first instant of the day. `date` is "2026-11-21". */
export function startOfDay(date: string, zone: string): string {
  const wall = Date.parse(`${date}T00:00:00Z`);
  let at = wall - offsetMs(wall, zone);
  at = wall - offsetMs(at, zone);
  if (dateIn(at, zone) < date) at += hourMs;
  return new Date(at).toISOString();
}

/** The local date of an instant: "2026-11-21". */
export function dateIn(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    at,
  );
}

/** A date so many days later, or earlier; dates have no zone. */
export function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10);
}

function offsetMs(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    ...({ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit' } as const),
    ...({ hour: '2-digit', minute: '2-digit', second: '2-digit' } as const),
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second')) - at;
}
