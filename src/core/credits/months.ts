import { type Credits, credits, type EpochMs } from './amount.ts';
import { monthBefore, monthOf } from './calendar.ts';
import type { Event } from './event.ts';
import type { Charge } from './state.ts';

/** `runs` counts what was started: a run once, and every charge outside of a run. */
export type MonthCard = {
  readonly month: string;
  readonly credits: Credits;
  readonly runs: number;
  readonly isCurrent: boolean;
};

/** Credits used in this local month and the `count - 1` before it, the current month first. */
export function monthCards(
  events: readonly Event[],
  asked: { now: EpochMs; zone: string; count: number },
): MonthCard[] {
  const used = new Map<string, { credits: number; runs: Set<string> }>();
  for (const charge of chargesOf(events)) {
    if (charge.credits === 0) continue;
    const month = monthOf(charge.at, asked.zone).name;
    const sum = used.get(month) ?? { credits: 0, runs: new Set<string>() };
    sum.credits += charge.credits;
    sum.runs.add(charge.work.run === null ? `charge ${charge.id}` : `run ${charge.work.run}`);
    used.set(month, sum);
  }
  const current = monthOf(asked.now, asked.zone).name;
  return Array.from({ length: asked.count }, (_, index) => {
    const month = monthBefore(current, index);
    const sum = used.get(month);
    return { month, credits: credits(sum?.credits ?? 0), runs: sum?.runs.size ?? 0, isCurrent: index === 0 };
  });
}

/** Every charge, here and on devices, in the order in which it was booked. */
export function chargesOf(events: readonly Event[]): Charge[] {
  return events.flatMap((event) => (event.type === 'captured' || event.type === 'lease-spent' ? [event.charge] : []));
}
