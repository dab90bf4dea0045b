import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runTogether } from './compiled.ts';
import { migrate } from './migrations.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { sqliteGuards } from './sqlite-guards.ts';
import type { Tables } from './tables.ts';

let db: Kysely<Tables>;

beforeEach(async () => {
  db = new Kysely<Tables>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) });
  await migrate(db, sqliteGuards);
  const wallet = { id: 'w', zone: 'UTC', catalog: 'studio', opened_at: 0, seq: 0, account: '{}' };
  await db.insertInto('wallets').values(wallet).execute();
});

afterEach(() => db.destroy());

const posting = (seq: number, part: number, credits: number) => ({
  ...{ wallet: 'w', seq, part, account: 'available', grant_id: 'g', credits },
});
const entry = (seq: number, id = `entry-${seq}`) => ({
  ...{ wallet: 'w', seq, id, type: 'granted', booked_at: 0, event: '{}' },
});

function book(seq: number, credits: readonly number[], id?: string): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const rows = credits.map((amount, part) => posting(seq, part, amount));
    if (rows.length > 0) await tx.insertInto('postings').values(rows).execute();
    await tx.insertInto('entries').values(entry(seq, id)).execute();
  });
}

it('an entry is written when its postings sum to zero', async () => {
  await book(1, [5, -3, -2]);
  await book(2, []);
  expect(await db.selectFrom('postings').selectAll().execute()).toHaveLength(3);
});

it('an entry whose postings do not sum to zero is refused, with its postings', async () => {
  await expect(book(1, [5, -4])).rejects.toThrow('the postings of an entry sum to zero');
  expect(await db.selectFrom('postings').selectAll().execute()).toEqual([]);
});

it('postings without an entry do not get through', async () => {
  const alone = db.transaction().execute((tx) =>
    tx
      .insertInto('postings')
      .values(posting(1, 0, 0))
      .execute(),
  );
  await expect(alone).rejects.toThrow('FOREIGN KEY');
});

it('nothing is added to an entry that is written', async () => {
  await book(1, [5, -5]);
  const more = db.insertInto('postings').values([posting(1, 2, 1), posting(1, 3, -1)]);
  await expect(more.execute()).rejects.toThrow('nothing is added to an entry that is written');
});

it('the same thing cannot happen twice', async () => {
  await book(1, [5, -5], 'closed:h-1');
  await expect(book(2, [5, -5], 'closed:h-1')).rejects.toThrow('UNIQUE');
});

it.each(['entries', 'postings', 'answers'] as const)('%s are never changed or removed', async (table) => {
  await book(1, [5, -5]);
  const answer = { wallet: 'w', id: 'a', fingerprint: '', answer: '{}', balance: '{}', answered_at: 0 };
  await db.insertInto('answers').values(answer).execute();
  await expect(db.updateTable(table).set({ wallet: 'x' }).execute()).rejects.toThrow(`${table} are never changed`);
  await expect(db.deleteFrom(table).execute()).rejects.toThrow(`${table} are never removed`);
});

it.each(['available', 'held', 'leased'] as const)('no grant has less than nothing %s', async (account) => {
  const grant = { wallet: 'w', id: 'g', available: 0, held: 0, leased: 0, is_open: 0, body: '{}' };
  await expect(
    db
      .insertInto('grants')
      .values({ ...grant, [account]: -1 })
      .execute(),
  ).rejects.toThrow('CHECK');
  await db.insertInto('grants').values(grant).execute();
  await expect(
    db
      .updateTable('grants')
      .set({ [account]: -1 })
      .execute(),
  ).rejects.toThrow('CHECK');
});

it('paid work stays paid', async () => {
  await db.insertInto('work_keys').values({ wallet: 'w', key: 'k', is_paid: 1, body: '{}' }).execute();
  await expect(db.updateTable('work_keys').set({ is_paid: 0 }).execute()).rejects.toThrow('paid work stays paid');
});

it('nobody writes over what another one wrote meanwhile', async () => {
  const next = (version: number) => db.updateTable('wallets').set({ version, account: '{"debt":1}' }).execute();
  await next(1);
  await expect(next(1)).rejects.toThrow('the wallet was written meanwhile');
  await expect(next(3)).rejects.toThrow('the wallet was written meanwhile');
  await next(2);
});

it('what is written at once is never a part of the transaction that somebody has open', async () => {
  const id = 'x';
  const wallet = db
    .insertInto('wallets')
    .values({ id, zone: 'UTC', catalog: 'studio', opened_at: 0, seq: 0, account: '{}' });
  let written: Promise<void> | undefined;
  const undone = db.transaction().execute(async (tx) => {
    await tx.updateTable('wallets').set({ version: 1 }).execute();
    written = runTogether(db, [wallet.compile()]);
    await tx.updateTable('wallets').set({ version: 2 }).execute();
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await written;
  const wallets = await db.selectFrom('wallets').select(['id', 'version']).orderBy('id').execute();
  expect(wallets).toEqual([
    { id: 'w', version: 0 },
    { id: 'x', version: 0 },
  ]);
});

it('a second migration changes nothing', async () => {
  await book(1, [5, -5]);
  await migrate(db, sqliteGuards);
  expect(await db.selectFrom('entries').selectAll().execute()).toHaveLength(1);
});

it('a migration that breaks off leaves nothing behind', async () => {
  const empty = new Kysely<Tables>({ dialect: sqliteDialect(new DatabaseSync(':memory:')) });
  const broken = { ...sqliteGuards, statements: [...sqliteGuards.statements, 'create nonsense'] };
  await expect(migrate(empty, broken)).rejects.toMatchObject({ name: 'AppError', code: 'internal' });
  await migrate(empty, sqliteGuards);
  expect(await empty.selectFrom('wallets').selectAll().execute()).toEqual([]);
  await empty.destroy();
});
