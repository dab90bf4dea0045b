import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** Which of these charge keys are paid, in the order in which they were asked. */
export async function paidAmong(db: Kysely<Tables>, wallet: string, keys: readonly string[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await db
    .selectFrom('work_keys')
    .select('key')
    .where('wallet', '=', wallet)
    .where('is_paid', '=', 1)
    .where('key', 'in', [...keys])
    .execute();
  const paid = new Set(rows.map(({ key }) => key));
  return keys.filter((key) => paid.has(key));
}
