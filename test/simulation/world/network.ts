import type { WalletClient } from '../../../src/contract/clients.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Caller } from '../../../src/wallet/team/caller.ts';
import type { Chance } from './chance.ts';
import { type House, never, onTheWire } from './house.ts';
import type { Story } from './story.ts';
import type { Timeline } from './timeline.ts';

// The way between one device and the wallet. It loses, delays, doubles and reorders what is sent, and is cut for up to thirty days.

export type Network = {
  /** The wallet as a device sees it through this network. What the device of a life that is over asks or hears is lost. */
  client(caller: Caller, life: { readonly isOver: boolean }): WalletClient;
  /** Nothing arrives for so long; a longer cut that began before goes on. */
  cut(ms: number): void;
  /** From now on everything arrives, soon and once. */
  calm(): void;
};

export type Quality = {
  readonly lostPercent: number;
  readonly doubledPercent: number;
  readonly slowPercent: number;
};

type Parts = {
  timeline: Timeline;
  chance: Chance;
  story: Story;
  house: () => House;
  quality: Quality;
  /** Hears every request that reaches the wallet and what it was answered. */
  heard(call: Heard): void;
};

export type Heard = {
  readonly caller: Caller;
  readonly path: readonly string[];
  readonly input: unknown;
  readonly answer: unknown;
  readonly refusal: AppError | null;
};

const dayMs = 86_400_000;

export function openNetwork({ timeline, chance, story, house, heard, ...parts }: Parts): Network {
  let { quality } = parts;
  let cutUntil = Number.NEGATIVE_INFINITY;
  const isCut = () => timeline.now() < cutUntil;

  async function deliver(caller: Caller, path: readonly string[], input: unknown): Promise<unknown> {
    try {
      const answer = await house().ask({ caller, path, input });
      heard({ caller, path, input, answer, refusal: null });
      return answer;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'wallet-unreachable') heard({ caller, path, input, answer: null, refusal: error });
      throw error;
    }
  }

  /** One way. False when it got lost. */
  async function travel(): Promise<boolean> {
    const isSlow = chance.percent(quality.slowPercent);
    if (isSlow) story.fault('message slow');
    await timeline.sleep(isSlow ? chance.spread(5000, 120_000) : chance.spread(10, 400));
    if (isCut()) return false;
    if (!chance.percent(quality.lostPercent)) return true;
    story.fault('message lost');
    return false;
  }

  async function ask(caller: Caller, path: readonly string[], input: unknown): Promise<unknown> {
    if (isCut()) {
      await timeline.sleep(chance.between(5, 50));
      throw unreachable();
    }
    if (chance.percent(quality.doubledPercent)) {
      story.fault('message doubled, up to thirty days late');
      // A copy that nobody waits for.
      timeline.after(chance.spread(50, 30 * dayMs), () => deliver(caller, path, input).catch(expected));
    }
    if (!(await travel())) return never();
    const outcome = await deliver(caller, path, input).then(
      (answer) => ({ answer, error: null }),
      (error: unknown) => ({ answer: null, error }),
    );
    if (!(await travel())) return never();
    if (outcome.error !== null) throw outcome.error;
    return outcome.answer;
  }

  return {
    client: (caller, life) =>
      callable([], async (path, input, signal) => {
        if (life.isOver) return never();
        const end = endOf(signal);
        try {
          const told = await Promise.race([ask(caller, path, onTheWire(input)), end.reached]);
          return life.isOver ? never() : told;
        } catch (error) {
          if (life.isOver) return never();
          throw error;
        } finally {
          end.forget();
        }
      }) as WalletClient,
    cut(ms) {
      cutUntil = Math.max(cutUntil, timeline.now() + ms);
    },
    calm() {
      cutUntil = Number.NEGATIVE_INFINITY;
      quality = { lostPercent: 0, doubledPercent: 0, slowPercent: 0 };
    },
  };
}

/** Only refusals are expected of a copy; anything else is a fault of the world or of the wallet. */
function expected(error: unknown): void {
  if (!(error instanceof AppError) || error.code === 'internal') throw error;
}

function endOf(signal: AbortSignal | undefined): { reached: Promise<never>; forget: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = () => reject(unreachable());
  if (signal?.aborted) over();
  else signal?.addEventListener('abort', over);
  return { reached: promise, forget: () => signal?.removeEventListener('abort', over) };
}

function unreachable(): AppError {
  return new AppError('wallet-unreachable', 'The wallet cannot be reached.', {});
}

type Ask = (path: readonly string[], input: unknown, signal: AbortSignal | undefined) => Promise<unknown>;

/** Every name leads deeper, and calling asks: the shape of any client of the contract. */
function callable(path: readonly string[], ask: Ask): unknown {
  const made = new Map<string, unknown>();
  return new Proxy(() => undefined, {
    get(_, name) {
      // A client is no promise.
      if (typeof name !== 'string' || name === 'then') return undefined;
      const deeper = made.get(name) ?? callable([...path, name], ask);
      made.set(name, deeper);
      return deeper;
    },
    apply: (_, __, [input, options]: [unknown, { signal?: AbortSignal } | undefined]) =>
      ask(path, input, options?.signal),
  });
}
