import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyAll } from '../apply.ts';
import { balanceOf } from '../balance.ts';
import type { Catalog } from '../catalog.ts';
import { type CommandInput, commandSchema, type JournalEntry } from '../command.ts';
import { advance, decide } from '../decide.ts';
import type { Event } from '../event.ts';
import { breachesOf } from '../ledger/invariants.ts';
import { presets } from '../presets.ts';
import { entryHash } from '../purse.ts';
import { emptyState, type State } from '../state.ts';
import { credits, total } from '../values/amount.ts';
import { runs } from './seed.ts';

// Leases under owners, copies and late devices: whatever happens, a lease gives at most what it had, is closed once, and nothing is lost.

const catalog = presets['per-photo'] as Catalog;
const start = Date.UTC(2026, 0, 15, 10);
const hourMs = 3_600_000;
const by = { as: 'owner', user: 'Olga' } as const;

const spends = { lease: fc.nat(3), credits: fc.nat(4), key: fc.nat(30), isHonest: fc.nat(9).map((n) => n > 0) };
const step = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lease' as const),
      device: fc.nat(2),
      credits: fc.integer({ min: 5, max: 12 }),
    }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('spend' as const), ...spends }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('copy' as const), ...spends }) },
  {
    weight: 4,
    arbitrary: fc.record({
      ...{ do: fc.constant('sync' as const), lease: fc.nat(3), from: fc.nat(5) },
      returnsRest: fc.nat(3).map((n) => n === 0),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('sync-copy' as const), lease: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('thaw' as const), device: fc.nat(2) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('recall' as const),
      device: fc.nat(2),
      isRecalled: fc.nat(3).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 250 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('charge' as const), credits: fc.integer({ min: 1, max: 50 }) }) },
);
/** Every device begins with a lease and a few spends. */
const story = fc
  .array(step, { minLength: 10, maxLength: 70, size: 'max' })
  .map((steps): Step[] => [
    ...[0, 1, 2].map((device) => ({ do: 'lease' as const, device, credits: 8 })),
    ...[0, 1, 2, 0, 1, 2].map((lease, key) => ({ do: 'spend' as const, lease, credits: 2, key, isHonest: true })),
    ...steps,
  ]);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

test('leases that are copied, frozen, thawed, recalled, reclaimed and reported late keep every rule', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const world = aWorld();
      for (const one of steps) world.play(one);
      for (const device of [0, 1, 2]) world.play({ do: 'thaw', device });
      world.play({ do: 'wait', hours: 24 * 30 });
      const { state, events } = world;
      const ends = events.filter((event) => event.type === 'lease-closed');
      const closed = ends.map(({ lease }) => lease);
      for (const { lease, status, rest } of ends) {
        const { credits = 0, spent = 0 } = state.leases[lease] ?? {};
        if (status === 'returned') expect(total(rest.returned) + spent).toBe(credits);
      }
      expect(new Set(closed).size).toBe(closed.length);
      expect(closed.toSorted()).toEqual(Object.keys(state.leases).toSorted());
      for (const lease of Object.values(state.leases)) {
        expect(lease.spent).toBeLessThanOrEqual(lease.credits);
        const charges = Object.values(state.charges).filter((charge) => charge.lease === lease.id);
        expect(charges.reduce((sum, charge) => sum + charge.credits, 0)).toBe(lease.spent);
        expect(charges).toHaveLength(lease.entryCount);
      }
      const paid = Object.values(state.charges).flatMap(({ workKeys }) => workKeys);
      expect(new Set(paid).size).toBe(paid.length);
      const charged = Object.values(state.charges).reduce((sum, charge) => sum + charge.credits, 0);
      const { available, held, leased } = balanceOf(state, state.bookedAt, catalog);
      expect([available + charged - state.debt, held, leased]).toEqual([100, 0, 0]);
    }),
    runs(80),
  );
});

test('a journal that is booked at once comes to the same as its events one by one', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const world = aWorld();
      for (const one of steps) world.play(one);
      expect(applyAll(emptyState({ id: 'w', zone: 'UTC', openedAt: start }), world.events)).toEqual(world.state);
    }),
    runs(30),
  );
});

test('only an owner or admin thaws or recalls, and a device that is not frozen is not thawed', () => {
  const world = aWorld();
  world.play({ do: 'lease', device: 0, credits: 5 });
  const code = (input: CommandInput) => {
    const decision = world.send(input);
    return decision.ok ? 'ok' : decision.rejection.code;
  };
  for (const as of ['operator', 'viewer'] as const) {
    expect(code({ do: 'thaw', id: `t-${as}`, as, device: 'd0' })).toBe('forbidden');
    expect(code({ do: 'recall', id: `r-${as}`, as, device: 'd0', isRecalled: true })).toBe('forbidden');
  }
  expect(code({ do: 'thaw', id: 't-1', ...by, device: 'd0' })).toBe('bad-input');
  expect(code({ do: 'recall', id: 'r-1', ...by, device: 'd0', isRecalled: true })).toBe('ok');
  expect(code({ do: 'lease', id: 'l-2', ...by, device: 'd0', credits: 1 })).toBe('forbidden');
  expect(code({ do: 'recall', id: 'r-2', ...by, device: 'd0', isRecalled: true })).toBe('ok');
  expect(world.events.filter(({ type }) => type === 'device-recalled')).toHaveLength(1);
});

type Spend = { credits: number; key: number; isHonest: boolean };
type Journal = {
  lease: string;
  device: string;
  head: string;
  credits: number;
  entries: JournalEntry[];
  copy: JournalEntry[];
};

function aWorld() {
  let state: State = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  let now = start;
  let count = 0;
  const events: Event[] = [];
  const journals: Journal[] = [];
  const book = (happened: readonly Event[], after: State) => {
    let before = state;
    for (const event of happened) {
      const next = applyAll(before, [event]);
      expect(breachesOf({ before, event, after: next, catalog })).toEqual([]);
      // Nothing is owed while there is something that could pay for it.
      const owes = event.type === 'lease-spent' && event.charge.debt > 0;
      if (owes) expect(balanceOf(next, now, catalog).available).toBe(0);
      before = next;
    }
    expect(before).toEqual(after);
    state = after;
    events.push(...happened);
  };
  const send = (input: CommandInput) => {
    const decision = decide(state, commandSchema.parse(input), now, catalog);
    book(decision.events, decision.state);
    return decision;
  };
  const id = (what: string) => {
    count += 1;
    return `${what}-${count}`;
  };
  send({ do: 'grant', id: 'g1', ...by, bucket: 'promo', credits: 30, expiresAt: null });
  send({ do: 'grant', id: 'g2', ...by, bucket: 'topup', credits: 70 });
  const sync = (journal: Journal, entries: JournalEntry[], returnsRest: boolean) => {
    const { lease, device } = journal;
    return send({ do: 'sync', id: id('sync'), ...by, device, lease, entries, returnsRest });
  };
  /** The device believes what it has; what it gave back it spends no more. */
  const spend = (entries: JournalEntry[], journal: Journal, { credits: amount, key, isHonest }: Spend) => {
    const spent = entries.reduce((sum, entry) => sum + entry.credits, 0);
    if (isHonest && spent + amount > journal.credits) return;
    const body = {
      ...{ id: id('entry'), index: entries.length + 1, prevHash: entries.at(-1)?.hash ?? journal.head },
      ...{ credits: credits(amount), action: 'enhance', phase: 'single' as const, quantity: 1, dims: {} },
      ...{ workKeys: amount === 0 ? [] : [`k${key}`, `k${key + 1}`], resource: null, run: null, user: null },
      occurredAt: 0,
    };
    entries.push({ ...body, hash: entryHash(body) });
  };
  const play = (one: Step): void => {
    const journal = 'lease' in one ? journals[one.lease % Math.max(journals.length, 1)] : undefined;
    switch (one.do) {
      case 'lease': {
        const lease = id('lease');
        const device = `d${one.device}`;
        if (!send({ do: 'lease', id: lease, ...by, device, credits: one.credits }).ok) return;
        const { head = '', credits: given = 0 } = state.leases[lease] ?? {};
        journals.push({ lease, device, head, credits: given, entries: [], copy: [] });
        return;
      }
      case 'spend':
        if (journal !== undefined) spend(journal.entries, journal, one);
        return;
      case 'copy':
        if (journal === undefined) return;
        if (journal.copy.length === 0) journal.copy = journal.entries.slice(0, -1);
        spend(journal.copy, journal, one);
        return;
      case 'sync':
        if (journal !== undefined) sync(journal, journal.entries.slice(Math.max(one.from - 3, 0)), one.returnsRest);
        return;
      case 'sync-copy':
        if (journal !== undefined) {
          const { entryCount = 0 } = state.leases[journal.lease] ?? {};
          const isBranch = journal.copy.some(
            (entry) => entry.index <= entryCount && state.charges[entry.id] === undefined,
          );
          const decision = sync(journal, journal.copy, false);
          if (isBranch) expect(decision).toMatchObject({ ok: false, rejection: { code: 'lease-frozen' } });
        }
        return;
      case 'thaw':
        send({ do: 'thaw', id: id('thaw'), ...by, device: `d${one.device}` });
        return;
      case 'recall':
        send({ do: 'recall', id: id('recall'), ...by, device: `d${one.device}`, isRecalled: one.isRecalled });
        return;
      case 'charge':
        send({ do: 'spend', id: id('charge'), ...by, action: 'enhance', quantity: one.credits });
        return;
      case 'wait': {
        now += one.hours * hourMs;
        const later = advance(state, now, catalog);
        book(later.events, later.state);
        return;
      }
    }
  };
  return {
    ...{ play, send, events },
    get state() {
      return state;
    },
  };
}
