import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-leaner-'));
afterAll(() => rmSync(folder, { recursive: true }));

const catalogs = presets.studio ?? missing();
const open = () => openWallet({ file: join(folder, 'wallet.sqlite'), catalogs, zone: 'UTC', isOpenedByApp: true });

function missing(): never {
  throw new Error('the studio price list is missing');
}

const indexesOf = async ({ db }: OpenWallet) => {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_schema where type = 'index' and name in ('lines_of_run', 'wallets_due')`.execute(db);
  return rows.map((row) => row.sql);
};

it('a wallet from before finds its runs again, and goes on in them', async () => {
  const before = await open();
  for (const n of [1, 2, 3]) await before.client.spend({ id: `s-${n}`, action: 'enhance', run: 'run-1' });
  await sql`drop index lines_of_run`.execute(before.db);
  await sql`create index lines_of_run on lines (wallet, run) where run is not null`.execute(before.db);
  await sql`create index wallets_due on wallets (due_at) where due_at is not null`.execute(before.db);
  await sql`delete from kysely_migration where name = '006-leaner'`.execute(before.db);
  await before.close();

  const after = await open();
  expect(await indexesOf(after)).toEqual([expect.stringContaining('first = position')]);
  await after.client.spend({ id: 's-4', action: 'enhance', run: 'run-1' });
  const { transactions } = await after.client.billing({});
  expect(transactions[0]).toMatchObject({ run: 'run-1', credits: -4 });
  expect((await after.client.usage.run({ run: 'run-1' })).parts.map(({ id }) => id)).toEqual([
    's-1',
    's-2',
    's-3',
    's-4',
  ]);
  await after.close();
});
