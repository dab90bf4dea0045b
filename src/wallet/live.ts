import type { Kysely } from 'kysely';
import type { Tables } from './store/tables.ts';

// Who listens to a wallet hears of every change at once, in this process. Nothing is kept for a listener who is away: it reads on from its
// cursor when it comes back.

export type Live = {
  /** Wakes whoever listens to this wallet. */
  changed(wallet: string): void;
  /** Calls back at every change, until the returned function is called. */
  listen(wallet: string, heard: () => void): () => void;
  /** The wallets that somebody listens to. */
  listened(): string[];
  /** Tells every listener that the wallet is closing. */
  close(): void;
  readonly closing: AbortSignal;
};

export function live(): Live {
  const listeners = new Map<string, Set<() => void>>();
  const ending = new AbortController();
  return {
    changed(wallet) {
      for (const heard of listeners.get(wallet) ?? []) heard();
    },
    listen(wallet, heard) {
      const of = listeners.get(wallet) ?? new Set();
      listeners.set(wallet, of.add(heard));
      return () => {
        of.delete(heard);
        if (of.size === 0) listeners.delete(wallet);
      };
    },
    listened: () => [...listeners.keys()],
    close: () => ending.abort(),
    closing: ending.signal,
  };
}

/** How long a change that another service made goes unheard at most. */
const watchMs = 1000;

/** Several services on one database: each looks whether another one wrote to a wallet that somebody listens to here. */
export function watching(live: Live, db: Kysely<Tables>): { stop(): void } {
  const known = new Map<string, number>();
  let isLooking = false;
  const look = async () => {
    const wallets = live.listened();
    if (wallets.length === 0) return known.clear();
    const rows = await db.selectFrom('wallets').select(['id', 'seq']).where('id', 'in', wallets).execute();
    for (const { id, seq } of rows) {
      if (known.get(id) !== seq) live.changed(id);
      known.set(id, seq);
    }
  };
  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    // A database that is away for a moment is asked again the next time.
    look()
      .catch(() => {})
      .finally(() => {
        isLooking = false;
      });
  }, watchMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
