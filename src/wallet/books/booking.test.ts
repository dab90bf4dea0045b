import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { check } from './check.ts';

// Commands that wait for one wallet at the same moment share a commit. Each of them is answered as if it had been alone.

const folder = mkdtempSync(join(tmpdir(), 'tonebank-booking-'));
afterAll(() => rmSync(folder, { recursive: true }));

const catalogs = presets.studio ?? missing();
let count = 0;
let wallet: OpenWallet;

function missing(): never {
  throw new Error('the studio price list is missing');
}

beforeEach(async () => {
  count += 1;
  wallet = await openWallet({ file: join(folder, `${count}.db`), catalogs, zone: 'UTC', isOpenedByApp: true });
  await wallet.client.grant({ id: 'g-1', bucket: 'promo', credits: 50, reason: '' });
});

afterEach(async () => {
  expect((await check(wallet.db, new Map([[catalogs.id, catalogs]]))).findings).toEqual([]);
  await wallet.close();
});

const balance = async () => (await wallet.client.billing({})).balance;
const commitCount = async () =>
  (await wallet.db.selectFrom('wallets').select('version').where('id', '=', wallet.wallet).executeTakeFirstOrThrow())
    .version;
const hold = (n: number, wish: object = {}) =>
  wallet.client.hold({ id: `h-${n}`, action: 'enhance', workKeys: [`photo-${n}`], ...wish });
const all = (most: number, ask: (n: number) => Promise<unknown>) =>
  Promise.allSettled(Array.from({ length: most }, (_, n) => ask(n)));
const doneIn = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.filter(({ status }) => status === 'fulfilled').length;

it('those who wait share a commit, and each has its own answer', async () => {
  const before = await commitCount();
  const outcomes = await all(60, hold);
  expect(doneIn(outcomes)).toBe(60);
  expect(await commitCount()).toBeLessThan(before + 10);
  expect(await balance()).toMatchObject({ available: 40, held: 60 });

  const captures = await Promise.all(
    Array.from({ length: 60 }, (_, n) => wallet.client.capture({ id: `c-${n}`, hold: `h-${n}` })),
  );
  expect(await commitCount()).toBeLessThan(before + 20);
  expect(captures.map((one) => one.balance.held)).toEqual(captures.map((_, n) => 59 - n));
});

it('one that is refused hurts nobody who shares its commit', async () => {
  const outcomes = await all(30, (n) =>
    hold(
      n,
      n === 7 ? { credits: 5, action: undefined, quantity: 0 } : n === 11 ? { quantity: 500, workKeys: undefined } : {},
    ),
  );
  expect(doneIn(outcomes)).toBe(28);
  expect(outcomes[11]).toMatchObject({ reason: { code: 'insufficient-credits' } });
  expect(await balance()).toMatchObject({ available: 72, held: 28 });
  await expect(hold(11, { quantity: 500, workKeys: undefined })).rejects.toMatchObject({
    code: 'insufficient-credits',
  });
});

it('what is told on the way tells how it was at that moment, though all of it is one commit', async () => {
  const before = await commitCount();
  expect(doneIn(await all(100, hold))).toBe(100);
  expect(await commitCount()).toBeLessThan(before + 6);
  const { notices } = await wallet.client.notices.list({});
  const told = notices
    .filter(({ kind }) => kind === 'low')
    .map(({ details }) => [details.threshold, details.available]);
  expect(told).toHaveLength(3);
  // Within one millisecond there is no order.
  expect(told).toEqual(
    expect.arrayContaining([
      ['25%', 25],
      ['10%', 10],
      ['0%', 0],
    ]),
  );
});

it('when there is too little for all, the first get it', async () => {
  const outcomes = await all(120, hold);
  expect(outcomes.map(({ status }) => status)).toEqual(outcomes.map((_, n) => (n < 100 ? 'fulfilled' : 'rejected')));
  expect(await balance()).toMatchObject({ available: 0, held: 100 });
});

it('work that was paid long ago costs nothing, whoever asks at the same moment', async () => {
  await wallet.client.spend({ id: 's-1', action: 'enhance', workKeys: ['photo-3'] });
  const outcomes = await all(10, hold);
  expect(doneIn(outcomes)).toBe(10);
  expect(outcomes[3]).toMatchObject({ value: { credits: 0, owned: 1 } });
  expect(await balance()).toMatchObject({ available: 90, held: 9 });
});

it('one id is done once, however many ask at the same moment', async () => {
  const outcomes = await all(12, (n) => hold(n % 3));
  expect(outcomes.map((one) => one.status === 'fulfilled' && (one.value as { id: string }).id)).toEqual(
    outcomes.map((_, n) => `h-${n % 3}`),
  );
  expect(await balance()).toMatchObject({ available: 97, held: 3 });
});

it('who asks without waiting is heard in the order of asking', async () => {
  const asked = [
    hold(1),
    wallet.client.capture({ id: 'c-1', hold: 'h-1' }),
    wallet.client.refund({ id: 'r-1', charge: 'c-1', fault: 'vendor', reason: '' }),
  ];
  await Promise.all(asked);
  const outcomes = await Promise.allSettled([wallet.client.capture({ id: 'c-2', hold: 'h-2' }), hold(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  expect(await balance()).toMatchObject({ available: 99, held: 1 });
});

it('when the disk is full, everybody is told so and nothing has happened', async () => {
  const { db } = wallet;
  const pages = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  await sql.raw(`pragma max_page_count = ${pages.rows[0]?.page_count}`).execute(db);
  const outcomes = await all(60, (n) => hold(n, { resource: { name: 'x'.repeat(500) } }));
  const done = doneIn(outcomes);
  expect(done).toBeLessThan(60);
  for (const one of outcomes) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'disk-full' });
  expect(await balance()).toMatchObject({ available: 100 - done, held: done });

  await sql`pragma max_page_count = 1000000`.execute(db);
  expect(doneIn(await all(60, (n) => hold(n, { resource: { name: 'x'.repeat(500) } })))).toBe(60);
  expect(await balance()).toMatchObject({ available: 40, held: 60 });
});
