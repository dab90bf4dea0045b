import { type Kysely, sql } from 'kysely';
import type { Guards } from './books.ts';

// What an entry tells is not told again: an answer names the entry that has it, a charge is found by the answer that it came with, and a hold
// has a row only while it is open. What was written before stays where it is and is read as ever; the holds that are open move.

export async function makeToldOnce(db: Kysely<unknown>, { smallRows, toldOnce }: Guards): Promise<void> {
  await db.schema.alterTable('answers').addColumn('seq', 'bigint').execute();
  await db.schema
    .createTable('holds')
    .addColumn('wallet', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('seq', 'bigint')
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('holds_by_key', ['wallet', 'id'])
    .modifyEnd(sql.raw(smallRows))
    .execute();
  await sql`
    insert into holds (wallet, id, seq, body)
    select wallet, id, seq, body from parts where kind = 'holds' and is_open = 1`.execute(db);
  await sql`delete from parts where kind = 'holds' and is_open = 1`.execute(db);
  for (const statement of toldOnce) await sql.raw(statement).execute(db);
}
