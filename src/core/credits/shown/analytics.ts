import type { Event } from '../event.ts';
import type { Charge } from '../state/work.ts';
import { type Credits, credits, type EpochMs } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { chargesOf } from './months.ts';

export const analyticsDimensions = ['user', 'feature', 'model', 'template', 'project', 'shoot'] as const;
export type AnalyticsDimension = (typeof analyticsDimensions)[number];

export type UsageTotal = { readonly name: string | null; readonly credits: Credits; readonly count: number };

/** Credits used in `[from, to)` for each user, feature, model and so on, the largest first; `name` null where a charge does not say. */
export function usageBy(
  by: AnalyticsDimension,
  events: readonly Event[],
  range: { from: EpochMs; to: EpochMs },
): UsageTotal[] {
  const totals = new Map<string | null, { credits: number; count: number }>();
  for (const charge of chargesOf(events)) {
    if (charge.at < range.from || charge.at >= range.to || charge.credits === 0) continue;
    const name = nameOf(by, charge);
    const sum = totals.get(name) ?? { credits: 0, count: 0 };
    totals.set(name, { credits: sum.credits + charge.credits, count: sum.count + charge.work.quantity });
  }
  return [...totals]
    .map(([name, sum]) => ({ name, credits: credits(sum.credits), count: sum.count }))
    .sort((a, b) => b.credits - a.credits || (`${a.name}` < `${b.name}` ? -1 : 1));
}

function nameOf(by: AnalyticsDimension, { work }: Charge): string | null {
  if (by === 'user') return work.user;
  if (by === 'feature') return work.action;
  if (by === 'project' || by === 'shoot') return work.resource?.[by] ?? null;
  const value = own(work.dims, by) ?? own(work.resource ?? {}, by);
  return value === undefined ? null : String(value);
}
