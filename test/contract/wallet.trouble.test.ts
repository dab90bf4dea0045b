import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { presets } from '../../src/core/credits/presets.ts';
import { AppError } from '../../src/core/errors.ts';
import { checkDatabase } from '../../src/wallet/books/check.ts';
import { openWallet } from '../../src/wallet/open.ts';
import { childOfTest } from '../builders/childOfTest.ts';
import { ask, startPostgres, type TestPostgres } from './postgres.ts';

// What goes wrong with the process or the database while a wallet starts or works. After each, nothing is lost and nothing is there twice.

const root = mkdtempSync(join(tmpdir(), 'tonebank-trouble-'));
let postgres: TestPostgres;
let count = 0;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

const catalogs = presets.studio ?? missing();
const options = { catalogs, zone: 'Europe/Amsterdam', isOpenedByApp: true };
const aFile = async () => {
  count += 1;
  return join(root, `${count}.sqlite`);
};

function missing(): never {
  throw new Error('the studio price list is missing');
}

/** Runs a script of this folder with Node. */
function run(script: string, ...args: string[]) {
  const flags = ['--disable-warning=ExperimentalWarning', '--experimental-strip-types'];
  return [process.execPath, [...flags, join(import.meta.dirname, script), ...args]] as const;
}

describe('a process that is killed while it makes a wallet', () => {
  it.each([
    ['on SQLite', aFile],
    ['on PostgreSQL', () => postgres.newDatabase()],
  ])('%s leaves nothing half done, before whichever statement', async (_, database) => {
    const [node, whole] = run('walletKilled.ts', await database());
    const statements = Number((await promisify(execFile)(node, whole)).stdout);
    expect(statements).toBeGreaterThan(30);
    const files = [await database(), await database(), await database()];
    await Promise.all(
      files.map(async (file, index) => {
        const share = [0.3, 0.7, 1][index] ?? 1;
        const [node, args] = run('walletKilled.ts', file, String(Math.ceil(share * statements)));
        const [code, signal] = await once(spawn(node, args, { stdio: 'ignore' }), 'exit');
        expect([share, code, signal]).toEqual([share, null, 'SIGKILL']);
        const wallet = await openWallet({ file, ...options });
        expect((await wallet.client.billing({})).balance.available).toBe(50);
        await wallet.client.spend({ id: 's-1', action: 'enhance' });
        await wallet.close();
        const { findings, postingCount } = await checkDatabase({ file, catalogs });
        expect([share, findings, postingCount]).toEqual([share, [], 6]);
      }),
    );
  });
});

it('of two services that start on one new file at once, one works and the other is told at once', async () => {
  const file = await aFile();
  const started = [1, 2].map(() => {
    const child = childOfTest(new URL('walletWriter.ts', import.meta.url), [file]);
    return { child, said: text(child.stderr), exit: once(child, 'exit'), works: once(child.stdout, 'data') };
  });
  const ended = await Promise.race(started.map(async (one) => ({ one, exit: await one.exit })));
  const other = started.find((one) => one !== ended.one);
  expect(await ended.one.said).toContain('already-open');
  await other?.works;
  other?.child.kill('SIGKILL');
  await other?.exit;
  expect((await checkDatabase({ file, catalogs })).findings).toEqual([]);
});

it('backends of PostgreSQL that are killed in the middle of commits cost nothing twice and lose nothing', async () => {
  const file = await postgres.newDatabase();
  const services = await Promise.all([1, 2].map(() => openWallet({ file, ...options, connectionsMost: 6 })));
  await services[0]?.client.grant({ id: 'g-1', bucket: 'promo', credits: 500, reason: 'to spend' });
  let lost = 0;
  let isOver = false;
  const spends = Array.from({ length: 160 }, async (_, n) => {
    const { client } = services[n % 2] ?? missing();
    for (;;) {
      const answer = await client.spend({ id: `s-${n}`, action: 'enhance' }).catch((error: unknown) => error);
      if (!(answer instanceof Error)) return answer;
      // The one refusal there may be, and it says what to do: the same again.
      expect(answer).toBeInstanceOf(AppError);
      expect(answer).toMatchObject({ code: 'wallet-unreachable' });
      lost += 1;
    }
  });
  const killing = (async () => {
    while (!isOver) {
      await ask(
        file,
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await new Promise((resolve) => setImmediate(resolve));
      if (lost > 40) return;
    }
  })();
  await Promise.all(spends);
  isOver = true;
  await killing;
  expect(lost).toBeGreaterThan(0);
  const { balance, transactions } = await (services[0] ?? missing()).client.billing({ limit: 1000 });
  const charged = transactions.filter(({ kind }) => kind === 'usage').map(({ id }) => id);
  expect(charged).toHaveLength(160);
  expect(new Set(charged).size).toBe(160);
  expect(balance).toMatchObject({ available: 390, held: 0 });
  await Promise.all(services.map((service) => service.close()));
  expect((await checkDatabase({ file, catalogs })).findings).toEqual([]);
});

describe('a clock that is set back', () => {
  it.each([
    ['on SQLite', aFile],
    ['on PostgreSQL', () => postgres.newDatabase()],
  ])('%s changes nothing that is booked, and frees and expires nothing early', async (_, database) => {
    let now = Date.parse('2026-03-01T12:00:00Z');
    const clock = { now: () => now };
    const file = await database();
    const wallet = await openWallet({ file, ...options, clock });
    const { client, db } = wallet;
    await client.hold({ id: 'h-1', action: 'enhance', quantity: 4, ttl: 'PT1H' });
    const expiresAt = '2026-03-02T12:00:00Z';
    await client.grant({ id: 'g-1', bucket: 'promo', credits: 7, reason: '', expiresAt });
    now -= 86_400_000;
    expect((await client.billing({})).balance).toMatchObject({ available: 53, held: 4 });
    expect(await client.capture({ id: 'c-1', hold: 'h-1', credits: 3 })).toMatchObject({ credits: 3 });
    const held = await client.hold({ id: 'h-2', action: 'enhance', ttl: 'PT1H' });
    // Counted from the last instant that is booked, not from the clock.
    expect(held.expiresAt).toBe('2026-03-01T13:00:00Z');
    now += 86_400_000 + 3_600_000;
    await expect(client.capture({ id: 'c-2', hold: 'h-2' })).rejects.toMatchObject({ code: 'hold-expired' });
    now += 86_400_000;
    expect((await client.billing({})).balance).toMatchObject({ available: 47, held: 0 });
    const times = (await db.selectFrom('entries').select('booked_at').orderBy('seq').execute()).map(
      (one) => one.booked_at,
    );
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    await wallet.close();
    expect((await checkDatabase({ file, catalogs })).findings).toEqual([]);
  });
});
