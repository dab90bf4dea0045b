import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { commandSchema } from '../command.ts';
import { advance, type Decision, decide } from '../decide.ts';
import { presets } from '../presets.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import { emptyState, type State } from '../state.ts';
import { credits } from '../values/amount.ts';

// Work that was paid once is free for ever, and two devices that want the same work at the same time pay for it once.

const catalog = presets.studio as Catalog;

function aWallet(credits = 10, list = catalog) {
  let state: State = emptyState({ id: 'w', zone: 'UTC', openedAt: 0 });
  let now = 0;
  let count = 0;
  const send = (command: Record<string, unknown>): Decision => {
    count += 1;
    const decision = decide(state, commandSchema.parse({ id: `c${count}`, as: 'owner', ...command }), now, list);
    state = decision.state;
    return decision;
  };
  send({ do: 'grant', id: 'start', bucket: 'topup', credits });
  const hold = (id: string, workKeys: string[]) =>
    send({ do: 'hold', id, action: 'enhance', quantity: workKeys.length, workKeys });
  const creditsOf = (decision: Decision) => (decision.ok ? decision.result.credits : decision.rejection.code);
  const left = () => Object.values(state.grants).reduce((sum, grant) => sum + grant.available, 0);
  const wait = (ms: number) => {
    now += ms;
    state = advance(state, now, list).state;
  };
  return { send, hold, creditsOf, left, wait, state: () => state };
}

/** Work that is held here, and a device that may pay for the first of it meanwhile. */
function leasedBeside(workKeys: string[]) {
  const wallet = aWallet();
  wallet.hold('here', workKeys);
  wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 3 });
  const lease = wallet.state().leases.l;
  if (lease === undefined) throw new Error('no lease');
  const who = { resource: null, run: null, user: null };
  const work = { action: 'enhance', phase: 'single' as const, quantity: 1, dims: {}, ...who };
  const spend = (id: string) => ({ ...work, id, workKeys: workKeys.slice(0, 1), credits: credits(1) });
  const purse = (...ids: string[]) =>
    ids.reduce((before, id) => spendOnDevice(before, spend(id), { wall: 0, elapsedMs: 0 }), newPurse(lease, 0));
  return { wallet, purse };
}

describe('work that is paid once', () => {
  test('is free for ever, with another template it is not', () => {
    const wallet = aWallet();
    wallet.send({ do: 'spend', action: 'enhance', workKeys: ['photo/natural@1'] });
    const again = wallet.send({ do: 'spend', action: 'reprocess', workKeys: ['photo/natural@1'] });
    const other = wallet.send({ do: 'spend', action: 'reprocess', workKeys: ['photo/bright@1'] });
    expect([wallet.creditsOf(again), wallet.creditsOf(other), wallet.left()]).toEqual([0, 1, 8]);
    expect(again.events.map((event) => event.type)).toEqual(['answered']);
  });

  test('costs again after all of its charge was refunded, not after a part', () => {
    const wallet = aWallet();
    wallet.send({ do: 'spend', id: 'both', action: 'enhance', quantity: 2, workKeys: ['a', 'b'] });
    wallet.send({ do: 'refund', of: 'both', credits: 1, fault: 'vendor' });
    expect(wallet.creditsOf(wallet.send({ do: 'spend', action: 'enhance', workKeys: ['a'] }))).toBe(0);
    wallet.send({ do: 'refund', of: 'both', fault: 'vendor' });
    expect(wallet.creditsOf(wallet.send({ do: 'spend', action: 'enhance', workKeys: ['a'] }))).toBe(1);
  });

  test('needs a key for each unit, all different', () => {
    const wallet = aWallet();
    expect(wallet.creditsOf(wallet.send({ do: 'hold', action: 'enhance', quantity: 2, workKeys: ['a'] }))).toBe(
      'bad-input',
    );
    expect(wallet.creditsOf(wallet.send({ do: 'hold', action: 'enhance', quantity: 2, workKeys: ['a', 'a'] }))).toBe(
      'bad-input',
    );
  });
});

describe('the same work under two holds', () => {
  test('is held once and paid once, whoever finishes first', () => {
    for (const order of [
      ['first', 'second'],
      ['second', 'first'],
    ]) {
      const wallet = aWallet();
      expect(wallet.creditsOf(wallet.hold('first', ['a', 'b']))).toBe(2);
      expect(wallet.creditsOf(wallet.hold('second', ['a']))).toBe(0);
      for (const hold of order) wallet.send({ do: 'capture', hold });
      expect(wallet.left()).toBe(8);
      expect(wallet.state().workKeys.a).toMatchObject({ status: 'paid' });
    }
  });

  test('goes to the one that still waits when the other gives up, with its credits', () => {
    const wallet = aWallet();
    wallet.hold('first', ['a', 'b']);
    wallet.hold('second', ['a']);
    const given = wallet.send({ do: 'void', hold: 'first' });
    expect([wallet.creditsOf(given), wallet.left(), wallet.state().holds.second?.credits]).toEqual([1, 9, 1]);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'second' }))).toBe(1);
    expect(wallet.left()).toBe(9);
  });

  test('goes to the next in line, and the others keep their places when one of them gives up', () => {
    const wallet = aWallet();
    for (const hold of ['first', 'second', 'third', 'fourth']) wallet.hold(hold, ['a']);
    const line = () => {
      const work = wallet.state().workKeys.a;
      return work?.status === 'held' ? [work.hold, ...work.sharedWith] : [];
    };
    wallet.send({ do: 'void', hold: 'third' });
    expect(line()).toEqual(['first', 'second', 'fourth']);
    wallet.send({ do: 'void', hold: 'first' });
    expect(line()).toEqual(['second', 'fourth']);
    wallet.send({ do: 'void', hold: 'second' });
    expect([line(), wallet.creditsOf(wallet.send({ do: 'capture', hold: 'fourth' })), wallet.left()]).toEqual([
      ...[['fourth'], 1, 9],
    ]);
  });

  test('that was delivered by one is paid by the other, even if that one gives up', () => {
    const wallet = aWallet();
    wallet.hold('first', ['a', 'b']);
    wallet.hold('second', ['a']);
    wallet.send({ do: 'capture', hold: 'second' });
    expect(wallet.creditsOf(wallet.send({ do: 'void', hold: 'first' }))).toBe(1);
    expect([wallet.left(), wallet.state().workKeys.a?.status, wallet.state().workKeys.b]).toEqual([
      9,
      'paid',
      undefined,
    ]);
  });

  test('is free to be held again when both gave up, or ran out of time', () => {
    const wallet = aWallet();
    wallet.hold('first', ['a']);
    wallet.hold('second', ['a']);
    wallet.send({ do: 'void', hold: 'second' });
    wallet.wait(24 * 3_600_000);
    expect([wallet.left(), wallet.state().workKeys]).toEqual([10, {}]);
    expect(wallet.creditsOf(wallet.hold('third', ['a']))).toBe(1);
  });

  test('captured in part pays for the finished part only', () => {
    const wallet = aWallet();
    wallet.hold('run', ['a', 'b', 'c']);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'run', workKeys: ['a', 'c'] }))).toBe(2);
    expect([wallet.left(), Object.keys(wallet.state().workKeys).sort()]).toEqual([8, ['a', 'c']]);
  });

  test('of a price list that charges every time is charged as it was held, whatever keys are named', () => {
    const everyTime = presets['per-photo'] as Catalog;
    const wallet = aWallet(10, everyTime);
    for (const id of ['h', 'again', 'none']) wallet.hold(id, ['photo']);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'h', workKeys: ['photo'] }))).toBe(1);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'again', workKeys: ['photo'] }))).toBe(1);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'none', workKeys: [] }))).toBe(0);
    expect(wallet.left()).toBe(8);
  });

  test('is charged for the keys that are named, and for no others', () => {
    const wallet = aWallet();
    wallet.hold('h', ['photo']);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'h', workKeys: ['another'] }))).toBe(0);
    wallet.hold('first', ['shared']);
    wallet.hold('second', ['shared']);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'second', workKeys: ['another'] }))).toBe(0);
    // Nobody has delivered what they shared: all of it comes back.
    expect(wallet.creditsOf(wallet.send({ do: 'void', hold: 'first' }))).toBe(1);
    expect(wallet.left()).toBe(10);
  });

  test('captured by an amount pays for as many as the amount covers, from the first', () => {
    const wallet = aWallet();
    wallet.hold('run', ['a', 'b', 'c']);
    wallet.send({ do: 'capture', hold: 'run', credits: 2 });
    expect([wallet.left(), Object.keys(wallet.state().workKeys).sort()]).toEqual([8, ['a', 'b']]);
  });

  test('synced without an end, a lease stays open with what it has left', () => {
    const wallet = aWallet();
    wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 3 });
    const synced = wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [], returnsRest: false });
    expect([wallet.creditsOf(synced), wallet.left(), wallet.state().leases.l?.status]).toEqual([0, 7, 'open']);
  });

  test('handed over by somebody who had it cheaper is paid with what came along', () => {
    const dearer = {
      ...catalog,
      rates: catalog.rates.map((rate) => (rate.action === 'enhance' ? { ...rate, base: 2 } : rate)),
    };
    const list = { ...catalog } as Catalog;
    const wallet = aWallet(10, list);
    wallet.hold('first', ['a']);
    Object.assign(list, dearer);
    wallet.hold('second', ['a']);
    wallet.send({ do: 'void', hold: 'first' });
    expect(wallet.creditsOf(wallet.send({ do: 'capture', id: 'c', hold: 'second' }))).toBe(1);
    expect([wallet.left(), wallet.state().workKeys.a]).toEqual([9, { status: 'paid', charge: 'c' }]);
  });

  test('paid on a device and given back there is held by whoever asks next, not by who asked before', () => {
    const { wallet, purse } = leasedBeside(['a', 'b']);
    wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: purse('once').journal, returnsRest: true });
    wallet.send({ do: 'refund', of: 'once', fault: 'vendor' });
    expect(wallet.creditsOf(wallet.hold('next', ['a']))).toBe(1);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'here' }))).toBe(1);
    expect(wallet.state().workKeys.a).toMatchObject({ status: 'held', hold: 'next' });
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'next' }))).toBe(1);
    expect(wallet.left()).toBe(8);
  });

  test('paid on a device while it is held here is not paid again', () => {
    const { wallet, purse } = leasedBeside(['a', 'b']);
    wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: purse('once', 'twice').journal, returnsRest: true });
    expect(wallet.left()).toBe(7);
    expect(wallet.creditsOf(wallet.send({ do: 'capture', hold: 'here' }))).toBe(1);
    expect(wallet.left()).toBe(8);
  });
});
