import { describe, expect, test } from 'vitest';
import { aWallet, dayMs, hourMs, minuteMs, start } from '../properties/aWallet.ts';
import type { Hold } from '../state/work.ts';
import { emptyState } from '../state.ts';
import * as holds from './holds.ts';

// What a hold, a capture and a refund change, and that everything else of them stays as it was.

function opened() {
  const wallet = aWallet();
  wallet.send({ do: 'grant', id: 'brief', bucket: 'promo', credits: 3, expiresAt: start + hourMs });
  wallet.send({ do: 'grant', id: 'lasting', bucket: 'topup', credits: 20 });
  return wallet;
}
const work = { action: 'enhance' } as const;

test('a hold is kept with all that was agreed, and captured it only changes its status', () => {
  const wallet = opened();
  wallet.send({ do: 'hold', id: 'other', credits: 1 });
  wallet.send({
    do: 'hold',
    id: 'h',
    ...work,
    quantity: 4,
    run: 'r',
    user: 'Ann',
    resource: { shoot: 's' },
    ttl: 'PT1H',
  });
  const hold = wallet.state().holds.h;
  expect(hold).toEqual({
    id: 'h',
    status: 'open',
    work: { ...work, phase: 'single', quantity: 4, dims: {}, resource: { shoot: 's' }, run: 'r', user: 'Ann' },
    credits: 4,
    slices: [
      { grantId: 'grant:brief', bucket: 'promo', credits: 2 },
      { grantId: 'grant:lasting', bucket: 'topup', credits: 2 },
    ],
    workKeys: [],
    sharedKeys: [],
    owned: 0,
    unitPrice: { numerator: '1', denominator: '1' },
    createdAt: start,
    expiresAt: start + hourMs,
    ttlMs: hourMs,
    edit: null,
    catalogVersion: wallet.catalog.version,
    charge: null,
  });
  wallet.wait(minuteMs);
  wallet.send({ do: 'capture', id: 'c', hold: 'h', credits: 3 });
  expect(wallet.state().holds.h).toEqual({ ...hold, status: 'captured', charge: 'c' });
  expect(wallet.state().charges).toEqual({
    c: {
      id: 'c',
      hold: 'h',
      lease: null,
      work: hold?.work,
      credits: 3,
      debt: 0,
      slices: [
        { grantId: 'grant:brief', bucket: 'promo', credits: 2 },
        { grantId: 'grant:lasting', bucket: 'topup', credits: 1 },
      ],
      workKeys: [],
      refunded: 0,
      period: 0,
      at: start + minuteMs,
      occurredAt: null,
      catalogVersion: wallet.catalog.version,
    },
  });
  expect([wallet.state().holds.other?.status, wallet.state().periodUsed]).toEqual(['open', 3]);
});

test('a hold that is extended, voided or timed out is the same hold with another end', () => {
  const wallet = opened();
  for (const id of ['long', 'given', 'late']) wallet.send({ do: 'hold', id, credits: 1 });
  const { long, given, late } = wallet.state().holds;
  wallet.wait(10 * minuteMs);
  wallet.send({ do: 'extend', hold: 'long' });
  wallet.send({ do: 'void', hold: 'given' });
  wallet.wait(5 * minuteMs);
  expect(wallet.state().holds).toEqual({
    long: { ...long, expiresAt: start + 25 * minuteMs },
    given: { ...given, status: 'voided' },
    late: { ...late, status: 'expired' },
  });
});

test('a refund counts what went back, and the rest of the charge stays', () => {
  const wallet = opened();
  wallet.send({ do: 'spend', id: 'first', credits: 2 });
  wallet.send({ do: 'spend', id: 'second', credits: 5 });
  const { first, second } = wallet.state().charges;
  wallet.send({ do: 'refund', of: 'second', credits: 2, fault: 'vendor' });
  expect(wallet.state().charges).toEqual({ first, second: { ...second, refunded: 2 } });
  expect(wallet.state().periodUsed).toBe(5);
  wallet.send({ do: 'refund', of: 'second', credits: 1, fault: 'vendor' });
  expect([wallet.state().charges.second?.refunded, wallet.state().periodUsed]).toEqual([3, 4]);
});

test('a refund of something from an earlier period leaves what this one used', () => {
  const wallet = opened();
  wallet.send({ do: 'spend', id: 'before', credits: 2 });
  wallet.send({ do: 'subscribe', plan: 'solo' });
  wallet.send({ do: 'spend', id: 'now', credits: 5 });
  wallet.send({ do: 'refund', of: 'before', fault: 'vendor' });
  expect(wallet.state().periodUsed).toBe(5);
});

describe('work that several holds want', () => {
  test('is held by one, waited for by others in their order, and handed over with its credits', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'first', ...work, quantity: 2, workKeys: ['a', 'b'] });
    wallet.send({ do: 'hold', id: 'second', ...work, quantity: 2, workKeys: ['a', 'c'] });
    wallet.send({ do: 'hold', id: 'third', ...work, workKeys: ['a'] });
    wallet.send({ do: 'hold', id: 'aside', ...work, workKeys: ['z'] });
    const { second, third } = wallet.state().holds;
    const held = (hold: string, sharedWith: string[] = []) => ({
      status: 'held',
      hold,
      sharedWith,
      isDelivered: false,
    });
    expect(wallet.state().workKeys).toEqual({
      a: held('first', ['second', 'third']),
      b: held('first'),
      c: held('second'),
      z: held('aside'),
    });
    expect([second?.credits, second?.workKeys, second?.sharedKeys, second?.owned]).toEqual([1, ['c'], ['a'], 1]);
    wallet.send({ do: 'void', hold: 'first' });
    expect(wallet.state().workKeys).toEqual({ a: held('second', ['third']), c: held('second'), z: held('aside') });
    expect(wallet.state().holds.second).toEqual({
      ...second,
      credits: 2,
      slices: [...(second?.slices ?? []), { grantId: 'grant:brief', bucket: 'promo', credits: 1 }],
      workKeys: ['c', 'a'],
      sharedKeys: [],
      owned: 0,
    });
    expect(wallet.state().holds.third).toEqual(third);
    wallet.send({ do: 'void', hold: 'third' });
    expect(wallet.state().workKeys).toEqual({ a: held('second'), c: held('second'), z: held('aside') });
    wallet.send({ do: 'void', hold: 'second' });
    expect(wallet.state().workKeys).toEqual({ z: held('aside') });
  });

  test('of which one is handed over keeps waiting for the other', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'one', ...work, workKeys: ['a'] });
    wallet.send({ do: 'hold', id: 'two', ...work, workKeys: ['b'] });
    wallet.send({ do: 'hold', id: 'both', ...work, quantity: 3, workKeys: ['a', 'b', 'c'] });
    wallet.send({ do: 'void', hold: 'one' });
    const both = wallet.state().holds.both;
    expect([both?.workKeys, both?.sharedKeys, both?.owned, both?.credits]).toEqual([['c', 'a'], ['b'], 1, 2]);
    wallet.send({ do: 'capture', id: 'paid', hold: 'two' });
    expect(wallet.state().workKeys.b).toEqual({ status: 'paid', charge: 'paid' });
    wallet.send({ do: 'capture', id: 'rest', hold: 'both' });
    expect(Object.keys(wallet.state().workKeys)).toEqual(['b', 'a', 'c'].sort());
    expect(wallet.state().charges.rest?.credits).toBe(2);
  });

  test('that was delivered is told to whoever holds it, and paid for by it', () => {
    const wallet = opened();
    wallet.send({ do: 'hold', id: 'first', ...work, quantity: 2, workKeys: ['a', 'b'] });
    wallet.send({ do: 'hold', id: 'second', ...work, quantity: 2, workKeys: ['a', 'c'] });
    wallet.send({ do: 'capture', hold: 'second', workKeys: ['a'] });
    expect(wallet.state().workKeys).toEqual({
      a: { status: 'held', hold: 'first', sharedWith: [], isDelivered: true },
      b: { status: 'held', hold: 'first', sharedWith: [], isDelivered: false },
    });
    wallet.wait(dayMs);
    expect(wallet.state().workKeys).toEqual({ a: { status: 'paid', charge: 'timeout:first' } });
  });

  test('is paid for ever, and free again after a refund of the whole', () => {
    const wallet = opened();
    wallet.send({ do: 'spend', id: 'x', ...work, workKeys: ['x'] });
    wallet.send({ do: 'spend', id: 's', ...work, quantity: 2, workKeys: ['a', 'b'] });
    wallet.send({ do: 'refund', of: 's', credits: 1, fault: 'vendor' });
    expect(Object.keys(wallet.state().workKeys)).toEqual(['x', 'a', 'b']);
    wallet.send({ do: 'refund', of: 's', fault: 'vendor' });
    expect(wallet.state().workKeys).toEqual({ x: { status: 'paid', charge: 'x' } });
  });
});

test('what an event does not speak of is the same record, so that a long history is told without copying it', () => {
  const wallet = opened();
  wallet.send({ do: 'spend', id: 'paid', ...work, workKeys: ['a'] });
  const before = wallet.state();
  wallet.send({ do: 'member-cap', of: 'ana', credits: 5 });
  expect(wallet.state().grants).toBe(before.grants);
  wallet.send({ do: 'hold', id: 'h', credits: 2 });
  const { workKeys } = wallet.state();
  wallet.send({ do: 'capture', hold: 'h' });
  expect(wallet.state().workKeys).toBe(workKeys);
  wallet.send({ do: 'hold', id: 'again', credits: 2 });
  const { workKeys: held } = wallet.state();
  wallet.send({ do: 'void', hold: 'again' });
  expect(wallet.state().workKeys).toBe(held);
});

test('work that is paid stays paid, whatever an event says of those who wait for it', () => {
  const wallet = opened();
  wallet.send({ do: 'spend', id: 'paid', ...work, workKeys: ['a'] });
  wallet.send({ do: 'hold', id: 'h', ...work, workKeys: ['b'] });
  const state = wallet.state();
  const hold = state.holds.h as Hold;
  const waiting = { ...hold, id: 'w', workKeys: [], sharedKeys: ['a'] };
  expect(holds.held(state, { type: 'held', at: start, hold: waiting }).workKeys.a).toBe(state.workKeys.a);
  const handOvers = [{ fromHold: 'x', toHold: 'h', workKey: 'a', slices: [] }];
  const closed = { ...state, holds: { ...state.holds, x: { ...hold, id: 'x', workKeys: [] } } };
  const event = { type: 'voided', at: start, hold: 'x', reason: 'asked', handOvers } as never;
  expect(holds.voided(closed, event).workKeys.a).toMatchObject({ status: 'held', hold: 'h', sharedWith: [] });
});

test('an event of something that the state lacks is an error', () => {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: start });
  const at = start;
  const charge = { id: 'c', hold: 'h', workKeys: [] };
  const event = { at, hold: 'h', charge, handOvers: [], delivered: [] };
  for (const [apply, what] of [
    [() => holds.captured(state, { ...event, type: 'captured' } as never), 'the hold h'],
    [
      () => holds.captured(state, { ...event, charge: { ...charge, hold: null }, type: 'captured' } as never),
      'the hold c',
    ],
    [() => holds.voided(state, { ...event, type: 'voided' } as never), 'the hold h'],
    [() => holds.extended(state, { ...event, type: 'extended' } as never), 'the hold h'],
    [() => holds.refunded(state, { ...event, charge: 'c', type: 'refunded' } as never), 'the charge c'],
  ] as const)
    expect(apply).toThrow(`the state lacks ${what}`);
});
