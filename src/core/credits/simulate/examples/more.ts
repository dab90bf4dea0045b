import type { Example, ExampleStep } from './example.ts';

// 5.4 «More» of the specification.

const catalog = 'per-photo';
const plan = (allocation: number, more = {}): ExampleStep => ({
  do: 'subscribe',
  plan: 'professional',
  allocation,
  ...more,
});
const spend = (credits: number): ExampleStep => ({ do: 'spend', credits });
/** April has 30 days: the 16th is the middle of the period. */
const april = { start: '2026-04-01T10:00:00Z', zone: 'Europe/Amsterdam', catalog };
const middle = '2026-04-16T10:00:00Z';

/** more: upgrades, downgrades and money back. */
export const more: readonly Example[] = [
  ...[
    { onUpgrade: 'grant_difference', available: 350 },
    { onUpgrade: 'prorate', available: 200 },
    { onUpgrade: 'reset', available: 550 },
  ].map(({ onUpgrade, available }) => ({
    name: `200 with 50 left, upgraded to 500 in the middle by ${onUpgrade}: ${available}`,
    ...april,
    change: { 'plans.0.onUpgrade': onUpgrade },
    steps: [plan(200), spend(150), plan(500, { at: middle, expect: { available } })],
  })),
  {
    name: 'an upgrade that starts again renews a month later, one that does not keeps its date',
    ...april,
    steps: [
      plan(200),
      plan(500, {
        at: middle,
        expect: { events: [{ type: 'renewed', carried: 200, granted: 500, renewsAt: '2026-05-16T10:00:00Z' }] },
      }),
      {
        do: 'show',
        at: '2026-05-16T10:00:00Z',
        expect: { events: [{ type: 'renewed', carried: 700, forfeited: 0 }] },
      },
    ],
  },
  {
    name: 'a downgrade waits for the renewal and carries twice the smaller allocation',
    ...april,
    steps: [
      plan(500),
      spend(50),
      plan(200, { at: middle, expect: { available: 450 } }),
      {
        do: 'show',
        at: '2026-05-01T10:00:00Z',
        expect: { available: 600, events: [{ type: 'renewed', carried: 400, granted: 200, forfeited: 50 }] },
      },
    ],
  },
  {
    name: 'money comes back for the unused 700 of a pack of 1,000',
    catalog,
    steps: [
      { do: 'buy', id: 'p', pack: 'pack-1000' },
      spend(300),
      { do: 'money-refund', purchase: 'p', credits: 701, expect: { code: 'bad-input', details: { unused: 700 } } },
      { do: 'money-refund', purchase: 'p', expect: { credits: 700, details: { amountMinor: 14_000 }, available: 0 } },
    ],
    ends: { history: [{ credits: 1000 }, { credits: -300 }, { credits: -700 }] },
  },
  {
    name: 'a chargeback of a pack with 300 used takes 700 and leaves a debt of 300, which stops spending until it is paid',
    catalog,
    steps: [
      { do: 'buy', id: 'p', pack: 'pack-1000' },
      spend(300),
      { do: 'chargeback', purchase: 'p', expect: { available: 0, debt: 300 } },
      { do: 'grant', bucket: 'promo', credits: 100, expect: { available: 0, debt: 200 } },
      { do: 'spend', action: 'enhance', expect: { code: 'insufficient-credits', details: { debt: 200 } } },
      { do: 'buy', pack: 'pack-1000', expect: { available: 800, debt: 0 } },
    ],
  },
  {
    name: 'a plan that is not paid at its renewal keeps what it has, and renews when it is paid',
    catalog,
    steps: [
      plan(200),
      spend(50),
      { do: 'plan-payment', outcome: 'failed', as: 'system' },
      {
        do: 'show',
        at: '2026-02-15T10:00:00Z',
        expect: { available: 150, events: [{ type: 'renewal-delayed' }], without: ['renewed', 'expired'] },
      },
      {
        do: 'plan-payment',
        at: '2026-02-20T10:00:00Z',
        outcome: 'paid',
        as: 'system',
        expect: { available: 350, events: [{ type: 'renewed', carried: 150, granted: 200 }] },
      },
      {
        do: 'show',
        at: '2026-03-15T10:00:00Z',
        expect: { available: 550, events: [{ type: 'renewed', carried: 350 }] },
      },
    ],
  },
  {
    name: 'a plan that stays unpaid for a whole period ends',
    catalog,
    steps: [
      plan(200),
      { do: 'buy', pack: 'pack-100' },
      { do: 'plan-payment', outcome: 'failed', as: 'system' },
      { do: 'show', at: '2026-03-15T10:00:00Z', expect: { available: 100, events: [{ type: 'lapsed' }] } },
    ],
  },
  {
    name: 'a new zone waits for the next day, so no day is granted twice',
    catalog: 'three-balances',
    zone: 'Pacific/Auckland',
    start: '2026-01-15T00:00:00Z',
    steps: [
      { do: 'zone', zone: 'America/Los_Angeles', expect: { available: 100 } },
      { do: 'show', at: '2026-01-15T11:00:00Z', expect: { available: 0, events: [{ type: 'zone-changed' }] } },
      {
        do: 'show',
        at: '2026-01-16T08:00:00Z',
        expect: { available: 100, events: [{ type: 'reset', date: '2026-01-16', credits: 100 }] },
      },
    ],
  },
  {
    name: 'a new zone with a plan waits for the next period, whose end is counted from the same anchor',
    catalog,
    zone: 'Europe/Amsterdam',
    steps: [
      plan(200),
      { do: 'zone', zone: 'America/New_York' },
      {
        do: 'show',
        at: '2026-02-15T10:00:00Z',
        expect: { events: [{ type: 'renewed', renewsAt: '2026-03-15T15:00:00Z' }] },
      },
    ],
  },
];
