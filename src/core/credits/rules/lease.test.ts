import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { allowanceOf } from '../members.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, start } from '../properties/aWallet.ts';
import { headOfLease, newPurse, type Purse, spendOnDevice } from '../purse.ts';
import type { Lease } from '../state/device.ts';
import { credits } from '../values/amount.ts';

// What a device takes along, and what becomes of the journal that it brings back.

const studio = presets.studio as Catalog;
type Leases = NonNullable<Catalog['offline']>['leases'];

function opened({ size = 100, leases = {} }: { size?: number; leases?: Partial<Leases> } = {}) {
  const offline = { leases: { ...(studio.offline?.leases as Leases), ...leases } };
  const wallet = aWallet({ change: { offline } });
  if (size > 0) wallet.send({ do: 'grant', id: 'g', bucket: 'topup', credits: size });
  return wallet;
}
type Wallet = ReturnType<typeof opened>;

function leased(wallet: Wallet, id: string, device: string, size: number): Purse {
  wallet.send({ do: 'lease', id, device, credits: size });
  const lease = wallet.state().leases[id];
  if (lease === undefined) throw new Error('no lease');
  return newPurse(lease, wallet.now());
}
function spent(purse: Purse, id: string, n: number, workKeys: string[] = []): Purse {
  const work = { action: 'enhance', phase: 'single', quantity: Math.max(workKeys.length, 1), dims: {} } as const;
  const who = { resource: { shoot: 's' }, run: 'r', user: 'Ann' };
  return spendOnDevice(
    purse,
    { ...work, ...who, id, credits: credits(n), workKeys },
    { wall: start + 5, elapsedMs: 0 },
  );
}
const sync = ({ device, lease, journal }: Purse, returnsRest = false) => ({
  ...{ do: 'sync' as const, device, lease, entries: [...journal], returnsRest },
});

describe('a lease', () => {
  test('is kept with all that was agreed, and a second one continues the journal of the first', () => {
    const wallet = opened();
    const result = wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 7 });
    const lease = wallet.state().leases.l;
    const slices = [{ grantId: 'grant:g', bucket: 'topup', credits: 7 }];
    expect(lease).toEqual({
      ...{ id: 'l', device: 'd', status: 'open', credits: 7, slices, spent: 0, issuedAt: start },
      ...{ expiresAt: start + 7 * dayMs, reclaimAt: start + 9 * dayMs, sequence: 1 },
      ...{ catalogVersion: wallet.catalog.version, head: expect.stringMatching(/^[0-9a-f]{64}$/), entryCount: 0 },
    });
    expect(result).toEqual({
      ...{
        id: 'l',
        credits: 7,
        slices,
        owned: 0,
        expiresAt: start + 7 * dayMs,
        details: { lease: 'l', head: lease?.head },
      },
    });
    expect(lease?.head).toBe(headOfLease('l', ''));
    wallet.send({ do: 'lease', id: 'm', device: 'd', credits: 1 });
    expect([wallet.state().leases.m?.sequence, wallet.state().leases.m?.head]).toEqual([
      2,
      headOfLease('m', lease?.head ?? ''),
    ]);
    expect(wallet.state().leases.l).toEqual(lease);
    const purse = spent(newPurse(lease as Lease, wallet.now()), 'a', 1);
    wallet.send(sync(purse));
    const device = { id: 'd', sequence: 2, isFrozen: false, isRecalled: false, notes: [] };
    expect(wallet.state().devices.d).toEqual({ ...device, head: purse.head });
    wallet.send({ do: 'lease', id: 'n', device: 'd', credits: 1 });
    expect(wallet.state().leases.n).toEqual(
      expect.objectContaining({ sequence: 3, head: headOfLease('n', purse.head) }),
    );
  });

  test('tells the device what its credits buy, as far as the plan goes', () => {
    const tiers = ['low', 'middle', 'high'].map((id) => ({ id, features: {} }));
    const plans = studio.plans.map((plan) => (plan.id === 'solo' ? { ...plan, tier: 'middle' } : plan));
    const wallet = aWallet({ change: { tiers, plans, freeActions: ['preview'] } });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 9 });
    const prices = () => {
      wallet.send({ do: 'lease', device: 'd', credits: 1 });
      return wallet.told('leased')[0]?.prices;
    };
    const { id: catalog, version, rates } = wallet.catalog;
    const list = { catalog, version, rates, freeActions: ['preview'], refillAt: '1/4' };
    expect(prices()).toEqual({ ...list, tiers: ['low'] });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(prices()).toEqual({ ...list, tiers: ['low', 'middle'] });
  });

  test('is as large as asked, as the price list allows, and as there is', () => {
    expect(opened().send({ do: 'lease', device: 'd', credits: 7 }).credits).toBe(7);
    expect(opened({ leases: { max: 5 } }).send({ do: 'lease', device: 'd', credits: 7 }).credits).toBe(5);
    expect(opened({ size: 3 }).send({ do: 'lease', device: 'd', credits: 7 }).credits).toBe(3);
    const poor = { code: 'insufficient-credits', available: 0, changed: false };
    expect(opened({ size: 0 }).refused({ do: 'lease', device: 'd', credits: 7 })).toEqual({ ...poor, shortBy: 7 });
    expect(opened({ size: 0 }).refused({ do: 'lease', device: 'd' })).toEqual({ ...poor, shortBy: 1 });
    const owing = opened();
    owing.put({ debt: credits(1) });
    expect(owing.refused({ do: 'lease', device: 'd', credits: 7 })).toEqual({ ...poor, shortBy: 7, debt: 1 });
  });

  test('of a member is as large as the limit allows, and says whether the limit or the wallet is empty', () => {
    const ana = { do: 'lease', device: 'd', as: 'operator', member: 'ana' } as const;
    const limited = (size: number, cap: number) => {
      const wallet = opened({ size });
      wallet.send({ do: 'member-cap', of: 'ana', credits: cap });
      return wallet;
    };
    const least = limited(9, 1);
    expect(least.send({ ...ana, credits: 5 }).credits).toBe(1);
    const spent = { code: 'forbidden', reason: 'member-cap', left: 0, changed: false };
    expect(least.refused({ ...ana, credits: 5 })).toEqual(expect.objectContaining({ ...spent, needed: 5 }));
    expect(limited(9, 0).refused(ana)).toEqual(expect.objectContaining({ ...spent, needed: 9 }));
    expect(limited(1, 0).refused({ ...ana, credits: 2 })).toEqual(expect.objectContaining({ ...spent, needed: 2 }));
    const empty = { code: 'insufficient-credits', shortBy: 2, available: 0, changed: false };
    expect(limited(0, 0).refused({ ...ana, credits: 2 })).toEqual(empty);
  });

  test('of a member counts in the month in which it was leased, and unheard in the one in which it was taken back', () => {
    const ana = { as: 'operator', member: 'ana' } as const;
    const wallet = opened({ size: 100 });
    const allowance = () => allowanceOf(wallet.state(), 'ana', { now: wallet.now(), zone: 'UTC' });
    wallet.send({ do: 'member-cap', of: 'ana', credits: 10 });
    wallet.send({ do: 'spend', credits: 10, ...ana });
    wallet.wait(17 * dayMs);
    wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 10, ...ana });
    expect(allowance()).toEqual(expect.objectContaining({ used: 0, reserved: 10, left: 0 }));
    wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [], returnsRest: true });
    expect(wallet.types()).toEqual(['lease-closed']);
    wallet.wait(22 * dayMs);
    wallet.send({ do: 'lease', id: 'm', device: 'd', credits: 10, ...ana });
    wallet.wait(9 * dayMs);
    expect(allowance()).toEqual(expect.objectContaining({ used: 0, reserved: 10, left: 0 }));
    const late = opened({ size: 100 });
    late.send({ do: 'member-cap', of: 'ana', credits: 10 });
    late.wait(13 * dayMs);
    late.send({ do: 'lease', id: 'l', device: 'd', credits: 4, ...ana });
    late.wait(9 * dayMs);
    expect(allowanceOf(late.state(), 'ana', { now: late.now(), zone: 'UTC' })).toEqual(
      expect.objectContaining({ used: 0, reserved: 4, left: 6 }),
    );
  });

  test('that is not asked for in credits is what the device needs for some days, and a fair share at most', () => {
    const size = (dailySpend: number | undefined, others: number, leases: Partial<Leases> = {}) => {
      const wallet = opened({ size: 100 + others, leases });
      for (let n = 0; n < others; n += 1) wallet.send({ do: 'lease', device: `o${n % 2}`, credits: 1 });
      return wallet.send({ do: 'lease', device: 'd', ...(dailySpend !== undefined && { dailySpend }) }).credits;
    };
    expect([size(undefined, 0), size(10, 0), size(40, 0), size(0, 1)]).toEqual([100, 30, 100, 50]);
    expect([size(undefined, 2), size(undefined, 4), size(undefined, 0, { max: 8 })]).toEqual([33, 33, 8]);
    const alone = opened({ size: 100 });
    alone.send(sync(leased(alone, 'over', 'e', 1), true));
    expect(alone.send({ do: 'lease', device: 'd' }).credits).toBe(100);
  });

  test('ends with the first of its credits to expire, and takes none that expire within the hour', () => {
    const wallet = opened();
    wallet.send({ do: 'grant', id: 'soon', bucket: 'promo', credits: 5, expiresAt: start + hourMs - 1 });
    wallet.send({ do: 'grant', id: 'later', bucket: 'promo', credits: 5, expiresAt: start + hourMs });
    wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 9 });
    expect(wallet.state().leases.l).toEqual(
      expect.objectContaining({ expiresAt: start + hourMs, reclaimAt: start + hourMs + 2 * dayMs }),
    );
    expect(wallet.state().leases.l?.slices.map(({ grantId }) => grantId)).toEqual(['grant:later', 'grant:g']);
  });

  test('is not what every price list gives', () => {
    const wallet = opened();
    Object.assign(wallet.catalog, { offline: undefined });
    expect(wallet.refused({ do: 'lease', device: 'd', credits: 1 }).code).toBe('bad-input');
  });
});

describe('a journal of a member', () => {
  const ana = { as: 'operator', member: 'ana' } as const;
  function limited() {
    const wallet = opened({ size: 100 });
    wallet.send({ do: 'member-cap', of: 'ana', credits: 10 });
    return wallet;
  }
  const used = (wallet: Wallet) => {
    const { used, reserved } = allowanceOf(wallet.state(), 'ana', { now: wallet.now(), zone: 'UTC' });
    return [used, reserved];
  };
  const lease = (wallet: Wallet, id: string, n: number) => {
    wallet.send({ do: 'lease', id, device: 'd', credits: n, ...ana });
    return newPurse(wallet.state().leases[id] as Lease, start);
  };

  test('counts in the month in which it comes, and a journal without lines in none', () => {
    const wallet = limited();
    wallet.wait(13 * dayMs);
    wallet.send({ do: 'spend', credits: 3, ...ana });
    const purse = lease(wallet, 'l', 5);
    const other = lease(wallet, 'o', 2);
    wallet.wait(5 * dayMs);
    wallet.send(sync(purse));
    expect(wallet.types()).toEqual([]);
    wallet.send(sync(other, true));
    expect(wallet.types()).toEqual(['lease-closed']);
    wallet.send(sync(spent(purse, 'a', 2)));
    expect(wallet.types()).toEqual(['member-month', 'lease-spent']);
    expect(used(wallet)).toEqual([2, 3]);
    expect(wallet.state().charges.a).toEqual(expect.objectContaining({ member: 'ana', credits: 2 }));
    expect(wallet.state().charges.a?.uncounted).toBeUndefined();
    wallet.send({ do: 'refund', of: 'a', fault: 'vendor' });
    expect(used(wallet)).toEqual([0, 3]);
  });

  test('that comes late counts as far as it was expected, to the last credit', () => {
    const wallet = limited();
    const first = lease(wallet, 'l', 4);
    wallet.wait(10 * dayMs);
    expect(used(wallet)).toEqual([0, 4]);
    wallet.send(sync(spent(first, 'a', 3)));
    expect([used(wallet), wallet.state().charges.a?.uncounted]).toEqual([[3, 1], undefined]);
    wallet.wait(10 * dayMs);
    wallet.send(sync(spent(spent(first, 'a', 3), 'b', 1)));
    expect([used(wallet), wallet.state().charges.b?.uncounted]).toEqual([[0, 0], 1]);
  });
});

describe('a journal', () => {
  test('is taken line by line, and each charge says who, what and when', () => {
    const wallet = opened();
    const purse = spent(spent(leased(wallet, 'l', 'd', 10), 'a', 2, ['x', 'y']), 'b', 3);
    wallet.wait(1000);
    const answer = wallet.send({ ...sync(purse), id: 'y' });
    expect(answer).toEqual({
      ...{ id: 'y', credits: 5, slices: [], owned: 0, expiresAt: null },
      details: { lease: 'l', returned: 0, alreadyPaid: 0, debt: 0, status: 'open', entryCount: 2, head: purse.head },
    });
    expect(wallet.state().charges.a).toEqual({
      ...{
        id: 'a',
        hold: null,
        lease: 'l',
        credits: 2,
        debt: 0,
        refunded: 0,
        period: 0,
        at: start + 1000,
        occurredAt: start + 5,
      },
      work: {
        action: 'enhance',
        phase: 'single',
        quantity: 2,
        dims: {},
        resource: { shoot: 's' },
        run: 'r',
        user: 'Ann',
      },
      slices: [{ grantId: 'grant:g', bucket: 'topup', credits: 2 }],
      workKeys: ['x', 'y'],
      entry: { index: 1, hash: purse.journal[0]?.hash },
      catalogVersion: wallet.catalog.version,
    });
    expect(wallet.state().workKeys.x).toEqual({ status: 'paid', charge: 'a' });
    expect(wallet.state().leases.l).toEqual(
      expect.objectContaining({ spent: 5, entryCount: 2, head: purse.head, status: 'open' }),
    );
    expect([wallet.balance().leased, wallet.balance().available, wallet.state().periodUsed]).toEqual([5, 90, 5]);
  });

  test('is taken in any order of its lines, in parts and again, and charged once', () => {
    const wallet = opened();
    const purse = spent(spent(spent(leased(wallet, 'l', 'd', 10), 'a', 1), 'b', 1), 'c', 1);
    const lines = [...purse.journal];
    expect(wallet.send({ ...sync(purse), entries: lines.slice(0, 1) }).credits).toBe(1);
    expect(wallet.send({ ...sync(purse), entries: lines.toReversed() }).credits).toBe(2);
    expect(wallet.send(sync(purse)).credits).toBe(0);
    expect(wallet.types()).toEqual([]);
    expect(wallet.send(sync(purse, true))).toEqual(
      expect.objectContaining({
        credits: 0,
        details: expect.objectContaining({ returned: 7, status: 'returned', entryCount: 3 }),
      }),
    );
    expect([wallet.balance().leased, wallet.balance().available]).toEqual([0, 97]);
    expect(wallet.send(sync(purse, true)).details.returned).toBe(0);
  });

  test('costs nothing for work that was paid before, and says how much that was', () => {
    const wallet = opened();
    wallet.send({ do: 'spend', action: 'enhance', workKeys: ['x'] });
    const purse = spent(spent(leased(wallet, 'l', 'd', 20), 'a', 3, ['x', 'y', 'z']), 'b', 1, ['x']);
    expect(wallet.send(sync(purse, true))).toEqual(
      expect.objectContaining({ credits: 2, details: expect.objectContaining({ alreadyPaid: 2, returned: 18 }) }),
    );
    expect(wallet.state().charges.a).toEqual(expect.objectContaining({ credits: 2, workKeys: ['y', 'z'] }));
    expect(wallet.state().charges.b).toEqual(expect.objectContaining({ credits: 0, workKeys: [], slices: [] }));
    expect(wallet.balance().available).toBe(97);
  });

  test('of another device, another lease or another charge is refused', () => {
    const wallet = opened();
    const purse = spent(leased(wallet, 'l', 'd', 10), 'a', 1);
    expect(wallet.refused({ ...sync(purse), device: 'e' })).toEqual({ code: 'forbidden', lease: 'l', changed: false });
    expect(wallet.refused({ ...sync(purse), lease: 'x' })).toEqual({ code: 'not-found', lease: 'x', changed: false });
    wallet.send({ do: 'spend', id: 'a', credits: 1 });
    expect(wallet.refused(sync(purse))).toEqual({ code: 'idempotency-conflict', id: 'a', changed: false });
  });

  test('that was changed or has a gap is refused, and says which line comes next', () => {
    const wallet = opened();
    const purse = spent(spent(leased(wallet, 'l', 'd', 10), 'a', 1), 'b', 1);
    const [first, second] = purse.journal;
    if (first === undefined || second === undefined) throw new Error('no lines');
    expect(wallet.refused({ ...sync(purse), entries: [second] })).toEqual({
      code: 'bad-input',
      expected: 1,
      index: 2,
      changed: false,
    });
    expect(wallet.refused({ ...sync(purse), entries: [{ ...first, credits: credits(0) }] })).toEqual({
      code: 'bad-input',
      expected: 1,
      index: 1,
      changed: false,
    });
  });

  test('that spends more than was leased freezes the lease', () => {
    const wallet = opened();
    const purse = spent({ ...leased(wallet, 'l', 'd', 2), leased: credits(9) }, 'a', 3);
    expect(wallet.refused(sync(purse))).toEqual({
      code: 'lease-frozen',
      lease: 'l',
      reason: 'overspent',
      changed: true,
    });
    expect([wallet.types(), wallet.state().charges]).toEqual([['lease-frozen'], {}]);
    const exact = opened();
    expect(exact.send(sync(spent(leased(exact, 'l', 'd', 2), 'a', 2))).credits).toBe(2);
  });

  test('with a second branch freezes the device, is told once, and stays out until somebody thaws it', () => {
    const wallet = opened();
    const purse = leased(wallet, 'l', 'd', 10);
    const other = leased(wallet, 'o', 'e', 3);
    wallet.send(sync(spent(purse, 'a', 1)));
    expect(wallet.refused(sync(spent(purse, 'b', 1)))).toEqual({
      code: 'lease-frozen',
      lease: 'l',
      reason: 'second-branch',
      changed: true,
    });
    expect(wallet.types()).toEqual(['lease-frozen']);
    expect(wallet.refused(sync(spent(purse, 'a', 1)))).toEqual({ code: 'lease-frozen', lease: 'l', changed: false });
    expect(wallet.refused({ do: 'lease', device: 'd', credits: 1 })).toEqual({
      code: 'lease-frozen',
      device: 'd',
      changed: false,
    });
    expect([wallet.balance().leased, wallet.state().devices.d?.isFrozen, wallet.state().devices.e?.isFrozen]).toEqual([
      12,
      true,
      false,
    ]);
    expect(wallet.refused({ do: 'thaw', device: 'd', as: 'operator' })).toEqual({
      code: 'forbidden',
      role: 'operator',
      changed: false,
    });
    expect(wallet.refused({ do: 'thaw', device: 'e' })).toEqual({ code: 'bad-input', device: 'e', changed: false });
    expect(wallet.refused({ do: 'thaw', device: 'x' }).code).toBe('bad-input');
    expect(wallet.send({ do: 'thaw', id: 't', device: 'd', user: 'Ann' })).toEqual({
      ...{ id: 't', credits: 9, slices: [], owned: 0, expiresAt: null, details: { device: 'd', leases: ['l'] } },
    });
    expect(wallet.types()).toEqual(['lease-closed', 'device-thawed']);
    expect([wallet.balance().leased, wallet.balance().available]).toEqual([3, 96]);
    expect([wallet.state().leases.l?.status, wallet.state().leases.o?.status]).toEqual(['reclaimed', 'open']);
    expect(wallet.state().devices.d?.notes.map(({ what, user, lease }) => [what, user, lease])).toEqual([
      ['frozen', null, 'l'],
      ['thawed', 'Ann', null],
    ]);
    expect(wallet.send({ do: 'lease', device: 'd', credits: 1 }).credits).toBe(1);
    expect(wallet.send(sync(spent(other, 'c', 1))).credits).toBe(1);
  });

  test('that goes on after its lease was given back is a second branch', () => {
    const wallet = opened();
    const purse = spent(leased(wallet, 'l', 'd', 10), 'a', 1);
    wallet.send(sync(purse, true));
    expect(wallet.refused(sync(spent(purse, 'b', 1)))).toEqual({
      code: 'lease-frozen',
      lease: 'l',
      reason: 'second-branch',
      changed: true,
    });
    expect([wallet.types(), wallet.state().leases.l?.status]).toEqual([['lease-frozen'], 'returned']);
    wallet.refused(sync(spent(purse, 'b', 1)));
    expect(wallet.types()).toEqual([]);
  });

  test('that comes after its lease was taken back is paid from what is free', () => {
    const wallet = opened({ size: 10 });
    const purse = spent(leased(wallet, 'l', 'd', 10), 'a', 4);
    wallet.wait(9 * dayMs - 1);
    expect(wallet.types()).toEqual([]);
    wallet.wait(1);
    expect([wallet.types()[0], wallet.balance().available]).toEqual(['lease-closed', 10]);
    expect(wallet.send(sync(purse, true)).credits).toBe(4);
    expect(wallet.told('lease-spent')[0]?.isLate).toBe(true);
    expect(wallet.state().charges.a?.uncounted).toBeUndefined();
    expect([wallet.balance().available, wallet.state().debt]).toEqual([6, 0]);
  });
});

test('the credits of a device are called back once, by an owner, an admin or the system, until it is welcome again', () => {
  const wallet = opened();
  const recall = { do: 'recall', device: 'd', isRecalled: true } as const;
  for (const as of ['operator', 'viewer'] as const)
    expect(wallet.refused({ ...recall, as })).toEqual({ code: 'forbidden', role: as, changed: false });
  expect(wallet.send({ ...recall, as: 'admin', user: 'Ann' }).details).toEqual({ device: 'd', isRecalled: true });
  expect(wallet.types()).toEqual(['device-recalled']);
  wallet.send({ ...recall, as: 'system' });
  expect(wallet.types()).toEqual([]);
  expect(wallet.refused({ do: 'lease', device: 'd', credits: 1 })).toEqual({
    code: 'forbidden',
    device: 'd',
    isRecalled: true,
    changed: false,
  });
  wallet.send({ ...recall, isRecalled: false });
  wallet.send({ ...recall, device: 'new', isRecalled: false });
  expect(wallet.types()).toEqual([]);
  expect(wallet.state().devices.d?.notes.map(({ what, user }) => [what, user])).toEqual([
    ['recalled', 'Ann'],
    ['welcomed', null],
  ]);
  expect(wallet.send({ do: 'lease', device: 'd', credits: 1 }).credits).toBe(1);
  expect([wallet.state().devices.d?.sequence, wallet.state().devices.d?.notes.length]).toEqual([1, 2]);
});

test('the notes of a device are its latest twenty', () => {
  const wallet = opened();
  for (let n = 0; n < 21; n += 1) wallet.send({ do: 'recall', device: 'd', isRecalled: n % 2 === 0, user: `u${n}` });
  const users = wallet.state().devices.d?.notes.map(({ user }) => user);
  expect([users?.length, users?.[0], users?.at(-1)]).toEqual([20, 'u1', 'u20']);
});
