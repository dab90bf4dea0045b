// A list of moments is written with one formatter for each zone: making one takes longer than using it a hundred times.

const formats = new Map<string, Intl.DateTimeFormat>();

/** "21 Nov 2026, 13:05" in the zone of the account. */
export function momentIn(instant: string, zone: string): string {
  const known = formats.get(zone);
  const format =
    known ??
    new Intl.DateTimeFormat('en-GB', {
      ...({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const),
      timeZone: zone,
    });
  if (!known) formats.set(zone, format);
  return format.format(new Date(instant));
}
