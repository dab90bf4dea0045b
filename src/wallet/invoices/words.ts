import type { Organisation } from '../../contract/wallet/paying.ts';
import { instantOf, wallClock } from '../../core/credits/values/calendar.ts';

// How paper says amounts, days and addresses; the same on every machine, whatever its language.

const months = 'January February March April May June July August September October November December'.split(' ');
const signs: Readonly<Record<string, string>> = { EUR: '€', USD: '$' };

/** "€1,234.50" */
export function amountText(minor: number, currency: string): string {
  const cents = Math.abs(minor);
  const whole = grouped(Math.floor(cents / 100));
  return `${minor < 0 ? '−' : ''}${signs[currency] ?? `${currency} `}${whole}.${String(cents % 100).padStart(2, '0')}`;
}

/** "25 %"; the space never breaks a line. */
export function percentText(percent: number): string {
  return `${percent}\u00a0%`;
}

/** "1,234,567" */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** "21 November 2026", by the clock of the zone. */
export function dayText(instant: string, zone: string): string {
  const [year, month, day] = wallClock(instantOf(instant), zone).slice(0, 10).split('-');
  return `${Number(day)} ${months[Number(month) - 1]} ${year}`;
}

/** "21 November 2026, 14:05" */
export function timeText(instant: string, zone: string): string {
  return `${dayText(instant, zone)}, ${wallClock(instantOf(instant), zone).slice(11, 16)}`;
}

export function addressLines({
  address,
  country,
  vatId,
}: Pick<Organisation, 'address' | 'country' | 'vatId'>): string[] {
  return [...address, country, vatId === null || vatId === '' ? '' : `VAT number ${vatId}`].filter(
    (line) => line !== '',
  );
}
