import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explain } from '../../core/credits/explain.ts';
import { presets } from '../../core/credits/presets.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import { eventIn } from '../store/rows.ts';
import { dropSnapshots } from '../store/snapshots.ts';

const openedAt = Date.parse('2026-01-31T10:00:00Z');
const hourMs = 3_600_000;
const catalogs = presets.studio ?? missing();
let now = openedAt;
let wallet: OpenWallet;

beforeEach(async () => {
  now = openedAt;
  const clock = { now: () => now };
  wallet = await openWallet({ file: ':memory:', catalogs, zone: 'UTC', clock, isOpenedByApp: true });
  await sixWeeks();
});
afterEach(() => wallet.close());

function missing(): never {
  throw new Error('the studio price list is missing');
}

/** Photos, what failed and was refunded, days later too, gifts that expire, a plan with a renewal in the middle. */
async function sixWeeks(): Promise<void> {
  const { client } = wallet;
  await client.subscription.put({ id: 's-1', plan: 'professional' });
  for (let n = 0; n < 200; n += 1) {
    now += 5 * hourMs;
    const expiresAt = rfc3339(now + 30 * hourMs);
    if (n % 40 === 0) await client.grant({ id: `g-${n}`, bucket: 'promo', credits: 9, reason: '', expiresAt });
    await client.hold({ id: `h-${n}`, action: 'enhance', quantity: 1 + (n % 2) });
    if (n % 7 === 3) await client.void({ id: `v-${n}`, hold: `h-${n}` });
    else await client.capture({ id: `c-${n}`, hold: `h-${n}` });
    const old = n - 9;
    if (n % 5 === 4 && old > 0 && old % 7 !== 3)
      await client.refund({ id: `r-${n}`, charge: `c-${old}`, fault: 'vendor', reason: '' });
  }
}

async function wholeExplanation(at: number) {
  const rows = await wallet.db.selectFrom('entries').selectAll().where('wallet', '=', 'main').orderBy('seq').execute();
  return explain(rows.map(eventIn), at);
}
const sumOf = (causes: readonly { credits: number }[]) => causes.reduce((sum, { credits }) => sum + credits, 0);

describe('an explanation of the last entries', () => {
  it.each([1, 7, 100, 300])('of at most %i has the numbers of the whole history, at every instant', async (limit) => {
    const instants = [now, ...Array.from({ length: 12 }, (_, n) => openedAt + n * 83 * hourMs)];
    for (const at of instants) {
      const whole = await wholeExplanation(at);
      const told = await wallet.client.explain({ at: rfc3339(at), limit });
      for (const name of ['available', 'held', 'leased', 'debt', 'periodUsed'] as const) {
        expect([name, at, told[name].credits]).toEqual([name, at, whole[name].credits]);
        expect(sumOf(told[name].causes)).toBe(told[name].credits);
        expect(told[name].causes.length).toBeLessThanOrEqual(limit + 1);
      }
      for (const [bucket, { credits }] of Object.entries(whole.buckets))
        expect([bucket, told.buckets[bucket]?.credits ?? 0]).toEqual([bucket, credits]);
    }
  });

  it('tells the same last entries as the whole does, and what was before as one', async () => {
    const whole = await wallet.client.explain({ limit: 10_000 });
    expect(whole.available.causes.some(({ type }) => type === 'earlier')).toBe(false);
    const { available } = await wallet.client.explain({ limit: 20 });
    const [earlier, ...rest] = available.causes;
    expect(earlier).toMatchObject({ type: 'earlier', entry: 0 });
    expect(rest).toEqual(whole.available.causes.slice(-rest.length));
    expect(rest.length).toBeGreaterThan(5);
  });

  it('needs no snapshot to be right', async () => {
    const before = await wallet.client.explain({ limit: 50 });
    await wallet.db.executeQuery(dropSnapshots(wallet.db, 'main'));
    expect(await wallet.client.explain({ limit: 50 })).toEqual(before);
  });
});
