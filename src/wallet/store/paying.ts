import type { Kysely } from 'kysely';

// The tables of buying and of telling: what a provider was asked and has said, invoices as they were issued, the organisation they are made
// out to, notices and the e-mails that carry them.

export async function makePaying(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('payments').addColumn('closed_at', 'bigint').execute();

  await ofWallet(db, 'payment_accounts')
    .addColumn('provider', 'text', notNull)
    .addColumn('prefix', 'text', notNull)
    .addColumn('customer', 'text')
    .addPrimaryKeyConstraint('payment_accounts_by_key', ['wallet', 'provider'])
    .execute();
  await db.schema
    .createTable('heard_events')
    .addColumn('provider', 'text', notNull)
    .addColumn('id', 'text', notNull)
    .addColumn('heard_at', 'bigint', notNull)
    .addPrimaryKeyConstraint('heard_events_by_key', ['provider', 'id'])
    .execute();
  await ofWallet(db, 'money_back')
    .addColumn('id', 'text', notNull)
    .addColumn('purchase', 'text', notNull)
    .addColumn('amount_minor', 'bigint', notNull)
    .addColumn('state', 'text', notNull)
    .addPrimaryKeyConstraint('money_back_by_key', ['wallet', 'id'])
    .execute();
  await ofWallet(db, 'sandbox_checkouts')
    .addColumn('token', 'text', (column) => column.notNull().primaryKey())
    .addColumn('purchase', 'text', notNull)
    .addColumn('body', 'text', notNull)
    .addColumn('card', 'text')
    .addColumn('state', 'text', notNull)
    .addUniqueConstraint('sandbox_checkouts_once', ['wallet', 'purchase'])
    .execute();
  await ofWallet(db, 'orders')
    .addColumn('id', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('reference', 'text')
    .addColumn('state', 'text', notNull)
    .addColumn('body', 'text', notNull)
    .addPrimaryKeyConstraint('orders_by_key', ['wallet', 'id'])
    .execute();
  await ofWallet(db, 'plan_billing')
    .addColumn('provider', 'text', notNull)
    .addColumn('reference', 'text', notNull)
    .addPrimaryKeyConstraint('plan_billing_by_key', ['wallet'])
    .execute();

  await ofWallet(db, 'invoices')
    .addColumn('number', 'bigint', notNull)
    .addColumn('purchase', 'text', notNull)
    .addColumn('body', 'text', notNull)
    .addPrimaryKeyConstraint('invoices_by_key', ['wallet', 'number'])
    .addUniqueConstraint('invoices_once', ['wallet', 'purchase'])
    .execute();
  await ofWallet(db, 'organisations')
    .addColumn('body', 'text', notNull)
    .addPrimaryKeyConstraint('organisations_by_key', ['wallet'])
    .execute();

  await ofWallet(db, 'notices')
    .addColumn('id', 'text', notNull)
    .addColumn('kind', 'text', notNull)
    .addColumn('at', 'bigint', notNull)
    .addColumn('body', 'text', notNull)
    .addPrimaryKeyConstraint('notices_by_key', ['wallet', 'id'])
    .execute();
  await db.schema.createIndex('notices_by_time').on('notices').columns(['wallet', 'at']).execute();
  await ofWallet(db, 'notice_reads')
    .addColumn('member', 'text', notNull)
    .addColumn('notice', 'text', notNull)
    .addPrimaryKeyConstraint('notice_reads_by_key', ['wallet', 'member', 'notice'])
    .execute();
  await ofWallet(db, 'notice_preferences')
    .addColumn('member', 'text', notNull)
    .addColumn('body', 'text', notNull)
    .addPrimaryKeyConstraint('notice_preferences_by_key', ['wallet', 'member'])
    .execute();
  await ofWallet(db, 'deliveries')
    .addColumn('id', 'text', notNull)
    .addColumn('notice', 'text', notNull)
    .addColumn('recipient', 'text', notNull)
    .addColumn('state', 'text', notNull)
    .addColumn('attempts', 'integer', notNull)
    .addColumn('next_at', 'bigint', notNull)
    .addPrimaryKeyConstraint('deliveries_by_key', ['wallet', 'id'])
    .execute();
  await db.schema.createIndex('deliveries_waiting').on('deliveries').columns(['state', 'next_at']).execute();
}

const notNull = (column: { notNull(): unknown }) => column.notNull() as never;

function ofWallet(db: Kysely<unknown>, table: string) {
  return db.schema
    .createTable(table)
    .addColumn('wallet', 'text', (column) => column.notNull().references('wallets.id'));
}
