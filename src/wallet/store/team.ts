import { type Kysely, sql } from 'kysely';

// The second step: what a shared wallet needs beside its books. Devices, the saved card, and when something is due in a wallet that nobody
// touches.

export async function makeTeam(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('wallets').addColumn('due_at', 'bigint').execute();
  await sql`create index wallets_due on wallets (due_at) where due_at is not null`.execute(db);
  await db.schema.alterTable('tokens').addColumn('device', 'text').execute();

  await db.schema
    .createTable('cards')
    .addColumn('wallet', 'text', (column) => column.primaryKey().notNull().references('wallets.id'))
    .addColumn('provider', 'text', (column) => column.notNull())
    .addColumn('reference', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('devices')
    .addColumn('wallet', 'text', (column) => column.notNull().references('wallets.id'))
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('registered_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('devices_by_key', ['wallet', 'id'])
    .execute();
}
