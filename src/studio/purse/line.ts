import type { WalletClient } from '../../contract/clients.ts';
import { AppError } from '../../core/errors.ts';
import { fromRefusal } from '../refusals.ts';
import { type Connection, connect, isEmbedded, type WalletPlace } from './connection.ts';

// The line to the wallet: asks, waits, asks again, and knows whether the wallet was there the last time.

export type Call<T> = (client: WalletClient, options: { signal: AbortSignal }) => Promise<T>;

export type WalletLine = {
  /** Asks up to four times; a wallet that takes the question and says nothing is not asked again. @throws AppError wallet-unreachable, and what the wallet says */
  ask<T>(call: Call<T>): Promise<T>;
  /** As `ask`, for what changes nothing: somebody looks at a screen, so it gives up sooner. */
  read<T>(call: Call<T>): Promise<T>;
  /** Reads once. */
  readOnce<T>(call: Call<T>): Promise<T>;
  readonly client: WalletClient;
  /** Of the wallet that it leads to; null is the one of this computer. */
  readonly address: string | null;
  readonly isEmbedded: boolean;
  /** False: it did not answer the last time. */
  readonly isReachable: boolean;
  /** Points at the wallet that the settings name now. @returns false when it is the same one */
  reconnect(): Promise<boolean>;
  close(): Promise<void>;
};

/**
 * A wallet that does not answer is one that cannot be reached. What is to be done there may take its time, as a card that is charged does; of what is
 * only looked at, something older is shown instead.
 */
export const withinMs = { read: 8_000, ask: 20_000 } as const;
const retryAfterMs = [150, 600, 2000];

export async function openLine(place: WalletPlace, ended: AbortSignal): Promise<WalletLine> {
  let wallet: Connection = await connect(place);
  let isReachable = true;

  async function once<T>(call: Call<T>, answerWithinMs: number): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(
      () => limit.abort(new Error('The wallet did not answer in time.')),
      answerWithinMs,
    ).unref();
    const signal = AbortSignal.any([limit.signal, ended]);
    const end = ending(signal);
    try {
      const answer = await Promise.race([call(wallet.client, { signal }), end.reached]);
      isReachable = true;
      return answer;
    } catch (error) {
      const hangs = limit.signal.aborted;
      const refusal = signal.aborted ? unreachable(error, hangs) : fromRefusal(error, () => unreachable(error, false));
      isReachable = refusal.code !== 'wallet-unreachable';
      throw refusal;
    } finally {
      clearTimeout(timer);
      end.forget();
    }
  }

  async function often<T>(call: Call<T>, answerWithinMs: number): Promise<T> {
    // What was away a moment ago is knocked at once.
    for (const delayMs of isReachable ? retryAfterMs : []) {
      try {
        return await once(call, answerWithinMs);
      } catch (error) {
        if (!isUnreachable(error) || isHanging(error) || ended.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
    return once(call, answerWithinMs);
  }

  return {
    ask: (call) => often(call, withinMs.ask),
    read: (call) => often(call, withinMs.read),
    readOnce: (call) => once(call, withinMs.read),
    get client() {
      return wallet.client;
    },
    get address() {
      return wallet.address;
    },
    get isEmbedded() {
      return wallet.isEmbedded;
    },
    get isReachable() {
      return isReachable;
    },
    reconnect: async () => {
      if (wallet.isEmbedded && isEmbedded(place)) return false;
      const before = wallet;
      wallet = await connect(place);
      isReachable = true;
      await before.close();
      return true;
    },
    close: () => wallet.close(),
  };
}

/** Whoever does not heed the signal is not waited for. Forgotten once the answer is there: a signal with a listener is kept for ever. */
function ending(signal: AbortSignal): { reached: Promise<never>; forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = () => reject(signal.reason);
  if (signal.aborted) over();
  else signal.addEventListener('abort', over);
  return { reached: promise, forget: () => signal.removeEventListener('abort', over) };
}

export function isUnreachable(error: unknown): boolean {
  return error instanceof AppError && error.code === 'wallet-unreachable';
}

/** It took the question and said nothing. Asking again at once would only double the wait. */
export function isHanging(error: unknown): boolean {
  return error instanceof AppError && error.details.hangs === true;
}

function unreachable(cause: unknown, hangs: boolean): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError(
    'wallet-unreachable',
    'The wallet cannot be reached. Your photos and your credits are as they were. Check the network, or the wallet address in Settings, and try again.',
    { reason, ...(hangs && { hangs }) },
    { cause },
  );
}
