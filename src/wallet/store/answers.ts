import type { Kysely } from 'kysely';
import type { Balance } from '../../contract/wallet/shapes.ts';
import { balanceIn } from './rows.ts';
import type { Tables } from './tables.ts';

/** The balances that were told with these answers, by command, as far as one was. */
export async function balancesToldWith(
  db: Kysely<Tables>,
  wallet: string,
  ids: readonly string[],
): Promise<Map<string, Balance>> {
  const rows = await db
    .selectFrom('answers')
    .select(['id', 'balance'])
    .where('wallet', '=', wallet)
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.flatMap(({ id, balance }) => (balance === null ? [] : [[id, balanceIn(balance)] as const])));
}
