import type { Kysely } from 'kysely';
import { emptyState } from '../core/credits/state.ts';
import { instantOf, rfc3339 } from '../core/credits/values/calendar.ts';
import { AppError } from '../core/errors.ts';
import type { AskedOf } from './asked.ts';
import type { Ledger } from './books/ledger.ts';
import { accountOf } from './store/account.ts';
import type { Tables } from './store/tables.ts';
import type { Caller } from './team/caller.ts';

// A clock that stands still until it is told the time. Only a service that was started with it has one.

export type TestClock = { now(): number; set(now: number): void };

export function testClock(start: number): TestClock {
  let now = start;
  return {
    now: () => now,
    set(at) {
      now = at;
    },
  };
}

type Parts = { ledger: Ledger; db: Kysely<Tables>; clock: TestClock | null; settled(): Promise<void> };

/**
 * Moves the clock. Whatever is due on the way happens at its own instant, in order, with its payments.
 * Before the first entry the clock may also go back: the wallet is then opened at that time.
 */
export function clockSetting({ ledger, db, clock, settled }: Parts) {
  return async ({ wallet }: Caller, asked: AskedOf<'test', 'clock'>): Promise<{ now: string }> => {
    if (clock === null) {
      throw new AppError(
        'not-found',
        'This service has no test clock. Start it with --test-clock. Nothing was changed.',
      );
    }
    const until = instantOf(asked.now);
    if (until < clock.now()) await openEarlier(db, wallet, until);
    else {
      for (let at = await dueAt(); at !== null && at <= until; at = await dueAt()) {
        if (at > clock.now()) clock.set(at);
        const before = at;
        await ledger.view(wallet);
        await settled();
        if ((await dueAt()) === before) break;
      }
    }
    clock.set(until);
    await ledger.view(wallet);
    await settled();
    return { now: rfc3339(clock.now()) };

    async function dueAt(): Promise<number | null> {
      const row = await db.selectFrom('wallets').select('due_at').where('id', '=', wallet).executeTakeFirst();
      return row?.due_at ?? null;
    }
  };
}

async function openEarlier(db: Kysely<Tables>, wallet: string, openedAt: number): Promise<void> {
  const row = await db.selectFrom('wallets').selectAll().where('id', '=', wallet).executeTakeFirstOrThrow();
  if (row.seq > 0) {
    const message = 'The clock does not go back behind what is booked. Nothing was changed.';
    throw new AppError('bad-input', message, {});
  }
  const account = JSON.stringify(accountOf(emptyState({ id: wallet, zone: row.zone, openedAt })));
  const version = row.version + 1;
  await db.updateTable('wallets').set({ opened_at: openedAt, account, version }).where('id', '=', wallet).execute();
}
