import { type Kysely, sql } from 'kysely';
import type { Ledger } from './books/ledger.ts';
import type { Tables } from './store/tables.ts';

// What is due happens when somebody touches the wallet. A sweep touches those that nobody does. There is no leader: whoever holds the
// advisory lock at that moment sweeps, and everybody else leaves it.

/** "tonebank" as a number; any service on the same database uses the same one. */
const sweepLock = 8_446_723_091;
const walletsAtOnce = 500;

export type Swept = { readonly walletCount: number; readonly wasBusy: boolean };

type Parts = { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number }; isShared: boolean };

/** Applies what is due in every wallet. One that fails does not keep the others from their turn; it is tried again by the next sweep. */
export async function sweep({ ledger, db, clock, isShared }: Parts): Promise<Swept> {
  if (!isShared) return touch(ledger, await dueWallets(db, clock.now()));
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ is_mine: boolean }>`select pg_try_advisory_xact_lock(${sweepLock}) as is_mine`.execute(
      tx,
    );
    if (rows[0]?.is_mine !== true) return { walletCount: 0, wasBusy: true };
    return touch(ledger, await dueWallets(tx, clock.now()));
  });
}

async function dueWallets(db: Kysely<Tables>, now: number): Promise<string[]> {
  const due = db.selectFrom('wallets').select('id').where('due_at', '<=', now).orderBy('due_at').limit(walletsAtOnce);
  return (await due.execute()).map(({ id }) => id);
}

async function touch(ledger: Ledger, wallets: readonly string[]): Promise<Swept> {
  const outcomes = await Promise.allSettled(wallets.map((wallet) => ledger.view(wallet)));
  return { walletCount: outcomes.filter(({ status }) => status === 'fulfilled').length, wasBusy: false };
}

/** Sweeps again and again until it is stopped. */
export function sweeping(once: () => Promise<unknown>, { everyMs }: { everyMs: number }): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    running = running.then(once).catch(() => {});
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
