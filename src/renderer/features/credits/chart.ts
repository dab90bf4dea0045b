import { dayAfter } from './zoneDay.ts';

export type Column = { readonly from: string; readonly credits: number };

/** More days than this are told week by week: thinner columns could not be told apart. */
const daysMost = 62;

/** One column for every day of a range, also for the quiet ones; for every seven days where there are many. Dates are local, ends included. */
export function columnsOf(
  used: readonly { day: string; credits: number }[],
  { from, to }: { from: string; to: string },
): { columns: Column[]; isByWeek: boolean; dayCount: number } {
  const dayCount = Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1);
  const isByWeek = dayCount > daysMost;
  const step = isByWeek ? 7 : 1;
  const byDay = new Map(used.map(({ day, credits }) => [day, credits]));
  const columns = Array.from({ length: Math.ceil(dayCount / step) }, (_, column): Column => {
    const first = dayAfter(from, column * step);
    const days = Array.from({ length: Math.min(step, dayCount - column * step) }, (_, day) => dayAfter(first, day));
    return { from: first, credits: days.reduce((sum, day) => sum + (byDay.get(day) ?? 0), 0) };
  });
  return { columns, isByWeek, dayCount };
}
