import type { Example, ExampleStep } from './example.ts';

// 5.4 C of the specification.

const catalog = 'pay-as-you-go';
const grant = (bucket: string, credits: number, more = {}): ExampleStep => ({ do: 'grant', bucket, credits, ...more });
const photos = (quantity: number, more = {}): ExampleStep => ({
  do: 'spend',
  action: 'process-photo',
  quantity,
  ...more,
});

/** C. runs, month cards, roles and recheck. */
export const payAsYouGo: readonly Example[] = [
  {
    name: '25. a run of 120 pauses after 100 and goes on after a purchase, as one transaction',
    catalog,
    steps: [
      grant('topup', 100),
      {
        do: 'run',
        id: 'r1',
        action: 'process-photo',
        photos: 120,
        resource: { event: 'gala' },
        expect: { credits: 100, available: 0, details: { status: 'paused', done: 100, pending: 20 } },
      },
      { do: 'buy', units: 1000, expect: { available: 1000 } },
      {
        do: 'resume',
        run: 'r1',
        expect: { credits: 20, available: 980, details: { status: 'finished', done: 120, pending: 0 } },
      },
    ],
    ends: {
      usage: [{ type: 'Usage', credits: -120, run: 'r1', resource: { event: 'gala' } }],
      months: [{ credits: 120, runs: 1, current: true }, {}, {}, {}],
    },
  },
  {
    name: '26. at least 1,000 can be bought',
    catalog,
    steps: [
      { do: 'buy', units: 999, expect: { code: 'below-minimum', details: { minimum: 1000 }, available: 0 } },
      { do: 'buy', units: 1000, expect: { available: 1000 } },
    ],
  },
  {
    name: '27. free credits first, shown as one number',
    catalog,
    steps: [
      grant('trial', 50),
      { do: 'buy', units: 1000 },
      {
        do: 'run',
        action: 'process-photo',
        photos: 60,
        expect: { available: 990, buckets: { trial: 0, topup: 990 } },
      },
    ],
  },
  {
    name: '28. four cards, the current month first',
    catalog,
    zone: 'Europe/Amsterdam',
    start: '2026-08-01T08:00:00Z',
    steps: [
      grant('topup', 5000),
      { do: 'run', at: '2026-08-03T10:00:00Z', action: 'process-photo', photos: 700 },
      { do: 'run', at: '2026-08-20T10:00:00Z', action: 'process-photo', photos: 500 },
      { do: 'run', at: '2026-10-10T10:00:00Z', action: 'process-photo', photos: 350 },
      { do: 'run', at: '2026-11-05T10:00:00Z', action: 'process-photo', photos: 40 },
      { do: 'show', at: '2026-11-21T10:00:00Z' },
    ],
    ends: {
      months: [
        { month: '2026-11', credits: 40, runs: 1, current: true },
        { month: '2026-10', credits: 350, runs: 1, current: false },
        { month: '2026-09', credits: 0, runs: 0, current: false },
        { month: '2026-08', credits: 1200, runs: 2, current: false },
      ],
    },
  },
  {
    name: '29. half past midnight in Amsterdam is the next month',
    catalog,
    start: '2026-10-31T20:00:00Z',
    steps: [grant('topup', 10), photos(3, { at: '2026-10-31T23:30:00Z' })],
    ends: { months: [{ month: '2026-11', credits: 3, runs: 1, current: true }, {}, {}, {}] },
  },
  {
    name: '30. operators see and spend, admins buy, what runs by itself is System',
    catalog,
    steps: [
      { do: 'buy', units: 1000, as: 'operator', expect: { code: 'forbidden', available: 0 } },
      { do: 'show', as: 'operator', expect: { available: 0 } },
      { do: 'buy', units: 1000, as: 'admin', expect: { available: 1000 } },
      photos(1, { as: 'operator', user: 'olga', expect: { available: 999 } }),
      photos(1, { as: 'viewer', expect: { code: 'forbidden', available: 999 } }),
      { do: 'run', action: 'process-photo', photos: 2, as: 'system', expect: { available: 997 } },
    ],
    ends: { usage: [{ user: 'olga' }, { user: 'System' }] },
  },
  {
    name: '31. an admin grant is an addition of its own kind, without an invoice',
    catalog,
    steps: [grant('admin', 200, { expect: { available: 200 } })],
    ends: { history: [{ type: 'Admin Grant', tab: 'additions', credits: 200, resource: undefined }] },
  },
  {
    name: '32. a lost webhook is found by recheck and counts once, however often it comes',
    catalog,
    steps: [
      { do: 'buy', id: 'p1', units: 1000, payment: 'webhook-lost', expect: { available: 0 } },
      {
        do: 'recheck',
        purchase: 'p1',
        expect: { credits: 1000, available: 1000, events: [{ type: 'purchase-paid', invoice: 1 }] },
      },
      {
        do: 'webhook',
        purchase: 'p1',
        times: 2,
        expect: { credits: 0, available: 1000, without: ['purchase-paid'] },
      },
    ],
    ends: { history: [{ type: 'Purchase', credits: 1000 }] },
  },
  {
    name: '33. an abandoned checkout stays open for a day, then expires',
    catalog,
    steps: [
      { do: 'buy', id: 'p1', units: 1000, payment: 'abandoned', expect: { available: 0 } },
      { do: 'recheck', purchase: 'p1', expect: { credits: 0, details: { paid: false, status: 'pending' } } },
      { do: 'show', at: '2026-01-16T09:59:59Z', expect: { without: ['purchase-expired'] } },
      {
        do: 'show',
        at: '2026-01-16T10:00:00Z',
        expect: { available: 0, events: [{ type: 'purchase-expired', purchase: 'p1' }] },
      },
      { do: 'recheck', purchase: 'p1', expect: { credits: 0, details: { paid: false, status: 'expired' } } },
    ],
  },
  {
    name: '34. usage and additions add up to the balance',
    catalog,
    steps: [
      grant('trial', 50),
      { do: 'buy', units: 1000 },
      grant('admin', 200),
      { do: 'run', action: 'process-photo', photos: 60, expect: { available: 1190 } },
    ],
    ends: {
      history: [
        { type: 'Free Credits', credits: 50 },
        { type: 'Purchase', credits: 1000 },
        { type: 'Admin Grant', credits: 200 },
        { type: 'Usage', credits: -60 },
      ],
    },
  },
  {
    name: '35. rotation by AI costs nothing until it has a price',
    catalog,
    steps: [
      grant('topup', 100),
      { do: 'spend', action: 'rotate-ai', quantity: 4, run: 'r1', expect: { credits: 0, available: 100 } },
      { do: 'spend', action: 'rotate', quantity: 4, expect: { credits: 0, available: 100 } },
    ],
    ends: { usage: [] },
  },
  {
    name: '35. with a price of 1, ten photos and four rotations are one run of 14',
    catalog,
    change: { 'rates.1.base': 1 },
    steps: [
      grant('topup', 100),
      photos(10, { run: 'r1' }),
      { do: 'spend', action: 'rotate-ai', quantity: 4, run: 'r1', expect: { available: 86 } },
    ],
    ends: {
      usage: [
        {
          credits: -14,
          run: 'r1',
          usage: [
            { label: 'Photo Processing', credits: -10 },
            { label: 'AI Image Rotation', credits: -4 },
          ],
        },
      ],
    },
  },
];
