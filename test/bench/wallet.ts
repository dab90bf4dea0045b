import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import pg from 'pg';
import { presets } from '../../src/core/credits/presets.ts';
import { emptyState } from '../../src/core/credits/state.ts';
import { check } from '../../src/wallet/check.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import { accountOf } from '../../src/wallet/store/read.ts';
import { startPostgres } from '../contract/postgres.ts';

// What a hold and a capture cost beside a bare INSERT that is committed and synced on the same database, in the same run: the ratio is ours.
// `node --experimental-strip-types test/bench/wallet.ts [PAIRS] [sqlite|postgres]`

const pairCount = Number(process.argv[2] ?? 1000);
const only = process.argv[3];
const walletCount = 1000;
const atOnce = 32;

const catalog = presets.studio;
if (catalog === undefined) throw new Error('the studio price list is missing');
const catalogs = catalog;

if (only !== 'postgres') await onSqlite();
if (only !== 'sqlite') await onPostgres();

async function onSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tonebank-bench-'));
  try {
    const bare = () => bareOnSqlite(join(folder, `bare-${performance.now()}.db`));
    const file = join(folder, 'wallet.db');
    const wallet = await openWallet({ file, catalogs, zone: 'UTC' });
    const result = await measured(wallet, bare);
    const { rows } = await sql<{ count: number }>`select count(*) as count from postings`.execute(wallet.db);
    const many = await overManyWallets(wallet);
    const rebuild = await timed(() => check(wallet.db, new Map([[catalogs.id, catalogs]])));
    await wallet.close();
    // Measured on a wallet of its own, so that the thousand others do not count.
    const postings = Number(rows[0]?.count ?? 0);
    console.log(
      JSON.stringify({ on: 'SQLite', ...result, ...many, ...sizes(result.bytes, postings), ...rebuilt(rebuild) }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function onPostgres(): Promise<void> {
  const server = await startPostgres({ isDurable: true });
  try {
    const url = await server.newDatabase();
    const wallet = await openWallet({ file: url, catalogs, zone: 'UTC', connectionsMost: atOnce });
    const result = await measured(wallet, () => bareOnPostgres(url));
    const { rows } = await sql<{ count: number }>`select count(*) as count from postings`.execute(wallet.db);
    const many = await overManyWallets(wallet);
    const rebuild = await timed(() => check(wallet.db, new Map([[catalogs.id, catalogs]])));
    await wallet.close();
    const postings = Number(rows[0]?.count ?? 0);
    console.log(
      JSON.stringify({ on: 'PostgreSQL', ...result, ...many, ...sizes(result.bytes, postings), ...rebuilt(rebuild) }),
    );
  } finally {
    await server.stop();
  }
}

/** One client on one wallet, with bare commits before and after. */
async function measured(wallet: OpenWallet, bare: () => Promise<number>) {
  const { client, db } = wallet;
  await client.grant({ id: 'g-1', bucket: 'promo', credits: 10 * pairCount, reason: 'to spend' });
  const empty = await bytesOf(wallet);
  const bareBefore = await bare();
  const holds: number[] = [];
  const captures: number[] = [];
  for (let n = 0; n < pairCount; n += 1) {
    const from = performance.now();
    await client.hold({ id: `h-${n}`, action: 'enhance', workKeys: [`key-${n}`], run: 'run-1' });
    const between = performance.now();
    await client.capture({ id: `c-${n}`, hold: `h-${n}` });
    holds.push(between - from);
    captures.push(performance.now() - between);
  }
  const bareAfter = await bare();
  const { balance } = await client.billing({ limit: 1 });
  if (balance.available !== 9 * pairCount) throw new Error(`the balance is ${balance.available}`);
  const bareMs = (bareBefore + bareAfter) / 2;
  holds.sort((a, b) => a - b);
  const at = (share: number) => holds[Math.floor(share * (holds.length - 1))] ?? 0;
  return {
    pairs: pairCount,
    pairsPerSecond: round(1000 / (mean(holds) + mean(captures))),
    bareCommitMs: round(bareMs),
    holdMs: { mean: round(mean(holds)), p50: round(at(0.5)), p99: round(at(0.99)) },
    captureMs: { mean: round(mean(captures)) },
    ratio: { hold: round(mean(holds) / bareMs), capture: round(mean(captures) / bareMs) },
    bytes: (await bytesOf({ db } as OpenWallet)) - empty,
  };
}

/** Thirty-two clients at once over a thousand wallets. */
async function overManyWallets({ db, service }: OpenWallet) {
  const openedAt = Date.now();
  const accounts = Array.from({ length: walletCount }, (_, n) => {
    const state = emptyState({ id: `w-${n}`, zone: 'UTC', openedAt });
    return {
      id: state.wallet,
      zone: 'UTC',
      catalog: catalogs.id,
      opened_at: openedAt,
      seq: 0,
      account: JSON.stringify(accountOf(state)),
    };
  });
  await db.insertInto('wallets').values(accounts).execute();
  const by = { as: 'owner', user: null } as const;
  const each = async (work: (n: number) => Promise<unknown>) => {
    let next = 0;
    const one = async () => {
      while (next < pairCount) await work(next++);
    };
    await Promise.all(Array.from({ length: atOnce }, one));
  };
  const walletOf = (n: number) => `w-${n % walletCount}`;
  await each((n) =>
    service.ledger.command(walletOf(n), { do: 'grant', id: `g-${n}`, ...by, bucket: 'promo', credits: 5 }),
  );
  const ms = await timed(() =>
    each(async (n) => {
      await service.ledger.command(walletOf(n), { do: 'hold', id: `h-${n}`, ...by, action: 'enhance' });
      await service.ledger.command(walletOf(n), { do: 'capture', id: `c-${n}`, ...by, hold: `h-${n}` });
    }),
  );
  return { pairsPerSecondOver1000Wallets: round((1000 * pairCount) / ms.ms) };
}

async function bareOnSqlite(file: string): Promise<number> {
  const database = new DatabaseSync(file);
  database.exec('pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full');
  database.exec('create table rows (id text primary key, body text)');
  const insert = database.prepare('insert into rows values (?, ?)');
  const body = 'x'.repeat(200);
  const { ms } = await timed(() => {
    for (let n = 0; n < pairCount; n += 1) insert.run(`row-${n}`, body);
  });
  database.close();
  return ms / pairCount;
}

async function bareOnPostgres(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table if not exists bare (id text primary key, body text)');
  await client.query('truncate bare');
  const body = 'x'.repeat(200);
  const { ms } = await timed(async () => {
    for (let n = 0; n < pairCount; n += 1)
      await client.query({ name: 'bare', text: 'insert into bare values ($1, $2)', values: [`row-${n}`, body] });
  });
  await client.query('drop table bare');
  await client.end();
  return ms / pairCount;
}

async function bytesOf({ db }: Pick<OpenWallet, 'db'>): Promise<number> {
  const isSqlite = db.getExecutor().adapter.constructor.name !== 'PostgresAdapter';
  const asked = isSqlite
    ? sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count, pragma_page_size`
    : sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`;
  return Number((await asked.execute(db)).rows[0]?.bytes ?? 0);
}

function sizes(bytes: number, postings: number) {
  return { bytesPerPair: round(bytes / pairCount), bytesPerPosting: round(bytes / postings), postings };
}

function rebuilt({ ms, result }: { ms: number; result: Awaited<ReturnType<typeof check>> }) {
  if (!result.isSound) throw new Error(JSON.stringify(result.findings));
  return {
    rebuiltEntries: result.entryCount,
    rebuildMs: round(ms),
    rebuildMsPerMillion: round((ms / result.entryCount) * 1e6),
  };
}

async function timed<Result>(work: () => Result | Promise<Result>): Promise<{ ms: number; result: Awaited<Result> }> {
  const from = performance.now();
  const result = await work();
  return { ms: performance.now() - from, result };
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, ms) => sum + ms, 0) / times.length;
}

function round(n: number): number {
  return Math.round(n * 1000) / 1000;
}
