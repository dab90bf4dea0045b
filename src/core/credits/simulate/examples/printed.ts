import type { Example, ExampleStep } from './example.ts';

// What the help pages of the price lists print beside what the specification works out, and what our own list promises. docs/guides/price-lists.md
// names the place of each line of theirs.

const start = '2026-01-15T10:00:00Z';
const february = '2026-02-15T10:00:00Z';
const show = (at: string, expected: object): ExampleStep => ({ do: 'show', at, expect: expected });
const quote = (action: string, dims: object, credits: number, phase?: string): ExampleStep => ({
  ...{ do: 'quote', action, dims, expect: { credits } },
  ...(phase && { phase }),
});

const perPhoto: readonly Example[] = [
  {
    name: 'uploading, previewing, downloading and working together are free at any balance',
    catalog: 'per-photo',
    steps: ['upload', 'preview', 'download', 're-download', 'collaborate'].map((action) => ({
      ...{ do: 'spend', action, quantity: 50, expect: { credits: 0, available: 0 } },
    })),
    ends: { history: [] },
  },
  {
    name: 'anybody may add credits, with a plan or without; they are there at once and never expire',
    catalog: 'per-photo',
    steps: [
      { do: 'buy', pack: 'pack-100', as: 'viewer', expect: { buckets: { topup: 100 } } },
      { do: 'subscribe', plan: 'professional' },
      { do: 'buy', pack: 'pack-100', as: 'operator', expect: { buckets: { topup: 200, plan: 200 } } },
      show('2027-01-15T10:00:00Z', { buckets: { topup: 200, plan: 200, rollover: 400 } }),
    ],
  },
];

const tokenPacks: readonly Example[] = [
  {
    name: 'tokens of the plan end with the month; bought ones stay until they are used',
    catalog: 'token-packs',
    steps: [
      { do: 'subscribe', plan: 'free' },
      { do: 'buy', pack: 'starter', expect: { code: 'plan-required' } },
      { do: 'subscribe', plan: 'growth' },
      { do: 'buy', pack: 'starter', expect: { buckets: { plan: 500_000, topup: 1_000_000 } } },
      show(february, {
        buckets: { plan: 500_000, topup: 1_000_000 },
        events: [
          { type: 'expired', bucket: 'plan', credits: 500_000 },
          { type: 'renewed', carried: 0, forfeited: 500_000 },
        ],
      }),
      show('2027-01-15T10:00:00Z', { buckets: { plan: 500_000, topup: 1_000_000 } }),
    ],
  },
  {
    name: 'a purchase by hand or by itself, a deduction and a refund: each with its amount, type, time, project and session',
    catalog: 'token-packs',
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'growth', allocation: 0 },
      { do: 'buy', pack: 'starter' },
      { do: 'recharge', enabled: true, pack: 'standard', threshold: 1_000_000 },
      {
        ...{ do: 'spend', id: 'h', action: 'hygiene', dims: { units: 1 }, user: 'ana' },
        resource: { project: 'Spring list', session: 's-88' },
      },
      { do: 'refund', of: 'h', fault: 'vendor' },
    ],
    ends: {
      history: [
        { type: 'Purchase', credits: 1_000_000, at: start },
        {
          ...{ type: 'Deduction', credits: -1, at: start, user: 'ana' },
          resource: { project: 'Spring list', session: 's-88' },
        },
        { type: 'Purchase', credits: 2_500_000, at: start, user: 'System' },
        { type: 'Refund', credits: 1, at: start },
      ],
    },
  },
];

const payAsYouGo: readonly Example[] = [
  {
    name: 'credits of an organisation do not expire, and what comes back is an addition called Refund',
    catalog: 'pay-as-you-go',
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'payg' },
      { do: 'grant', bucket: 'trial', credits: 50 },
      { do: 'buy', units: 1000 },
      {
        ...{ do: 'spend', id: 'h', action: 'process-photo', quantity: 60, user: 'ana' },
        resource: { event: 'Harvest gala', eventId: '10260' },
      },
      { do: 'refund', of: 'h', credits: 10, fault: 'vendor', expect: { buckets: { trial: 0, topup: 1000 } } },
      show('2027-01-15T10:00:00Z', { available: 1000, without: ['expired'] }),
    ],
    ends: {
      history: [
        { type: 'Free Credits', credits: 50 },
        { type: 'Purchase', credits: 1000 },
        {
          ...{ type: 'Usage', credits: -60, user: 'ana' },
          resource: { event: 'Harvest gala', eventId: '10260' },
        },
        { type: 'Refund', credits: 10 },
      ],
    },
  },
];

const generateAccept: readonly Example[] = [
  {
    name: 'the allowance comes each month by the plan, and a top-up at any time, with a plan or without',
    catalog: 'generate-accept',
    steps: [
      { do: 'buy', pack: 'pack-10', as: 'operator', expect: { buckets: { topup: 10 } } },
      { do: 'subscribe', plan: 'agent', expect: { buckets: { plan: 60, topup: 10 } } },
      { do: 'buy', pack: 'pack-50', expect: { buckets: { plan: 60, topup: 60 } } },
      show(february, { buckets: { plan: 60, topup: 60 } }),
      { do: 'subscribe', plan: 'team', expect: { buckets: { plan: 300 } } },
    ],
  },
];

const threeBalances: readonly Example[] = [
  {
    name: 'at the end of the credits there are three ways on: waiting, a top-up, a larger plan',
    catalog: 'three-balances',
    steps: [
      { do: 'subscribe', plan: 'standard', allocation: 200 },
      {
        ...{ do: 'spend', action: 'video', quantity: 2 },
        expect: {
          ...{ code: 'insufficient-credits', available: 300 },
          details: { shortBy: 120, offers: ['wait_refresh', 'topup', 'upgrade'] },
        },
      },
      { do: 'buy', pack: 'bundle-500', expect: { available: 800 } },
      { do: 'subscribe', plan: 'pro', expect: { buckets: { plan: 12_000 } } },
    ],
  },
];

const studio: readonly Example[] = [
  {
    name: 'studio: a photo and another template cost 1, an edit 1 and 2, twice that at 4K; looking and delivering nothing',
    catalog: 'studio',
    steps: [
      ...[quote('enhance', {}, 1), quote('reprocess', {}, 1)],
      ...[quote('edit', { results: 3 }, 3, 'generate'), quote('edit', {}, 2, 'accept')],
      ...[quote('edit', { resolution: '4K' }, 2, 'generate'), quote('edit', { resolution: '4K' }, 4, 'accept')],
      ...['upload', 'preview', 'download', 'export', 'colour', 'rotate', 'crop'].map((free) => quote(free, {}, 0)),
    ],
    ends: { history: [] },
  },
  {
    name: 'studio: unused credits roll over up to twice the allocation, and what was bought stays outside of that',
    catalog: 'studio',
    steps: [
      { do: 'buy', pack: 'pack-100', as: 'operator', expect: { code: 'forbidden' } },
      { do: 'subscribe', plan: 'professional' },
      { do: 'buy', pack: 'pack-100' },
      show('2026-03-15T10:00:00Z', { buckets: { rollover: 400, plan: 200, topup: 100 } }),
      show('2026-04-15T09:00:00Z', {
        buckets: { rollover: 400, plan: 200, topup: 100 },
        events: [{ type: 'renewed', carried: 400, granted: 200, forfeited: 200 }],
      }),
      show('2027-04-15T10:00:00Z', { buckets: { topup: 100 } }),
    ],
  },
  {
    name: 'studio: 25, 10 and 0 % of what the period gave are told, and nothing is bought by itself before somebody asks for it',
    catalog: 'studio',
    steps: [
      { do: 'subscribe', plan: 'solo' },
      ...(
        [
          [74, 26, []],
          [1, 25, [{ type: 'alert', at: '25%', channel: 'dashboard' }]],
          [15, 10, [{ type: 'alert', at: '10%', channel: 'email' }]],
          [10, 0, [{ type: 'alert', at: '0%', channel: 'prompt' }]],
        ] as const
      ).map(
        ([quantity, available, events]): ExampleStep => ({
          ...{ do: 'spend', action: 'enhance', quantity },
          expect: { available, events, without: events.length === 0 ? ['alert', 'recharged'] : ['recharged'] },
        }),
      ),
      { do: 'recharge', enabled: true, pack: 'pack-50', threshold: 10, expect: { buckets: { topup: 50 } } },
    ],
  },
];

export const printed: readonly Example[] = [
  ...[...perPhoto, ...tokenPacks, ...payAsYouGo],
  ...[...generateAccept, ...threeBalances, ...studio],
];
