import type { Event, EventOf } from '../event.ts';
import { type Credits, credits, type EpochMs } from '../values/amount.ts';
import { dayOf, type Span } from '../values/calendar.ts';
import { type AnalyticsDimension, type UsageTotal, usageBy } from './analytics.ts';
import { chargesOf } from './months.ts';

// What a range of days came to: how much, on which days, for whom, and how much of the work that was begun came to something.

export type ShootTotal = {
  /** What tells two shoots of one name apart; null where a charge names no shoot. */
  readonly id: string | null;
  readonly name: string | null;
  readonly credits: Credits;
  readonly count: number;
};

export type UsageReport = {
  readonly used: Credits;
  /** Units of work that were paid, and those that were begun and given back. */
  readonly begunCount: number;
  /** Of those, the units that came to nothing: failed, cancelled or timed out, or paid and refunded. */
  readonly returnedCount: number;
  /** The credits of those: given back, or never taken. */
  readonly returned: Credits;
  /** Local days with usage, in order. */
  readonly days: readonly { readonly day: string; readonly credits: Credits }[];
  readonly totals: readonly { readonly by: AnalyticsDimension; readonly rows: readonly UsageTotal[] }[];
  /** The costliest first. */
  readonly shoots: readonly ShootTotal[];
};

type Asked = {
  from: EpochMs;
  to: EpochMs;
  zone: string;
  by: readonly AnalyticsDimension[];
  /** What the catalog calls the unit of work: "shoot", "event", "project". */
  resource: string;
};

/** What the events in `[from, to)` came to. Holds that were given back count when they were begun among `events`. */
export function usageReport(events: readonly Event[], asked: Asked): UsageReport {
  const within = events.filter(({ at }) => at >= asked.from && at < asked.to);
  const charges = chargesOf(within).filter(({ credits }) => credits > 0);
  const back = givenBack(events, within);
  return {
    used: credits(charges.reduce((sum, charge) => sum + charge.credits, 0)),
    begunCount:
      charges.reduce((sum, { work }) => sum + work.quantity, 0) +
      back.reduce((sum, one) => sum + (one.wasPaid ? 0 : one.count), 0),
    returnedCount: back.reduce((sum, one) => sum + one.count, 0),
    returned: credits(back.reduce((sum, one) => sum + one.credits, 0)),
    days: days(charges, asked.zone),
    totals: asked.by.map((by) => ({ by, rows: usageBy(by, within, asked) })),
    shoots: shoots(charges, asked.resource),
  };
}

/**
 * How long the balance lasts when as much is used as in the days before.
 * @returns whole days, rounded down; null when nothing was used
 */
export function daysLeft(asked: { available: number; used: number; days: number }): number | null {
  if (asked.used <= 0 || asked.days <= 0) return null;
  return Number((BigInt(asked.available) * BigInt(asked.days)) / BigInt(asked.used));
}

/** Credits of each local day. Charges come in the order of their time, so a day is looked up once. */
function days(charges: readonly { at: EpochMs; credits: Credits }[], zone: string) {
  const totals = new Map<string, number>();
  let span: Span | null = null;
  for (const { at, credits } of charges) {
    if (span === null || at < span.startsAt || at >= span.endsAt) span = dayOf(at, zone);
    totals.set(span.name, (totals.get(span.name) ?? 0) + credits);
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, sum]) => ({ day, credits: credits(sum) }));
}

function shoots(charges: ReturnType<typeof chargesOf>, resource: string): ShootTotal[] {
  const totals = new Map<string, { id: string | null; name: string | null; credits: number; count: number }>();
  for (const { credits, work } of charges) {
    const name = work.resource?.[resource] ?? null;
    const id = work.resource?.[`${resource}Id`] ?? name;
    const sum = totals.get(id ?? '') ?? { id, name, credits: 0, count: 0 };
    totals.set(id ?? '', { ...sum, credits: sum.credits + credits, count: sum.count + work.quantity });
  }
  return [...totals.values()]
    .map((total) => ({ ...total, credits: credits(total.credits) }))
    .sort((a, b) => b.credits - a.credits || (`${a.id}` < `${b.id}` ? -1 : 1));
}

type GivenBack = { count: number; credits: number; wasPaid: boolean };

function givenBack(events: readonly Event[], within: readonly Event[]): GivenBack[] {
  const holds = new Map(
    events.flatMap((event) => (event.type === 'held' ? [[event.hold.id, event.hold] as const] : [])),
  );
  const charges = new Map(chargesOf(events).map((charge) => [charge.id, charge]));
  return within.flatMap((event): GivenBack[] => {
    if (event.type === 'voided') {
      const hold = holds.get(event.hold);
      if (hold === undefined || hold.credits === 0) return [];
      return [{ count: hold.work.quantity, credits: hold.credits, wasPaid: false }];
    }
    if (event.type !== 'refunded') return [];
    return [{ count: unitsOf(event, charges.get(event.charge)), credits: event.credits, wasPaid: true }];
  });
}

/** The share of a charge's units that its refund stands for; a refund of a part of one unit counts as that unit. */
function unitsOf(refund: EventOf<'refunded'>, charge: ReturnType<typeof chargesOf>[number] | undefined): number {
  if (charge === undefined || charge.credits === 0) return 1;
  return Math.ceil((charge.work.quantity * refund.credits) / charge.credits);
}
