import { type CreateTableBuilder, type Kysely, sql } from 'kysely';

// The first step: every table, and what the database itself promises of the books. Ids are unique, the postings of an entry sum to zero, no
// remainder goes below zero, and what was written is neither changed nor removed.

/** How one kind of database is told what all of them have to keep. */
export type Guards = {
  /** Said after the columns of a table whose rows are small and found by their key alone. */
  readonly smallRows: string;
  /** True: reading all of them is quicker than keeping an index. */
  readonly hasFewWallets: boolean;
  readonly statements: readonly string[];
  /** From the step on in which answers, charges and holds are told by their entries. */
  readonly toldOnce: readonly string[];
  /** From the step on in which postings that are added together are looked at together. */
  readonly sealedTogether: readonly string[];
};

export async function makeBooks(db: Kysely<unknown>, guards: Guards): Promise<void> {
  await db.schema
    .createTable('wallets')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('zone', 'text', notNull)
    .addColumn('catalog', 'text', notNull)
    .addColumn('opened_at', 'bigint', notNull)
    .addColumn('seq', 'bigint', notNull)
    .addColumn('version', 'bigint', (column) => column.notNull().defaultTo(0))
    .addColumn('account', 'text', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();

  await ofWallet(db, 'entries', { seq: 'bigint' })
    .addColumn('id', 'text', notNull)
    .addColumn('type', 'text', notNull)
    .addColumn('booked_at', 'bigint', notNull)
    .addColumn('event', 'text', notNull)
    .addUniqueConstraint('entries_once', ['wallet', 'id'])
    .addForeignKeyConstraint('entries_of_wallet', ['wallet'], 'wallets', ['id'])
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();

  await ofWallet(db, 'postings', { seq: 'bigint', part: 'integer' })
    .addColumn('account', 'text', notNull)
    .addColumn('grant_id', 'text')
    .addColumn('credits', 'bigint', notNull)
    .addForeignKeyConstraint('postings_of_entry', ['wallet', 'seq'], 'entries', ['wallet', 'seq'], (key) =>
      key.deferrable().initiallyDeferred(),
    )
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();

  await ofWallet(db, 'answers', { id: 'text' })
    .addColumn('fingerprint', 'text', notNull)
    .addColumn('answer', 'text', notNull)
    .addColumn('balance', 'text')
    .addColumn('answered_at', 'bigint', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();

  await ofWallet(db, 'grants', { id: 'text' })
    .addColumn('available', 'bigint', neverNegative('available'))
    .addColumn('held', 'bigint', neverNegative('held'))
    .addColumn('leased', 'bigint', neverNegative('leased'))
    .addColumn('is_open', 'integer', notNull)
    .addColumn('body', 'text', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();
  await sql`create index grants_open on grants (wallet) where is_open = 1`.execute(db);

  await ofWallet(db, 'parts', { kind: 'text', id: 'text' })
    .addColumn('is_open', 'integer', notNull)
    .addColumn('seq', 'bigint')
    .addColumn('body', 'text', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();
  await sql`create index parts_open on parts (wallet) where is_open = 1`.execute(db);

  await ofWallet(db, 'work_keys', { key: 'text' })
    .addColumn('is_paid', 'integer', notNull)
    .addColumn('body', 'text', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();

  await ofWallet(db, 'lines', { first: 'bigint', position: 'bigint' })
    .addColumn('tab', 'text', notNull)
    .addColumn('run', 'text')
    .addColumn('at', 'bigint', notNull)
    .addColumn('credits', 'bigint', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();
  await sql`create index lines_of_run on lines (wallet, run) where run is not null`.execute(db);

  await ofWallet(db, 'snapshots', { booked_at: 'bigint', seq: 'bigint' })
    .addColumn('body', 'text', notNull)
    .modifyEnd(sql.raw(guards.smallRows))
    .execute();

  await ofWallet(db, 'payments', { purchase: 'text' })
    .addColumn('provider', 'text', notNull)
    .addColumn('reference', 'text', notNull)
    .addColumn('checkout_url', 'text')
    .addForeignKeyConstraint('payments_of_wallet', ['wallet'], 'wallets', ['id'])
    .addUniqueConstraint('payments_once', ['provider', 'reference'])
    .execute();

  await db.schema
    .createTable('tokens')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('wallet', 'text', (column) => column.notNull().references('wallets.id'))
    .addColumn('hash', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', notNull)
    .addColumn('user_name', 'text')
    .addColumn('issued_at', 'bigint', notNull)
    .addColumn('revoked_at', 'bigint')
    .execute();

  for (const statement of guards.statements) await sql.raw(statement).execute(db);
}

type Column = Parameters<Parameters<CreateTableBuilder<string>['addColumn']>[2] & {}>[0];

const notNull = (column: Column) => column.notNull();
const neverNegative = (name: string) => (column: Column) => column.notNull().check(sql`${sql.ref(name)} >= 0`);

/**
 * A table of which each row belongs to a wallet and is named by `key` in it. Only what could be written without an entry refers to the
 * wallet: the database then checks once for each command that there is one, not once for each row.
 */
function ofWallet(db: Kysely<unknown>, name: string, key: Record<string, 'text' | 'bigint' | 'integer'>) {
  let made: CreateTableBuilder<string, string> = db.schema.createTable(name).addColumn('wallet', 'text', notNull);
  for (const [column, type] of Object.entries(key)) made = made.addColumn(column, type, notNull);
  return made.addPrimaryKeyConstraint(`${name}_by_key`, ['wallet', ...Object.keys(key)]);
}
