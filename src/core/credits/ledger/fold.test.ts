import { describe, expect, test } from 'vitest';
import { apply, applyAll } from '../apply.ts';
import type { Event } from '../event.ts';
import { aLife } from '../properties/aLife.ts';
import { emptyState, type State } from '../state.ts';
import { canonical } from '../values/fingerprint.ts';
import { openPartOf } from './archive.ts';
import { foldFrom } from './fold.ts';

// A whole history, entry by entry, with only what is open at hand: each step is what it was in the whole wallet.

const kinds = ['grants', 'holds', 'charges', 'workKeys', 'edits', 'runs', 'purchases', 'leases', 'devices'] as const;
const keptKinds = ['grants', 'edits', 'purchases', 'leases', 'devices'] as const;
const life = aLife();
const opened = (): State => {
  const { wallet: id, openedAt } = life.state();
  return emptyState({ id, zone: 'Europe/Amsterdam', openedAt });
};

test('every step is the step of the whole wallet, for whatever is at hand, and its balance is the same', () => {
  const fold = foldFrom(opened());
  let whole = opened();
  for (const event of life.events()) {
    expect(fold.lacks(event)).toBeNull();
    const { before, after } = fold.step(event);
    const next = apply(whole, event);
    for (const [part, all] of [
      [before, whole],
      [after, next],
    ] as const) {
      for (const kind of kinds)
        for (const [id, one] of Object.entries(part[kind])) expect({ id, one }).toEqual({ id, one: all[kind][id] });
      expect(Object.keys(openPartOf(all).grants)).toEqual(Object.keys(openPartOf(part).grants));
      for (const name of ['debt', 'zone', 'periodUsed', 'periodGranted', 'subscription', 'bookedAt'] as const)
        expect(part[name]).toEqual(all[name]);
    }
    whole = next;
    const open = openPartOf(whole);
    expect(canonical(fold.state())).toBe(canonical(open));
    // What is done for each photo leaves the grants that it used up for the next entry to put away.
    if (event.type === 'held' || event.type === 'captured') continue;
    for (const kind of keptKinds) {
      for (const [id, one] of Object.entries(whole[kind]))
        if (!Object.hasOwn(open[kind], id)) expect({ id, one: fold.archive[kind].get(id) }).toEqual({ id, one });
    }
  }
  expect(whole).toEqual({ ...applyAll(opened(), life.events()) });
});

test('what is over is not at hand, however long the history is', () => {
  const fold = foldFrom(opened());
  for (const event of life.events()) {
    const { after } = fold.step(event);
    // What one entry ends is still there in its own step.
    expect(Object.keys(after.charges).length).toBeLessThanOrEqual(1);
  }
  expect(fold.state().charges).toEqual({});
  expect(fold.archive.holds.size + fold.archive.charges.size + fold.archive.answers.size).toBe(0);
});

test('work that is held by two pays once, and what was paid is no more at hand', () => {
  const fold = foldFrom(opened());
  for (const event of life.events()) {
    const { after } = fold.step(event);
    if (event.type === 'captured') expect(Object.keys(fold.state().workKeys)).not.toContain('b');
    if (event.type === 'captured' && event.charge.hold !== null) {
      expect(Object.keys(fold.state().holds)).not.toContain(event.charge.hold);
    }
    expect(after.bookedAt).toBe(event.at);
  }
});

describe('a charge of long ago', () => {
  const refund = life.events().find((event): event is Event & { type: 'refunded' } => event.type === 'refunded');
  if (refund === undefined) throw new Error('nothing was refunded');
  const charged = life
    .events()
    .flatMap((event) => (event.type === 'captured' && event.charge.id === refund.charge ? [event.charge] : []));

  test('is missing until it is told again, and its refund is then booked as it was', () => {
    const fold = foldFrom(opened());
    expect(fold.lacks(refund)).toBe(refund.charge);
    const [charge] = charged;
    if (charge === undefined) throw new Error('nothing was charged');
    const before = applyAll(opened(), life.events().slice(0, life.events().indexOf(refund)));
    const late = foldFrom({ ...before, charges: {} });
    expect(late.lacks(refund)).toBe(charge.id);
    late.recall(charge);
    expect(late.lacks(refund)).toBeNull();
    const { after } = late.step(refund);
    expect(after.charges[charge.id]).toEqual(apply(before, refund).charges[charge.id]);
    expect(after.grants).toMatchObject(openPartOf(apply(before, refund)).grants);
    // It is changed now, and known as such.
    expect(late.lacks(refund)).toBeNull();
  });

  test('is remembered through as many as are at hand, and twice as many at most', () => {
    const [charge] = charged;
    if (charge === undefined) throw new Error('nothing was charged');
    const fold = foldFrom(opened());
    const asked = (id: string) => fold.lacks({ ...refund, charge: id });
    for (let n = 0; n < 10_000; n += 1) fold.recall({ ...charge, id: `c-${n}` });
    expect([asked('c-0'), asked('c-9999')]).toEqual([null, null]);
    for (let n = 10_000; n < 20_000; n += 1) fold.recall({ ...charge, id: `c-${n}` });
    expect([asked('c-0'), asked('c-19999')]).toEqual([null, null]);
    fold.recall({ ...charge, id: 'c-20000' });
    expect([asked('c-9999'), asked('c-10000'), asked('c-20000')]).toEqual(['c-9999', null, null]);
  });
});
