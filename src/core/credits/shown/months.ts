import type { Event } from '../event.ts';
import type { Charge } from '../state/work.ts';
import { type Credits, credits, type EpochMs } from '../values/amount.ts';
import { monthBefore, monthOf, type Span } from '../values/calendar.ts';

/** `runs` counts what was started: a run once, and every charge outside of a run. */
export type MonthCard = {
  readonly month: string;
  readonly credits: Credits;
  readonly runs: number;
  readonly isCurrent: boolean;
};

/** What a charge is to the cards: `start` names what was started with it, a run or the charge itself. */
export type Use = { readonly at: EpochMs; readonly credits: Credits; readonly start: string };

/** Credits used in this local month and the `count - 1` before it, the current month first. */
export function monthCards(
  events: readonly Event[],
  asked: { now: EpochMs; zone: string; count: number },
): MonthCard[] {
  return cardsOf(usesIn(events), asked);
}

/** The same of uses that were told apart before. */
export function cardsOf(uses: readonly Use[], asked: { now: EpochMs; zone: string; count: number }): MonthCard[] {
  const used = new Map<string, { credits: number; starts: Set<string> }>();
  let span: Span | null = null;
  for (const { at, credits, start } of uses) {
    if (span === null || at < span.startsAt || at >= span.endsAt) span = monthOf(at, asked.zone);
    const sum = used.get(span.name) ?? { credits: 0, starts: new Set<string>() };
    sum.credits += credits;
    sum.starts.add(start);
    used.set(span.name, sum);
  }
  const current = monthOf(asked.now, asked.zone).name;
  return Array.from({ length: asked.count }, (_, index) => {
    const month = monthBefore(current, index);
    const sum = used.get(month);
    return { month, credits: credits(sum?.credits ?? 0), runs: sum?.starts.size ?? 0, isCurrent: index === 0 };
  });
}

/** Every charge that cost something. */
export function usesIn(events: readonly Event[]): Use[] {
  return chargesOf(events).flatMap(({ id, at, credits, work }) =>
    credits === 0 ? [] : [{ at, credits, start: work.run === null ? `charge ${id}` : `run ${work.run}` }],
  );
}

/** Every charge, here and on devices, in the order in which it was booked. */
export function chargesOf(events: readonly Event[]): Charge[] {
  return events.flatMap((event) => (event.type === 'captured' || event.type === 'lease-spent' ? [event.charge] : []));
}
