import { describe, expect, test } from 'vitest';
import type { Catalog } from './catalog.ts';
import { advance } from './decide.ts';
import { nextDueAt } from './due.ts';
import { presets } from './presets.ts';
import { aWallet, dayMs, hourMs, minuteMs, start } from './properties/aWallet.ts';
import type { Grant } from './state/grant.ts';
import type { State } from './state.ts';
import { credits } from './values/amount.ts';

const work = { action: 'enhance' } as const;

describe('at one instant', () => {
  /** Everything that can be due, all at `at`, with names that would be in another order by themselves. */
  function allAtOnce(at: number): { state: State; catalog: Catalog } {
    const buckets = (presets['three-balances']?.buckets ?? [])
      .filter((bucket) => bucket.id === 'daily')
      .map((bucket) => ({ ...bucket, id: 'v daily' }));
    const wallet = aWallet({ change: { buckets: [...(presets.studio?.buckets ?? []), ...buckets] } });
    wallet.send({ do: 'subscribe', id: 'y plan', plan: 'solo' });
    wallet.send({ do: 'grant', id: 'x', bucket: 'promo', credits: 3, expiresAt: at });
    wallet.send({ do: 'hold', id: 'u hold', credits: 1 });
    wallet.send({ do: 'generate', id: 't edit', action: 'edit' });
    wallet.send({ do: 'generated', edit: 't edit' });
    wallet.send({ do: 'lease', id: 's lease', device: 'd', credits: 2 });
    wallet.send({ do: 'buy', id: 'r purchase', pack: 'pack-50' });
    wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 1 });
    wallet.send({ do: 'cancel' });
    const state = wallet.state();
    const all = <Part>(parts: Readonly<Record<string, Part>>, change: Partial<Part>) =>
      Object.fromEntries(Object.entries(parts).map(([id, part]) => [id, { ...part, ...change }]));
    const { subscription } = state;
    if (subscription === null) throw new Error('no plan');
    const grant = state.grants['grant:x'] as Grant;
    return {
      catalog: wallet.catalog,
      state: {
        ...state,
        nextZone: { zone: 'Asia/Kathmandu', at },
        subscription: { ...subscription, endsAt: at },
        grants: { ...state.grants, 'grant:w': { ...grant, id: 'grant:w', held: credits(0), leased: credits(0) } },
        days: { 'v daily': { date: '2026-01-15', endsAt: at, granted: credits(0) } },
        holds: all(state.holds, { expiresAt: at }),
        edits: all(state.edits, { lapsesAt: at }),
        leases: all(state.leases, { reclaimAt: at }),
        purchases: all(state.purchases, { expiresAt: at }),
      },
    };
  }

  test('what closes goes before what opens, each kind in its place, and equals by their ids', () => {
    const at = Date.UTC(2026, 0, 16, 0);
    const { state, catalog } = allAtOnce(at);
    expect(nextDueAt(state, catalog)).toBe(at);
    expect(advance(state, at - 1, catalog).events).toEqual([]);
    const { events } = advance(state, at, catalog);
    const told = [
      'zone-changed',
      'lapsed',
      'expired',
      'reset',
      'voided',
      'edit-changed',
      'lease-closed',
      'purchase-expired',
    ];
    expect(events.map(({ type }) => type).filter((type) => told.includes(type))).toEqual([
      ...['zone-changed', 'lapsed', 'expired', 'expired', 'expired', 'reset', 'voided', 'edit-changed', 'lease-closed'],
      'purchase-expired',
    ]);
    const expired = events.flatMap((event) => (event.type === 'expired' ? [event.slice.grantId] : []));
    expect(expired).toEqual(['daily:v daily:2026-01-15', 'grant:w', 'grant:x']);
  });
});

test('a recharge that had to wait is tried at the instant from which it may be, once', () => {
  const wallet = aWallet();
  wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 5 });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 1 });
  wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'declined' });
  expect(nextDueAt(wallet.state(), wallet.catalog)).toBe(start + hourMs);
  wallet.wait(hourMs - 1);
  expect(wallet.types()).toEqual([]);
  wallet.wait(1);
  expect(wallet.types()).toEqual(['recharge-started']);
});

test('a grant that is used up has no expiry to tell', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', id: 'g', bucket: 'promo', credits: 3, expiresAt: start + hourMs });
  wallet.send({ do: 'spend', credits: 3 });
  expect(nextDueAt(wallet.state(), wallet.catalog)).toBeNull();
  wallet.wait(2 * hourMs);
  expect(wallet.types()).toEqual([]);
});

test('a hold that runs out fails the edit that it pays for, and only that one', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'promo', credits: 9 });
  wallet.send({ do: 'generate', id: 'made', action: 'edit' });
  wallet.send({ do: 'generated', edit: 'made' });
  wallet.send({ do: 'generate', id: 'open', action: 'edit' });
  wallet.wait(15 * minuteMs - 1);
  expect(wallet.types()).toEqual([]);
  wallet.wait(1);
  expect(wallet.types()).toEqual(['voided', 'edit-changed']);
  expect(wallet.told('edit-changed')).toEqual([
    expect.objectContaining({ edit: 'open', status: 'failed', charge: null, lapsesAt: null }),
  ]);
  expect([wallet.state().edits.open?.status, wallet.state().edits.made?.status]).toEqual(['failed', 'generated']);
  expect(wallet.balance().available).toBe(8);
});

test('a hold for accepting that runs out leaves its edit as it is', () => {
  const rates = (presets.studio?.rates ?? []).map((rate) =>
    rate.action === 'edit' ? { ...rate, acceptReserve: 'hard' as const } : rate,
  );
  const wallet = aWallet({ change: { rates } });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 9 });
  wallet.send({ do: 'generate', id: 'e', action: 'edit' });
  const reserve = wallet.state().edits.e?.reserve ?? '';
  const { holds } = wallet.state();
  wallet.put({
    holds: { ...holds, [reserve]: { ...(holds[reserve] as never as object), expiresAt: start + minuteMs } as never },
  });
  wallet.wait(minuteMs);
  expect(wallet.types()).toEqual(['voided']);
  expect(wallet.state().edits.e?.status).toBe('open');
});

test('an edit lapses only while it waits for an answer', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'promo', credits: 9 });
  for (const id of ['kept', 'refused', 'left']) {
    wallet.send({ do: 'generate', id, action: 'edit' });
    wallet.send({ do: 'generated', edit: id });
  }
  wallet.send({ do: 'accept', edit: 'kept' });
  wallet.send({ do: 'reject', edit: 'refused' });
  wallet.wait(30 * dayMs);
  expect(wallet.told('edit-changed').map(({ edit, status }) => [edit, status])).toEqual([['left', 'lapsed']]);
});

test('a checkout that nobody finishes is over after its time, by hand or by itself, paid or not', () => {
  const wallet = aWallet();
  wallet.send({ do: 'buy', id: 'left', pack: 'pack-50' });
  wallet.send({ do: 'buy', id: 'asked', pack: 'pack-50' });
  wallet.send({ do: 'buy', id: 'slow', pack: 'pack-50' });
  wallet.send({ do: 'buy', id: 'paid', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'asked', outcome: 'authentication-required' });
  wallet.send({ do: 'payment', purchase: 'slow', outcome: 'processing' });
  wallet.send({ do: 'payment', purchase: 'paid', outcome: 'succeeded' });
  wallet.wait(dayMs - 1);
  expect(wallet.types()).toEqual([]);
  wallet.wait(1);
  expect(wallet.told('purchase-expired').map(({ purchase }) => purchase)).toEqual(['asked', 'left']);
  expect(wallet.state().purchases.slow?.status).toBe('processing');
});

test('an automatic purchase that waits for its card holder is over after its time; one on its way is not', () => {
  for (const [outcome, isOver] of [
    ['authentication-required', true],
    ['processing', false],
    ['unknown', false],
  ] as const) {
    const wallet = aWallet();
    wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 5 });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 1 });
    const [started] = Object.keys(wallet.state().purchases);
    if (outcome !== 'unknown') wallet.send({ do: 'payment', purchase: started ?? '', outcome });
    wallet.wait(dayMs);
    expect([outcome, wallet.types().includes('purchase-declined')]).toEqual([outcome, isOver]);
  }
});

test('what is due and never happens is an error, and not an endless wait', () => {
  const daily = (presets['three-balances']?.buckets ?? []).find((bucket) => bucket.id === 'daily');
  if (daily === undefined) throw new Error('no daily bucket');
  const endless = { ...daily, accrual: { ...daily.accrual, amount: 'plan.allocation' } } as typeof daily;
  const wallet = aWallet({ change: { buckets: [endless] } });
  expect(() => wallet.wait(dayMs)).toThrow('is due at');
});

test('what was due before the books were last written is booked at their time', () => {
  const wallet = aWallet();
  wallet.send({ do: 'grant', bucket: 'promo', credits: 9 });
  wallet.send({ do: 'hold', id: 'h', ...work, workKeys: ['a'] });
  const { holds } = wallet.state();
  const hold = { ...(holds.h as NonNullable<typeof holds.h>), expiresAt: start - hourMs };
  wallet.put({ holds: { h: hold } });
  wallet.wait(1);
  expect(wallet.told('voided').map(({ at }) => at)).toEqual([start]);
});

test('a checkout that is over closes before a recharge opens, whatever it is called', () => {
  const autoRecharge = { ...(presets.studio as Catalog).autoRecharge, cooldown: 'P1D' } as Catalog['autoRecharge'];
  const wallet = aWallet({ change: { autoRecharge } });
  wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 1000, cap: 9999 });
  wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'succeeded' });
  wallet.send({ do: 'buy', id: 'z', pack: 'pack-50' });
  wallet.wait(dayMs);
  expect(wallet.types()).toEqual(['purchase-expired', 'recharge-started']);
});
