import { type Kysely, sql } from 'kysely';

// A wallet's own row names the holds that are open, as long as they are few. Those that are open now stay in their table until they are closed.

export async function makeListed(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('wallets')
    .addColumn('open_holds', 'text', (column) => column.notNull().defaultTo(sql.lit('')))
    .execute();
}
