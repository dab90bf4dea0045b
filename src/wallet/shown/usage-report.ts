import type { Kysely } from 'kysely';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { chargesOf } from '../../core/credits/shown/months.ts';
import { daysLeft, usageReport } from '../../core/credits/shown/report.ts';
import { instantOf, rfc3339 } from '../../core/credits/values/calendar.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { eventIn } from '../store/rows.ts';
import { positionsOf } from '../store/snapshots.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

const dayMs = 86_400_000;
/** The pace is that of the last month; of a younger account, of the days that it has lived. */
const paceDays = 30;
/** A hold lives for a day at most, so that those which end in the range were made in it or on the day before. */
const told = ['held', 'captured', 'lease-spent', 'voided', 'refunded'] as const;

/** The analytics of a range of days. Without a range it is the last thirty. */
export function usageReportOver({
  ledger,
  db,
  clock,
}: {
  ledger: Ledger;
  db: Kysely<Tables>;
  clock: { now(): number };
}) {
  const eventsIn = async (wallet: string, { from, to }: { from: number; to: number }) => {
    const { after, upTo } = await positionsOf(db, wallet, { fromMs: from, upToMs: to });
    const rows = await db
      .selectFrom('entries')
      .select(['type', 'booked_at', 'event'])
      .where('wallet', '=', wallet)
      .where('seq', '>', after)
      .where('seq', '<=', upTo)
      .where('type', 'in', told)
      .where('booked_at', '>=', from)
      .where('booked_at', '<', to)
      .orderBy('seq')
      .execute();
    return rows.map(eventIn);
  };

  return async (caller: Caller, asked: AskedOf<'usage', 'report'>): Promise<AnswerOf<'usage', 'report'>> => {
    const { state, catalog, balance } = await ledger.view(caller.wallet);
    needRight(catalog, caller, 'see_history');
    const now = Math.max(clock.now(), state.bookedAt) + 1;
    const from = asked.from === undefined ? now - paceDays * dayMs : instantOf(asked.from);
    const to = asked.to === undefined ? now : instantOf(asked.to);
    const zone = zoneOf(state, catalog);
    const { resource } = catalog.history;
    const by = catalog.analytics?.by ?? [];
    const report = usageReport(await eventsIn(caller.wallet, { from: from - dayMs, to }), {
      from,
      to,
      zone,
      by,
      resource,
    });
    const days = Math.min(paceDays, Math.max(1, Math.ceil((now - state.openedAt) / dayMs)));
    const recent = chargesOf(await eventsIn(caller.wallet, { from: now - days * dayMs, to: now }));
    const used = recent.reduce((sum, { credits }) => sum + credits, 0);
    return {
      ...{ from: rfc3339(from), to: rfc3339(to), zone, used: report.used },
      ...{ begunCount: report.begunCount, returnedCount: report.returnedCount, returned: report.returned },
      days: [...report.days],
      totals: report.totals.map(({ by, rows }) => ({ by, rows: [...rows] })),
      shoots: [...report.shoots],
      pace: { days, used, daysLeft: daysLeft({ available: balance.available, used, days }) },
    };
  };
}
