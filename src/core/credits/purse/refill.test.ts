import { describe, expect, test } from 'vitest';
import { aPurse, photo } from '../properties/aPurse.ts';
import { hourMs, minuteMs, start } from '../properties/aWallet.ts';
import { credits } from '../values/amount.ts';
import { walletTime } from './clock.ts';
import { emptyPurse } from './fold.ts';
import { dailySpend, wantsRefill } from './refill.ts';

describe('a device asks for more', () => {
  const wants = (size: number, spent: number, refillAt: string | number = '1/4') => {
    const device = aPurse({ credits: credits(size), refillAt });
    if (spent > 0) {
      device.hold(photo('h', null, { quantity: spent }));
      device.capture('h');
    }
    return wantsRefill(device.purse, start);
  };

  test('when as little is left as its lease says, and when it has nothing', () => {
    expect([wants(8, 5), wants(8, 6), wants(8, 7)]).toEqual([false, true, true]);
    expect([wants(1000, 249, '3/4'), wants(1000, 250, '3/4')]).toEqual([false, true]);
    expect([wants(9, 4, '1/2'), wants(9, 5, '1/2')]).toEqual([false, true]);
    expect([wants(8, 0, 1), wants(8, 7, 0), wants(8, 8, 0)]).toEqual([true, false, true]);
    expect(wantsRefill(emptyPurse(), start)).toBe(true);
  });

  test('by the share of all its leases together that the latest of them says', () => {
    const device = aPurse(
      { id: 'a', sequence: 1, credits: credits(10), refillAt: 1 },
      { id: 'b', sequence: 2, credits: credits(10), refillAt: '1/2', expiresAt: start + 11 * hourMs },
    );
    const left = (quantity: number, id: string) => {
      device.hold(photo(id, null, { quantity }));
      return wantsRefill(device.purse, start);
    };
    expect([left(9, 'h'), left(1, 'i')]).toEqual([false, true]);
    expect(wantsRefill(device.purse, start + 10 * hourMs)).toBe(false);
  });

  test('not while it is locked or called back', () => {
    const called = aPurse();
    called.write({ type: 'recalled', at: start, isRecalled: true });
    expect(wantsRefill(called.purse, start)).toBe(false);
    for (const why of ['clock', 'branch'] as const) {
      const locked = aPurse();
      locked.write({ type: 'froze', at: start, why });
      expect(wantsRefill(locked.purse, start)).toBe(false);
    }
  });
});

test('a device spends what it spent on its last days, the newest of them weighing most, whatever their order', () => {
  const spends = (days: readonly (readonly [string, number])[]) => dailySpend({ days: new Map(days) });
  expect(spends([])).toBe(5);
  expect(spends([['2026-01-01', 7]])).toBe(7);
  const three = [
    ['2026-01-01', 10],
    ['2026-01-02', 100],
    ['2026-01-03', 0],
  ] as const;
  const [a, b, c] = three;
  for (const days of [
    [a, b, c],
    [c, b, a],
    [b, a, c],
    [b, c, a],
    [c, a, b],
    [a, c, b],
  ])
    expect(spends(days)).toBe(26);
});

describe("the wallet's time on a device", () => {
  const known = { ...emptyPurse(), latestAt: start, skewMs: 1000 };
  const at = (wall: number, elapsedMs: number) => walletTime(known, { wall, elapsedMs });

  test('is the later of what the wall clock says and what was known, with what has passed since', () => {
    expect(at(start + hourMs, 0).now).toBe(start + hourMs + 1000);
    expect(at(start - 2000, 0).now).toBe(start);
    expect(at(start - 2000, minuteMs).now).toBe(start + minuteMs);
    expect(at(start - 2000, -minuteMs).now).toBe(start);
    expect(at(start - 2000, 1).now).toBe(start + 1);
  });

  test('is not believed when it was set back by more than five minutes', () => {
    const edge = start - 1000 - 5 * minuteMs;
    expect([at(edge, 0).isSetBack, at(edge - 1, 0).isSetBack, at(edge, 1).isSetBack]).toEqual([false, true, true]);
  });
});
