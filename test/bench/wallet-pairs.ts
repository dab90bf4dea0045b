import type { Catalog } from '../../src/core/credits/catalog.ts';
import { emptyState } from '../../src/core/credits/state.ts';
import type { OpenWallet } from '../../src/wallet/open.ts';
import { accountOf } from '../../src/wallet/store/account.ts';
import type { Bare } from './wallet-bare.ts';

// A hold and its capture, again and again: by one client on one wallet beside bare commits, and by many clients over a thousand wallets.

/** Bare commits and pairs take turns, so that both meet the same disk. */
const inTurn = 25;
/** Until the log of either has been written round once: a log that still grows costs each commit a second entry in the file system. */
const roundOnce = { commits: 2500, pairs: 300 };
const walletCount = 1000;
const atOnce = 32;

export async function onOneWallet(wallet: OpenWallet, { bare, pairCount }: { bare: Bare; pairCount: number }) {
  const { client } = wallet;
  await client.grant({ id: 'g-pairs', bucket: 'promo', credits: 10 * pairCount, reason: 'to spend' });
  const pair = async (n: number) => {
    holds.push(await msOf(() => client.hold(holdOf(n))));
    captures.push(await msOf(() => client.capture({ id: `bc-${n}`, hold: `bh-${n}` })));
  };
  const bares: number[] = [];
  const holds: number[] = [];
  const captures: number[] = [];
  let cpuMicros = 0;
  for (let n = 0; n < roundOnce.commits; n += 1) await bare.commit();
  for (let n = 0; n < roundOnce.pairs; n += 1) await pair(pairCount + n);
  holds.length = 0;
  captures.length = 0;
  const before = (await client.billing({ limit: 1 })).balance.available;
  for (let from = 0; from < pairCount; from += inTurn) {
    const end = Math.min(from + inTurn, pairCount);
    for (let n = from; n < end; n += 1) bares.push(await msOf(() => bare.commit()));
    const cpu = process.cpuUsage();
    for (let n = from; n < end; n += 1) await pair(n);
    const { user, system } = process.cpuUsage(cpu);
    cpuMicros += user + system;
  }
  const { balance } = await client.billing({ limit: 1 });
  if (balance.available !== before - pairCount || balance.held !== 0)
    throw new Error(`the balance is ${balance.available}`);
  return {
    pairs: pairCount,
    pairsPerSecond: 1000 / (mean(holds) + mean(captures)),
    bareCommitMs: figures(bares),
    holdMs: figures(holds),
    captureMs: figures(captures),
    ownProcessorMs: cpuMicros / 2000 / pairCount,
    ratioOfMeans: { hold: mean(holds) / mean(bares), capture: mean(captures) / mean(bares) },
    // What neither of them shares with whatever else the machine does meanwhile.
    ratioOfQuickest: { hold: at(holds, 0.05) / at(bares, 0.05), capture: at(captures, 0.05) / at(bares, 0.05) },
    ratioOfMedians: { hold: at(holds, 0.5) / at(bares, 0.5), capture: at(captures, 0.5) / at(bares, 0.5) },
  };
}

function holdOf(n: number) {
  return { id: `bh-${n}`, action: 'enhance', workKeys: [`bench-${n}`], run: `bench-run-${Math.floor(n / 500)}` };
}

/** Thirty-two clients at once over a thousand wallets. */
export async function overManyWallets({ db, service }: OpenWallet, asked: { catalog: Catalog; pairCount: number }) {
  const { catalog, pairCount } = asked;
  const openedAt = Date.now();
  const accounts = Array.from({ length: walletCount }, (_, n) => {
    const state = emptyState({ id: `w-${n}`, zone: 'UTC', openedAt });
    return {
      ...{ id: state.wallet, zone: 'UTC', catalog: catalog.id, opened_at: openedAt, seq: 0 },
      account: JSON.stringify(accountOf(state)),
    };
  });
  await db.insertInto('wallets').values(accounts).execute();
  const by = { as: 'owner', user: null } as const;
  const each = async (count: number, work: (n: number) => Promise<unknown>) => {
    let next = 0;
    const one = async () => {
      while (next < count) await work(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  };
  const walletOf = (n: number) => `w-${n % walletCount}`;
  await each(walletCount, (n) =>
    service.ledger.command(walletOf(n), { do: 'grant', id: `g-${n}`, ...by, bucket: 'promo', credits: pairCount }),
  );
  const ms = await msOf(() =>
    each(pairCount, async (n) => {
      await service.ledger.command(walletOf(n), { do: 'hold', id: `h-${n}`, ...by, action: 'enhance' });
      await service.ledger.command(walletOf(n), { do: 'capture', id: `c-${n}`, ...by, hold: `h-${n}` });
    }),
  );
  return { pairsPerSecond: (1000 * pairCount) / ms };
}

export async function msOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

export function figures(times: readonly number[]) {
  return { mean: mean(times), p5: at(times, 0.05), p50: at(times, 0.5), p99: at(times, 0.99), most: at(times, 1) };
}

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, ms) => sum + ms, 0) / times.length;
}
