import { afterEach, beforeEach, expect, it } from 'vitest';
import { applyAll } from '../../core/credits/apply.ts';
import { advance } from '../../core/credits/decide.ts';
import { presets } from '../../core/credits/presets.ts';
import { emptyState, type State } from '../../core/credits/state.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { rebuild } from '../books/rebuild.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { runTogether } from '../store/compiled.ts';
import { openPartOf } from '../store/parts.ts';
import { readOpen } from '../store/read.ts';
import { eventIn } from '../store/rows.ts';
import { dropSnapshots, positionsOf } from '../store/snapshots.ts';
import { balanceOf } from './balance.ts';

const openedAt = Date.parse('2026-01-31T10:00:00Z');
const hourMs = 3_600_000;
const catalogs = presets.studio ?? missing();

let now = openedAt;
let wallet: OpenWallet;
beforeEach(async () => {
  now = openedAt;
  wallet = await openWallet({
    file: ':memory:',
    catalogs,
    zone: 'UTC',
    clock: { now: () => now },
    isOpenedByApp: true,
  });
});
afterEach(() => wallet.close());

function missing(): never {
  throw new Error('the studio price list is missing');
}

/** Six weeks: a plan and its renewal, photos, what failed, what was refunded, what expired and came back, a top-up. */
async function sixWeeks(): Promise<void> {
  const { client } = wallet;
  await client.subscription.put({ id: 's-1', plan: 'solo' });
  for (let n = 0; n < 260; n += 1) {
    now += 4 * hourMs;
    if (n % 40 === 0) {
      const expiresAt = rfc3339(now + 30 * hourMs);
      await client.grant({ id: `g-${n}`, bucket: 'promo', credits: 9, reason: '', expiresAt });
    }
    if (n === 120) await client.purchases.create({ id: 'p-1', pack: 'pack-100', sandboxCard: '4242424242424242' });
    await client.hold({ id: `h-${n}`, action: 'enhance', quantity: 1 + (n % 2) });
    if (n % 7 === 3) await client.void({ id: `v-${n}`, hold: `h-${n}` });
    else await client.capture({ id: `c-${n}`, hold: `h-${n}`, credits: 1 });
    if (n % 50 === 49) await client.refund({ id: `r-${n}`, charge: `c-${n - 37}`, fault: 'vendor', reason: 'dark' });
  }
}

const at = async (ms: number) => (await wallet.client.balance({ at: rfc3339(ms) })).balance;

async function theEvents() {
  const rows = await wallet.db.selectFrom('entries').selectAll().orderBy('seq').execute();
  return rows.map(eventIn);
}

/** Instants all over the history, those at which something happened, and a moment before each. */
async function instants(): Promise<number[]> {
  const booked = (await theEvents()).map((event) => event.at);
  const some = booked.filter((_, n) => n % 19 === 0).flatMap((ms) => [ms - 1, ms]);
  return [openedAt - 1, ...some, now - 1, now].toSorted((a, b) => a - b);
}

it('the balance at any past instant is what the entries until then come to', async () => {
  await sixWeeks();
  const events = await theEvents();
  expect(events.length).toBeGreaterThan(512);
  let then: State = emptyState({ id: wallet.wallet, zone: 'UTC', openedAt });
  let count = 0;
  for (const ms of await instants()) {
    const more = events.slice(count).filter((event) => event.at <= ms);
    then = applyAll(then, more);
    count += more.length;
    expect(await at(ms), rfc3339(ms)).toEqual(balanceOf(then, { catalog: catalogs, now: ms }));
  }
});

it('snapshots dropped, made again or made elsewhere change no balance', async () => {
  await sixWeeks();
  const asked = await instants();
  const all = async () => Promise.all(asked.map(at));
  const before = await all();
  const { db } = wallet;
  const kept = await db.selectFrom('snapshots').selectAll().execute();
  expect(kept.length).toBeGreaterThan(1);

  await runTogether(db, [dropSnapshots(db, wallet.wallet)]);
  expect(await all()).toEqual(before);

  const { state, entryCount } = await rebuild(db, wallet.wallet);
  const open = await readOpen(db, wallet.wallet);
  expect(entryCount).toBe(open.seq);
  expect(openPartOf({ ...state, bookedAt: open.state.bookedAt })).toEqual(open.state);
  const again = await db.selectFrom('snapshots').selectAll().execute();
  expect(again.map(({ seq }) => seq)).toEqual(
    Array.from({ length: Math.floor(entryCount / 256) }, (_, n) => (n + 1) * 256),
  );
  expect(await all()).toEqual(before);

  await runTogether(db, [dropSnapshots(db, wallet.wallet)]);
  await db
    .insertInto('snapshots')
    .values(again.filter((_, n) => n % 2 === 1))
    .execute();
  expect(await all()).toEqual(before);
});

it('the balance of an instant to come is the one that is there when it comes', async () => {
  await sixWeeks();
  const foretold = [];
  for (const days of [1, 5, 20, 45, 100])
    foretold.push({ ms: now + days * 24 * hourMs, balance: await at(now + days * 24 * hourMs) });
  for (const { ms, balance } of foretold) {
    now = ms;
    expect((await wallet.client.billing({ limit: 1 })).balance).toEqual(balance);
  }
});

it('looking ahead writes nothing, and further than two years is refused', async () => {
  await wallet.client.subscription.put({ id: 's-1', plan: 'solo' });
  const before = await theEvents();
  const { state } = await wallet.service.ledger.view(wallet.wallet);
  expect(await at(now + 400 * 24 * hourMs)).toEqual(
    balanceOf(advance(state, now + 400 * 24 * hourMs, catalogs).state, {
      catalog: catalogs,
      now: now + 400 * 24 * hourMs,
    }),
  );
  expect(await theEvents()).toEqual(before);
  await expect(at(now + 733 * 24 * hourMs)).rejects.toMatchObject({ name: 'AppError', code: 'bad-input' });
});

it('the positions of a range leave out no entry of it, with snapshots and without', async () => {
  await sixWeeks();
  const rows = await wallet.db.selectFrom('entries').select(['seq', 'booked_at']).orderBy('seq').execute();
  const ranges = [0.1, 0.5, 0.77, 0.99].map((share) => openedAt + Math.round(share * (now - openedAt)));
  const lookAt = async () => {
    let leftOut = 0;
    for (const fromMs of ranges)
      for (const upToMs of ranges) {
        const { after, upTo } = await positionsOf(wallet.db, wallet.wallet, { fromMs, upToMs });
        const asked = rows.filter((row) => row.booked_at >= fromMs && row.booked_at <= upToMs);
        expect(asked.filter(({ seq }) => seq <= after || seq > upTo)).toEqual([]);
        leftOut += rows.filter(({ seq }) => seq <= after || seq > upTo).length;
      }
    return leftOut;
  };
  expect(await lookAt()).toBeGreaterThan(0);
  await runTogether(wallet.db, [dropSnapshots(wallet.db, wallet.wallet)]);
  expect(await lookAt()).toBe(0);
});
