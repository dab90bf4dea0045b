import { describe, expect, test } from 'vitest';
import type { Catalog, Rate } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aPurse, photo, refusalOf, termsOf } from '../properties/aPurse.ts';
import { dayMs, hourMs, minuteMs, start } from '../properties/aWallet.ts';
import { entryHash } from '../purse.ts';
import { credits } from '../values/amount.ts';
import { captureHold, heldOn, leftIn, leftOn, localPrice, placeHold, releaseHold, usableLeases } from './spend.ts';

// What one device may do with its leases while nobody can be asked.

const rates = (presets.studio as Catalog).rates;
const at = (now: number, isPaid = false) => ({ now, isPaid });
const capturedAt = (now: number, isPaid = false) => ({ now, wall: now + 7, isPaid });
const reclaimAt = start + 58 * hourMs;

describe('a hold on a device', () => {
  test('is a line with its price, and answers until when it may be charged', () => {
    const { purse } = aPurse({});
    expect(placeHold(purse, photo('h', 'k', { quantity: 3 }), at(start + 5))).toEqual({
      line: { type: 'held', at: start + 5, hold: { ...photo('h', 'k', { quantity: 3 }), lease: 'l', credits: 3 } },
      answer: { id: 'h', credits: 3, owned: 0, expiresAt: reclaimAt },
    });
  });

  test('asked for again answers the same and writes nothing', () => {
    const device = aPurse({});
    const first = device.hold(photo('h'));
    expect(placeHold(device.purse, photo('h'), at(start + minuteMs))).toEqual({ line: null, answer: first });
    const second = device.hold(photo('i', 'h'));
    expect(second).toEqual({ id: 'i', credits: 0, owned: 1, expiresAt: reclaimAt });
    expect(placeHold(device.purse, photo('i', 'h'), at(start))).toEqual({ line: null, answer: second });
    expect(refusalOf(() => device.hold(photo('h', 'other')))).toEqual(
      expect.objectContaining({ code: 'idempotency-conflict', hold: 'h' }),
    );
    device.capture('h');
    expect(placeHold(device.purse, photo('h'), at(start + 9))).toEqual({
      line: null,
      answer: { id: 'h', credits: 1, owned: 1, expiresAt: start + 9 + dayMs },
    });
  });

  test('for work that is paid costs nothing, even on a device that is locked', () => {
    const { purse, write } = aPurse({});
    write({ type: 'froze', at: start, why: 'branch' });
    expect(placeHold(purse, photo('h'), at(start, true))).toEqual({
      line: null,
      answer: { id: 'h', credits: 0, owned: 1, expiresAt: start + dayMs },
    });
    expect(refusalOf(() => placeHold(purse, photo('h'), at(start)))).toEqual({
      ...{ code: 'lease-frozen', why: 'branch' },
      message: expect.stringContaining('a copy of another one, or an older backup. Nothing was charged.'),
    });
    write({ type: 'froze', at: start, why: 'clock' });
    expect(refusalOf(() => placeHold(purse, photo('h'), at(start)))).toEqual({
      ...{ code: 'lease-frozen', why: 'clock' },
      message: expect.stringContaining('The clock of this computer was set back'),
    });
  });

  test('for the work of another hold waits for it, and for work without a name it does not', () => {
    const device = aPurse({}, { id: 'm', sequence: 2, reclaimAt: reclaimAt + 1 });
    device.hold(photo('a', null));
    device.hold(photo('b', null));
    expect(device.lease().held).toBe(2);
    device.hold(photo('c', 'k', { quantity: 8 }));
    const order = photo('d', 'k', { quantity: 8 });
    expect(placeHold(device.purse, order, at(start))).toEqual({
      line: { type: 'held', at: start, hold: { ...order, lease: 'l', credits: 0 } },
      answer: { id: 'd', credits: 0, owned: 1, expiresAt: reclaimAt },
    });
    expect(device.hold(photo('e', 'other')).expiresAt).toBe(reclaimAt + 1);
  });

  test('of what is free needs no credits, only the price list of a lease', () => {
    const device = aPurse({ credits: credits(0) });
    const preview = photo('p', null, { action: 'preview' });
    expect(placeHold(device.purse, preview, at(start))).toEqual({
      line: null,
      answer: { id: 'p', credits: 0, owned: 0, expiresAt: start + dayMs },
    });
    const gift = aPurse({ rates: [{ ...(rates[0] as Rate), base: 0 }] });
    expect(placeHold(gift.purse, photo('g'), at(start)).line).toBeNull();
  });

  test('takes the lease that ends first and has enough, the older one of two', () => {
    const ends = (hours: number) => ({ expiresAt: start + hours * hourMs });
    const small = { id: 'small', sequence: 1, credits: credits(2), ...ends(1) };
    const old = { id: 'old', sequence: 2, credits: credits(3), ...ends(2) };
    const young = { id: 'young', sequence: 3, credits: credits(9), ...ends(2) };
    for (const leases of [
      [small, old, young],
      [young, old, small],
    ]) {
      const device = aPurse(...leases);
      expect(usableLeases(device.purse, start).map(({ terms }) => terms.id)).toEqual(['small', 'old', 'young']);
      for (const [id, quantity] of [
        ['a', 2],
        ['b', 3],
        ['c', 1],
      ] as const)
        device.hold(photo(id, null, { quantity }));
      expect([...device.purse.holds.values()].map(({ lease }) => lease)).toEqual(['small', 'old', 'young']);
      expect([leftOn(device.purse, start), heldOn(device.purse)]).toEqual([8, 6]);
      expect(usableLeases(device.purse, start + hourMs - 1)).toHaveLength(3);
      expect(usableLeases(device.purse, start + hourMs)).toHaveLength(2);
      device.write({ type: 'ending', at: start, leases: ['young'] });
      expect(usableLeases(device.purse, start).map(({ terms }) => terms.id)).toEqual(['small', 'old']);
    }
  });

  test('without a lease that has enough is refused, and says how many are missing', () => {
    const sentence = (count: string) => `${count} left on this computer, which is not enough for the next photo.`;
    const refused = (device: ReturnType<typeof aPurse>, quantity: number) =>
      refusalOf(() => device.hold(photo('x', null, { quantity })));
    const poor = { code: 'lease-exhausted' };
    expect(refused(aPurse({ credits: credits(2) }), 5)).toEqual({
      ...{ ...poor, left: 2, needed: 5, shortBy: 3 },
      message: `${sentence('2 credits are')} It was not charged. Connect to the wallet to go on.`,
    });
    expect(refused(aPurse({ credits: credits(1) }), 2)).toEqual({
      ...{ ...poor, left: 1, needed: 2, shortBy: 1, message: expect.stringContaining(sentence('1 credit is')) },
    });
    expect(refused(aPurse({ credits: credits(0) }), 2)).toEqual({
      ...{ ...poor, left: 0, needed: 2, shortBy: 2, message: expect.stringContaining(sentence('0 credits are')) },
    });
    expect(refused(aPurse(), 1)).toEqual(expect.objectContaining({ ...poor, left: 0, needed: null, shortBy: null }));
    const dearer = { id: 'm', sequence: 2, rates: rates.map((rate) => ({ ...rate, base: 7 })), credits: credits(6) };
    expect(refused(aPurse({ credits: credits(2) }, dearer), 3)).toEqual(
      expect.objectContaining({ ...poor, left: 8, needed: 3, shortBy: 0 }),
    );
    const called = aPurse({});
    called.write({ type: 'recalled', at: start, isRecalled: true });
    expect(refused(called, 1)).toEqual({
      ...{ ...poor, left: 0, needed: null, shortBy: null },
      message: expect.stringContaining('An owner of the wallet has called the credits of this computer back.'),
    });
  });
});

describe('a capture on a device', () => {
  test('continues the journal of its lease with all that the work is, and says when by the clock of the device', () => {
    const device = aPurse({ head: 'before' });
    const who = { resource: { shoot: 's' }, run: 'r', user: 'Ann' };
    device.hold(photo('h', 'k', { ...who, quantity: 2, dims: { template: 't' } }));
    const { line, answer } = captureHold(device.purse, 'h', capturedAt(start));
    const body = {
      ...{ id: 'h.capture', index: 1, prevHash: 'before', credits: credits(2), occurredAt: start + 7 },
      ...{ action: 'enhance', phase: 'single' as const, quantity: 2, dims: { template: 't' }, workKeys: ['k'], ...who },
    };
    const entry = { ...body, hash: entryHash(body) };
    expect([answer, line]).toEqual([2, { type: 'spent', at: start, hold: 'h', lease: 'l', entry }]);
    device.capture('h');
    device.hold(photo('i', null));
    device.capture('i');
    const [, second] = device.lease().unsynced;
    expect([second?.index, second?.prevHash, second?.workKeys, second?.resource]).toEqual([
      ...[2, device.lease().unsynced[0]?.hash, [], null],
    ]);
  });

  test('said again answers the same, and nothing is known of what never was', () => {
    const device = aPurse({});
    device.hold(photo('h', 'h', { quantity: 2 }));
    expect(device.capture('h')).toBe(2);
    expect(captureHold(device.purse, 'h', capturedAt(start))).toEqual({ line: null, answer: 2 });
    expect(refusalOf(() => device.capture('x'))).toEqual(expect.objectContaining({ code: 'not-found', hold: 'x' }));
    expect(captureHold(device.purse, 'x', capturedAt(start, true))).toEqual({ line: null, answer: 0 });
  });

  test('of work that was paid meanwhile costs nothing and gives its credits back, on a locked device too', () => {
    const device = aPurse({});
    device.hold(photo('h'));
    device.write({ type: 'froze', at: start, why: 'clock' });
    expect(captureHold(device.purse, 'h', capturedAt(start + 1, true))).toEqual({
      line: { type: 'released', at: start + 1, hold: 'h' },
      answer: 0,
    });
    expect(refusalOf(() => captureHold(device.purse, 'h', capturedAt(start)))).toEqual(
      expect.objectContaining({ code: 'lease-frozen', why: 'clock' }),
    );
  });

  test('of a hold that another one paid for costs nothing', () => {
    const device = aPurse({});
    device.hold(photo('a', 'k'));
    device.hold(photo('b', 'k'));
    device.hold(photo('c', 'k'));
    expect(device.capture('b')).toBe(1);
    expect(captureHold(device.purse, 'a', capturedAt(start + 1))).toEqual({
      line: { type: 'released', at: start + 1, hold: 'a' },
      answer: 0,
    });
    expect(device.lease()).toEqual(expect.objectContaining({ held: 0, spent: 1 }));
  });

  test('is possible until the grace of the lease is over, whether it is open or ending, and not after it was closed', () => {
    const device = aPurse({});
    device.hold(photo('h'));
    const refused = (now: number) => refusalOf(() => captureHold(device.purse, 'h', capturedAt(now)));
    expect(captureHold(device.purse, 'h', capturedAt(reclaimAt - 1)).answer).toBe(1);
    expect(refused(reclaimAt)).toEqual(expect.objectContaining({ code: 'hold-expired', hold: 'h' }));
    device.write({ type: 'ending', at: start, leases: ['l'] });
    expect(captureHold(device.purse, 'h', capturedAt(start)).answer).toBe(1);
    for (const status of ['returned', 'reclaimed', 'frozen'] as const) {
      device.write({ type: 'synced', at: start, lease: 'l', entryCount: 0, credits: credits(0), status });
      expect(refused(start)).toEqual(expect.objectContaining({ code: 'hold-expired', hold: 'h' }));
    }
  });
});

test('a hold is given back once, and one that never was is fine', () => {
  const { purse, hold, release } = aPurse({});
  hold(photo('h', 'h', { quantity: 2 }));
  expect(releaseHold(purse, 'h', start + 1)).toEqual({
    line: { type: 'released', at: start + 1, hold: 'h' },
    answer: 2,
  });
  expect([release('h'), release('h'), heldOn(purse)]).toEqual([2, null, 0]);
});

test('what is left is what is neither held nor spent, and nothing on a device that is locked or called back', () => {
  const device = aPurse({}, { id: 'm', sequence: 2, credits: credits(4) });
  device.hold(photo('a'));
  device.capture('a');
  device.hold(photo('b', 'b', { quantity: 3 }));
  expect([leftIn(device.lease()), leftOn(device.purse, start), heldOn(device.purse)]).toEqual([6, 10, 3]);
  device.write({ type: 'recalled', at: start, isRecalled: true });
  expect([leftOn(device.purse, start), heldOn(device.purse)]).toEqual([0, 3]);
  device.write({ type: 'recalled', at: start, isRecalled: false });
  expect(leftOn(device.purse, start)).toBe(10);
  device.write({ type: 'froze', at: start, why: 'clock' });
  expect(leftOn(device.purse, start)).toBe(0);
});

describe('a price without the wallet', () => {
  const work = (change: object = {}) => photo('h', null, change).work;

  test('is that of the action and of its step', () => {
    expect(localPrice(termsOf(), work({ quantity: 3 }))).toBe(3);
    const edit = (phase: 'generate' | 'accept', dims = {}) =>
      localPrice(termsOf(), work({ action: 'edit', phase, dims }));
    expect([
      edit('generate'),
      edit('generate', { results: 4 }),
      edit('accept'),
      edit('accept', { resolution: '4K' }),
    ]).toEqual([1, 4, 2, 4]);
    expect(localPrice(termsOf(), work({ action: 'preview' }))).toBe(0);
    for (const [action, phase] of [
      ['nothing', 'single'],
      ['edit', 'single'],
      ['enhance', 'accept'],
    ])
      expect(refusalOf(() => localPrice(termsOf(), work({ action, phase })))).toEqual(
        expect.objectContaining({ code: 'bad-input', action, phase }),
      );
  });

  test('is refused for what needs a higher plan than the lease knows', () => {
    const requiresTier = [{ tier: 'high', when: { dims: { model: ['pro'] } } }, { tier: 'low' }];
    const list = (tiers: string[]) => termsOf({ tiers, rates: [{ ...(rates[0] as Rate), requiresTier }] });
    const price = (tiers: string[], dims = {}) => localPrice(list(tiers), work({ dims }));
    const refused = (tiers: string[], dims = {}) => refusalOf(() => price(tiers, dims));
    expect([price(['low']), price(['low', 'high'], { model: 'pro' })]).toEqual([1, 1]);
    expect(price(['low'], { model: 'plain' })).toBe(1);
    expect(refused(['low'], { model: 'pro' })).toEqual(
      expect.objectContaining({ code: 'tier-required', tier: 'high' }),
    );
    expect(refused(['high'])).toEqual(expect.objectContaining({ code: 'tier-required', tier: 'low' }));
    expect(refused([])).toEqual(expect.objectContaining({ code: 'tier-required', tier: 'low' }));
  });
});
