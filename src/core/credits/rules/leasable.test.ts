import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Selector } from '../catalog/selector.ts';
import type { Bucket, Catalog, Rate } from '../catalog.ts';
import { type CommandInput, commandSchema } from '../command.ts';
import { decide } from '../decide.ts';
import { presets } from '../presets.ts';
import { runs } from '../properties/seed.ts';
import { emptyState, type State } from '../state.ts';

// Credits that may not be used for everything, on a device that asks nobody.

const catalog = presets['three-balances'] as Catalog;
const now = Date.UTC(2026, 0, 15, 12);
const by = { as: 'owner' } as const;

/** A wallet that has its daily credits, and whatever these commands bring. */
function after(inputs: readonly CommandInput[], list: Catalog = catalog): { state: State; lease(): unknown } {
  let state = emptyState({ id: 'w', zone: 'UTC', openedAt: now - 1000 });
  const send = (input: CommandInput) => {
    const decision = decide(state, commandSchema.parse(input), now, list);
    state = decision.state;
    return decision;
  };
  for (const input of inputs) send(input);
  const lease = () => {
    const decision = send({ do: 'lease', id: 'l-1', ...by, device: 'd-1', credits: 1_000_000 });
    return decision.ok
      ? decision.result.slices.map(({ bucket, credits }) => [bucket, credits])
      : decision.rejection.code;
  };
  return { state, lease };
}

test('daily credits go along while the plan includes nothing that they may not pay for', () => {
  expect(after([]).lease()).toEqual([['daily', 100]]);
  expect(after([{ do: 'subscribe', id: 's', ...by, plan: 'standard' }]).lease()).toEqual([
    ['daily', 100],
    ['plan', 4000],
  ]);
});

test('daily credits stay at home when the plan includes what they may not pay for', () => {
  const { state, lease } = after([{ do: 'subscribe', id: 's', ...by, plan: 'pro' }]);
  expect(Object.values(state.grants).map(({ bucket, available }) => [bucket, available])).toEqual([
    ['daily', 100],
    ['plan', 12_000],
  ]);
  expect(lease()).toEqual([['plan', catalog.offline?.leases.max]]);
});

test('credits for one action stay at home when there is another', () => {
  const studio = presets.studio as Catalog;
  const only = (action: string[]): Catalog => ({
    ...studio,
    buckets: studio.buckets.map((bucket) => (bucket.id === 'promo' ? { ...bucket, usableFor: { action } } : bucket)),
  });
  const gifts = [
    { do: 'grant', id: 'g-1', ...by, bucket: 'promo', credits: 5 },
    { do: 'grant', id: 'g-2', ...by, bucket: 'topup', credits: 7 },
  ] as const;
  const every = [...new Set(studio.rates.map(({ action }) => action))];
  expect(after(gifts, only(['enhance'])).lease()).toEqual([['topup', 7]]);
  expect(after(gifts, only(every)).lease()).toEqual([
    ['promo', 5],
    ['topup', 7],
  ]);
});

describe('what may be used for some work goes along', () => {
  const studio = presets.studio as Catalog;
  const rate = (action: string, more: Partial<Rate> = {}): Rate => ({ ...(studio.rates[0] as Rate), action, ...more });
  const by = (dim: string) => [{ dim, op: 'mul', table: { x: 1, y: 2 } }] as unknown as Rate['by'];
  const needs = (when?: Selector) => [{ tier: 'high', when }];
  const tiers: Catalog['tiers'] = [
    { id: 'low', features: {} },
    { id: 'high', features: {} },
  ];

  /** Whether promotional credits of that bucket go along, beside others that always do. */
  function goes(promo: Partial<Bucket>, list: Partial<Catalog> = {}): boolean {
    const buckets = studio.buckets.map((bucket) => (bucket.id === 'promo' ? { ...bucket, ...promo } : bucket));
    const { lease } = after(
      [
        { do: 'grant', id: 'g-1', as: 'owner', bucket: 'promo', credits: 5 },
        { do: 'grant', id: 'g-2', as: 'owner', bucket: 'topup', credits: 7 },
      ],
      { ...studio, tiers, buckets, rates: [rate('a')], ...list },
    );
    const leased = lease();
    expect(leased).toContainEqual(['topup', 7]);
    return (leased as unknown[]).length === 2;
  }
  const not = (dims: Record<string, string[]>) => ({ usableFor: { not: { dims } } });

  test('only where that is all the work there is, by what prices it', () => {
    expect(goes({})).toBe(true);
    expect(goes(not({ m: ['x'] }), { rates: [rate('a', { by: by('m') })] })).toBe(false);
    expect(goes({ usableFor: { dims: { m: ['x', 'y'] } } }, { rates: [rate('a', { by: by('m') })] })).toBe(false);
    expect(goes({ usableFor: { phase: ['single'] } })).toBe(true);
    const edits = [rate('a', { phase: 'generate' }), rate('a', { phase: 'accept' })];
    expect(goes({ usableFor: { phase: ['generate'] } }, { rates: edits })).toBe(false);
    expect(goes({ usableFor: { phase: ['generate', 'accept'] } }, { rates: edits })).toBe(true);
  });

  test('only where that is all the work there is, by what nothing prices', () => {
    expect(goes(not({ m: ['x'] }))).toBe(false);
  });

  test('also where the rest is for a higher plan', () => {
    const pro = { dims: { m: ['x'] } };
    expect(goes(not({ m: ['x'] }), { rates: [rate('a', { requiresTier: needs(pro) })] })).toBe(true);
    expect(goes(not({ m: ['x', 'y'] }), { rates: [rate('a', { requiresTier: needs(pro) })] })).toBe(false);
    expect(goes({ usableFor: { action: ['a'] } }, { rates: [rate('a'), rate('b', { requiresTier: needs() })] })).toBe(
      true,
    );
    expect(goes({}, { rates: [rate('a', { requiresTier: [{ tier: 'high', when: undefined }] })] })).toBe(true);
  });

  test('as long as no two settings together are forbidden', () => {
    const rates = [rate('a', { by: [...by('m'), ...by('n')] })];
    expect(goes(not({ m: ['x'], n: ['y'] }), { rates })).toBe(false);
    const anything: Selector = { any: [{ not: { dims: { m: ['x'] } } }, { not: { dims: { n: ['y'] } } }] };
    expect(goes({ usableFor: anything }, { rates })).toBe(false);
    expect(goes({ usableFor: { any: [{ dims: { m: ['x'] } }, { not: { dims: { m: ['x'] } } }] } }, { rates })).toBe(
      true,
    );
  });

  test('as far as the plan that is over lets it', () => {
    const low: Catalog['tiers'] = [{ id: 'low', features: { not: { dims: { m: ['x'] } } } }];
    const promo = { onLapse: { restrictToTier: 'low' } };
    expect(goes(promo, { tiers: low, rates: [rate('a', { by: by('m') })] })).toBe(false);
    expect(goes(promo, { tiers, rates: [rate('a', { by: by('m') })] })).toBe(true);
  });

  const dims = fc.dictionary(
    fc.constantFrom('m', 'n'),
    fc.uniqueArray(fc.constantFrom('x', 'y'), { minLength: 1, maxLength: 2 }),
    { minKeys: 1, maxKeys: 2 },
  );
  const plain = fc.record(
    { action: fc.constant<string[]>(['a']), phase: fc.constant<'single'[]>(['single']), dims },
    { requiredKeys: [] },
  );
  const selector: fc.Arbitrary<Selector> = fc.oneof(
    plain,
    plain.map((one) => ({ not: one })),
    fc.array(plain, { minLength: 1, maxLength: 2 }).map((all) => ({ any: all })),
    fc.tuple(plain, plain).map(([one, other]) => ({ any: [one, { not: other }] })),
  );

  test('exactly when every setting that anybody could ask for may be paid with it', () => {
    const twoRates = fc.tuple(fc.option(selector, { nil: null }), fc.option(selector, { nil: null }));
    fc.assert(
      fc.property(selector, twoRates, fc.boolean(), (usableFor, whens, isPriced) => {
        const rates = whens.map((when, n) =>
          rate(n === 0 ? 'a' : 'b', {
            by: isPriced ? by('m') : [],
            ...(when === null ? {} : { requiresTier: needs(when) }),
          }),
        );
        const settings = [undefined, 'x', 'y', 'other'].flatMap((m) =>
          [undefined, 'x', 'y', 'other'].map((n) => ({ m, n })),
        );
        const isPayable = ['a', 'b'].every((action, place) =>
          settings.every((set) => {
            const when = whens[place] ?? null;
            const isIncluded = when === null || !isMeant(when, { action, ...set });
            return !isIncluded || isMeant(usableFor, { action, ...set });
          }),
        );
        expect(goes({ usableFor }, { rates })).toBe(isPayable);
      }),
      runs(200),
    );
  });

  /** What a selector means, said once more. All work here is of the phase `single`. */
  function isMeant(selector: Selector, work: { action: string } & Record<string, string | undefined>): boolean {
    if ('not' in selector) return !isMeant(selector.not, work);
    if ('any' in selector) return selector.any.filter((one) => isMeant(one, work)).length > 0;
    const named = Object.entries(selector.dims ?? {}).filter(([dim, values]) => !values.includes(work[dim] ?? '-'));
    return named.length === 0 && (selector.action === undefined || work.action === 'a');
  }
});

test('a price list that tells too much apart leases what is restricted to nothing', () => {
  const settings = (dim: string, count: number) => Array.from({ length: count }, (_, n) => `${dim}${n}`);
  const gift = { do: 'grant', id: 'g-1', ...by, bucket: 'promo', credits: 5 } as const;
  const leased = (dims: Record<string, string[]>) => {
    const rates = catalog.rates
      .slice(0, 1)
      .map((rate) => ({ ...rate, requiresTier: [{ tier: 'free', when: { dims } }] }));
    const buckets = catalog.buckets.map((bucket) =>
      bucket.id === 'daily' ? { ...bucket, usableFor: { action: ['image'] } } : bucket,
    );
    return after([gift], { ...catalog, rates, buckets, tiers: [{ id: 'free', features: {} }] }).lease();
  };
  const both = [
    ['daily', 100],
    ['promo', 5],
  ];
  expect(leased({ a: settings('a', 99), b: settings('b', 99) })).toEqual(both);
  expect(leased({ a: settings('a', 72), b: settings('b', 136) })).toEqual([['promo', 5]]);
  expect(leased({ a: settings('a', 99), b: settings('b', 99), c: ['c'] })).toEqual([['promo', 5]]);
});
