import type { Kysely } from 'kysely';
import type { Event, EventOf } from '../../core/credits/event.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { usageBy } from '../../core/credits/shown/analytics.ts';
import { cardsOf, type MonthCard, type Use, usesIn } from '../../core/credits/shown/months.ts';
import { credits } from '../../core/credits/values/amount.ts';
import { instantOf, monthsUpTo, rfc3339, type Span } from '../../core/credits/values/calendar.ts';
import type { Answer, AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { type Used, usedIn } from '../store/months.ts';
import { eventIn } from '../store/rows.ts';
import { positionsOf } from '../store/snapshots.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import { moneyIn } from './catalog-view.ts';

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
  type Since = { fromMs: number; afterSeq: number };
  const usesByCharge = async (wallet: string, since: Since) => {
    const entries = await entriesIn(wallet, { types: charged, ...since });
    return { seq: entries.at(-1)?.seq, uses: usesIn(entries.map(({ event }) => event)) };
  };
  /** What was read for the months before, for each wallet: entries never change, so that only the new ones are read. */
  const known = new Map<string, { seq: number; uses: Use[] }>();
  const usesSince = async (wallet: string, { now, count }: { now: number; count: number }): Promise<Use[]> => {
    const fromMs = now - (count + 1) * 31 * 86_400_000;
    const before = known.get(wallet) ?? { seq: 0, uses: [] };
    const { seq, uses: more } = await usesByCharge(wallet, { fromMs, afterSeq: before.seq });
    const uses = [...before.uses.filter(({ at }) => at >= fromMs), ...more];
    known.delete(wallet);
    known.set(wallet, { seq: seq ?? before.seq, uses });
    const oldest = known.keys().next().value;
    if (known.size > knownMost && oldest !== undefined) known.delete(oldest);
    return uses;
  };
  /** What was answered last of each wallet, as long as nothing is booked and the month is the same. */
  const toldLast = new Map<string, { asOf: string; answer: AnswerOf<'usage', 'months'> }>();
  /** Months that are over for good: nothing is booked before what is booked already. */
  const over = new Map<string, Used>();
  type Cards = { now: number; zone: string; count: number; bookedAt: number };
  const cardsFromLines = async (wallet: string, { now, zone, count, bookedAt }: Cards): Promise<MonthCard[]> => {
    const spans = monthsUpTo(now, { zone, count });
    const nameOf = ({ startsAt, endsAt }: Span) => `${startsAt} ${endsAt} ${wallet}`;
    const open = spans.findLastIndex((span) => !over.has(nameOf(span))) + 1;
    const fresh = await usedIn(db, wallet, spans.slice(0, open));
    for (const [index, used] of fresh.entries()) {
      const span = spans[index];
      if (span && bookedAt >= span.endsAt) over.set(nameOf(span), used);
    }
    const cards = spans.map((span, index): MonthCard => {
      const { credits: spent, runs } = fresh[index] ?? over.get(nameOf(span)) ?? { credits: 0, runs: 0 };
      return { month: span.name, credits: credits(spent), runs, isCurrent: index === 0 };
    });
    for (const oldest of [...over.keys()].slice(0, -knownMost * count)) over.delete(oldest);
    return cards;
  };

  return {
    async months(caller: Caller): Promise<AnswerOf<'usage', 'months'>> {
      const { state, catalog, seq } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_history');
      const { cards } = catalog.calendar.summary;
      const asked = { now: clock.now(), zone: zoneOf(state, catalog), count: cards };
      const asOf = [seq, asked.zone, cards, monthsUpTo(asked.now, { ...asked, count: 1 })[0]?.name].join(' ');
      const told = toldLast.get(caller.wallet);
      if (told?.asOf === asOf) return told.answer;
      const { granularity, tabs } = catalog.history;
      // Where the lines of this tab are charges and know their runs, no entry has to be taken apart.
      const isOfCharges = granularity === 'run' && tabs.usage.length === 1 && tabs.usage[0] === 'usage';
      const found = isOfCharges
        ? await cardsFromLines(caller.wallet, { ...asked, bookedAt: state.bookedAt })
        : cardsOf(await usesSince(caller.wallet, asked), asked);
      const answer = found.map(({ isCurrent, ...card }) => ({ ...card, current: isCurrent }));
      toldLast.delete(caller.wallet);
      toldLast.set(caller.wallet, { asOf, answer });
      const oldest = toldLast.keys().next().value;
      if (toldLast.size > knownMost && oldest !== undefined) toldLast.delete(oldest);
      return answer;
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
