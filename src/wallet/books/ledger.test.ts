import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyAll } from '../../core/credits/apply.ts';
import { presets } from '../../core/credits/presets.ts';
import { emptyState } from '../../core/credits/state.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { openPartOf } from '../store/parts.ts';
import { readOpen } from '../store/read.ts';
import { eventIn } from '../store/rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'tonebank-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));

const openedAt = Date.parse('2026-11-21T12:00:00Z');
let now = openedAt;
let count = 0;
let wallet: OpenWallet;

beforeEach(async () => {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  now = openedAt;
  count += 1;
  const file = join(folder, `${count}.db`);
  wallet = await openWallet({ file, catalogs, zone: 'UTC', clock: { now: () => now }, isOpenedByApp: true });
});

afterEach(() => wallet.close());

const balance = async () => (await wallet.client.billing({})).balance;

describe('the books', () => {
  const busy = async () => {
    const { client } = wallet;
    await client.hold({ id: 'h-1', action: 'enhance', quantity: 3, workKeys: ['a', 'b', 'c'], run: 'run-1' });
    await client.capture({ id: 'c-1', hold: 'h-1', workKeys: ['a', 'c'] });
    await client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
    await client.purchases.create({ id: 'p-2', pack: 'pack-50' });
    await client.refund({ id: 'r-1', charge: 'c-1', fault: 'vendor', reason: 'black photos' });
    await client.hold({ id: 'h-2', action: 'enhance', quantity: 55, ttl: 'PT1M' });
    await client.hold({ id: 'h-3', action: 'enhance', workKeys: ['d'] });
    await client.grant({ id: 'g-1', bucket: 'promo', credits: 7, reason: '', expiresAt: '2026-11-21T12:01:00Z' });
    now += 61_000;
    await balance();
  };

  it('can be made again from their entries alone', async () => {
    await busy();
    const rows = await wallet.db.selectFrom('entries').select(['type', 'booked_at', 'event']).orderBy('seq').execute();
    const events = rows.map(eventIn);
    const again = applyAll(emptyState({ id: wallet.wallet, zone: 'UTC', openedAt }), events);
    expect((await readOpen(wallet.db, wallet.wallet)).state).toEqual(openPartOf(again));
  });

  it('balance, in every account and in total', async () => {
    await busy();
    const { available, held, leased } = await balance();
    const sums = await wallet.db
      .selectFrom('postings')
      .select(['account', ({ fn }) => fn.sum<number>('credits').as('credits')])
      .groupBy('account')
      .execute();
    const of = Object.fromEntries(sums.map(({ account, credits }) => [account, credits]));
    expect(of).toMatchObject({ available, held });
    expect(leased).toBe(0);
    expect(sums.reduce((total, { credits }) => total + credits, 0)).toBe(0);
  });

  it('free the work of a charge that was refunded whole', async () => {
    await busy();
    expect(await wallet.client.owned({ workKeys: ['a', 'b', 'c'] })).toEqual({ owned: [] });
  });

  it('count entries without a gap', async () => {
    await busy();
    const seqs = (await wallet.db.selectFrom('entries').select('seq').orderBy('seq').execute()).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  });
});

it('a full disk charges nothing, says so, and is forgotten when there is space again', async () => {
  const { client, db } = wallet;
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${pages.rows[0]?.page_count}`).execute(db);
  let held = 0;
  const fill = async () => {
    for (; held < 40; held += 1) {
      await client.hold({ id: `h-${held}`, action: 'enhance', resource: { name: 'x'.repeat(500) } });
    }
  };
  await expect(fill()).rejects.toMatchObject({ name: 'AppError', code: 'disk-full' });
  expect(await balance()).toMatchObject({ available: 50 - held, held });

  await sql`pragma max_page_count = 1000000`.execute(db);
  await fill();
  expect(await balance()).toMatchObject({ available: 10, held: 40 });
});

it('a clock that runs back changes nothing that was booked', async () => {
  const { client } = wallet;
  await client.hold({ id: 'h-1', action: 'enhance', quantity: 5, ttl: 'PT1M' });
  now += 61_000;
  expect(await balance()).toMatchObject({ available: 50, held: 0 });
  now -= 86_400_000;
  expect(await balance()).toMatchObject({ available: 50, held: 0 });
  await client.hold({ id: 'h-2', action: 'enhance' });
  const rows = await wallet.db.selectFrom('entries').select('booked_at').orderBy('seq').execute();
  const bookedAt = rows.map((row) => row.booked_at);
  expect(bookedAt).toEqual(bookedAt.toSorted((a, b) => a - b));
});

it('what waits for its turn is answered before the wallet closes', async () => {
  const asked = Array.from({ length: 20 }, (_, n) => wallet.client.hold({ id: `h-${n}`, action: 'enhance' }));
  await asked[0];
  const closed = wallet.close();
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(asked.map(() => 'fulfilled'));
  await closed;
});
