import type { Kysely } from 'kysely';

// What leases need beside the books: the key that signs them, and whose each device is.

export async function makeLeasing(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('keys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('private_key', 'text', (column) => column.notNull())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('made_at', 'bigint', (column) => column.notNull())
    .execute();
  for (const column of ['owner', 'owner_name'] as const)
    await db.schema.alterTable('devices').addColumn(column, 'text').execute();
  for (const column of ['last_sync_at', 'removed_at'] as const)
    await db.schema.alterTable('devices').addColumn(column, 'bigint').execute();
}
