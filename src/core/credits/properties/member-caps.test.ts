import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyAll } from '../apply.ts';
import type { JournalEntry } from '../command.ts';
import type { Event } from '../event.ts';
import { allowanceOf, takenBy } from '../members.ts';
import { entryHash } from '../purse.ts';
import { emptyState } from '../state.ts';
import { credits } from '../values/amount.ts';
import { monthOf } from '../values/calendar.ts';
import { aWallet, hourMs, start } from './aWallet.ts';
import { runs } from './seed.ts';

// Two members with a limit and one without, at the wallet and on devices, with journals that come late, in parts and never. Each event is
// checked against the rule of the limit by `aWallet`; here the charges of each month are counted once more, from the events alone.

const cap = 20;
const zone = 'Europe/Amsterdam';
const people = ['ana', 'ben', 'cem'] as const;
const who = fc.nat(2);
const amount = fc.integer({ min: 1, max: 9 });
const one = <Do extends string, Fields extends string>(name: Do, fields: Record<Fields, fc.Arbitrary<number>>) =>
  fc.record({ do: fc.constant(name), ...fields }) as unknown as fc.Arbitrary<{ do: Do } & Record<Fields, number>>;
const step = fc.oneof(
  { weight: 4, arbitrary: one('hold', { who, amount }) },
  { weight: 3, arbitrary: one('hold-work', { who, key: fc.nat(4) }) },
  { weight: 2, arbitrary: one('spend', { who, amount }) },
  { weight: 4, arbitrary: one('capture', { at: fc.nat(9), amount }) },
  { weight: 2, arbitrary: one('void', { at: fc.nat(9) }) },
  { weight: 3, arbitrary: one('lease', { who, amount }) },
  { weight: 5, arbitrary: one('device-spend', { at: fc.nat(9), amount: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 4, arbitrary: one('sync', { at: fc.nat(9), rest: fc.nat(2) }) },
  { weight: 2, arbitrary: one('refund', { at: fc.nat(20), amount }) },
  { weight: 2, arbitrary: one('fail', { at: fc.nat(9) }) },
  { weight: 2, arbitrary: one('run', { who, amount: fc.integer({ min: 1, max: 30 }) }) },
  { weight: 1, arbitrary: one('generate', { who }) },
  { weight: 1, arbitrary: one('accept', { who, at: fc.nat(9) }) },
  { weight: 3, arbitrary: one('wait', { hours: fc.integer({ min: 1, max: 200 }) }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
const story = fc.array(step, { minLength: 20, maxLength: 90, size: 'max' });

test('no interleaving of holds, leases, late journals, refunds and months lets a member spend more than the limit', () => {
  let cappedStories = 0;
  fc.assert(
    fc.property(story, (steps) => {
      const world = aTeam();
      for (const one of steps) world.play(one);
      for (const member of ['ana', 'ben']) {
        for (const [month, used] of spentByMonth(world.events, member))
          expect([month, Math.min(used, cap)]).toEqual([month, used]);
        const { used, reserved } = allowanceOf(world.state(), member, { now: world.now(), zone });
        expect(used + reserved).toBeLessThanOrEqual(cap);
        const known = world.state().members[member];
        expect(known?.unheard ?? 0).toBe(setAside(world.events, member, known?.month?.startsAt ?? 0));
      }
      if (world.refusals() > 0) cappedStories += 1;
      const opened = emptyState({ id: 'w', zone, openedAt: start });
      expect(applyAll(opened, world.events)).toEqual(world.state());
    }),
    runs(80),
  );
  // A story in which nobody ever meets a limit says nothing.
  expect(cappedStories).toBeGreaterThan((runs(80).numRuns * 3) / 8 - 1);
});

/** What was charged to a member, less refunds, by the month that it belongs to: of a late journal, the month in which its lease was taken back. */
function spentByMonth(events: readonly Event[], member: string): Map<string, number> {
  const spent = new Map<string, number>();
  const belongs = new Map<string, string>();
  const takenBackIn = new Map<string, string>();
  const add = (charge: string, month: string, amount: number) => {
    belongs.set(charge, month);
    spent.set(month, (spent.get(month) ?? 0) + amount);
  };
  for (const event of events) {
    const month = monthOf(event.at, zone).name;
    if (event.type === 'lease-closed' && event.status === 'reclaimed') takenBackIn.set(event.lease, month);
    if ((event.type === 'captured' || event.type === 'lease-spent') && event.charge.member === member) {
      const isLate = event.type === 'lease-spent' && event.isLate;
      const own = isLate ? (takenBackIn.get(event.lease) ?? month) : month;
      add(event.charge.id, own, event.charge.credits);
    }
    if (event.type === 'refunded') {
      const of = belongs.get(event.charge);
      // A refund in a later month gives nothing back to the month of its charge, and nothing to its own.
      if (of === month) add(event.charge, of, -event.credits);
    }
  }
  return spent;
}

/** What a member's devices may still report of leases that were taken back since then: of each, what nobody has told, until all is told. */
function setAside(events: readonly Event[], member: string, since: number): number {
  const open = new Map<string, number>();
  const left = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'leased' && event.lease.member === member) left.set(event.lease.id, event.lease.credits);
    const lease =
      event.type === 'lease-spent' || event.type === 'lease-closed' || event.type === 'lease-heard' ? event.lease : '';
    const credits = left.get(lease);
    if (credits === undefined) continue;
    if (event.type === 'lease-spent') left.set(lease, credits - event.charge.credits);
    if (event.type === 'lease-closed' && event.status === 'reclaimed' && event.at >= since) open.set(lease, 0);
    if (event.type === 'lease-heard') open.delete(lease);
  }
  return [...open.keys()].reduce((sum, lease) => sum + (left.get(lease) ?? 0), 0);
}

function aTeam() {
  const wallet = aWallet({ zone });
  const events: Event[] = [];
  const holds: string[] = [];
  const edits: string[] = [];
  const journals: { lease: string; device: string; left: number; entries: JournalEntry[] }[] = [];
  let count = 0;
  let refusals = 0;
  const ask = (asked: Parameters<typeof wallet.ask>[0]) => {
    const before = ['ana', 'ben'].map((member) => takenBy(wallet.state(), member));
    const decision = wallet.ask(asked);
    events.push(...decision.events);
    if (!decision.ok && decision.rejection.details.reason === 'member-cap') {
      refusals += 1;
      const { member, left, needed } = decision.rejection.details as { member: string; left: number; needed: number };
      expect(needed).toBeGreaterThan(left);
      expect(takenBy(wallet.state(), member)).toBeLessThanOrEqual(before[member === 'ana' ? 0 : 1] ?? 0);
    }
    return decision.ok;
  };
  const as = (index: number) => ({ as: 'operator', user: people[index] ?? null, member: people[index] }) as const;
  const id = (what: string) => {
    count += 1;
    return `${what}-${count}`;
  };
  const at = <One>(ones: readonly One[], place: number): One | undefined => ones[place % Math.max(ones.length, 1)];
  ask({ do: 'grant', bucket: 'promo', credits: 5000, expiresAt: null });
  for (const member of ['ana', 'ben']) ask({ do: 'member-cap', of: member, credits: cap });

  const play = (one: Step): void => {
    switch (one.do) {
      case 'hold': {
        const hold = id('h');
        if (ask({ do: 'hold', id: hold, credits: one.amount, ttl: 'PT24H', ...as(one.who) })) holds.push(hold);
        return;
      }
      case 'hold-work': {
        const hold = id('h');
        const work = { action: 'enhance', quantity: 2, workKeys: [`k${one.key}`, `k${one.key + 1}`] };
        if (ask({ do: 'hold', id: hold, ...work, ttl: 'PT24H', ...as(one.who) })) holds.push(hold);
        return;
      }
      case 'spend':
        ask({ do: 'spend', id: id('s'), credits: one.amount, ...as(one.who) });
        return;
      case 'capture': {
        const hold = at(holds, one.at);
        const { credits: held = 0 } = wallet.state().holds[hold ?? ''] ?? {};
        if (hold !== undefined) ask({ do: 'capture', id: id('c'), hold, credits: Math.min(one.amount, held) });
        return;
      }
      case 'void': {
        const hold = at(holds, one.at);
        if (hold !== undefined) ask({ do: 'void', id: id('v'), hold });
        return;
      }
      case 'fail': {
        const hold = at(holds, one.at);
        if (hold !== undefined) ask({ do: 'fail', id: id('f'), of: hold });
        return;
      }
      case 'lease': {
        const lease = id('l');
        const device = `d${one.who}`;
        if (!ask({ do: 'lease', id: lease, device, credits: one.amount, ...as(one.who) })) return;
        journals.push({ lease, device, left: wallet.state().leases[lease]?.credits ?? 0, entries: [] });
        return;
      }
      case 'device-spend': {
        const journal = at(journals, one.at);
        if (journal === undefined || journal.left < one.amount) return;
        const last = journal.entries.at(-1);
        const body = {
          ...{ id: id('e'), index: journal.entries.length + 1, credits: credits(one.amount) },
          prevHash: last?.hash ?? wallet.state().leases[journal.lease]?.head ?? '',
          ...{ action: 'enhance', phase: 'single' as const, quantity: 1, dims: {} },
          ...{ workKeys: [], resource: null, run: null, user: null, occurredAt: 0 },
        };
        journal.entries.push({ ...body, hash: entryHash(body) });
        journal.left -= one.amount;
        return;
      }
      case 'sync': {
        const journal = at(journals, one.at);
        if (journal === undefined) return;
        const returnsRest = one.rest === 0;
        const { lease, device, entries } = journal;
        if (ask({ do: 'sync', id: id('y'), device, lease, entries, returnsRest }) && returnsRest) journal.left = 0;
        return;
      }
      case 'refund': {
        const charge = at(Object.keys(wallet.state().charges), one.at);
        if (charge !== undefined) ask({ do: 'refund', id: id('b'), of: charge, credits: one.amount, fault: 'vendor' });
        return;
      }
      case 'run':
        ask({ do: 'run', id: id('r'), run: id('run'), action: 'enhance', photos: one.amount, ...as(one.who) });
        return;
      case 'generate': {
        const edit = id('g');
        if (ask({ do: 'generate', id: edit, action: 'edit', ...as(one.who) })) edits.push(edit);
        return;
      }
      case 'accept': {
        const edit = at(edits, one.at);
        if (edit !== undefined) ask({ do: 'accept', id: id('a'), edit, ...as(one.who) });
        return;
      }
      case 'wait':
        wallet.wait(one.hours * hourMs);
        events.push(...wallet.last());
        return;
    }
  };
  return { play, events, state: wallet.state, now: wallet.now, refusals: () => refusals };
}
