import { describe, expect, test } from 'vitest';
import { aPurse, photo, termsOf } from '../properties/aPurse.ts';
import { dayMs, start } from '../properties/aWallet.ts';
import { credits } from '../values/amount.ts';
import { applyLine, emptyPurse, hasToTell, isOver, payerOf, wholeLine } from './fold.ts';
import type { DevicePurse, LeaseStatus, PurseLine, WrittenPurse } from './lines.ts';

// What each line of a purse's file changes, and which lines do not fit.

const empty = {
  ...{ latestAt: 0, skewMs: 0, frozen: null, isRecalled: false, heardAt: null, asked: null, leases: new Map() },
  ...{ holds: new Map(), holdsOfWork: new Map(), captured: new Map(), paidKeys: new Set(), days: new Map() },
};
const order = { id: 'o', credits: null, dailySpend: credits(3) };
const synced = (change: Partial<Extract<PurseLine, { type: 'synced' }>> = {}): PurseLine => ({
  ...{ type: 'synced', at: start, lease: 'l', entryCount: 0, credits: credits(0), status: 'open' },
  ...change,
});

describe('a line', () => {
  test('moves the time on and never back, unless the wallet says what time it is', () => {
    const { purse, write } = aPurse();
    expect(purse).toEqual(empty);
    write({ type: 'thawed', at: start });
    write({ type: 'thawed', at: start - 5 });
    expect(purse.latestAt).toBe(start);
    write({ type: 'clock', at: start - 9, skewMs: 4 });
    expect([purse.latestAt, purse.heardAt, purse.skewMs]).toEqual([start - 9, start - 9, 4]);
  });

  test('that brings a lease ends the wait for it, and for no other', () => {
    const { purse, write } = aPurse();
    write({ type: 'asked', at: start, order });
    write({ type: 'leased', at: start, terms: termsOf({ id: 'other' }) });
    expect(purse.asked).toEqual(order);
    write({ type: 'leased', at: start, terms: termsOf({ id: 'o' }) });
    expect(purse.asked).toBeNull();
    expect(purse.leases.get('o')).toEqual({
      ...{ terms: termsOf({ id: 'o' }), status: 'open', held: 0, spent: 0, booked: 0 },
      ...{ head: 'head', entryCount: 0, unsynced: [] },
    });
    expect(() => write({ type: 'leased', at: start, terms: termsOf({ id: 'o' }) })).toThrow('the lease o came twice');
  });

  test('that refuses ends the wait for what was asked, and for nothing else', () => {
    const { purse, write } = aPurse();
    write({ type: 'asked', at: start, order });
    write({ type: 'refused', at: start, id: 'other' });
    expect(purse.asked).toEqual(order);
    write({ type: 'refused', at: start, id: 'o' });
    expect(purse.asked).toBeNull();
  });

  test('of the wallet opens a clock that was set back, and only an owner opens a second branch', () => {
    const { purse, write } = aPurse();
    const frozen = (...lines: PurseLine[]) => {
      for (const line of lines) write(line);
      return purse.frozen;
    };
    const clock = { type: 'clock', at: start, skewMs: 0 } as const;
    expect(frozen({ type: 'froze', at: start, why: 'clock' })).toBe('clock');
    expect(frozen(clock)).toBeNull();
    expect(frozen({ type: 'froze', at: start, why: 'branch' }, clock)).toBe('branch');
    expect(frozen({ type: 'thawed', at: start })).toBeNull();
    write({ type: 'recalled', at: start, isRecalled: true });
    expect(purse.isRecalled).toBe(true);
  });

  test('of a lease or a hold that is not there does not fit', () => {
    const { write } = aPurse({});
    expect(() => write(synced({ lease: 'x' }))).toThrow('there is no lease x');
    expect(() => write({ type: 'ending', at: start, leases: ['x'] })).toThrow('there is no lease x');
    expect(() => write({ type: 'released', at: start, hold: 'x' })).toThrow('there is no hold x');
    const hold = { ...photo('h'), lease: 'x', credits: credits(1) };
    expect(() => write({ type: 'held', at: start, hold })).toThrow('there is no lease x');
  });
});

describe('holds', () => {
  test('never take more than their lease has', () => {
    const { write, lease } = aPurse({ credits: credits(2) });
    const held = (id: string, n: number): PurseLine => ({
      ...{ type: 'held', at: start },
      hold: { ...photo(id), lease: 'l', credits: credits(n) },
    });
    write(held('a', 2));
    expect(() => write(held('b', 1))).toThrow('not a number of credits: -1');
    expect(() => write(held('a', 0))).toThrow('the hold a came twice');
    expect(lease().terms.credits).toBe(2);
  });

  test('for one work wait in line: the credits go to the next one, and to the lease after the last', () => {
    const device = aPurse({}, { id: 'm', sequence: 2 });
    for (const id of ['a', 'b', 'c']) device.hold(photo(id, 'k', { quantity: 3 }));
    const held = () => [...device.purse.holds.values()].map(({ id, credits, lease }) => [id, credits, lease]);
    expect([held(), device.purse.holdsOfWork]).toEqual([
      [
        ['a', 3, 'l'],
        ['b', 0, 'l'],
        ['c', 0, 'l'],
      ],
      new Map([['k', ['a', 'b', 'c']]]),
    ]);
    device.release('b');
    expect([device.release('a'), held(), device.lease().held]).toEqual([3, [['c', 3, 'l']], 3]);
    expect(device.release('c')).toBe(3);
    expect([held(), device.lease().held, device.purse.holdsOfWork]).toEqual([[], 0, new Map()]);
  });

  test('that wait in line are given the lease together with its credits, down to the last one', () => {
    const device = aPurse({}, { id: 'm', sequence: 2 });
    device.hold(photo('a', 'k'));
    device.write({ type: 'held', at: start, hold: { ...photo('b', 'k'), lease: 'm', credits: credits(0) } });
    device.release('a');
    expect(device.purse.holds.get('b')).toEqual({ ...photo('b', 'k'), lease: 'l', credits: 1 });
    expect([device.lease('l').held, device.lease('m').held]).toEqual([1, 0]);
  });

  test('for work without a name pay for themselves', () => {
    const device = aPurse({});
    device.hold(photo('a', null));
    device.hold(photo('b', null));
    expect(device.purse.holdsOfWork).toEqual(new Map());
    device.release('a');
    expect([device.lease().held, device.purse.holds.get('b')?.credits]).toEqual([1, 1]);
  });

  test('are paid by the one that has the credits', () => {
    const device = aPurse({});
    const [a, b] = ['a', 'b'].map((id) => {
      device.hold(photo(id, 'k'));
      return device.purse.holds.get(id);
    });
    if (a === undefined || b === undefined) throw new Error('no holds');
    expect([payerOf(device.purse, a), payerOf(device.purse, b)]).toEqual([a, a]);
    const written = aPurse({}, { id: 'm', sequence: 2 });
    for (const [id, n] of [
      ['none', 0],
      ['two', 2],
      ['one', 1],
    ] as const)
      written.write({ type: 'held', at: start, hold: { ...photo(id, 'k'), lease: 'l', credits: credits(n) } });
    const payers = [...written.purse.holds.values()].map((hold) => payerOf(written.purse, hold).id);
    expect(payers).toEqual(['two', 'two', 'one']);
    const stray = { ...photo('s', 'other'), lease: 'l', credits: credits(0) };
    expect([payerOf(device.purse, stray), payerOf(device.purse, { ...stray, workKey: null }).id]).toEqual([stray, 's']);
  });
});

describe('an entry', () => {
  const spentLine = (change: object = {}, entryChange: object = {}): PurseLine => {
    const device = aPurse({});
    device.hold(photo('h', 'k', { quantity: 2 }));
    device.capture('h');
    const [entry] = device.lease().unsynced;
    return {
      type: 'spent',
      at: start,
      hold: 'h',
      lease: 'l',
      entry: { ...entry, ...entryChange },
      ...change,
    } as PurseLine;
  };

  test('has to fit its hold and to continue its journal', () => {
    for (const [line, message] of [
      [spentLine({ hold: 'x' }), 'there is no hold x'],
      [spentLine({ lease: 'm' }), 'the entry h.capture does not fit its hold'],
      [spentLine({}, { credits: 1 }), 'the entry h.capture does not fit its hold'],
      [spentLine({}, { index: 2 }), 'the entry h.capture does not continue its journal'],
      [spentLine({}, { index: 0 }), 'the entry h.capture does not continue its journal'],
      [spentLine({}, { prevHash: 'x' }), 'the entry h.capture does not continue its journal'],
    ] as const) {
      const device = aPurse({}, { id: 'm', sequence: 2 });
      device.hold(photo('h', 'k', { quantity: 2 }));
      expect(() => device.write(line)).toThrow(message);
    }
  });

  test('spends what was held, is remembered, and pays for its work', () => {
    const device = aPurse({});
    device.hold(photo('h', 'k', { quantity: 2 }));
    device.write(spentLine());
    const [entry] = device.lease().unsynced;
    expect(device.lease()).toEqual(
      expect.objectContaining({ held: 0, spent: 2, entryCount: 1, head: entry?.hash, unsynced: [entry] }),
    );
    expect(device.purse).toEqual({
      ...{ ...empty, latestAt: start, leases: device.purse.leases },
      ...{ captured: new Map([['h', { credits: 2, at: start }]]), paidKeys: new Set(['k']) },
      ...{ days: new Map([['2026-01-15', 2]]) },
    });
  });

  test('for work that another hold pays for takes the credits of that one', () => {
    const device = aPurse({});
    device.hold(photo('a', 'k', { quantity: 2 }));
    device.hold(photo('b', 'k', { quantity: 2 }));
    expect(device.capture('b')).toBe(2);
    expect([...device.purse.holds.values()].map(({ id, credits }) => [id, credits])).toEqual([['a', 0]]);
    expect(device.purse.holdsOfWork).toEqual(new Map([['k', ['a']]]));
    expect(device.lease()).toEqual(expect.objectContaining({ held: 0, spent: 2 }));
    expect([device.release('a'), device.lease().held]).toEqual([0, 0]);
  });

  test('is left out of what the wallet still has to hear once it was booked, however often that is told', () => {
    const device = aPurse({});
    for (const id of ['a', 'b', 'c']) {
      device.hold(photo(id));
      device.capture(id);
    }
    const unsynced = (entryCount: number, booked: number) => {
      device.write(synced({ entryCount, credits: credits(booked) }));
      return device.lease().unsynced.map(({ index }) => index);
    };
    expect(unsynced(0, 0)).toEqual([1, 2, 3]);
    expect(unsynced(1, 1)).toEqual([2, 3]);
    expect(unsynced(0, 0)).toEqual([2, 3]);
    expect(unsynced(2, 1)).toEqual([3]);
    expect(unsynced(3, 1)).toEqual([]);
    expect([device.lease().booked, device.lease().entryCount]).toEqual([3, 3]);
  });

  test('is counted for its day, and fourteen days are kept', () => {
    const device = aPurse({ credits: credits(99), expiresAt: start + 99 * dayMs, reclaimAt: start + 99 * dayMs });
    const spend = (day: number, id: string) => {
      device.hold(photo(id), start + day * dayMs);
      device.capture(id, start + day * dayMs);
      return [...device.purse.days.keys()];
    };
    spend(0, 'twice');
    for (let day = 0; day < 13; day += 1) spend(day, `d${day}`);
    expect(device.purse.days.get('2026-01-15')).toBe(2);
    expect(spend(13, 'd13')).toHaveLength(14);
    expect(spend(14, 'd14')).toHaveLength(15);
    expect(spend(15, 'd15')[0]).toBe('2026-01-16');
    expect(spend(29, 'late')).toEqual(['2026-01-30', '2026-02-13']);
    for (const at of [0, dayMs - 1]) {
      const other = aPurse({ credits: credits(99), expiresAt: start + 99 * dayMs, reclaimAt: start + 99 * dayMs });
      const spendAt = (day: number) => {
        const now = Date.UTC(2026, 0, 16 + day) + at;
        other.hold(photo(`${day}`), now);
        other.capture(`${day}`, now);
        return [...other.purse.days.keys()];
      };
      for (let day = 0; day < 13; day += 1) spendAt(day);
      expect(spendAt(20)).toHaveLength(14);
      expect(spendAt(21)[0]).toBe('2026-01-23');
    }
    expect(spend(60, 'last')).toEqual(['2026-01-30', '2026-02-13', '2026-03-16']);
  });
});

describe('a lease', () => {
  test('that is ending stays so until the wallet says that it is over', () => {
    const { write, lease } = aPurse({}, { id: 'm', sequence: 2 });
    write({ type: 'ending', at: start, leases: ['l'] });
    write(synced());
    expect([lease('l').status, lease('m').status]).toEqual(['ending', 'open']);
    write(synced({ status: 'returned' }));
    write({ type: 'ending', at: start, leases: ['l', 'm'] });
    expect([lease('l').status, lease('m').status]).toEqual(['returned', 'ending']);
  });

  test('has something to tell until its entries are read, and if it was taken back, until that was all', () => {
    const statuses: LeaseStatus[] = ['open', 'ending', 'returned', 'reclaimed', 'frozen'];
    expect(statuses.map((status) => hasToTell({ status, unsynced: [] }))).toEqual([false, false, false, true, false]);
    expect(statuses.every((status) => hasToTell({ status, unsynced: [{} as never] }))).toBe(true);
  });

  test('of which no more is taken pays for nothing that was not told, and is over', () => {
    const device = aPurse({});
    for (const id of ['x', 'y']) {
      device.hold(photo(id));
      device.capture(id, start);
    }
    device.write(synced({ entryCount: 1, credits: credits(1) }));
    device.write({ type: 'dropped', at: start, lease: 'l' });
    expect([device.lease('l').status, device.lease('l').unsynced, hasToTell(device.lease('l'))]).toEqual([
      'returned',
      [],
      false,
    ]);
    expect([[...device.purse.paidKeys], device.purse.captured.size]).toEqual([['x'], 2]);
  });

  test('is over when nothing is left of it on this device', () => {
    const statuses: LeaseStatus[] = ['open', 'ending', 'returned', 'reclaimed', 'frozen'];
    expect(statuses.map(isOver)).toEqual([false, false, true, true, true]);
  });
});

describe('a whole purse in one line', () => {
  /** Some of everything that a purse can hold. */
  function full() {
    const device = aPurse({}, { id: 'm', sequence: 2 }, { id: 'done', sequence: 3 }, { id: 'told', sequence: 4 });
    for (const id of ['a', 'b']) device.hold(photo(id, 'k'));
    for (const [id, at] of [
      ['x', start],
      ['y', start + 5],
    ] as const) {
      device.hold(photo(id));
      device.capture(id, at);
    }
    device.write(synced({ entryCount: 1, credits: credits(1) }));
    device.write({ type: 'asked', at: start, order });
    device.write({ type: 'clock', at: start + 9, skewMs: 3 });
    device.write({ type: 'froze', at: start + 9, why: 'branch' });
    device.write({ type: 'recalled', at: start + 9, isRecalled: true });
    return device;
  }
  const folded = (line: PurseLine): DevicePurse => {
    const purse = emptyPurse();
    applyLine(purse, JSON.parse(JSON.stringify(line)) as PurseLine);
    return purse;
  };

  test('is the same purse when it is read again', () => {
    const { purse } = full();
    const line = wholeLine(purse, { capturedSince: 0 });
    expect(line.at).toBe(start + 9);
    expect(folded(line)).toEqual(purse);
  });

  test('shares nothing with what it was read from', () => {
    const line = wholeLine(full().purse, { capturedSince: 0 });
    const before = JSON.stringify(line);
    const purse = emptyPurse();
    applyLine(purse, line);
    const lease = purse.leases.get('l');
    lease?.unsynced.pop();
    if (lease !== undefined) lease.held = credits(0);
    expect(JSON.stringify(line)).toBe(before);
  });

  test('forgets leases that are over and told, with their holds, and captures of long ago', () => {
    const device = full();
    device.write({ type: 'thawed', at: start });
    device.write({ type: 'recalled', at: start, isRecalled: false });
    device.write(synced({ status: 'reclaimed', entryCount: 1 }));
    for (const lease of ['done', 'told']) device.write(synced({ lease, status: 'returned' }));
    device.hold(photo('of-m', null));
    device.write({ type: 'held', at: start, hold: { ...photo('of-done'), lease: 'done', credits: credits(1) } });
    const { purse: written } = wholeLine(device.purse, { capturedSince: start + 5 }) as { purse: WrittenPurse };
    expect(written.leases.map(({ terms }) => terms.id)).toEqual(['l', 'm']);
    expect(written.holds.map(({ id }) => id)).toEqual(['a', 'b', 'of-m']);
    expect(written.captured).toEqual([{ hold: 'y', credits: 1, at: start + 5 }]);
    expect([written.paidKeys, written.days]).toEqual([['x', 'y'], { '2026-01-15': 2 }]);
  });

  test('comes first in its file, and has to add up', () => {
    const line = wholeLine(full().purse, { capturedSince: 0 });
    const { write } = aPurse({});
    expect(() => write(line)).toThrow('a file begins in its middle');
    const [lease] = (line as { purse: WrittenPurse }).purse.leases;
    const broken = {
      ...line,
      purse: { ...(line as { purse: WrittenPurse }).purse, holds: [], leases: [{ ...lease, spent: 11 }] },
    };
    expect(() => folded(broken as PurseLine)).toThrow('not a number of credits: -1');
  });
});
