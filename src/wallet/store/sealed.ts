import { type Kysely, sql } from 'kysely';
import type { Guards } from './books.ts';

// Postings that are added in one statement are looked at once, where a database can: many commands are written together.

export async function makeSealed(db: Kysely<unknown>, { sealedTogether }: Guards): Promise<void> {
  for (const statement of sealedTogether) await sql.raw(statement).execute(db);
}
