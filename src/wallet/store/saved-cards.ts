import type { Kysely } from 'kysely';

// What a buyer sees of the saved card, and when an order at the provider was opened, so that one which nobody finished comes to an end.

export async function makeSavedCards(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('cards').addColumn('shown', 'text').execute();
  await db.schema.alterTable('orders').addColumn('opened_at', 'bigint').execute();
}
