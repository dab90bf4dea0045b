import { type Kysely, sql } from 'kysely';
import type { Guards } from './books.ts';

// Every index that a command touches is one more page to write and to sync. What a hold or a charge need not touch goes: the line of a run is
// found by its first charge, and an embedded database, which has one wallet or a few, finds what is due by looking at all of them.

export async function makeLeaner(db: Kysely<unknown>, { hasFewWallets }: Guards): Promise<void> {
  await sql`drop index lines_of_run`.execute(db);
  await sql`create index lines_of_run on lines (wallet, run) where run is not null and first = position`.execute(db);
  if (hasFewWallets) await sql`drop index wallets_due`.execute(db);
}
