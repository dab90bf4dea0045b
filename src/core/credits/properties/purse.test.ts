import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { walletTime } from '../purse/clock.ts';
import { applyLine, emptyPurse, wholeLine } from '../purse/fold.ts';
import type { DevicePurse, LeaseTerms, PurseLine } from '../purse/lines.ts';
import { dailySpend, wantsRefill } from '../purse/refill.ts';
import { type Answered, captureHold, heldOn, leftIn, leftOn, placeHold, releaseHold } from '../purse/spend.ts';
import { entryHash } from '../purse.ts';
import { credits } from '../values/amount.ts';
import { runs } from './seed.ts';

// The purse of a device under any sequence of what may happen to it.

const catalog = presets.studio as Catalog;
const start = Date.UTC(2026, 0, 15, 10);
const hourMs = 3_600_000;

const step = fc.oneof(
  fc.record({
    do: fc.constant('lease' as const),
    credits: fc.integer({ min: 1, max: 9 }),
    hours: fc.integer({ min: 1, max: 60 }),
  }),
  fc.record({
    do: fc.constant('hold' as const),
    id: fc.nat(12),
    work: fc.nat(6),
    quantity: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ do: fc.constant('capture' as const), id: fc.nat(12) }),
  fc.record({ do: fc.constant('release' as const), id: fc.nat(12) }),
  fc.record({ do: fc.constant('wait' as const), hours: fc.integer({ min: -2, max: 30 }) }),
  fc.record({ do: fc.constant('sync' as const), part: fc.nat(4) }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

test('held and spent never exceed a lease, the chain verifies, and the lines read again give the same purse', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const device = aDevice();
      for (const one of steps) {
        device.take(one);
        for (const lease of device.purse.leases.values()) {
          expect(lease.held + lease.spent).toBeLessThanOrEqual(lease.terms.credits);
          expect(leftIn(lease)).toBeGreaterThanOrEqual(0);
        }
      }
      expect(folded(device.lines)).toEqual(device.purse);
      expectChained(device.lines);
      const spent = device.lines.flatMap((line) => (line.type === 'spent' ? [line.entry] : []));
      const leased = device.lines.flatMap((line) => (line.type === 'leased' ? [line.terms.credits] : []));
      expect(sum(spent.map((entry) => entry.credits))).toBeLessThanOrEqual(sum(leased));
      // No work is paid twice on one device.
      const keys = spent.flatMap((entry) => entry.workKeys);
      expect(new Set(keys).size).toBe(keys.length);
    }),
    runs(300),
  );
});

test('a shortened file goes on like the whole one', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.array(step, { maxLength: 20 }), (before, after) => {
      const long = aDevice();
      for (const one of before) long.take(one);
      const short = aDevice(long);
      short.lines.push(wholeLine(long.purse, { capturedSince: 0 }));
      applyLine(short.purse, JSON.parse(JSON.stringify(short.lines[0])));
      for (const one of after) expect(short.take(one)).toEqual(long.take(one));
      expect([leftOn(short.purse, long.now()), heldOn(short.purse)]).toEqual([
        leftOn(long.purse, long.now()),
        heldOn(long.purse),
      ]);
    }),
    runs(100),
  );
});

test('what is said twice is answered twice and done once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const [once, twice] = [aDevice(), aDevice()];
      for (const one of steps) {
        once.take(one);
        const answer = twice.take(one);
        if (one.do === 'hold' || one.do === 'capture') expect(twice.take(one)).toEqual(answer);
        if (one.do === 'release') twice.take(one);
      }
      expect(twice.purse).toEqual(once.purse);
    }),
    runs(100),
  );
});

test('a clock that was set back is seen, one that goes on is believed, and the wallet thaws it', () => {
  const purse = emptyPurse();
  applyLine(purse, { type: 'clock', at: start, skewMs: 0 });
  expect(walletTime(purse, { wall: start - 4 * 60_000, elapsedMs: 0 })).toEqual({ now: start, isSetBack: false });
  expect(walletTime(purse, { wall: start - 4 * 60_000, elapsedMs: 2 * 60_000 }).isSetBack).toBe(true);
  expect(walletTime(purse, { wall: start + hourMs, elapsedMs: 0 })).toEqual({ now: start + hourMs, isSetBack: false });
  applyLine(purse, { type: 'froze', at: start, why: 'clock' });
  const wall = start - 24 * hourMs;
  applyLine(purse, { type: 'clock', at: start + 1, skewMs: start + 1 - wall });
  expect([purse.frozen, walletTime(purse, { wall, elapsedMs: 0 })]).toEqual([
    null,
    { now: start + 1, isSetBack: false },
  ]);
});

test('a second branch stays locked whatever the clock says', () => {
  const device = aDevice();
  device.take({ do: 'lease', credits: 5, hours: 10 });
  device.write({ type: 'froze', at: start, why: 'branch' });
  device.write({ type: 'clock', at: start, skewMs: 0 });
  expect(leftOn(device.purse, start)).toBe(0);
  expect(device.take({ do: 'hold', id: 1, work: 1, quantity: 1 })).toBe('lease-frozen');
});

test('a hold placed before the expiry is charged within the grace and not after it', () => {
  for (const [hours, expected] of [
    [11, 1],
    [57, 1],
    [58, 'hold-expired'],
  ] as const) {
    const device = aDevice();
    device.take({ do: 'lease', credits: 5, hours: 10 });
    device.take({ do: 'hold', id: 1, work: 1, quantity: 1 });
    device.take({ do: 'wait', hours });
    expect(device.take({ do: 'hold', id: 2, work: 2, quantity: 1 })).toBe('lease-exhausted');
    expect(device.take({ do: 'capture', id: 1 })).toBe(expected);
  }
});

test('a device asks for more at a quarter, for what it spends on a working day', () => {
  const device = aDevice();
  expect(wantsRefill(device.purse, start)).toBe(true);
  device.take({ do: 'lease', credits: 8, hours: 10 });
  for (let n = 0; n < 6; n += 1) {
    expect(wantsRefill(device.purse, start)).toBe(false);
    device.take({ do: 'hold', id: n, work: n, quantity: 1 });
    device.take({ do: 'capture', id: n });
  }
  expect(wantsRefill(device.purse, start)).toBe(true);
  expect(dailySpend(device.purse)).toBe(6);
  expect(
    dailySpend({
      days: new Map([
        ['2026-01-02', 100],
        ['2026-01-01', 10],
      ]),
    }),
  ).toBe(37);
  expect(dailySpend({ days: new Map() })).toBe(5);
});

/** A device that hears of a wallet only through its steps. */
function aDevice(like?: { now(): number; leaseCount(): number }) {
  const purse = emptyPurse();
  const lines: PurseLine[] = [];
  let now = like?.now() ?? start;
  let leaseCount = like?.leaseCount() ?? 0;
  const write = (line: PurseLine) => {
    lines.push(line);
    applyLine(purse, line);
  };
  const said = <T>({ line, answer }: Answered<T>): T => {
    if (line) write(line);
    return answer;
  };
  const work = (quantity: number) =>
    ({ action: 'enhance', phase: 'single', quantity, dims: {}, resource: null, run: null, user: null }) as const;
  const isPaid = (key: string | null | undefined) => key != null && purse.paidKeys.has(key);

  function act(one: Step): unknown {
    switch (one.do) {
      case 'lease': {
        leaseCount += 1;
        return write({ type: 'leased', at: now, terms: terms({ ...one, sequence: leaseCount, now }) });
      }
      case 'hold': {
        const workKey = one.quantity === 1 ? `photo-${one.work}` : null;
        const order = { id: `h${one.id}`, work: work(one.quantity), workKey };
        return said(placeHold(purse, order, { now, isPaid: isPaid(workKey) })).credits;
      }
      case 'capture': {
        const id = `h${one.id}`;
        return said(captureHold(purse, id, { now, wall: now, isPaid: isPaid(purse.holds.get(id)?.workKey) }));
      }
      case 'release':
        return said(releaseHold(purse, `h${one.id}`, now));
      case 'wait':
        now = walletTime(purse, { wall: now + one.hours * hourMs, elapsedMs: 0 }).now;
        return null;
      case 'sync':
        return sync(one.part);
    }
  }

  function sync(part: number): void {
    for (const { terms, entryCount, unsynced } of [...purse.leases.values()]) {
      const taken = Math.max(entryCount - part, entryCount - unsynced.length);
      write({ type: 'synced', at: now, lease: terms.id, entryCount: taken, credits: credits(0), status: 'open' });
    }
  }

  return {
    purse,
    lines,
    write,
    now: () => now,
    leaseCount: () => leaseCount,
    take(one: Step): unknown {
      try {
        return act(one) ?? null;
      } catch (error) {
        if (error instanceof AppError) return error.code;
        throw error;
      }
    },
  };
}

function terms(made: { credits: number; hours: number; sequence: number; now: number }): LeaseTerms {
  return {
    id: `l${made.sequence}`,
    sequence: made.sequence,
    credits: credits(made.credits),
    slices: [],
    rates: catalog.rates,
    freeActions: catalog.freeActions,
    tiers: [],
    refillAt: '1/4',
    issuedAt: made.now,
    expiresAt: made.now + made.hours * hourMs,
    reclaimAt: made.now + (made.hours + 48) * hourMs,
    head: `head-${made.sequence}`,
  };
}

function folded(lines: readonly PurseLine[]): DevicePurse {
  const purse = emptyPurse();
  for (const line of JSON.parse(JSON.stringify(lines)) as PurseLine[]) applyLine(purse, line);
  return purse;
}

function expectChained(lines: readonly PurseLine[]): void {
  const heads = new Map(lines.flatMap((line) => (line.type === 'leased' ? [[line.terms.id, line.terms.head]] : [])));
  for (const line of lines) {
    if (line.type !== 'spent') continue;
    expect(line.entry.prevHash).toBe(heads.get(line.lease));
    expect(entryHash(line.entry)).toBe(line.entry.hash);
    heads.set(line.lease, line.entry.hash);
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, one) => total + one, 0);
}
