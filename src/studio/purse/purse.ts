import type { WalletClient } from '../../contract/clients.ts';
import type { WalletView } from '../../contract/studio/credits.ts';
import type { Allowance } from '../../contract/wallet/shapes.ts';
import { leftOn, localPrice, usableLeases } from '../../core/credits/purse/spend.ts';
import { AppError } from '../../core/errors.ts';
import { closeBench, openBench, type PursePlace } from './bench.ts';
import { type Call, isUnreachable, openLine } from './line.ts';
import { localSpending } from './local.ts';
import type { Spending } from './online.ts';
import { createRhythm } from './rhythm.ts';
import { type Showing, showingOver } from './showing.ts';
import { createShown } from './shown.ts';
import type { Purchase, Spend } from './types.ts';

// The credits of this device: what it may spend by itself, and the line to the wallet they come from. Spending is local and on the disk
// before work starts; everything else happens behind it, and may fail and be said again.

export type Purse = Spending &
  Showing & {
    /** Asks the wallet anything else; the watchers hear of what it changed from the wallet itself. */
    ask<T>(call: Call<T>): Promise<T>;
    /** As `ask`, for what changes nothing. */
    read<T>(call: Call<T>): Promise<T>;
    view(): Promise<WalletView>;
    watch(signal?: AbortSignal): AsyncIteratorObject<WalletView, undefined, void>;
    buy(order: Parameters<WalletClient['purchases']['create']>[0]): Promise<Purchase>;
    quote(spend: Spend): Promise<Quote>;
    /** Which of these charge keys are paid for ever. */
    owned(workKeys: readonly string[]): Promise<Set<string>>;
    /** The record of this computer was damaged or disowned, or the wallet did not take all of it, and that may not be made good yet. */
    readonly hasLost: boolean;
    /** Of these, which were paid here as somebody else remembers, while this computer has no record of it: only after it has lost some. */
    doubted(workKeys: readonly string[]): Set<string>;
    /** Of these, what neither this computer nor the wallet has ever heard of, refunds included. @throws AppError wallet-unreachable */
    unheard(workKeys: readonly string[]): Promise<Set<string>>;
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

/** `allowance`: the monthly limit of whoever asks, as far as the wallet said it now. */
export type Quote = { credits: number; available: number; owned: number; allowance: Allowance | null };

/** Paid work is asked for again after so long. */
const paidFreshForMs = 5000;

export async function createPurse(place: PursePlace): Promise<Purse> {
  const { host } = place;
  const { clock } = host;
  const ended = new AbortController();
  const line = await openLine(place, ended.signal);
  let spending = await openSpending();
  let paidAtMs = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();
  const parts = { spending: () => spending, line, clock, inTurn };
  const shown = createShown({ ...parts, onReached: () => rhythm.now() });
  const rhythm = createRhythm({
    ...parts,
    pace: place.pace,
    tell: () => {
      shown.stale();
      shown.refresh();
    },
  });

  /** One thing at a time between this device and its wallet. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  }

  async function openSpending() {
    const bench = await openBench(place, line.isEmbedded);
    return { bench, local: localSpending({ bench, ask: (call) => line.ask(call), alone: inTurn }) };
  }

  async function changing<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } finally {
      shown.refresh();
    }
  }

  /** What others have paid since; without the wallet, what was known before stands. */
  async function learnPaid(): Promise<void> {
    const { bench, local } = spending;
    if (local.isOnline || clock.monotonicMs() - paidAtMs < paidFreshForMs) return;
    try {
      await inTurn(() => bench.paid.learn((call) => line.readOnce(call)));
      paidAtMs = clock.monotonicMs();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  async function owned(workKeys: readonly string[]): Promise<Set<string>> {
    const { local } = spending;
    if (workKeys.length > 0 && !workKeys.every(local.isPaid)) await learnPaid();
    return local.isOnline ? ownedOnline((call) => line.read(call), workKeys) : new Set(workKeys.filter(local.isPaid));
  }

  async function quote({ action, quantity, workKeys }: Spend): Promise<Quote> {
    const { bench, local } = spending;
    const unpaid = workKeys.filter((key) => !local.isPaid(key));
    const paid = workKeys.length - unpaid.length;
    const count = quantity - paid;
    const order = { action, quantity: count, workKeys: unpaid };
    try {
      const price = count === 0 ? null : await line.read((client, options) => client.quote(order, options));
      const { balance } = await shown.view();
      const owned = paid + (price?.owned ?? 0);
      return { credits: price?.credits ?? 0, available: balance.available, owned, allowance: price?.allowance ?? null };
    } catch (error) {
      const { book } = bench;
      const newest = usableLeases(book.purse, book.now()).at(-1);
      if (!isUnreachable(error) || !newest) throw error;
      const work = { action, phase: 'single', dims: {}, resource: null, run: null, user: null } as const;
      const credits = count === 0 ? 0 : localPrice(newest.terms, { ...work, quantity: count });
      return { credits, available: leftOn(book.purse, book.now()), owned: paid, allowance: null };
    }
  }

  function unknownHere(workKeys: readonly string[]): Set<string> {
    const { paid, book } = spending.bench;
    return new Set(workKeys.filter((key) => paid.has(key) === undefined && !book.purse.paidKeys.has(key)));
  }

  rhythm.now();
  return {
    ask: (call) => line.ask(call),
    read: (call) => line.read(call),
    view: shown.view,
    watch: shown.watch,
    ...showingOver({ line, bench: () => spending.bench, sync: rhythm.sync, onAway: shown.refresh }),
    buy: (order) => {
      shown.stale();
      return changing(line.ask((client, options) => client.purchases.create(order, options)));
    },
    quote,
    owned,
    get hasLost() {
      return spending.bench.book.lost !== null;
    },
    doubted: (workKeys) => (spending.bench.book.lost !== null ? unknownHere(workKeys) : new Set()),
    unheard: async (workKeys) => {
      const { local } = spending;
      await inTurn(() => local.bringUp());
      // Where every charge is made at the wallet itself, it knows of all of them.
      return local.isOnline ? new Set() : unknownHere(workKeys);
    },
    hold: (order) => changing(spending.local.hold(order)),
    capture: async (order) => {
      const credits = await changing(spending.local.capture(order));
      rhythm.spent();
      return credits;
    },
    release: (hold) => changing(spending.local.release(hold)),
    prepare: async (run) => {
      await changing(spending.local.prepare(run));
      shown.stale();
      if (line.isReachable) paidAtMs = clock.monotonicMs();
    },
    finished: (run) => {
      spending.local.finished(run);
      rhythm.quiet();
    },
    sync: rhythm.sync,
    reconnect: async () => {
      await rhythm.bringHome();
      if (!(await inTurn(() => line.reconnect()))) return;
      const before = spending.bench;
      spending = await openSpending();
      await closeBench(before);
      paidAtMs = Number.NEGATIVE_INFINITY;
      shown.forget();
      rhythm.now();
      shown.refresh();
    },
    close: async () => {
      rhythm.stop();
      shown.close();
      await rhythm.bringHome();
      ended.abort();
      await queue;
      await closeBench(spending.bench);
      await line.close();
    },
  };
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
