import { withEventMeta } from '@orpc/server';
import type { Kysely } from 'kysely';
import type { z } from 'zod';
import type { walletEvent } from '../../contract/wallet/history.ts';
import { shownEvents } from '../../core/credits/shown/events.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import type { Ledger } from '../books/ledger.ts';
import type { Live } from '../live.ts';
import { eventIn } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

type WalletEvent = z.infer<typeof walletEvent>;
type Asked = { cursor: number | undefined; signal: AbortSignal | undefined };

/** What is due by the clock alone, such as a hold that runs out, is noticed by a listener after at most this time. */
const lookMs = 15_000;
const eventsAtOnce = 500;

/**
 * Every entry behind the cursor, and then each new one as soon as it is committed. Without a cursor it begins with one event of the type
 * `balance`: what is true now. Each event carries the balance at the time of sending, so the last one is always right; the same is true of what a recharge
 * says was spent of its limit.
 */
export function changesOf({ ledger, db, live }: { ledger: Ledger; db: Kysely<Tables>; live: Live }) {
  return async function* changes(caller: Caller, { cursor, signal }: Asked): AsyncGenerator<WalletEvent> {
    const { wallet } = caller;
    const ends = signal === undefined ? live.closing : AbortSignal.any([signal, live.closing]);
    const bell = bellOf(live, wallet, ends);
    try {
      let view = await ledger.view(wallet);
      needRight(view.catalog, caller, 'see_balance');
      let seq = cursor ?? view.seq;
      if (cursor === undefined) {
        const at = rfc3339(view.state.bookedAt);
        yield withEventMeta({ seq, type: 'balance', at, balance: view.balance, shown: [] }, { id: String(seq) });
      }
      const seesHistory = view.catalog.roles[caller.role].includes('see_history');
      while (!ends.aborted) {
        for (const entry of await entriesBetween(db, wallet, { after: seq, upTo: view.seq })) {
          seq = entry.seq;
          const shown = seesHistory ? shownEvents(eventIn(entry), view.state) : [];
          const event = { seq, type: entry.type, at: rfc3339(entry.booked_at), balance: view.balance, shown };
          yield withEventMeta(event, { id: String(seq) });
        }
        if (seq >= view.seq) await bell.rung();
        if (!ends.aborted) view = await ledger.view(wallet);
      }
    } finally {
      bell.stop();
    }
  };
}

/** Never further than the view: an event must not be told with a balance from before it. */
function entriesBetween(db: Kysely<Tables>, wallet: string, { after, upTo }: { after: number; upTo: number }) {
  return db
    .selectFrom('entries')
    .select(['seq', 'type', 'booked_at', 'event'])
    .where('wallet', '=', wallet)
    .where('seq', '>', after)
    .where('seq', '<=', upTo)
    .orderBy('seq')
    .limit(eventsAtOnce)
    .execute();
}

/** Rings at a change, at the end, or after a while. A ring that nobody waits for is kept. */
function bellOf(live: Live, wallet: string, ends: AbortSignal) {
  let hasRung = false;
  let wake: (() => void) | null = null;
  const ring = () => {
    hasRung = true;
    wake?.();
  };
  const stopListening = live.listen(wallet, ring);
  ends.addEventListener('abort', ring);
  return {
    async rung(): Promise<void> {
      if (!hasRung && !ends.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, lookMs);
          timer.unref();
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = null;
      hasRung = false;
    },
    stop() {
      stopListening();
      ends.removeEventListener('abort', ring);
    },
  };
}
