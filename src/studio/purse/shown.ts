import type { WalletView } from '../../contract/studio/credits.ts';
import { createChannel, startWith } from '../channel.ts';
import type { Clock } from '../host.ts';
import type { SyncBench } from './asking.ts';
import { isUnreachable, type WalletLine, withinMs } from './line.ts';
import type { LocalSpending } from './local.ts';
import { alone, deviceView, type Seen, together } from './view.ts';

// The balance for whoever looks: what the wallet said last and what happened here since, told again whenever it changes.

export type Shown = {
  /** Asks the wallet. @throws AppError wallet-unreachable while nothing is known of it */
  view(): Promise<WalletView>;
  watch(signal?: AbortSignal): AsyncIteratorObject<WalletView, undefined, void>;
  /** Something changed here: the watchers are told soon. */
  refresh(): void;
  /** What the wallet said is not to be believed any more. */
  stale(): void;
  /** Another wallet: begins anew. */
  forget(): void;
  close(): void;
};

export type ShownNeeds = {
  spending(): { bench: SyncBench; local: LocalSpending };
  line: WalletLine;
  clock: Clock;
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** The wallet was heard, after it had been away. */
  onReached(): void;
};

/** What the wallet said is believed for so long before a watcher's view asks again. */
const freshForMs = 30_000;
/** A watcher's view does not ask again so soon after the wallet did not answer. */
const awayForMs = 15_000;

export function createShown({ spending, line, clock, inTurn, onReached }: ShownNeeds): Shown {
  const channel = createChannel<WalletView>((_, next) => next);
  let last: { seen: Seen; atMs: number } | null = null;
  let awayAtMs = Number.NEGATIVE_INFINITY;
  let refreshing: NodeJS.Timeout | null = null;
  let listening: AbortController | null = null;

  async function asked(): Promise<{ seen: Seen; isReachable: boolean }> {
    const { bench, local } = spending();
    const { book, lastSeen } = bench;
    const before = lastKnown();
    const wasAway = !line.isReachable;
    let from: string | null = null;
    try {
      // Between two syncs, so that no credit is counted on both sides, or on none.
      const answer = inTurn(() =>
        line.readOnce((client, options) => {
          from = line.address;
          return client.billing({ limit: 1 }, options);
        }),
      );
      const standing = await (before === null ? answer : unlessLate(answer));
      // Something long is under way before it, and nobody said yet that the wallet is away.
      if (standing === null && before !== null) {
        const at = { now: book.now() };
        if (line.isReachable) return { seen: together(book.purse, before, at), isReachable: true };
        return { seen: local.isOnline ? before : alone(book.purse, before, at), isReachable: false };
      }
      const { balance, period } = standing ?? (await answer);
      last = { seen: { balance, period }, atMs: clock.monotonicMs() };
      lastSeen.keep('standing', last.seen, from);
      if (wasAway) onReached();
      return { seen: together(book.purse, last.seen, { now: book.now() }), isReachable: true };
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (local.isOnline && before) return { seen: before, isReachable: false };
      if (!before && book.purse.heardAt === null && book.purse.leases.size === 0) throw error;
      stale();
      awayAtMs = clock.monotonicMs();
      return { seen: alone(book.purse, before, { now: book.now() }), isReachable: false };
    }
  }

  async function view(mayBeOlder = false): Promise<WalletView> {
    const { seen, isReachable } = (mayBeOlder && known()) || (await asked());
    const basis = seen.period.used + seen.period.remaining;
    const usedShare = basis > 0 ? Math.min(1, seen.period.used / basis) : null;
    const { payer, isEmbedded } = { payer: line.address, isEmbedded: line.isEmbedded };
    return {
      ...seen,
      usedShare,
      payer,
      isEmbedded,
      isReachable,
      lastSaid: isReachable ? null : lastSaid(),
      device: device(),
    };
  }

  /** What can be said without asking: the wallet was heard just now, or was just found to be away. */
  function known(): { seen: Seen; isReachable: boolean } | null {
    const { book } = spending().bench;
    const at = { now: book.now() };
    const sinceMs = (ms: number) => clock.monotonicMs() - ms;
    if (!line.isReachable) {
      return sinceMs(awayAtMs) < awayForMs ? { seen: alone(book.purse, lastKnown(), at), isReachable: false } : null;
    }
    if (!last || sinceMs(last.atMs) >= freshForMs) return null;
    return { seen: together(book.purse, last.seen, at), isReachable: true };
  }

  /** What the wallet said, in this life of the app or in one before. */
  function lastKnown(): Seen | null {
    return last?.seen ?? spending().bench.lastSeen.get('standing')?.value ?? null;
  }

  function lastSaid(): WalletView['lastSaid'] {
    const kept = spending().bench.lastSeen.get('standing');
    return kept && { at: kept.at, balance: kept.value.balance };
  }

  function device(): WalletView['device'] {
    const { bench, local } = spending();
    const { book } = bench;
    if (local.isOnline && book.purse.leases.size === 0) return null;
    const damage = book.damage && damageSentence(book.damage.keptAs);
    return deviceView(book.purse, { now: book.now(), damage, limit: local.limit });
  }

  function stale(): void {
    if (last) last.atMs = Number.NEGATIVE_INFINITY;
  }

  /** Not more than five times a second. */
  function refresh(): void {
    if (channel.watcherCount === 0) return;
    refreshing ??= setTimeout(() => {
      refreshing = null;
      view(true).then(channel.publish, () => undefined);
    }, 200);
  }

  /** Hears what other devices do, as long as somebody watches. */
  async function listen(signal: AbortSignal): Promise<void> {
    for (let pauseMs = 1000; !signal.aborted; pauseMs = Math.min(30_000, pauseMs * 2)) {
      try {
        for await (const _ of await line.client.events({}, { signal })) {
          pauseMs = 1000;
          if (signal.aborted) return;
          if (channel.watcherCount === 0) return stopListening();
          if (!line.isReachable) onReached();
          stale();
          refresh();
        }
      } catch {
        // The line is down; what the watchers see says so.
        stale();
        refresh();
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs).unref());
    }
  }

  function startListening(): void {
    if (listening) return;
    listening = new AbortController();
    void listen(listening.signal);
  }

  function stopListening(): void {
    listening?.abort();
    listening = null;
  }

  return {
    view: () => view(),
    watch: (signal) => {
      const rest = channel.subscribe(signal);
      startListening();
      const first = view();
      // A reader who leaves before reading it need not hear that it failed.
      first.catch(() => undefined);
      return startWith(first, rest);
    },
    refresh,
    stale,
    forget: () => {
      last = null;
      stopListening();
      if (channel.watcherCount > 0) startListening();
    },
    close: () => {
      stopListening();
      if (refreshing) clearTimeout(refreshing);
      channel.close();
    },
  };
}

/** Null: it is not there in the time in which a reader is answered. It comes all the same, for whoever asks next. */
async function unlessLate<T>(answer: Promise<T>): Promise<T | null> {
  const { promise: late, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), withinMs.read).unref();
  // Nobody hears it when it fails after that.
  answer.catch(() => undefined);
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function damageSentence(keptAs: string | null): string {
  const where = keptAs ? ` It was kept as ${keptAs}.` : '';
  return `The record of the credits on this computer was damaged.${where} What could be read of it is told to the wallet, and the rest of the credits goes back there.`;
}
