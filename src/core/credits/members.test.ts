import { describe, expect, test } from 'vitest';
import { apply } from './apply.ts';
import type { Event } from './event.ts';
import { allowanceOf, countedRefund, sharedCredits, unheardOf } from './members.ts';
import { aWallet, dayMs, start } from './properties/aWallet.ts';
import type { Lease } from './state/device.ts';
import type { Member } from './state/member.ts';
import type { Hold, WorkKey } from './state/work.ts';
import { emptyState, type State } from './state.ts';
import { credits } from './values/amount.ts';

// What counts against the limit of one member, and in which month.

const february = Date.UTC(2026, 1, 1);
const january = { name: '2026-01', startsAt: start, endsAt: february };
const ana: Member = { id: 'ana', cap: credits(10), month: january, used: credits(4), unheard: credits(3) };

function stateWith(member: Partial<Member> = {}, more: Partial<State> = {}): State {
  return { ...emptyState({ id: 'w', zone: 'UTC', openedAt: start }), members: { ana: { ...ana, ...member } }, ...more };
}

describe('an allowance', () => {
  const at = (now: number, zone = 'UTC', member: Partial<Member> = {}) => {
    const { used, reserved, left, renewsAt } = allowanceOf(stateWith(member), 'ana', { now, zone });
    return [used, reserved, left, renewsAt];
  };
  const pagoPago = { month: { ...january, endsAt: february + 11 * 3_600_000 } };

  test('is what is left of the month that it counts in', () => {
    expect(at(february - 1)).toEqual([4, 3, 3, february]);
    expect(at(february)).toEqual([0, 0, 10, Date.UTC(2026, 2, 1)]);
    expect(at(start, 'UTC', { month: null })).toEqual([0, 0, 10, february]);
    expect(at(start, 'UTC', { cap: null })).toEqual([4, 3, null, february]);
    expect(allowanceOf(stateWith(), 'ben', { now: start, zone: 'UTC' })).toEqual({
      ...{ cap: null, used: 0, reserved: 0, left: null, renewsAt: february },
    });
  });

  test('goes on where its month ends later after a move, and renews when it said where it would end earlier', () => {
    expect(at(february, 'Pacific/Pago_Pago')).toEqual([4, 3, 3, pagoPago.month.endsAt]);
    expect(at(february + 1, 'Pacific/Pago_Pago')).toEqual([4, 3, 3, pagoPago.month.endsAt]);
    const moved = february - 3_600_000;
    expect(at(moved, 'Pacific/Kiritimati', pagoPago)).toEqual([4, 3, 3, pagoPago.month.endsAt]);
  });
});

describe('work that several holds wait for', () => {
  const hold = (id: string, unit: number): Hold => ({
    ...({ id, status: 'open' } as Hold),
    unitPrice: { numerator: `${unit}`, denominator: '1' },
  });
  const work: WorkKey = { status: 'held', hold: 'a', sharedWith: ['b', 'gone', 'c'], isDelivered: false };
  const state = stateWith(
    {},
    {
      holds: { a: hold('a', 1), b: hold('b', 2), c: hold('c', 4), d: hold('d', 3) },
      workKeys: { k: work, paid: { status: 'paid', charge: 'x' }, one: { ...work, hold: 'd', sharedWith: [] } },
    },
  );
  const shared = (keys: string[], asking?: string | null) => sharedCredits(state, keys, asking);

  test('may pass to a hold the dearest price of those before it', () => {
    expect([shared(['k'], 'b'), shared(['k'], 'c'), shared(['k'], 'z'), shared(['k'], null), shared(['k'])]).toEqual([
      1, 2, 4, 4, 4,
    ]);
    expect([shared(['k', 'one'], 'c'), shared(['one']), shared(['paid', 'nobody']), shared([])]).toEqual([5, 3, 0, 0]);
  });
});

test('a lease that was taken back is set aside in the month in which that happened, and only for its member', () => {
  const lease = (since: number, member: string | undefined) =>
    ({ unheard: { credits: credits(3), since }, ...(member !== undefined && { member }) }) as Lease;
  const at = (now: number, since: number, member: string | undefined = 'ana', known: Partial<Member> = {}) =>
    unheardOf(stateWith(known), lease(since, member), now);
  expect([at(start, start), at(february - 1, start + 1), at(february, start), at(start, start - 1)]).toEqual([
    3, 3, 0, 0,
  ]);
  expect([at(start, start, 'ben'), at(start, start, 'ana', { month: null })]).toEqual([0, 0]);
  expect(unheardOf(stateWith(), { member: 'ana' } as Lease, start)).toBe(0);
});

test('a refund gives back what counted, after what did not', () => {
  const back = (refunded: number, now: number, uncounted?: number) =>
    countedRefund(
      { refunded: credits(refunded), ...(uncounted !== undefined && { uncounted: credits(uncounted) }) },
      credits(now),
    );
  expect([
    back(0, 4),
    back(0, 4, 0),
    back(0, 4, 3),
    back(0, 3, 3),
    back(2, 4, 3),
    back(3, 4, 3),
    back(5, 1, 3),
  ]).toEqual([4, 4, 1, 0, 3, 4, 1]);
});

test('a month that is opened again goes on until its new end, another one begins with nothing', () => {
  const opened = (name: string, endsAt: number) => {
    const event = { type: 'member-month', at: february, member: 'ana', month: { name, endsAt } } as Event;
    return apply(stateWith(), event).members.ana;
  };
  expect(opened('2026-01', february + 5)).toEqual({ ...ana, month: { ...january, endsAt: february + 5 } });
  const next = { name: '2026-02', startsAt: february, endsAt: february + 9 };
  expect(opened('2026-02', february + 9)).toEqual({ ...ana, month: next, used: 0, unheard: 0 });
});

test('a month is opened once, at its first instant', () => {
  const wallet = aWallet();
  const spend = { do: 'spend', credits: 10, as: 'operator', member: 'ana' } as const;
  wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
  wallet.send({ do: 'member-cap', of: 'ana', credits: 20 });
  wallet.send(spend);
  expect(wallet.types()).toEqual(['member-month', 'held', 'captured']);
  wallet.send(spend);
  expect(wallet.types()).toEqual(['held', 'captured']);
  wallet.wait(february - wallet.now());
  wallet.send({ ...spend, credits: 20 });
  expect(wallet.types()).toEqual(['member-month', 'held', 'captured']);
});

test('what no member did counts for nobody, not even for one called "undefined"', () => {
  const wallet = aWallet();
  const somebody = { as: 'operator', member: 'undefined' } as const;
  wallet.send({ do: 'grant', bucket: 'promo', credits: 100 });
  wallet.send({ do: 'member-cap', of: 'undefined', credits: 3 });
  wallet.send({ do: 'spend', id: 'own', credits: 2, ...somebody });
  const before = wallet.state().members;
  wallet.send({ do: 'spend', id: 's', credits: 9 });
  wallet.send({ do: 'refund', of: 's', credits: 9, fault: 'user' });
  wallet.send({ do: 'lease', device: 'd', credits: 5 });
  wallet.wait(9 * dayMs);
  expect([wallet.state().members, wallet.types().slice(0, 1)]).toEqual([before, ['lease-closed']]);
  expect(wallet.send({ do: 'spend', credits: 50 }).credits).toBe(50);
});
