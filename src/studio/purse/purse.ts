import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { WalletClient } from '../../contract/clients.ts';
import type { WalletView } from '../../contract/studio.ts';
import { dailySpend, wantsRefill } from '../../core/credits/purse/refill.ts';
import { leftOn, localPrice, usableLeases } from '../../core/credits/purse/spend.ts';
import { createChannel, startWith } from '../channel.ts';
import type { Disk } from '../files/disk.ts';
import { openBook } from './book.ts';
import type { WalletPlace } from './connection.ts';
import { openDevice } from './device.ts';
import { type Call, isUnreachable, openLine } from './line.ts';
import { localSpending } from './local.ts';
import type { Spending } from './online.ts';
import { openPaidWork } from './paid-work.ts';
import { endLeases, type SyncBench } from './sync.ts';
import type { Purchase, Spend } from './types.ts';
import { alone, deviceView, type Seen, together } from './view.ts';

// The credits of this device: what it may spend by itself, and the line to the wallet they come from. Spending is local and on the disk
// before work starts; everything else happens behind it, and may fail and be said again.

export type Purse = Spending & {
  /** Asks the wallet anything else; the watchers hear of what it changed from the wallet itself. */
  ask<T>(call: Call<T>): Promise<T>;
  view(): Promise<WalletView>;
  watch(signal?: AbortSignal): AsyncIteratorObject<WalletView, undefined, void>;
  catalog(): ReturnType<WalletClient['catalog']>;
  history(page: Parameters<WalletClient['billing']>[0]): ReturnType<WalletClient['billing']>;
  buy(order: Parameters<WalletClient['purchases']['create']>[0]): Promise<Purchase>;
  quote(spend: Spend): Promise<{ credits: number; available: number; owned: number }>;
  /** Which of these charge keys are paid for ever. */
  owned(workKeys: readonly string[]): Promise<Set<string>>;
  /** A run begins or goes on, and will need so many credits at most: they are brought here before its first photo. */
  prepare(run: { run: string; credits: number }): Promise<void>;
  /** The run stands still. */
  finished(run: string): void;
  /** Tells the wallet what was spent here. @throws AppError wallet-unreachable */
  sync(): Promise<void>;
  /** Points at the wallet that the settings name now. */
  reconnect(): Promise<void>;
  close(): Promise<void>;
};

export type PursePlace = WalletPlace & { disk: Disk };

/** What the wallet said is believed for so long before a watcher's view asks again. */
const freshForMs = 30_000;
/** Paid work is asked for again after so long. */
const paidFreshForMs = 5000;
/** After the last run, before unused credits go back to the team. */
const quietMs = 20 * 60_000;
const closeWithinMs = 3000;
const tellWithinMs = 5000;
const retryMostMs = 5 * 60_000;
/** A team's wallet is asked so often whether there is news. */
const heartbeatMs = 5 * 60_000;

export async function createPurse(place: PursePlace): Promise<Purse> {
  const { host } = place;
  const ended = new AbortController();
  const line = await openLine(place, ended.signal);
  let spending = await openSpending(place, line);
  let last: { seen: Seen; atMs: number } | null = null;
  let paidAtMs = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();
  const channel = createChannel<WalletView>((_, next) => next);
  let listening: AbortController | null = null;
  const timers = new Map<'refresh' | 'sync' | 'quiet', NodeJS.Timeout>();
  let retryMs = tellWithinMs;
  let nextSync = { dueMs: 0, returns: 0 };

  /** One thing at a time between this device and its wallet. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function openSpending(at: PursePlace, to: typeof line) {
    const bench = await openBench(at, to.isEmbedded);
    return { bench, local: localSpending({ bench, ask: (call) => to.ask(call), alone: inTurn }) };
  }

  /** Everything up and down, and the unused credits back when nobody needs them. */
  async function pass(returns: boolean): Promise<void> {
    const { bench, local } = spending;
    const { book } = bench;
    if (returns && !local.isBusy && leftOn(book.purse, book.now()) > reserve()) await endLeases(book, 'idle');
    await local.bringUp();
    paidAtMs = host.clock.monotonicMs();
    if (!line.isEmbedded && !local.isOnline && wantsRefill(book.purse, book.now())) await local.refill();
    stale();
  }

  /** What a device of a team keeps for a day without a network: what it spends on three of its working days. */
  function reserve(): number {
    return line.isEmbedded ? 0 : dailySpend(spending.bench.book.purse) * 3;
  }

  /** Now if nothing is under way, else when that is done; a wallet that is away is tried again, more and more slowly. */
  function soon(delayMs: number, returns = false): void {
    const dueMs = host.clock.monotonicMs() + delayMs;
    if (ended.signal.aborted || (timers.has('sync') && nextSync.dueMs <= dueMs && nextSync.returns >= Number(returns)))
      return;
    clearTimeout(timers.get('sync'));
    nextSync = { dueMs, returns: Number(returns) };
    const timer = setTimeout(() => {
      timers.delete('sync');
      inTurn(() => pass(returns)).then(
        () => {
          retryMs = tellWithinMs;
          refresh();
          if (!line.isEmbedded) soon(heartbeatMs);
        },
        () => {
          soon(retryMs, returns);
          retryMs = Math.min(retryMostMs, retryMs * 2);
          refresh();
        },
      );
    }, delayMs);
    timers.set('sync', timer.unref());
  }

  function quiet(): void {
    if (spending.local.isBusy) return;
    soon(0, line.isEmbedded);
    if (line.isEmbedded) return;
    clearTimeout(timers.get('quiet'));
    timers.set('quiet', setTimeout(() => soon(0, true), quietMs).unref());
  }

  function deviceNow(): WalletView['device'] {
    const { bench, local } = spending;
    const { book } = bench;
    if (local.isOnline && book.purse.leases.size === 0) return null;
    const damage = book.damage && damageSentence(book.damage.keptAs);
    return deviceView(book.purse, { now: book.now(), damage });
  }

  async function ask(): Promise<{ seen: Seen; isReachable: boolean }> {
    const { book } = spending.bench;
    const before = last?.seen ?? null;
    try {
      const { balance, period } = await inTurn(() =>
        line.askOnce((client, options) => client.billing({ limit: 1 }, options)),
      );
      last = { seen: { balance, period }, atMs: host.clock.monotonicMs() };
      return { seen: together(book.purse, last.seen, { now: book.now() }), isReachable: true };
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      if (spending.local.isOnline && before) return { seen: before, isReachable: false };
      if (!before && book.purse.heardAt === null && book.purse.leases.size === 0) throw error;
      stale();
      return { seen: alone(book.purse, before, { now: book.now() }), isReachable: false };
    }
  }

  async function view(mayBeOlder = false): Promise<WalletView> {
    const { book } = spending.bench;
    const isFresh = mayBeOlder && last && line.isReachable && host.clock.monotonicMs() - last.atMs < freshForMs;
    const { seen, isReachable } =
      isFresh && last ? { seen: together(book.purse, last.seen, { now: book.now() }), isReachable: true } : await ask();
    const basis = seen.period.used + seen.period.remaining;
    const usedShare = basis > 0 ? Math.min(1, seen.period.used / basis) : null;
    return { ...seen, usedShare, isEmbedded: line.isEmbedded, isReachable, device: deviceNow() };
  }

  /** The next view asks the wallet again. */
  function stale(): void {
    if (last) last.atMs = Number.NEGATIVE_INFINITY;
  }

  /** Tells the watchers soon, and not more than five times a second. */
  function refresh(): void {
    if (channel.watcherCount === 0 || timers.has('refresh')) return;
    const timer = setTimeout(() => {
      timers.delete('refresh');
      view(true).then(channel.publish, () => undefined);
    }, 200);
    timers.set('refresh', timer);
  }

  async function changing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      refresh();
    }
  }

  /** Hears what other devices do, as long as somebody watches. */
  async function listen(signal: AbortSignal): Promise<void> {
    for (let pauseMs = 1000; !signal.aborted; pauseMs = Math.min(30_000, pauseMs * 2)) {
      try {
        for await (const _ of await line.client.events({}, { signal })) {
          pauseMs = 1000;
          if (signal.aborted) return;
          if (channel.watcherCount === 0) return stopListening();
          if (!line.isReachable) soon(0);
          stale();
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

  function startListening(): void {
    if (listening) return;
    listening = new AbortController();
    void listen(listening.signal);
  }

  function watch(signal?: AbortSignal): AsyncIteratorObject<WalletView, undefined, void> {
    const rest = channel.subscribe(signal);
    startListening();
    return startWith(view(), rest);
  }

  async function sync(): Promise<void> {
    await inTurn(() => pass(false));
  }

  async function learnPaid(): Promise<void> {
    const { paid } = spending.bench;
    if (host.clock.monotonicMs() - paidAtMs < paidFreshForMs) return;
    await inTurn(() => paid.learn((call) => line.askOnce(call))).catch((error: unknown) => {
      if (!isUnreachable(error)) throw error;
    });
    paidAtMs = host.clock.monotonicMs();
  }

  async function quote({ action, quantity, workKeys }: Spend) {
    const { bench, local } = spending;
    const { book } = bench;
    const unpaid = workKeys.filter((key) => !local.isPaid(key));
    const owned = workKeys.length - unpaid.length;
    const count = quantity - owned;
    try {
      const [{ seen }, price] = await Promise.all([
        ask(),
        count === 0
          ? null
          : line.askOnce((client, options) => client.quote({ action, quantity: count, workKeys: unpaid }, options)),
      ]);
      return { credits: price?.credits ?? 0, available: seen.balance.available, owned: owned + (price?.owned ?? 0) };
    } catch (error) {
      const [newest] = usableLeases(book.purse, book.now()).reverse();
      if (!isUnreachable(error) || !newest) throw error;
      const work = {
        action,
        phase: 'single',
        quantity: Math.max(1, count),
        dims: {},
        resource: null,
        run: null,
        user: null,
      } as const;
      const credits = count === 0 ? 0 : localPrice(newest.terms, work);
      return { credits, available: leftOn(book.purse, book.now()), owned };
    }
  }

  async function close(): Promise<void> {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    listening?.abort();
    channel.close();
    await bringHome();
    ended.abort();
    await queue;
    await closeBench(spending.bench);
    await line.close();
  }

  /** The last word to the wallet, if it can be said quickly; what cannot is said at the next start. */
  async function bringHome(): Promise<void> {
    if (spending.local.isOnline || !line.isReachable) return;
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(limit.resolve, closeWithinMs);
    await Promise.race([inTurn(() => pass(true)).catch(() => undefined), limit.promise]);
    clearTimeout(timer);
  }

  soon(line.isEmbedded ? 200 : 0, line.isEmbedded);
  return {
    ask: (call) => line.ask(call),
    view: () => view(),
    watch,
    catalog: () => line.ask((client, options) => client.catalog(undefined, options)),
    history: async (page) => {
      // What was spent here belongs into it.
      await sync().catch(() => undefined);
      return line.ask((client, options) => client.billing(page, options));
    },
    buy: (order) => {
      stale();
      return changing(line.ask((client, options) => client.purchases.create(order, options)));
    },
    quote,
    owned: async (workKeys) => {
      const { local } = spending;
      if (workKeys.length > 0 && !workKeys.every(local.isPaid)) await learnPaid();
      if (local.isOnline) return ownedOnline((call) => line.ask(call), workKeys);
      return new Set(workKeys.filter(local.isPaid));
    },
    hold: (order) => changing(spending.local.hold(order)),
    capture: async (order) => {
      const credits = await changing(spending.local.capture(order));
      if (!line.isEmbedded) soon(tellWithinMs);
      return credits;
    },
    release: (hold) => changing(spending.local.release(hold)),
    prepare: async (run) => {
      await changing(spending.local.prepare(run));
      stale();
      if (line.isReachable) paidAtMs = host.clock.monotonicMs();
    },
    finished: (run) => {
      spending.local.finished(run);
      quiet();
    },
    sync,
    reconnect: async () => {
      await bringHome();
      if (!(await inTurn(() => line.reconnect()))) return;
      const before = spending.bench;
      spending = await openSpending(place, line);
      await closeBench(before);
      last = null;
      stopListening();
      if (channel.watcherCount > 0) startListening();
      soon(0);
      refresh();
    },
    close,
  };
}

/** Everything that is kept of one wallet on this computer is in one folder. */
async function openBench({ host, settings, disk }: PursePlace, isEmbedded: boolean): Promise<SyncBench> {
  const address = settings.now.walletAddress ?? '';
  const name = isEmbedded ? 'this-computer' : createHash('sha256').update(address).digest('hex').slice(0, 24);
  const folder = join(host.folders.data, 'purse', name);
  const kept = { disk, folder, clock: host.clock };
  return {
    book: await openBook(kept),
    device: await openDevice({ disk, folder, nextId: host.nextId }),
    paid: await openPaidWork(kept),
    nextId: host.nextId,
    wallNow: () => host.clock.now(),
  };
}

async function closeBench({ book, paid }: SyncBench): Promise<void> {
  await book.close();
  await paid.close();
}

const ownedAtOnce = 5000;

async function ownedOnline(ask: <T>(call: Call<T>) => Promise<T>, workKeys: readonly string[]): Promise<Set<string>> {
  const owned = new Set<string>();
  for (let at = 0; at < workKeys.length; at += ownedAtOnce) {
    const part = workKeys.slice(at, at + ownedAtOnce);
    const answer = await ask((client, options) => client.owned({ workKeys: part }, options));
    for (const key of answer.owned) owned.add(key);
  }
  return owned;
}

function damageSentence(keptAs: string | null): string {
  const where = keptAs ? ` It was kept as ${keptAs}.` : '';
  return `The record of the credits on this computer was damaged.${where} What could be read of it is told to the wallet, and the rest of the credits goes back there.`;
}
