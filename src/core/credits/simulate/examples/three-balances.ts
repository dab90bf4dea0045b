import type { Example, ExampleStep } from './example.ts';

// 5.4 E of the specification.

const catalog = 'three-balances';
const zone = 'Europe/Amsterdam';
const spend = (credits: number, expected = {}): ExampleStep[] => [
  { do: 'hold', id: `h${credits}`, credits },
  { do: 'capture', hold: `h${credits}`, expect: expected },
];
const image = (model: string, expected = {}, more = {}): ExampleStep => ({
  do: 'spend',
  action: 'image',
  dims: { model },
  expect: expected,
  ...more,
});

/** The factors of settings are the preset's own; at the standard ones the printed 24 and 210 hold. */
const priced = [
  ['image', {}, 24],
  ['video', {}, 210],
  ['image', { model: 'standard', resolution: '1K', quality: 'standard' }, 24],
  ['image', { model: 'pro' }, 48],
  ['image', { resolution: '4K' }, 48],
  ['image', { quality: 'high' }, 48],
  ['image', { model: 'pro', resolution: '4K', quality: 'high', results: 3 }, 576],
  ['video', { duration: 10 }, 420],
  ['video', { duration: 5, resolution: '1080p' }, 210],
  ['video', { model: 'pro', duration: 10, resolution: '4K', quality: 'high', results: 2 }, 6720],
] as const;

/** E. daily, subscription and top-up credits. */
export const threeBalances: readonly Example[] = [
  {
    name: '42. a day replaces the last, it does not add to it',
    catalog,
    zone,
    steps: [
      { do: 'show', expect: { available: 100, buckets: { daily: 100 }, events: [{ type: 'reset', credits: 100 }] } },
      ...spend(30, { available: 70 }),
      { do: 'show', at: '2026-01-15T22:59:59Z', expect: { available: 70 } },
      {
        do: 'show',
        at: '2026-01-15T23:00:00Z',
        expect: {
          available: 100,
          events: [
            { type: 'expired', bucket: 'daily', credits: 70 },
            { type: 'reset', credits: 100 },
          ],
        },
      },
    ],
  },
  {
    name: '43. daily, then subscription, then top-up',
    catalog,
    zone,
    steps: [
      { do: 'subscribe', plan: 'standard', allocation: 1000 },
      { do: 'buy', pack: 'bundle-500', expect: { buckets: { daily: 100, plan: 1000, topup: 500 } } },
      ...spend(1150, { buckets: { daily: 0, plan: 0, topup: 450 } }),
    ],
  },
  {
    name: '44. what is left of the plan expires at renewal, the top-up stays',
    catalog,
    zone,
    steps: [
      { do: 'subscribe', plan: 'standard' },
      { do: 'buy', pack: 'bundle-500' },
      ...spend(2900, { buckets: { daily: 0, plan: 1200, topup: 500 } }),
      {
        do: 'show',
        at: '2026-02-15T10:00:00Z',
        expect: {
          buckets: { plan: 4000, topup: 500 },
          events: [
            { type: 'expired', bucket: 'plan', credits: 1200 },
            { type: 'renewed', carried: 0, granted: 4000, forfeited: 1200 },
          ],
        },
      },
    ],
  },
  {
    name: '45. a day that has begun stays after subscribing, the next one is not granted',
    catalog,
    zone,
    start: '2026-01-15T08:00:00Z',
    steps: [
      ...spend(30),
      {
        do: 'subscribe',
        at: '2026-01-15T11:00:00Z',
        plan: 'standard',
        expect: { buckets: { daily: 70, plan: 4000 } },
      },
      { do: 'show', at: '2026-01-15T22:00:00Z', expect: { buckets: { daily: 70 } } },
      {
        do: 'show',
        at: '2026-01-15T23:00:00Z',
        expect: { buckets: { daily: 0, plan: 4000 }, events: [{ type: 'expired', credits: 70 }] },
      },
    ],
  },
  {
    name: '46. without a subscription: no purchase, and no Pro model',
    catalog,
    zone,
    steps: [
      { do: 'buy', pack: 'bundle-500', expect: { code: 'subscription-required', available: 100 } },
      image('pro', { code: 'tier-required', available: 100 }),
      image('standard', { credits: 24, available: 76 }),
    ],
  },
  {
    name: '47. after the subscription ended, top-ups stay and are good for the free tier',
    catalog,
    zone,
    steps: [
      { do: 'subscribe', plan: 'pro' },
      { do: 'buy', pack: 'bundle-500' },
      image('pro', { credits: 48 }),
      { do: 'cancel', expect: { buckets: { plan: 12_000 - 48 + 0, topup: 500 } } },
      {
        do: 'show',
        at: '2026-02-15T10:00:00Z',
        expect: { buckets: { daily: 0, plan: 0, topup: 500 }, events: [{ type: 'lapsed', plan: 'pro' }] },
      },
      { do: 'show', at: '2026-02-15T23:00:00Z', expect: { buckets: { daily: 100, topup: 500 } } },
      image('standard', { credits: 24, buckets: { daily: 76, topup: 500 } }),
      image('pro', { code: 'tier-required', buckets: { daily: 76, topup: 500 } }),
      { do: 'buy', pack: 'bundle-500', expect: { code: 'subscription-required' } },
    ],
  },
  {
    name: '48. four results at 24 are 96',
    catalog,
    zone,
    steps: [{ do: 'spend', action: 'image', dims: { results: 4 }, expect: { credits: 96, available: 4 } }],
  },
  {
    name: '48. the same as a quote, without effect',
    catalog,
    zone,
    steps: [
      {
        do: 'quote',
        action: 'image',
        dims: { results: 4 },
        expect: { credits: 96, details: { available: 100, after: 4 }, available: 100 },
      },
    ],
    ends: { history: [{ type: 'Free credits', credits: 100 }] },
  },
  {
    name: 'tool, model, settings and number of results make the price',
    catalog,
    zone,
    steps: [
      { do: 'subscribe', plan: 'pro' },
      ...priced.map(([action, dims, credits]) => ({ do: 'quote', action, dims, expect: { credits } })),
      {
        do: 'quote',
        action: 'video',
        dims: { duration: 7 },
        expect: { code: 'bad-input', details: { dim: 'duration', expected: '5, 10' } },
      },
    ],
  },
  {
    name: 'free credits come every day to whoever has no subscription, on the Free plan too',
    catalog,
    zone,
    steps: [
      { do: 'subscribe', plan: 'free', expect: { buckets: { daily: 100 } } },
      { do: 'show', at: '2026-01-16T10:00:00Z', expect: { buckets: { daily: 100 } } },
      { do: 'buy', pack: 'bundle-500', expect: { code: 'subscription-required' } },
    ],
  },
  {
    name: 'a top-up is added at once, and outlives the renewals of a year',
    catalog,
    zone,
    steps: [
      { do: 'subscribe', plan: 'standard' },
      { do: 'buy', pack: 'bundle-1000', expect: { credits: 1000, buckets: { plan: 4000, topup: 1000 } } },
      { do: 'show', at: '2027-01-15T10:00:00Z', expect: { buckets: { plan: 4000, topup: 1000 } } },
    ],
  },
  ...[
    { bufferPct: 0, credits: 62_040 },
    { bufferPct: 20, credits: 74_448 },
    { bufferPct: 30, credits: 80_652 },
  ].map(({ bufferPct, credits }) => ({
    name: `49. a month of images and videos with ${bufferPct} % more is ${credits}`,
    catalog,
    zone,
    steps: [
      {
        do: 'estimate',
        lines: [
          { perDay: 30, days: 22, unitCost: 24 },
          { perDay: 10, days: 22, unitCost: 210 },
        ],
        bufferPct,
        expect: { credits, details: { subtotal: 62_040 } },
      },
      { do: 'estimate', lines: [{ perDay: 30, days: 22, unitCost: 24 }], bufferPct: 0, expect: { credits: 15_840 } },
      { do: 'estimate', lines: [{ perDay: 10, days: 22, unitCost: 210 }], bufferPct: 0, expect: { credits: 46_200 } },
    ],
  })),
];
