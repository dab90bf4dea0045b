import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import type { Event, EventOf } from '../event.ts';
import { presets } from '../presets.ts';
import type { Lease } from '../state/device.ts';
import type { Grant } from '../state/grant.ts';
import { emptyState, type State } from '../state.ts';
import { credits } from '../values/amount.ts';
import { breachesOf } from './invariants.ts';

// Each rule is broken here by hand: a rule that cannot be seen broken guards nothing.

const catalog = presets['per-photo'] as Catalog;
const now = Date.UTC(2026, 0, 15, 10);
const hourMs = 3_600_000;
const by = { as: 'owner' } as const;

/** Promo credits for an hour, which are spent first, then bought ones without an end, and a hold over both. */
const start = following(emptyState({ id: 'w', zone: 'UTC', openedAt: now }), [
  { do: 'grant', id: 'a', ...by, bucket: 'promo', credits: 3, expiresAt: now + hourMs },
  { do: 'grant', id: 'b', ...by, bucket: 'topup', credits: 10 },
  { do: 'hold', id: 'h', ...by, credits: 5 },
  { do: 'lease', id: 'l', ...by, device: 'A', credits: 2 },
]);

function following(state: State, commands: readonly CommandInput[]): State {
  return commands.reduce((before, input) => {
    const decision = decide(before, commandSchema.parse(input), now, catalog);
    if (!decision.ok) throw new Error(decision.rejection.message);
    return decision.state;
  }, state);
}

/** The event that a command brings, and the states around it. */
function step<Type extends Event['type']>(before: State, input: CommandInput, type: Type, at = now) {
  const decision = decide(before, commandSchema.parse(input), at, catalog);
  const event = decision.events.find((one) => one.type === type) as EventOf<Type> | undefined;
  if (event === undefined) throw new Error(`${input.do} brought no ${type}`);
  return { before, event, after: decision.state, catalog };
}

function withGrant(state: State, id: string, change: Partial<Grant>): State {
  const grant = state.grants[id];
  if (grant === undefined) throw new Error(`no ${id}`);
  return { ...state, grants: { ...state.grants, [id]: { ...grant, ...change } } };
}

const nothing = { type: 'card-set', at: now, fingerprint: 'f', resumes: false } as unknown as Event;
const look = (state: State) => breachesOf({ before: state, event: nothing, after: state, catalog });
const slice = (grantId: string, n: number) => ({ grantId, bucket: 'topup', credits: credits(n) });

describe('in any state', () => {
  test('nothing is wrong with a wallet that was left alone', () => {
    expect(look(start)).toEqual([]);
  });

  test.each([
    ['available', -1],
    ['held', -1],
    ['leased', -1],
    ['available', 0.5],
  ])('a grant that has %s %d is told', (part, n) => {
    expect(look(withGrant(start, 'grant:b', { [part]: n }))).toContainEqual(
      expect.stringMatching(/^grant:b has .*(-1|0\.5)/),
    );
  });

  test('a debt below nothing is told, and none is none', () => {
    expect(look({ ...start, debt: -1 as never })).toEqual(['the debt is -1']);
    expect(look({ ...start, debt: credits(0) })).toEqual([]);
  });

  test('a hold says as much as its slices do', () => {
    const hold = start.holds.h;
    if (hold === undefined) throw new Error('no hold');
    const other = (change: object) => look({ ...start, holds: { h: { ...hold, ...change } } });
    expect(other({ credits: credits(6) })).toEqual(['hold h says 6 and has 5']);
    expect(other({ slices: [] })).toEqual([
      'hold h says 5 and has 0',
      'grant:a holds 3, its holds 0',
      'grant:b holds 2, its holds 0',
    ]);
    expect(other({ status: 'voided' })).toEqual(['grant:a holds 3, its holds 0', 'grant:b holds 2, its holds 0']);
  });

  test('a grant holds what its holds say, all together, and leases what its leases say', () => {
    const more = following(start, [{ do: 'hold', id: 'h2', ...by, credits: 1 }]);
    expect(look(more)).toEqual([]);
    expect(look(withGrant(more, 'grant:b', { held: credits(2) }))).toEqual(['grant:b holds 2, its holds 3']);
    expect(look(withGrant(start, 'grant:b', { leased: credits(1) }))).toEqual(['grant:b leases 1, its leases 2']);
    expect(look(withGrant(start, 'grant:a', { leased: credits(1) }))).toEqual(['grant:a leases 1, its leases 0']);
  });

  test('a charge is refunded as far as it goes', () => {
    const charged = following(start, [{ do: 'capture', id: 'c', ...by, hold: 'h' }]);
    const charge = charged.charges.c;
    if (charge === undefined) throw new Error('no charge');
    const refunded = (n: number) => look({ ...charged, charges: { c: { ...charge, refunded: credits(n) } } });
    expect([refunded(5), refunded(6)]).toEqual([[], ['c is refunded more than it was']]);
  });
});

describe('at an event', () => {
  test('time does not go back, and may stand still', () => {
    const { event, ...states } = step(start, { do: 'void', id: 'v', ...by, hold: 'h' }, 'voided');
    expect(breachesOf({ ...states, event })).toEqual([]);
    const late = { ...states, before: { ...states.before, bookedAt: now + 1 } };
    expect(breachesOf({ ...late, event })).toEqual(['time goes back at voided']);
  });

  test('postings sum to zero', () => {
    const { event, ...states } = step(start, { do: 'void', id: 'v', ...by, hold: 'h' }, 'voided');
    const grant = { ...(start.grants['grant:b'] as Grant), id: 'refund:v', credits: credits(7) };
    const rest = { ...event.rest, regranted: [{ from: slice('grant:b', 6), grant }] };
    expect(breachesOf({ ...states, event: { ...event, rest } })).toEqual(['the postings of voided sum to 1']);
  });

  test('a hold takes what is spent first, and only what may be spent', () => {
    const bare = { do: 'hold', id: 'h2', ...by, credits: 2 } as const;
    const fresh = following(emptyState({ id: 'w', zone: 'UTC', openedAt: now }), [
      { do: 'grant', id: 'a', ...by, bucket: 'promo', credits: 3, expiresAt: now + hourMs },
      { do: 'grant', id: 'b', ...by, bucket: 'topup', credits: 10 },
    ]);
    const { event, ...states } = step(fresh, bare, 'held');
    const taking = (grantId: string, change: Partial<State> = {}) =>
      breachesOf({
        ...states,
        before: { ...states.before, ...change },
        after: fresh,
        event: { ...event, hold: { ...event.hold, slices: [slice(grantId, 2)] } },
      });
    expect(breachesOf({ ...states, event })).toEqual([]);
    expect(taking('grant:a')).toEqual([]);
    expect(taking('grant:b')).toEqual(['grant:a comes before grant:b']);
    expect(taking('nobody')).toEqual(['nobody may not be used for this', `nobody is not valid at ${now}`]);
    const nearly = (left: number, id = 'grant:a') =>
      breachesOf({
        ...states,
        after: withGrant(fresh, id, { available: credits(left) }),
        event: { ...event, hold: { ...event.hold, slices: [slice('grant:b', 2)] } },
      });
    expect([nearly(1), nearly(0)]).toEqual([['grant:a comes before grant:b'], []]);
    const twins = following(fresh, [{ do: 'grant', id: 'c', ...by, bucket: 'topup', credits: 1 }]);
    const second = step(twins, { ...bare, id: 'h3' }, 'held');
    expect(
      breachesOf({
        ...{ ...second, after: withGrant(twins, 'grant:a', { available: credits(0) }) },
        event: { ...second.event, hold: { ...second.event.hold, slices: [slice('grant:c', 1)] } },
      }),
    ).toEqual(['grant:b comes before grant:c']);
    const emptied = withGrant(fresh, 'grant:a', { available: credits(0) });
    expect(
      breachesOf({
        ...states,
        after: emptied,
        event: { ...event, hold: { ...event.hold, slices: [slice('grant:a', 1), slice('grant:b', 1)] } },
      }),
    ).toEqual([]);
  });

  test('nothing is held or leased of a grant that is over', () => {
    const { event, ...states } = step(start, { do: 'lease', id: 'l2', ...by, device: 'B', credits: 1 }, 'leased');
    expect(breachesOf({ ...states, event })).toEqual([]);
    const lease = { ...event.lease, slices: [slice('grant:a', 1)] };
    expect(breachesOf({ ...states, event: { ...event, lease, at: now + hourMs - 1 } })).toEqual([]);
    expect(breachesOf({ ...states, event: { ...event, lease, at: now + hourMs } })).toEqual([
      `grant:a is not valid at ${now + hourMs}`,
    ]);
  });

  test('a grant expires at its end, not before, and all that is free of it', () => {
    const given = following(emptyState({ id: 'w', zone: 'UTC', openedAt: now }), [
      { do: 'grant', id: 'a', ...by, bucket: 'promo', credits: 3, expiresAt: now + hourMs },
      { do: 'grant', id: 'b', ...by, bucket: 'topup', credits: 10 },
    ]);
    const expired = (grantId: string, n: number, at: number) =>
      breachesOf({ before: given, after: given, catalog, event: { type: 'expired', at, slice: slice(grantId, n) } });
    expect(expired('grant:a', 3, now + hourMs)).toEqual([]);
    expect(expired('grant:a', 3, now + hourMs + 1)).toEqual([]);
    expect(expired('grant:a', 3, now + hourMs - 1)).toEqual(['grant:a expired wrongly']);
    expect(expired('grant:a', 2, now + hourMs)).toEqual(['grant:a expired wrongly']);
    expect(expired('grant:b', 10, now + hourMs)).toEqual(['grant:b expired wrongly']);
    expect(expired('nobody', 10, now + hourMs)).toEqual(['nobody expired wrongly']);
  });

  test('a hold resolves once, whichever way', () => {
    const captured = step(start, { do: 'capture', id: 'c', ...by, hold: 'h' }, 'captured');
    const voided = step(start, { do: 'void', id: 'v', ...by, hold: 'h' }, 'voided');
    for (const one of [captured, voided]) {
      expect(breachesOf(one)).toEqual([]);
      expect(breachesOf({ ...one, before: one.after })).toEqual(['hold h resolved twice']);
    }
  });

  test('a purchase is paid once, and a recharge stays within its limit, one at a time', () => {
    const bought = following(start, [{ do: 'buy', id: 'p', ...by, pack: 'pack-100' }]);
    const paid = step(bought, { do: 'payment', id: 'y', ...by, purchase: 'p', outcome: 'succeeded' }, 'purchase-paid');
    expect(breachesOf(paid)).toEqual([]);
    expect(breachesOf({ ...paid, before: paid.after })).toEqual(['p was paid twice']);

    const purchase = bought.purchases.p;
    if (purchase === undefined) throw new Error('no purchase');
    const event = { type: 'recharge-started', at: now, purchase } as Event;
    const window = {
      startsAt: now,
      endsAt: now + 1,
      capturedMinor: 30,
      reservedMinor: 20,
      hasToldBlocked: false,
      told: [],
    };
    const started = (capMinor: number, inFlight: string | null = null, opened: typeof window | null = window) =>
      breachesOf({
        before: { ...bought, recharge: { ...bought.recharge, inFlight } },
        event,
        after: { ...bought, recharge: { ...bought.recharge, window: opened, capMinor } },
        catalog,
      });
    expect([started(50), started(49)]).toEqual([[], ['50 of 49 are taken']]);
    expect([started(0, null, null), started(-1, null, null)]).toEqual([[], ['0 of -1 are taken']]);
    expect(started(50, 'other')).toEqual(['two recharges are in flight']);
  });

  test('a member takes no more than the limit, unless it was lowered', () => {
    const member = (used: number, cap: number | null = 5): State => ({
      ...start,
      members: { ana: { id: 'ana', cap: cap as never, month: null, used: credits(used), unheard: credits(0) } },
    });
    const taking = (before: number, after: number, event: Event = nothing, cap: number | null = 5) =>
      breachesOf({ before: member(before, cap), event, after: member(after, cap), catalog });
    expect([taking(0, 5), taking(6, 6), taking(7, 6), taking(0, 9, nothing, null)]).toEqual([[], [], [], []]);
    expect(taking(0, 6)).toEqual(['card-set: ana takes 6 of 5']);
    expect(taking(6, 7)).toEqual(['card-set: ana takes 7 of 5']);
    const set = { type: 'member-cap-set', at: now, member: 'ana', cap: credits(5), user: null } as Event;
    expect(taking(0, 6, set)).toEqual([]);
  });

  test('what is set aside for leases that were taken back is set aside for their members', () => {
    const taken = (lease: Partial<Lease>, unheard: number, month: State['members'][string]['month'] = null) => {
      const back = { status: 'reclaimed', member: 'ana', ...lease } as Partial<Lease>;
      const ana = { id: 'ana', cap: null, month, used: credits(0), unheard: credits(unheard) };
      const leases = { ...start.leases, l: { ...(start.leases.l as Lease), ...back } };
      return breachesOf({ before: start, event: nothing, after: { ...start, members: { ana }, leases }, catalog });
    };
    const unheard = { credits: credits(2), since: now };
    expect([taken({ unheard }, 2), taken({ unheard }, 3), taken({}, 0)]).toEqual([[], [], []]);
    expect(taken({ unheard }, 1)).toEqual(['2 are set aside for the leases of ana, and 1 for the member']);
    expect(taken({ unheard, member: 'ben' }, 9)).toEqual([
      '2 are set aside for the leases of ben, and 0 for the member',
    ]);
    expect(taken({ unheard, status: 'returned' }, 2)).toEqual(['l is returned, and something is set aside for it']);
    const later = { name: '2026-02', startsAt: now + 1, endsAt: now + 2 };
    expect([taken({ unheard }, 0, later), taken({ unheard }, 0, { ...later, startsAt: now }).length]).toEqual([[], 1]);
  });

  test('an alert fires only while it is armed', () => {
    const event = { type: 'alert', at: now, rule: 'r', sequence: 1 } as unknown as Event;
    const fired = (isArmed: boolean) =>
      breachesOf({ before: { ...start, alerts: { r: { isArmed, sequence: 1 } } }, event, after: start, catalog });
    expect([fired(true), fired(false)]).toEqual([[], ['r fired without being armed']]);
    expect(breachesOf({ before: start, event, after: start, catalog })).toEqual([]);
  });

  test('a renewal carries as much as it may, loses the rest, and touches nothing else', () => {
    const planned = following(emptyState({ id: 'w', zone: 'UTC', openedAt: now }), [
      { do: 'grant', id: 'b', ...by, bucket: 'topup', credits: 10 },
      { do: 'subscribe', id: 's', ...by, plan: 'professional', allocation: 5 },
      { do: 'grant', id: 'more', ...by, bucket: 'plan', credits: 8, expiresAt: Date.UTC(2026, 1, 15, 10) },
      { do: 'grant', id: 'later', ...by, bucket: 'plan', credits: 1, expiresAt: Date.UTC(2026, 2, 15, 10) },
    ]);
    const wait: CommandInput = { do: 'extend', id: 'e', ...by, hold: 'none' };
    const { event, ...states } = step(planned, wait, 'renewed', Date.UTC(2026, 1, 15, 10));
    const renewed = (change: Partial<EventOf<'renewed'>>) =>
      breachesOf({ ...states, after: planned, event: { ...event, ...change } }).filter(
        (one) => !one.includes('sum to'),
      );
    expect(renewed({})).toEqual([]);
    expect(event.carried.reduce((sum, one) => sum + one.credits, 0)).toBe(10);
    expect(renewed({ forfeited: [] })).toEqual(['of 13 unused, 10 + 0 are told']);
    expect(renewed({ carried: [slice('grant:more', 11)], forfeited: [slice('grant:more', 2)] })).toEqual([
      '11 are carried, at most 10 may be',
    ]);
    const gift = withGrant(states.before, 'grant:b', { expiresAt: Date.UTC(2026, 1, 15, 10) });
    expect(breachesOf({ ...states, before: gift, after: planned, event })).toEqual([]);
    const twice = states.before.grants['grant:b'] as Grant;
    expect(renewed({ grant: twice })).toEqual(['grant:b was granted twice']);
    expect(renewed({ grant: null })).toEqual([]);
    const plain = { ...catalog, buckets: catalog.buckets.map(({ rollover: _, ...bucket }) => bucket) } as Catalog;
    expect(breachesOf({ ...states, after: planned, event, catalog: plain })).toContainEqual(
      '10 are carried, at most 0 may be',
    );
  });
});
