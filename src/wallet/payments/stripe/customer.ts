import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '../../store/tables.ts';

/**
 * What a provider knows a wallet by. The prefix is drawn once for each database: two services that use one account of the provider never take
 * each other's payments for their own.
 */
export async function accountAt(
  db: Kysely<Tables>,
  wallet: string,
  provider: string,
): Promise<Tables['payment_accounts']> {
  const read = () =>
    db
      .selectFrom('payment_accounts')
      .selectAll()
      .where('wallet', '=', wallet)
      .where('provider', '=', provider)
      .executeTakeFirst();
  const known = await read();
  if (known !== undefined) return known;
  await db
    .insertInto('payment_accounts')
    .values({ wallet, provider, prefix: randomUUID(), customer: null })
    .onConflict((conflict) => conflict.columns(['wallet', 'provider']).doNothing())
    .execute();
  const made = await read();
  if (made === undefined) throw new Error('the account was not kept');
  return made;
}

export async function keepCustomer(
  db: Kysely<Tables>,
  account: Tables['payment_accounts'],
  customer: string,
): Promise<void> {
  await db
    .updateTable('payment_accounts')
    .set({ customer })
    .where('wallet', '=', account.wallet)
    .where('provider', '=', account.provider)
    .execute();
}
