import { describe, expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { parseCatalog } from './catalog.ts';
import { presets } from './presets.ts';

type Json = Record<string, unknown>;

function changed(change: (catalog: Json & { rates: Json[]; buckets: Json[]; plans: Json[] }) => void): unknown {
  const copy = structuredClone(presets['per-photo']) as unknown as Json & {
    rates: Json[];
    buckets: Json[];
    plans: Json[];
  };
  change(copy);
  return copy;
}

function faultsOf(json: unknown): unknown {
  try {
    parseCatalog(json);
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.details.issues];
  }
  return null;
}

describe('a catalog that cannot be used says where and what was expected', () => {
  const cases: [string, (catalog: Json & { rates: Json[]; buckets: Json[]; plans: Json[] }) => void, string, string][] =
    [
      [
        'a field that does not exist',
        (c) => Object.assign(c.rates[0] ?? {}, { price: 1 }),
        'rates.0',
        'unknown field "price"; the fields are action, phase, label, base, by, round, requiresTier, charge, holdTtl, onFail, onCancel, onReject, acceptReserve, resultTtl, repeatKey',
      ],
      [
        'a negative price',
        (c) => Object.assign(c.rates[0] ?? {}, { base: -1 }),
        'rates.0.base',
        'expected a whole number, or an exact fraction such as "7/2" or "1.25"',
      ],
      [
        'a factor of nothing',
        (c) => Object.assign(c.rates[0] ?? {}, { by: [{ dim: 'size', op: 'mul', table: { small: 0 } }] }),
        'rates.0.by.0.table.small',
        'expected a factor above 0',
      ],
      [
        'a default that has no price',
        (c) =>
          Object.assign(c.rates[0] ?? {}, { by: [{ dim: 'size', op: 'mul', table: { small: 1 }, default: 'large' }] }),
        'rates.0.by.0.default',
        'expected one of the values of the table',
      ],
      [
        'a default that is no number',
        (c) =>
          Object.assign(c.rates[0] ?? {}, { by: [{ dim: 'results', op: 'mul', table: 'value', default: 'many' }] }),
        'rates.0.by.0.default',
        'expected a whole number',
      ],
      [
        'an action that is both free and priced',
        (c) => Object.assign(c, { freeActions: ['enhance'] }),
        'rates.0.action',
        '"enhance" is also listed as free',
      ],
      ['the same price twice', (c) => c.rates.push({ ...c.rates[0] }), 'rates.2', '"enhance single" is priced twice'],
      [
        'a tier that does not exist',
        (c) => Object.assign(c.plans[0] ?? {}, { tier: 'gold' }),
        'plans.0.tier',
        'expected one of the tiers of this catalog, not "gold"',
      ],
      ['two buckets of one name', (c) => c.buckets.push({ ...c.buckets[0] }), 'buckets.7.id', '"trial" is used twice'],
      [
        'nowhere to carry to',
        (c) => Object.assign(c, { buckets: c.buckets.filter((b) => b.kind !== 'rollover') }),
        'buckets',
        'expected a bucket of kind "rollover" to carry credits into',
      ],
      [
        'nowhere to put a purchase',
        (c) => Object.assign(c, { buckets: c.buckets.filter((b) => b.kind !== 'topup') }),
        'buckets',
        'expected a bucket of kind "topup" for purchases',
      ],
      [
        'a zone that does not exist',
        (c) => Object.assign(c, { calendar: { ...(c.calendar as Json), zone: 'Mars/Base' } }),
        'calendar.zone',
        'expected "account" or an IANA zone such as "Europe/Amsterdam"',
      ],
      [
        'a price to generate without one to accept',
        (c) => Object.assign(c.rates[0] ?? {}, { phase: 'generate' }),
        'rates.0.phase',
        '"enhance" has a price to generate, none to accept',
      ],
    ];
  test.each(cases)('%s', (_, change, path, message) => {
    expect(faultsOf(changed(change))).toEqual(['bad-input', [{ path, message }]]);
  });

  test('something that is no catalog at all', () => {
    expect(() => parseCatalog('a price list')).toThrow(AppError);
    expect(() => parseCatalog(null)).toThrow(AppError);
  });
});

describe('the presets', () => {
  test('are the six of the specification, and read back as they are', () => {
    expect(Object.keys(presets)).toEqual([
      'studio',
      'per-photo',
      'token-packs',
      'pay-as-you-go',
      'generate-accept',
      'three-balances',
    ]);
    for (const preset of Object.values(presets)) expect(parseCatalog(structuredClone(preset))).toEqual(preset);
  });

  test.each([
    [
      'studio',
      ['free', 'solo', 'professional', 'team'],
      [0, 100, 200, 1000],
      [
        [50, 1200],
        [100, 2000],
        [500, 8500],
        [1000, 15_000],
      ],
    ],
    [
      'per-photo',
      ['professional'],
      [200],
      [
        [100, 2500],
        [1000, 20_000],
      ],
    ],
    [
      'token-packs',
      ['free', 'growth'],
      [50_000, 500_000],
      [
        [1_000_000, 500],
        [2_500_000, 1000],
        [7_000_000, 2500],
        [15_000_000, 5000],
      ],
    ],
    ['pay-as-you-go', ['payg'], [0], []],
    [
      'generate-accept',
      ['agent', 'team'],
      [60, 300],
      [
        [10, 500],
        [50, 2000],
      ],
    ],
    [
      'three-balances',
      ['free', 'standard', 'pro', 'standard-quarterly', 'pro-quarterly', 'standard-yearly', 'pro-yearly'],
      [0, 4000, 12_000, 4000, 12_000, 4000, 12_000],
      [
        [500, 900],
        [1000, 1600],
      ],
    ],
  ])('%s has its plans and packs', (id, plans, allocations, packs) => {
    const preset = presets[id];
    expect(preset?.plans.map((plan) => plan.id)).toEqual(plans);
    expect(preset?.plans.map((plan) => plan.allocation)).toEqual(allocations);
    expect(preset?.packs.map((pack) => [pack.units, pack.price])).toEqual(packs);
  });

  test('of three balances sell each plan by the month, the quarter and the year, with the same credits each month', () => {
    const plans = presets['three-balances']?.plans.filter(({ kind }) => kind === 'paid') ?? [];
    for (const [name, id] of [
      ['Standard', 'standard'],
      ['Pro', 'pro'],
    ] as const) {
      const [monthly, quarterly, yearly] = plans.filter((plan) => plan.id.startsWith(id));
      expect(monthly).toMatchObject({ id, name, billingEvery: 'P1M', grantEvery: 'P1M' });
      const [byQuarter, byYear] = [`${id}-quarterly`, `${id}-yearly`];
      expect(quarterly).toEqual({ ...monthly, id: byQuarter, name: `${name} quarterly`, billingEvery: 'P3M' });
      expect(yearly).toEqual({ ...monthly, id: byYear, name: `${name} yearly`, billingEvery: 'P1Y' });
    }
  });

  test('say what their users know it by', () => {
    expect(
      presets['token-packs']?.packs.map(({ name, bestFor, popular }) => [name, bestFor, popular ?? false]),
    ).toEqual([
      ['Starter', 'Occasional overflow', false],
      ['Standard', 'Regular use', true],
      ['Plus', 'Heavy enrichment', false],
      ['Pro', 'Team-wide usage', false],
    ]);
    expect(presets['pay-as-you-go']?.labels).toMatchObject({
      ...{ available: 'Available Credits', months: 'Monthly Usage Summary', usage: 'Credit Usage' },
      ...{ additions: 'Purchase History', purchase: 'Purchase Credits', billing: 'Billing & Transactions' },
    });
    expect(presets['pay-as-you-go']?.plans[0]).toMatchObject({
      badge: 'Pay As You Go',
      description: 'Flexible usage-based pricing with no commitment.',
      expiryText: 'No expiry date set. Your plan does not have a fixed expiry.',
    });
    expect(presets['generate-accept']?.unit.label).toBe('image credit');
    for (const { description } of presets['generate-accept']?.plans ?? []) {
      expect(description).toBe('Virtual staging, twilight, object removal, inpainting, find and replace.');
    }
    const { labels, unit } = presets['three-balances'] ?? {};
    expect([labels?.available, labels?.purchase, labels?.analytics]).toEqual([
      ...['Credits Left', 'Buy Tokens', 'Usage Analytics'],
    ]);
    expect(unit?.buyLabel).toBe('Tokens');
    expect(presets['per-photo']?.labels).toMatchObject({ purchase: 'Add Credits', usage: 'Usage History' });
  });

  test('name a bucket by its kind and spend it at its place', () => {
    for (const preset of Object.values(presets)) {
      expect(preset.buckets.every((bucket) => bucket.id === bucket.kind)).toBe(true);
      const at = (id: string) => preset.buckets.find((bucket) => bucket.id === id)?.priority;
      expect([at('plan'), at('topup'), at('rollover'), at('trial')]).toEqual([30, 50, 20, 10]);
    }
    expect(presets['pay-as-you-go']?.buckets.find((bucket) => bucket.id === 'admin')?.priority).toBe(20);
  });
});
