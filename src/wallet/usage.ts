import type { Kysely } from 'kysely';
import { usageBy } from '../core/credits/analytics.ts';
import { instantOf, rfc3339 } from '../core/credits/calendar.ts';
import type { Event, EventOf } from '../core/credits/event.ts';
import { explain } from '../core/credits/explain.ts';
import { cardsOf, type Use, usesIn } from '../core/credits/months.ts';
import { zoneOf } from '../core/credits/selector.ts';
import type { Answer, AnswerOf, Asked, AskedOf } from './asked.ts';
import type { Caller } from './caller.ts';
import { moneyIn } from './catalog-view.ts';
import type { Ledger } from './ledger.ts';
import { needRight } from './rights.ts';
import { eventIn } from './store/rows.ts';
import { positionsOf } from './store/snapshots.ts';
import type { Tables } from './store/tables.ts';

// What the books say when they are asked in other ways: by month, by whom and what for, why, and for which money.

type Range = { types?: readonly Event['type'][]; fromMs?: number; upToMs?: number; afterSeq?: number };

/** So many wallets are remembered at most. */
const knownMost = 100;

export function usageOver({ ledger, db, clock }: { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number } }) {
  const entriesIn = async (wallet: string, { types, fromMs, upToMs, afterSeq }: Range) => {
    const { after, upTo } = await positionsOf(db, wallet, { fromMs, upToMs });
    let asked = db
      .selectFrom('entries')
      .select(['seq', 'type', 'booked_at', 'event'])
      .where('wallet', '=', wallet)
      .where('seq', '>', Math.max(after, afterSeq ?? 0))
      .where('seq', '<=', upTo)
      .orderBy('seq');
    if (types !== undefined) asked = asked.where('type', 'in', [...types]);
    if (fromMs !== undefined) asked = asked.where('booked_at', '>=', fromMs);
    if (upToMs !== undefined) asked = asked.where('booked_at', '<=', upToMs);
    return (await asked.execute()).map((row) => ({ seq: row.seq, event: eventIn(row) }));
  };
  const charged = ['captured', 'lease-spent'] as const;
  /** What was read for the months before, for each wallet: entries never change, so that only the new ones are read. */
  const known = new Map<string, { seq: number; uses: Use[] }>();
  const usesSince = async (wallet: string, { now, count }: { now: number; count: number }): Promise<Use[]> => {
    const fromMs = now - (count + 1) * 31 * 86_400_000;
    const before = known.get(wallet) ?? { seq: 0, uses: [] };
    const entries = await entriesIn(wallet, { types: charged, fromMs, afterSeq: before.seq });
    const uses = [...before.uses.filter(({ at }) => at >= fromMs), ...usesIn(entries.map(({ event }) => event))];
    known.delete(wallet);
    known.set(wallet, { seq: entries.at(-1)?.seq ?? before.seq, uses });
    const oldest = known.keys().next().value;
    if (known.size > knownMost && oldest !== undefined) known.delete(oldest);
    return uses;
  };

  return {
    async months(caller: Caller): Promise<AnswerOf<'usage', 'months'>> {
      const { state, catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_history');
      const { cards } = catalog.calendar.summary;
      const asked = { now: clock.now(), zone: zoneOf(state, catalog), count: cards };
      return cardsOf(await usesSince(caller.wallet, asked), asked).map(({ isCurrent, ...card }) => ({
        ...card,
        current: isCurrent,
      }));
    },

    async analytics(caller: Caller, asked: AskedOf<'usage', 'analytics'>): Promise<AnswerOf<'usage', 'analytics'>> {
      const { catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_history');
      const from = asked.from === undefined ? 0 : instantOf(asked.from);
      const to = asked.to === undefined ? Number.MAX_SAFE_INTEGER : instantOf(asked.to);
      const events = await entriesIn(caller.wallet, { types: charged, fromMs: from, upToMs: to });
      const totals = usageBy(
        asked.by ?? 'feature',
        events.map(({ event }) => event),
        { from, to },
      );
      return totals.map((total) => ({ ...total }));
    },

    async explain(caller: Caller, asked: Asked<'explain'>): Promise<Answer<'explain'>> {
      const { state, catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_history');
      const at = asked.at === undefined ? Math.max(clock.now(), state.bookedAt) : instantOf(asked.at);
      const entries = await entriesIn(caller.wallet, { upToMs: at });
      const why = explain(
        entries.map(({ event }) => event),
        at,
      );
      const shown = ({ credits, causes }: (typeof why)['available']) => ({
        credits,
        causes: causes.map(({ index, type, at, credits }) => ({
          ...{ entry: entries[index]?.seq ?? 0, type, at: rfc3339(at), credits },
        })),
      });
      return {
        ...{ available: shown(why.available), held: shown(why.held), leased: shown(why.leased), debt: shown(why.debt) },
        periodUsed: shown(why.periodUsed),
        buckets: Object.fromEntries(Object.entries(why.buckets).map(([bucket, one]) => [bucket, shown(one)])),
      };
    },

    async invoices(caller: Caller): Promise<Answer<'invoices'>> {
      const { catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'download_invoice');
      const entries = await entriesIn(caller.wallet, { types: ['purchase-paid'] });
      const paid = entries.map(({ event }) => event as EventOf<'purchase-paid'>);
      return paid.flatMap(({ purchase, pack, invoice, priceMinor, grants, at }) =>
        invoice === null
          ? []
          : {
              ...{ id: `invoice-${invoice}`, number: invoice, purchase, pack, at: rfc3339(at) },
              credits: grants.reduce((sum, { credits }) => sum + credits, 0),
              price: moneyIn(catalog, priceMinor),
            },
      );
    },
  };
}
