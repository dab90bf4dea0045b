import type { Example, ExampleStep } from './example.ts';

// 5.4 A of the specification.

const subscribe: ExampleStep = { do: 'subscribe', plan: 'professional' };
const enhance = (quantity: number, expected = {}): ExampleStep => ({
  do: 'spend',
  action: 'enhance',
  quantity,
  expect: expected,
});
const on = (at: string, expected = {}): ExampleStep => ({ do: 'show', at, expect: expected });
const february = '2026-02-15T10:00:00Z';

/** A. one credit a photo, with roll-over. */
export const perPhoto: readonly Example[] = [
  {
    name: '1. 50 left of 200 become 250 at renewal',
    catalog: 'per-photo',
    steps: [
      { ...subscribe, expect: { available: 200 } },
      enhance(150, { available: 50 }),
      on(february, {
        available: 250,
        buckets: { rollover: 50, plan: 200 },
        events: [{ type: 'renewed', carried: 50, granted: 200, forfeited: 0 }],
        without: ['expired'],
      }),
    ],
  },
  ...[
    { unused: 400, forfeited: 0 },
    { unused: 401, forfeited: 1 },
    { unused: 500, forfeited: 100 },
  ].map(({ unused, forfeited }) => ({
    name: `2. ${unused} unused carry 400 and forfeit ${forfeited}`,
    catalog: 'per-photo',
    steps: [
      subscribe,
      { do: 'grant', bucket: 'plan', credits: unused - 200 },
      on(february, {
        available: 600,
        buckets: { rollover: 400, plan: 200 },
        events: [{ type: 'renewed', carried: 400, granted: 200, forfeited }],
      }),
    ],
  })),
  {
    name: '3. four renewals without use: 400, 600, 600, 600',
    catalog: 'per-photo',
    steps: [
      subscribe,
      on('2026-02-15T10:00:00Z', { available: 400, events: [{ type: 'renewed', forfeited: 0 }] }),
      on('2026-03-15T10:00:00Z', { available: 600, events: [{ type: 'renewed', forfeited: 0 }] }),
      on('2026-04-15T10:00:00Z', { available: 600, events: [{ type: 'renewed', forfeited: 200 }] }),
      on('2026-05-15T10:00:00Z', { available: 600, events: [{ type: 'renewed', forfeited: 200 }] }),
    ],
  },
  {
    name: '4. a top-up is outside of the cap',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(150),
      { do: 'buy', pack: 'pack-1000', expect: { available: 1050 } },
      on(february, {
        available: 1250,
        buckets: { rollover: 50, plan: 200, topup: 1000 },
        events: [{ type: 'renewed', forfeited: 0 }],
      }),
    ],
  },
  {
    name: '5. only processing costs: four rows, 196 left',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(3),
      { do: 'spend', action: 'reprocess', dims: { template: 'warm-home' } },
      { do: 'spend', action: 'upload', quantity: 10, expect: { credits: 0 } },
      { do: 'spend', action: 'preview', quantity: 5, expect: { credits: 0 } },
      { do: 'spend', action: 'download', quantity: 4, expect: { credits: 0 } },
      { do: 'spend', action: 're-download', quantity: 2, expect: { credits: 0, available: 196 } },
    ],
    ends: { usage: [{ credits: -1 }, { credits: -1 }, { credits: -1 }, { credits: -1 }] },
  },
  {
    name: '6. without credits an enhancement is refused and a download still works',
    catalog: 'per-photo',
    steps: [
      {
        do: 'spend',
        action: 'enhance',
        expect: { code: 'insufficient-credits', details: { shortBy: 1 }, available: 0 },
      },
      { do: 'spend', action: 'download', expect: { credits: 0 } },
    ],
    ends: { history: [] },
  },
  {
    name: '7. a pack in the middle of a period counts at once and moves no date',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(170, { available: 30 }),
      { do: 'buy', at: '2026-01-20T10:00:00Z', pack: 'pack-100', expect: { available: 130 } },
      on('2026-02-15T09:59:59Z', { available: 130, without: ['renewed'] }),
      on('2026-02-15T10:00:00Z', { available: 330, events: [{ type: 'renewed' }] }),
    ],
  },
  {
    name: '8. alerts at 50, 20 and 0 of 200, each once',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(149, { available: 51, without: ['alert'] }),
      enhance(1, { available: 50, events: [{ type: 'alert', at: '25%', channel: 'dashboard' }] }),
      enhance(29, { available: 21, without: ['alert'] }),
      enhance(1, { available: 20, events: [{ type: 'alert', at: '10%', channel: 'email' }] }),
      enhance(19, { available: 1, without: ['alert'] }),
      enhance(1, { available: 0, events: [{ type: 'alert', at: '0%', channel: 'prompt' }] }),
    ],
  },
  {
    name: '9. one batch from 60 to 15 tells dashboard and e-mail once, with one toast',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(140, { available: 60, without: ['alert'] }),
      enhance(45, {
        available: 15,
        events: [
          { type: 'alert', at: '10%', channel: 'email', toast: true },
          { type: 'alert', at: '25%', channel: 'dashboard', toast: false },
        ],
      }),
    ],
  },
  {
    name: '10. no second e-mail before the balance was above 30; a purchase arms it again',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(179, { available: 21 }),
      { ...enhance(1, { available: 20, events: [{ type: 'alert', at: '10%' }] }), id: 'last' },
      { ...enhance(2, { available: 18, without: ['alert'] }), id: 'two' },
      { do: 'refund', of: 'two', fault: 'vendor', expect: { available: 20 } },
      { do: 'grant', bucket: 'promo', credits: 2, expect: { available: 22 } },
      enhance(2, { available: 20, without: ['alert'] }),
      { do: 'buy', pack: 'pack-100', expect: { available: 120 } },
      enhance(99, { available: 21, events: [{ type: 'alert', at: '25%', channel: 'dashboard' }] }),
      enhance(1, { available: 20, events: [{ type: 'alert', at: '10%', channel: 'email' }] }),
    ],
  },
  {
    name: '10. with what was granted in the period as basis, 250 tells at 62 and at 25',
    catalog: 'per-photo',
    change: { 'alerts.basis': 'period_granted' },
    steps: [
      subscribe,
      enhance(150),
      on(february, { available: 250 }),
      enhance(187, { available: 63, without: ['alert'] }),
      enhance(1, { available: 62, events: [{ type: 'alert', at: '25%' }] }),
      enhance(36, { available: 26, without: ['alert'] }),
      enhance(1, { available: 25, events: [{ type: 'alert', at: '10%' }] }),
    ],
  },
  {
    name: '11. going past a renewal twice renews once',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(150),
      on(february, { available: 250 }),
      on(february, { available: 250, without: ['renewed'] }),
    ],
    ends: {
      history: [
        { type: 'Renewal', credits: 200 },
        ...Array.from({ length: 150 }, () => ({ type: 'Usage', credits: -1 })),
        { type: 'Renewal', credits: 200 },
      ],
    },
  },
  {
    name: '12. carried credits are spent before those of the plan',
    catalog: 'per-photo',
    steps: [
      subscribe,
      enhance(150),
      on(february, { available: 250 }),
      enhance(60, { buckets: { rollover: 0, plan: 190 } }),
    ],
    ends: { used: 210 },
  },
];
