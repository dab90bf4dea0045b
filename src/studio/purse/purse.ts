import type { WalletClient } from '../../contract/clients.ts';
import type { WalletView } from '../../contract/studio.ts';
import { AppError } from '../../core/errors.ts';
import { createChannel, startWith } from '../channel.ts';
import { fromRefusal } from '../refusals.ts';
import { type Connection, connect, isEmbedded, type WalletPlace } from './connection.ts';
import type { Hold, Purchase, Spend } from './types.ts';

// The credits of this device. It spends online: every hold, capture and void goes to the wallet under an id that the caller made and
// journalled before, so that any of them may be said twice.

export type Purse = {
  view(): Promise<WalletView>;
  watch(signal?: AbortSignal): AsyncIteratorObject<WalletView, undefined, void>;
  catalog(): ReturnType<WalletClient['catalog']>;
  history(page: Parameters<WalletClient['billing']>[0]): ReturnType<WalletClient['billing']>;
  buy(order: Parameters<WalletClient['purchases']['create']>[0]): Promise<Purchase>;
  quote(spend: Spend): Promise<{ credits: number; available: number; owned: number }>;
  /** Which of these charge keys are paid for ever. */
  owned(workKeys: readonly string[]): Promise<Set<string>>;
  hold(order: Spend & { id: string; resource: Record<string, string>; run: string }): Promise<Hold>;
  /** @returns credits charged. Saying it again answers the same. */
  capture(order: { hold: string; workKeys: string[] }): Promise<number>;
  /** Gives a hold back. @returns credits given back; null for a hold that never was or is gone already, which is fine */
  release(hold: string): Promise<number | null>;
  /** Asks the wallet anything else; the watchers hear of what it changed from the wallet itself. */
  ask<T>(call: Call<T>): Promise<T>;
  /** Points at the wallet that the settings name now. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
};

type Call<T> = (client: WalletClient, options: { signal: AbortSignal }) => Promise<T>;

/** A wallet that does not answer is one that cannot be reached. */
const answerWithinMs = 20_000;
/** A hold of a run lives as long as a wallet allows; a shorter one would end while a run is paused overnight. */
const holdFor = 'PT24H';
const retryAfterMs = [150, 600, 2000];
const ownedAtOnce = 5000;

export async function createPurse(place: WalletPlace): Promise<Purse> {
  let wallet: Connection = await connect(place);
  let last: WalletView | null = null;
  const channel = createChannel<WalletView>((_, next) => next);
  let listening: AbortController | null = null;
  let refreshing: NodeJS.Timeout | null = null;

  async function ask<T>(call: Call<T>): Promise<T> {
    for (const delayMs of [...retryAfterMs, null]) {
      const signal = AbortSignal.timeout(answerWithinMs);
      try {
        return await call(wallet.client, { signal });
      } catch (error) {
        const refusal = signal.aborted ? unreachable(error) : fromRefusal(error, () => unreachable(error));
        if (refusal.code !== 'wallet-unreachable' || delayMs === null) throw refusal;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    throw unreachable(null);
  }

  async function view(): Promise<WalletView> {
    try {
      const { balance, period } = await wallet.client.billing(
        { limit: 1 },
        { signal: AbortSignal.timeout(answerWithinMs) },
      );
      const basis = period.used + period.remaining;
      last = {
        balance,
        period,
        usedShare: basis > 0 ? Math.min(1, period.used / basis) : null,
        isEmbedded: wallet.isEmbedded,
        isReachable: true,
      };
      return last;
    } catch (error) {
      const refusal = fromRefusal(error, () => unreachable(error));
      if (refusal.code !== 'wallet-unreachable' || !last) throw refusal;
      return { ...last, isReachable: false };
    }
  }

  /** Tells the watchers soon, and not more than five times a second. */
  function refresh(): void {
    if (channel.watcherCount === 0) return;
    refreshing ??= setTimeout(() => {
      refreshing = null;
      view().then(channel.publish, () => undefined);
    }, 200);
  }

  async function changing<T>(call: Call<T>): Promise<T> {
    try {
      return await ask(call);
    } finally {
      refresh();
    }
  }

  /** Hears what other devices do, as long as somebody watches. */
  async function listen(signal: AbortSignal): Promise<void> {
    for (let pauseMs = 1000; !signal.aborted; pauseMs = Math.min(30_000, pauseMs * 2)) {
      try {
        for await (const _ of await wallet.client.events({}, { signal })) {
          pauseMs = 1000;
          if (signal.aborted) return;
          if (channel.watcherCount === 0) return stopListening();
          refresh();
        }
      } catch {
        // The line is down; what the watchers see says so.
        refresh();
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    }
  }

  function stopListening(): void {
    listening?.abort();
    listening = null;
  }

  function watch(signal?: AbortSignal): AsyncIteratorObject<WalletView, undefined, void> {
    const rest = channel.subscribe(signal);
    if (!listening) {
      listening = new AbortController();
      void listen(listening.signal);
    }
    return startWith(view(), rest);
  }

  return {
    view,
    watch,
    catalog: () => ask((client, options) => client.catalog(undefined, options)),
    history: (page) => ask((client, options) => client.billing(page, options)),
    buy: (order) => changing((client, options) => client.purchases.create(order, options)),
    ask,
    quote: (spend) => ask((client, options) => client.quote(spend, options)),
    owned: async (workKeys) => {
      const owned = new Set<string>();
      for (let at = 0; at < workKeys.length; at += ownedAtOnce) {
        const part = workKeys.slice(at, at + ownedAtOnce);
        const answer = await ask((client, options) => client.owned({ workKeys: part }, options));
        for (const key of answer.owned) owned.add(key);
      }
      return owned;
    },
    hold: (order) => changing((client, options) => client.hold({ ...order, ttl: holdFor }, options)),
    capture: async ({ hold, workKeys }) => {
      const charge = await changing((client, options) =>
        client.capture({ hold, id: `${hold}.capture`, workKeys }, options),
      );
      return charge.credits;
    },
    release: async (hold) => {
      try {
        const { credits } = await changing((client, options) => client.void({ hold, id: `${hold}.void` }, options));
        return credits;
      } catch (error) {
        const gone = ['not-found', 'already-voided', 'hold-expired'];
        if (error instanceof AppError && gone.includes(error.code)) return null;
        throw error;
      }
    },
    reconnect: async () => {
      if (wallet.isEmbedded && isEmbedded(place)) return;
      const before = wallet;
      wallet = await connect(place);
      last = null;
      listening?.abort();
      listening = channel.watcherCount > 0 ? new AbortController() : null;
      if (listening) void listen(listening.signal);
      await before.close();
      refresh();
    },
    close: async () => {
      listening?.abort();
      if (refreshing) clearTimeout(refreshing);
      channel.close();
      await wallet.close();
    },
  };
}

function unreachable(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'wallet-unreachable',
    'The wallet cannot be reached. Your photos and your credits are as they were. Check the network, or the wallet address in Settings, and try again.',
    { reason },
    { cause },
  );
}
