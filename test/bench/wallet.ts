import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sql } from 'kysely';
import type { Catalog } from '../../src/core/credits/catalog.ts';
import { presets } from '../../src/core/credits/presets.ts';
import { check } from '../../src/wallet/books/check.ts';
import { rebuild } from '../../src/wallet/books/rebuild.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import { startPostgres } from '../contract/postgres.ts';
import { workAtOnce } from '../torture/credits/concurrency.ts';
import { type Bare, bareOnPostgres, bareOnSqlite } from './wallet-bare.ts';
import { type LongBooks, writeLongBooks } from './wallet-books.ts';
import { pagesWritten } from './wallet-pages.ts';
import { figures, msOf, onOneWallet, overManyWallets } from './wallet-pairs.ts';

// What the wallet costs, beside a bare INSERT that is committed and synced on the same database in the same run: the ratio is ours.
// npm run bench:wallet -- [--quick] [--on sqlite|postgres] [--only pairs|pages|long|at-once] [--pairs N] [--entries N] [--commands N] [--audit]
// pages is a figure of its own: what a hold and a capture write is the same however busy the machine is.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    on: { type: 'string', default: 'both' },
    pairs: { type: 'string' },
    entries: { type: 'string' },
    audit: { type: 'boolean', default: false },
    only: { type: 'string', default: 'all' },
    commands: { type: 'string' },
  },
});
const pairCount = Number(values.pairs ?? (values.quick ? 500 : 2000));
const entryCount = Number(values.entries ?? (values.quick ? 20_000 : 1_000_000));
const commandCount = Number(values.commands ?? (values.quick ? 2000 : 20_000));
const instantCount = 200;
const dayMs = 86_400_000;

const catalog: Catalog = presets.studio ?? missing();
const catalogs = catalog;

const asked = (part: 'pairs' | 'pages' | 'long' | 'at-once') => values.only === 'all' || values.only === part;

if (values.on !== 'postgres' && values.only !== 'at-once') await onSqlite();
if (values.on !== 'sqlite' && (asked('pairs') || asked('long'))) await onPostgres();
if (values.on !== 'sqlite' && asked('at-once')) await atOnce();

/** Sixty-four connections on one wallet, of one service and of four: how long whoever waits has to wait. */
async function atOnce(): Promise<void> {
  for (const serviceCount of [1, 4]) {
    const { faults, ...figures } = await workAtOnce({ commandCount, connectionCount: 64, serviceCount });
    report('PostgreSQL', { connections: 64, serviceCount, ...figures, faultCount: faults.length });
  }
}

async function onSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tonebank-bench-'));
  try {
    const bare = await bareOnSqlite(folder);
    if (asked('pages')) report('SQLite', await pagesWritten(join(folder, 'pages.db'), catalog));
    if (asked('pairs') || asked('long'))
      report('SQLite', await measured((name) => openWallet({ file: join(folder, name), catalogs, zone: 'UTC' }), bare));
    await bare.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function onPostgres(): Promise<void> {
  const server = await startPostgres({ isDurable: true });
  try {
    const bare = await bareOnPostgres(await server.newDatabase());
    const open = async () =>
      openWallet({ file: await server.newDatabase(), catalogs, zone: 'UTC', connectionsMost: 32 });
    report('PostgreSQL', await measured(open, bare));
    await bare.close();
  } finally {
    await server.stop();
  }
}

async function measured(open: (name: string) => Promise<OpenWallet>, bare: Bare) {
  const pairs = asked('pairs') ? await measuredPairs(open, bare) : {};
  return { ...pairs, ...(asked('long') ? { longBooks: await measuredBooks(open) } : {}) };
}

async function measuredPairs(open: (name: string) => Promise<OpenWallet>, bare: Bare) {
  const wallet = await open('pairs.db');
  // What is compiled and planned at its first use is not what a hold costs.
  const warm = await open('warm.db');
  await onOneWallet(warm, { bare, pairCount: 200 });
  await warm.close();
  const empty = await bytesOf(wallet);
  const pairs = await onOneWallet(wallet, { bare, pairCount });
  const { rows } = await sql<{ count: number }>`select count(*) as count from postings`.execute(wallet.db);
  const bytesPerPosting = ((await bytesOf(wallet)) - empty) / Number(rows[0]?.count ?? 0);
  const many = await overManyWallets(wallet, { catalog, pairCount });
  await wallet.close();
  return { oneWallet: pairs, thousandWallets: many, bytesPerPosting };
}

async function measuredBooks(open: (name: string) => Promise<OpenWallet>) {
  const long = await open('long.db');
  const emptyLong = await bytesOf(long);
  const from = performance.now();
  const books = await writeLongBooks(long, { catalog, entryCount, now: Date.now() });
  const writtenMs = performance.now() - from;
  console.error(`${books.entryCount} entries were written in ${Math.round(writtenMs / 1000)} s`);
  const instants = await balancesOf(long, books);
  const rebuilt = await timedRebuild(long, books);
  const longPostings = await sql<{ count: number }>`select count(*) as count from postings`.execute(long.db);
  const longBytes = ((await bytesOf(long)) - emptyLong) / Number(longPostings.rows[0]?.count ?? 1);
  const audit = values.audit || values.quick ? { auditMs: await msOf(() => audited(long)) } : {};
  await long.close();
  return { entries: books.entryCount, writtenMs, bytesPerPosting: longBytes, ...instants, ...rebuilt, ...audit };
}

/** The balance at instants all over the past, and of the year to come. */
async function balancesOf({ service }: OpenWallet, { wallet, openedAt, until }: LongBooks) {
  const caller = { wallet, role: 'owner', user: null } as const;
  const at = (ms: number) => service.balanceAt(caller, { at: new Date(Math.round(ms)).toISOString() });
  await at(openedAt);
  const past: number[] = [];
  const future: number[] = [];
  for (let n = 0; n < instantCount; n += 1) {
    const share = (n * 0.618034) % 1;
    past.push(await msOf(() => at(openedAt + share * (until - openedAt))));
    future.push(await msOf(() => at(Date.now() + share * 365 * dayMs)));
  }
  return { balanceInThePastMs: figures(past), balanceInTheFutureMs: figures(future) };
}

async function timedRebuild({ db }: OpenWallet, { wallet, entryCount }: LongBooks) {
  const from = performance.now();
  const cpu = process.cpuUsage();
  const again = await rebuild(db, wallet);
  const { user, system } = process.cpuUsage(cpu);
  if (again.entryCount !== entryCount) throw new Error(`${again.entryCount} of ${entryCount} entries were folded`);
  return { rebuildMs: performance.now() - from, rebuildOwnProcessorMs: (user + system) / 1000 };
}

async function audited({ db }: OpenWallet): Promise<void> {
  const result = await check(db, new Map([[catalog.id, catalog]]));
  if (!result.isSound) throw new Error(JSON.stringify(result.findings.slice(0, 3)));
}

async function bytesOf({ db }: OpenWallet): Promise<number> {
  const isSqlite = db.getExecutor().adapter.constructor.name !== 'PostgresAdapter';
  const asked = isSqlite
    ? sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`
    : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
  return Number((await asked.execute(db)).rows[0]?.bytes ?? 0);
}

function report(on: string, result: object): void {
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Math.round(value * 1000) / 1000 : value);
  console.log(JSON.stringify({ on, ...result }, rounded, 2));
}

function missing(): never {
  throw new Error('the studio price list is missing');
}
