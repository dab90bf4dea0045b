// Numbers, sizes, times and money as people read them. The words of the app are English, so numbers and dates are written in English too;
// prices follow the reader's own locale.

const ownLocale = usableLocale(typeof navigator === 'undefined' ? 'en' : navigator.language);
const wordsLocale = ownLocale.startsWith('en') ? ownLocale : 'en-GB';

/** Making a formatter takes longer than using it a hundred times, and a list counts a lot. */
const counters = new Map<string, Intl.NumberFormat>();

/** A whole number with thousands separators. */
export function count(value: number, locale = wordsLocale): string {
  const known = counters.get(locale);
  const counter = known ?? new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  if (!known) counters.set(locale, counter);
  return counter.format(value);
}

/** A change of credits with its sign: "+50", "−12". */
export function signed(value: number, locale = wordsLocale): string {
  const digits = count(Math.abs(value), locale);
  if (value === 0) return digits;
  return value > 0 ? `+${digits}` : `−${digits}`;
}

/** "25 %", one decimal where there is one; the space never breaks a line. */
export function percent(value: number, locale = wordsLocale): string {
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value)}\u00a0%`;
}

/** @param money minor units (cents) and an ISO 4217 code */
export function price(money: { minor: number; currency: string }, locale = ownLocale): string {
  const digits = minorDigits(money.currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: money.minor % 10 ** digits === 0 ? 0 : digits,
  }).format(money.minor / 10 ** digits);
}

/** What one unit of a pack costs, with the currency's usual decimals. */
export function unitPrice(money: { minor: number; currency: string }, units: number, locale = ownLocale): string {
  const amount = money.minor / 10 ** minorDigits(money.currency) / Math.max(1, units);
  return new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency }).format(amount);
}

function minorDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** File sizes in decimal units, as systems show them: "3.4 MB". */
export function bytes(fileBytes: number, locale = wordsLocale): string {
  const [unit, divisor] =
    fileBytes >= 1e9 ? ['GB', 1e9] : fileBytes >= 1e6 ? ['MB', 1e6] : fileBytes >= 1e3 ? ['kB', 1e3] : ['bytes', 1];
  const value = fileBytes / divisor;
  const decimals = unit === 'bytes' || value >= 100 ? 0 : 1;
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: decimals }).format(value)} ${unit}`;
}

/** A range of time in words: "6 to 8 minutes", "about 20 seconds", "under 5 seconds". Seconds in. */
export function timeRange(low: number, high: number): string {
  if (high < 5) return 'under 5 seconds';
  if (high < 90) {
    const [from, to] = [roundTo(low, 5), roundTo(high, 5)];
    return from === to || from === 0 ? `about ${to} seconds` : `${from} to ${to} seconds`;
  }
  if (high < 90 * 60) {
    const [from, to] = [Math.max(1, Math.round(low / 60)), Math.max(1, Math.round(high / 60))];
    if (from === to) return `about ${to === 1 ? '1 minute' : `${to} minutes`}`;
    return `${from} to ${to} minutes`;
  }
  const [from, to] = [Math.max(1, Math.round(low / 3600)), Math.max(1, Math.round(high / 3600))];
  return from === to ? `about ${to === 1 ? '1 hour' : `${to} hours`}` : `${from} to ${to} hours`;
}

function roundTo(value: number, step: number): number {
  return Math.round(value / step) * step;
}

/** A day without its time: "15 December", with the year when it is not this one. In the zone that money depends on, or here. */
export function day(instant: string, { now = new Date(), zone, locale = wordsLocale }: DayOptions = {}): string {
  const there = zone ? { timeZone: zone } : {};
  const year = new Intl.DateTimeFormat('en', { year: 'numeric', ...there });
  const isThisYear = year.format(new Date(instant)) === year.format(now);
  return new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'long' },
    ...(isThisYear ? {} : { year: 'numeric' }),
    ...there,
  }).format(new Date(instant));
}

type DayOptions = { now?: Date; zone?: string; locale?: string };

/** For the beginning of a heading: "image credits" becomes "Image credits". */
export function headed(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A date and time with the zone, where money depends on it. */
export function moment(instant: string, zone?: string, locale = wordsLocale): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
    ...(zone ? { timeZone: zone } : {}),
  }).format(new Date(instant));
}

/** A short date and time for lists. */
export function shortMoment(instant: string, locale = wordsLocale): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(
    new Date(instant),
  );
}

/** An exposure difference in stops as photographers write it: "−2", "0", "+0.7". */
export function stops(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  if (rounded === 0) return '0';
  return `${rounded > 0 ? '+' : '−'}${Math.abs(rounded)}`;
}

/** Shutter time as cameras write it: "1/125 s", "2.5 s". */
export function shutter(seconds: number): string {
  if (seconds >= 0.4) return `${Math.round(seconds * 10) / 10} s`;
  return `1/${Math.round(1 / seconds)} s`;
}

/** A language tag that Intl accepts. Systems with a POSIX locale report things like "en-US@posix", which it refuses. */
export function usableLocale(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.replace(/[@.].*$/, '').replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
