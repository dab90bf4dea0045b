import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/wallet/books/check.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import { migrate } from '../../src/wallet/store/migrations.ts';
import { openDatabase } from '../../src/wallet/store/open-database.ts';
import { postgresDialect, postgresPool } from '../../src/wallet/store/postgres-dialect.ts';
import { postgresGuards } from '../../src/wallet/store/postgres-guards.ts';
import { sqliteDialect } from '../../src/wallet/store/sqlite-dialect.ts';
import { sqliteGuards } from '../../src/wallet/store/sqlite-guards.ts';
import type { Tables } from '../../src/wallet/store/tables.ts';
import { aPriceList } from '../builders/payingWallet.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';
import before from './walletBefore.json' with { type: 'json' };

// Books that an earlier Tonebank wrote, row by row as it left them: every answer, charge and hold twice, and open holds among the other parts.
// They are brought along, and go on as if nothing had happened.

const root = mkdtempSync(join(tmpdir(), 'tonebank-before-'));
let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.stop();
  rmSync(root, { recursive: true });
});

const catalogs = aPriceList('studio');
const writtenUntil = Date.parse('2026-11-20T09:01:20Z');

const onSqlite = async () => {
  const file = join(root, 'before.sqlite');
  rmSync(file, { force: true });
  return { file, dialect: sqliteDialect(openDatabase(file)), guards: sqliteGuards };
};
const onPostgres = async () => {
  const file = await postgres.newDatabase();
  return { file, dialect: postgresDialect(postgresPool({ url: file })), guards: postgresGuards };
};

describe.each([
  ['on SQLite', onSqlite],
  ['on PostgreSQL', onPostgres],
])('a wallet from before, %s', (_, database) => {
  let wallet: OpenWallet;
  let file: string;

  beforeEach(async () => {
    const made = await database();
    file = made.file;
    const db = new Kysely<Tables>({ dialect: made.dialect });
    await migrate(db, made.guards, '005-saved-cards');
    await db.transaction().execute(async (tx) => {
      for (const [table, rows] of Object.entries(before))
        if (rows.length > 0)
          await tx
            .insertInto(table as keyof Tables)
            .values(rows as never)
            .execute();
    });
    await db.destroy();
    wallet = await openWallet({ file, catalogs, zone: 'UTC', isOpenedByApp: true, clock: { now: () => writtenUntil } });
  });

  afterEach(async () => {
    await wallet.close();
    expect((await checkDatabase({ file, catalogs })).findings).toEqual([]);
  });

  it('has what it had', async () => {
    expect((await wallet.client.billing({})).balance).toMatchObject({ available: 143, held: 2, leased: 0, debt: 0 });
    const open = await wallet.db.selectFrom('holds').select('id').orderBy('id').execute();
    expect(open.map(({ id }) => id)).toEqual(['h-longer', 'h-open', 'h-sharing']);
    const { parts } = await wallet.client.usage.run({ run: 'run-1' });
    expect(parts.map(({ id, refunded }) => [id, refunded])).toEqual([
      ['s-1', 0],
      ['s-2', 1],
      ['s-3', 0],
    ]);
  });

  it('answers what it answered', async () => {
    const { client } = wallet;
    const captured = await client.capture({ id: 'c-1', hold: 'h-captured', workKeys: ['a', 'c'] });
    expect(captured).toMatchObject({ id: 'c-1', hold: 'h-captured', credits: 2, balance: { available: 145, held: 0 } });
    const held = { id: 'h-open', action: 'enhance', workKeys: ['f'], ttl: 'PT12H' };
    expect(await client.hold(held)).toMatchObject({ credits: 1, expiresAt: '2026-11-20T21:00:12Z' });
    await expect(client.hold({ ...held, quantity: 2, workKeys: ['f', 'g'] })).rejects.toMatchObject({
      code: 'idempotency-conflict',
    });
    await expect(client.hold({ id: 'h-refused', action: 'enhance', quantity: 5000 })).rejects.toMatchObject({
      code: 'insufficient-credits',
    });
    expect((await client.billing({})).balance).toMatchObject({ available: 143, held: 2 });
  });

  it('closes what was open, refunds what was charged, and lets nothing be done twice', async () => {
    const { client } = wallet;
    await client.void({ id: 'v-open', hold: 'h-open' });
    expect(await client.capture({ id: 'c-sharing', hold: 'h-sharing' })).toMatchObject({ credits: 1 });
    expect(await client.capture({ id: 'c-longer', hold: 'h-longer' })).toMatchObject({ credits: 1 });
    for (const hold of ['h-captured', 'h-extended', 'h-sharing'])
      await expect(client.capture({ id: `again-${hold}`, hold })).rejects.toMatchObject({ code: 'already-captured' });
    await expect(client.void({ id: 'v-2', hold: 'h-voided' })).rejects.toMatchObject({ code: 'already-voided' });
    await expect(client.capture({ id: 'c-late', hold: 'h-late' })).rejects.toMatchObject({ code: 'hold-expired' });
    for (const charge of ['c-1', 's-3', 'c-sharing'])
      await client.refund({ id: `refund-${charge}`, charge, fault: 'vendor', reason: 'dark' });
    await expect(client.refund({ id: 'r-2', charge: 's-2', fault: 'vendor', reason: '' })).rejects.toThrow();
    expect((await client.owned({ workKeys: ['a', 'e', 'f', 'g', 'work-1', 'work-3'] })).owned).toEqual([
      'e',
      'g',
      'work-1',
    ]);
    expect((await client.billing({})).balance).toMatchObject({ available: 147, held: 0 });
  });

  it('has its runs found by their first charge', async () => {
    await wallet.client.spend({ id: 's-4', action: 'enhance', run: 'run-1' });
    const { transactions } = await wallet.client.billing({});
    const ofRun = transactions.filter(({ run, kind }) => run === 'run-1' && kind === 'usage');
    expect(ofRun.map(({ credits }) => credits)).toEqual([-4]);
  });

  it('is refused a row that an earlier Tonebank would still write', async () => {
    const row = { wallet: 'main', kind: 'holds', id: 'h-new', is_open: 1, seq: null, body: '{}' };
    const wrongly = wallet.db.insertInto('parts').values(row).execute();
    await expect(wrongly).rejects.toThrow('open holds have their own table');
    await wallet.client.spend({ id: 's-5', action: 'enhance' });
    const { rows } = await sql<{ seq: number }>`select seq from answers where id = 's-5'`.execute(wallet.db);
    const charge = { ...row, kind: 'charges', id: 's-5', is_open: 0, seq: Number(rows[0]?.seq) - 1 };
    await expect(wallet.db.insertInto('parts').values(charge).execute()).rejects.toThrow('told by its answer');
  });
});
