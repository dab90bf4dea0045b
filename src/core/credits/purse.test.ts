import { describe, expect, test } from 'vitest';
import { refusalOf } from './properties/aPurse.ts';
import { newPurse, spendOnDevice } from './purse.ts';
import { credits } from './values/amount.ts';

describe('a purse', () => {
  const purse = newPurse({ id: 'l', device: 'd', credits: credits(8), expiresAt: 1_000_000, head: '' }, 0);
  const spend = {
    id: 's',
    credits: credits(6),
    action: 'enhance',
    phase: 'single' as const,
    quantity: 6,
    dims: {},
    workKeys: [],
    resource: null,
    run: null,
    user: null,
  };

  test('chains its journal and keeps what it does not spend', () => {
    const used = spendOnDevice(purse, spend, { wall: 10, elapsedMs: 10 });
    expect(used.journal).toMatchObject([{ index: 1, prevHash: '', credits: 6, hash: used.head }]);
    expect(() => spendOnDevice(used, { ...spend, id: 't', credits: credits(3) }, { wall: 20, elapsedMs: 10 })).toThrow(
      expect.objectContaining({ code: 'lease-exhausted' }),
    );
  });

  test('ends by the later of its clocks, and freezes when the wall clock goes back by more than five minutes', () => {
    const code = (wall: number, elapsedMs: number, latestAt = 0) => {
      try {
        spendOnDevice({ ...purse, latestAt }, spend, { wall, elapsedMs });
      } catch (error) {
        return (error as { code: string }).code;
      }
      return 'spent';
    };
    expect([code(999_999, 0), code(1_000_000, 0), code(999_999, 1_000_000)]).toEqual([
      'spent',
      'lease-exhausted',
      'lease-exhausted',
    ]);
    const backwards = spendOnDevice({ ...purse, latestAt: 500 }, spend, { wall: 400, elapsedMs: -50 });
    expect(backwards.latestAt).toBe(500);
    expect([code(200_000, 0, 500_000), code(199_999, 0, 500_000)]).toEqual(['spent', 'lease-frozen']);
  });

  test('says what is left of it when that is too little, and nothing once it is over', () => {
    const refused = (n: number, wall: number) =>
      refusalOf(() => spendOnDevice(purse, { ...spend, credits: credits(n) }, { wall, elapsedMs: 0 }));
    expect(refused(9, 999_999)).toEqual(expect.objectContaining({ code: 'lease-exhausted', left: 8, needed: 9 }));
    expect(refused(9, 1_000_000)).toEqual(expect.objectContaining({ code: 'lease-exhausted', left: 0, needed: 9 }));
    expect(refusalOf(() => spendOnDevice({ ...purse, isFrozen: true }, spend, { wall: 7, elapsedMs: 9 }))).toEqual(
      expect.objectContaining({ code: 'lease-frozen', wall: 7, latest: 9 }),
    );
  });

  test('begins with what was leased, where the journal before it ended', () => {
    expect(newPurse({ id: 'l', device: 'd', credits: credits(8), expiresAt: 5, head: 'h' }, 3)).toEqual({
      ...{
        device: 'd',
        lease: 'l',
        leased: 8,
        spent: 0,
        expiresAt: 5,
        journal: [],
        head: 'h',
        latestAt: 3,
        isFrozen: false,
      },
    });
  });
});
