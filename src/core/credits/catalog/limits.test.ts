import { describe, expect, test } from 'vitest';
import { AppError } from '../../errors.ts';
import { parseCatalog } from '../catalog.ts';
import { presets } from '../presets.ts';

// The edges of what a price list may say: the last value that is taken, and the first that is not.

type Json = Record<string, unknown>;
type Draft = Json & Record<'rates' | 'buckets' | 'plans' | 'packs' | 'tiers', Json[]> & Record<string, Json>;

/** What is wrong with a preset that was changed: a path and a sentence for each fault. */
function faults(change: (catalog: Draft) => void, preset = 'studio'): { path: string; message: string }[] {
  const catalog = structuredClone(presets[preset]) as unknown as Draft;
  change(catalog);
  try {
    parseCatalog(catalog);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.code).toBe('bad-input');
    const issues = error.details.issues as { path: string; message: string }[];
    const [first] = issues;
    // The first of them is in the sentence, with its path unless it is about the whole.
    expect(error.message).toContain(
      `This catalog cannot be used: ${first?.path ? `${first.path}: ` : ''}${first?.message}.`,
    );
    return issues;
  }
  return [];
}
const put = (path: string, value: unknown) => (catalog: Draft) => {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let place = catalog as Json;
  for (const name of names) place = place[name] as Json;
  place[last] = value;
};

describe('a number or a word at its edge', () => {
  const long = (length: number) => 'x'.repeat(length);
  const rule = { at: '25%', channel: 'email' };
  test.each<[string, unknown[], unknown[]]>([
    ['name', ['x', long(200)], ['', long(201)]],
    ['id', ['x', '9', long(64), 'a.b-c'], ['', long(65), 'X', '-a', '.a', 'a b']],
    ['version', ['1.0.0', '10.20.30'], ['1.0', 'v1.0.0', '1.0.0.0']],
    ['unit.scale', [0, 6], [-1, 7, 0.5]],
    ['calendar.zone', ['account', 'UTC', 'Europe/Amsterdam'], ['', 'Mars/Base']],
    ['calendar.summary.cards', [1], [0, -1, 1.5]],
    ['buckets', [], [[]]],
    ['rates', [presets.studio?.rates.slice(0, 1)], [[]]],
    ['rates.0.by', [[], [{ dim: 'x', op: 'mul', table: 'value' }]], [[{ dim: '', op: 'mul', table: 'value' }]]],
    ['rates.0.repeatKey', [['x'], ['x', 'y']], [[], ['']]],
    ['rates.0.holdTtl', ['PT15M', 'P1D', 'P1DT1H'], ['', 'P', 'PT', '15M', 'P1H']],
    ['packs.0.units', [1], [0, -1, 1.5]],
    ['packs.0.price', [1], [0]],
    ['autoRecharge.capNotices', [[100], [1], []], [[101], [0]]],
    ['autoRecharge.maxAttempts.n', [1, 100], [0, 101]],
    ['autoRecharge.maxFailed.n', [1, 100], [0, 101]],
    ['autoRecharge.spendCap.amount', [0], [-1]],
    ['autoRecharge.suspendAfter', [1], [0]],
    ['alerts.rearmMargin', ['0%', '5%', '99%', '100%'], ['101%', '-1%', '5', '']],
    [
      'alerts.rules.0',
      [
        { ...rule, at: '0%' },
        { ...rule, at: '100%' },
        { ...rule, at: '500' },
      ],
      [
        { ...rule, at: '101%' },
        { ...rule, at: '' },
      ],
    ],
    ['estimator.bufferPct', [[0], [1000]], [[1001], [-1]]],
    ['offline.leases.days', [1], [0]],
  ])('%s', (path, taken, refused) => {
    for (const value of taken) expect({ value, faults: faults(put(path, value)) }).toEqual({ value, faults: [] });
    for (const value of refused) {
      const found = faults(put(path, value));
      expect({ value, isRefused: found.length > 0 }).toEqual({ value, isRefused: true });
      for (const fault of found) expect(`${fault.path}.`).toContain(`${path.split('.')[0]}.`);
    }
  });

  test('something that is no price list at all has no path in its sentence', () => {
    let refusal: unknown;
    try {
      parseCatalog('a price list');
    } catch (error) {
      refusal = error;
    }
    const [first] = (refusal as AppError).details.issues as { path: string; message: string }[];
    expect(first?.path).toBe('');
    expect((refusal as AppError).message).toBe(
      `This catalog cannot be used: ${first?.message}. No account was changed. Correct it and try again.`,
    );
  });
});

describe('what does not go together', () => {
  const one = (change: (catalog: Draft) => void, preset?: string) => faults(change, preset);
  const without = (kind: string) => (catalog: Draft) => {
    catalog.buckets = catalog.buckets.filter((bucket) => bucket.kind !== kind);
    for (const bucket of catalog.buckets) delete bucket.rollover;
  };

  test('no bucket at all is refused, whatever else would need one', () => {
    const [first] = one((catalog) => {
      catalog.buckets = [];
    });
    expect(first).toEqual({ path: 'buckets', message: 'expected at least 1 of them' });
  });

  test.each([
    [
      'a rate that needs a tier that does not exist',
      put('rates.1.requiresTier', [{ tier: 'gold' }]),
      'rates.1.requiresTier.0.tier',
      'expected one of the tiers of this catalog, not "gold"',
    ],
    [
      'a bucket that is restricted to a tier that does not exist',
      put('buckets.0.onLapse', { restrictToTier: 'gold' }),
      'buckets.0.onLapse.restrictToTier',
      'expected one of the tiers of this catalog, not "gold"',
    ],
    ['plans without a bucket for them', without('plan'), 'buckets', 'expected a bucket of kind "plan" for the plans'],
    [
      'credits that come back without a bucket for them',
      without('refund'),
      'buckets',
      'expected a bucket of kind "refund" to return expired credits into',
    ],
    [
      'a carry-over of anything but the plan',
      (catalog: Draft) => {
        const rollover = catalog.buckets.find(({ kind }) => kind === 'plan')?.rollover;
        Object.assign(catalog.buckets.find(({ kind }) => kind === 'topup') ?? {}, { rollover });
      },
      expect.stringMatching(/^buckets\.\d\.rollover$/),
      'expected only on the bucket of kind "plan"',
    ],
    [
      'a kind of line in both tabs',
      (catalog: Draft) => {
        const tabs = catalog.history?.tabs as { usage: string[] };
        tabs.usage.push('purchase');
      },
      'history.tabs',
      '"purchase" stands in both tabs',
    ],
    [
      'a kind of line in no tab',
      (catalog: Draft) => {
        const tabs = catalog.history?.tabs as Record<string, string[]>;
        tabs.additions = tabs.additions?.filter((kind) => kind !== 'purchase') ?? [];
      },
      'history.tabs',
      '"purchase" stands in no tab',
    ],
  ] as const)('%s', (_, change, path, message) => {
    expect(one(change as (catalog: Draft) => void)).toEqual([{ path, message }]);
  });

  test('credits a day are a number, and end with their day', () => {
    const daily = (catalog: Draft) => catalog.buckets.find(({ kind }) => kind === 'daily') ?? {};
    const path = expect.stringMatching(/^buckets\.\d\.accrual\.amount$/);
    expect(
      one((catalog) => Object.assign(daily(catalog).accrual as Json, { amount: 'plan.allocation' }), 'three-balances'),
    ).toEqual([{ path, message: 'expected a number of credits a day' }]);
    expect(one((catalog) => Object.assign(daily(catalog), { expiry: 'never' }), 'three-balances')).toEqual([
      {
        path: expect.stringMatching(/^buckets\.\d\.expiry$/),
        message: 'expected "day_end", as each day replaces the last',
      },
    ]);
    // A month is no day.
    expect(
      one((catalog) => {
        Object.assign(daily(catalog).accrual as Json, { every: 'P1M', amount: 'plan.allocation' });
        Object.assign(daily(catalog), { expiry: 'never' });
      }, 'three-balances'),
    ).toEqual([]);
  });

  test('a bucket is asked for only by what needs it', () => {
    const noPlanCredits = (catalog: Draft) => {
      for (const plan of catalog.plans) plan.allocation = 0;
    };
    const noSale = (catalog: Draft) => {
      catalog.packs = [];
      delete catalog.customAmount;
      delete catalog.autoRecharge;
    };
    const noRegrant = put('refunds.expiredSource', { vendorFault: 'expire_at_once', userCancel: 'expire_at_once' });
    const all =
      (...changes: ((catalog: Draft) => void)[]) =>
      (catalog: Draft) => {
        for (const change of changes) change(catalog);
      };
    expect(one(all(noPlanCredits, without('plan')))).toEqual([]);
    expect(one(all(noSale, without('topup')))).toEqual([]);
    expect(one(all(noRegrant, without('refund')))).toEqual([]);
    expect(one(without('rollover'))).toEqual([]);
    // One plan with one credit, one pack, an amount of one's own, or one policy is enough.
    const onePlan = (catalog: Draft) => Object.assign(catalog.plans.at(-1) ?? {}, { allocation: 1 });
    expect(one(all(noPlanCredits, onePlan, without('plan')))).toHaveLength(1);
    const onePack = (catalog: Draft) => catalog.packs.splice(1);
    expect(one(all(onePack, without('topup')))).toHaveLength(1);
    expect(one(without('topup'), 'pay-as-you-go')).toHaveLength(1);
    const oneRegrant = put('refunds.expiredSource', { vendorFault: 'successor', userCancel: { regrant: 'P7D' } });
    expect(one(all(oneRegrant, without('refund')))).toHaveLength(1);
  });
});
