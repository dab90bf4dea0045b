import type { Example, ExampleStep } from './example.ts';

// "Monthly, quarterly or yearly, with monthly refresh": paid by the year or the quarter, granted by the month. What was paid for runs to its end.

const catalog = 'three-balances';
const show = (at: string, expected = {}): ExampleStep => ({ do: 'show', at, expect: expected });
const renewed = (at: string, granted = 4000): ExampleStep => show(at, { events: [{ type: 'renewed', at, granted }] });

const monthEnds = ['03-31', '04-30', '05-31', '06-30', '07-31', '08-31', '09-30', '10-31', '11-30', '12-31'].map(
  (day) => `2026-${day}T10:00:00Z`,
);
const renewals = (count: number, plan: string) => Array.from({ length: count }, () => ({ type: 'renewed', plan }));

export const paidAhead: readonly Example[] = [
  {
    name: 'a plan that is paid by the year is refreshed each month for twelve months, and nothing is carried over',
    catalog,
    zone: 'UTC',
    start: '2026-01-31T10:00:00Z',
    steps: [
      {
        do: 'subscribe',
        plan: 'standard-yearly',
        expect: {
          buckets: { daily: 100, plan: 4000 },
          events: [{ type: 'subscribed', plan: 'standard-yearly', granted: 4000, renewsAt: '2026-02-28T10:00:00Z' }],
        },
      },
      { do: 'spend', credits: 2900, expect: { buckets: { daily: 0, plan: 1200 } } },
      show('2026-02-28T10:00:00Z', {
        buckets: { plan: 4000 },
        events: [
          { type: 'expired', bucket: 'plan', credits: 1200 },
          { type: 'renewed', carried: 0, granted: 4000, forfeited: 1200 },
        ],
      }),
      ...monthEnds.map((at) => renewed(at)),
      show('2027-01-31T09:59:59Z', { without: ['renewed'] }),
      // The next year begins where the last one ends, as nobody cancelled.
      renewed('2027-01-31T10:00:00Z'),
      {
        do: 'cancel',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2028-01-31T10:00:00Z' }] },
      },
    ],
  },
  {
    name: 'from the month to the year with the same credits: the year begins when the month that is paid is over',
    catalog,
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'standard' },
      {
        do: 'subscribe',
        plan: 'standard-yearly',
        at: '2026-01-20T10:00:00Z',
        expect: {
          buckets: { plan: 4000 },
          events: [{ type: 'plan-scheduled', plan: 'standard-yearly' }],
          without: ['upgraded', 'renewed'],
        },
      },
      show('2026-02-15T10:00:00Z', {
        buckets: { plan: 4000 },
        events: [{ type: 'renewed', plan: 'standard-yearly', granted: 4000 }],
      }),
      renewed('2026-03-15T10:00:00Z'),
      {
        do: 'cancel',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2027-02-15T10:00:00Z' }] },
      },
    ],
  },
  {
    name: 'from the year to the month with the same credits: the month begins when the year that is paid is over',
    catalog,
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'pro-yearly' },
      {
        do: 'subscribe',
        plan: 'pro',
        expect: { events: [{ type: 'plan-scheduled', plan: 'pro' }] },
      },
      show('2026-12-15T10:00:00Z', { events: renewals(11, 'pro-yearly') }),
      show('2027-01-15T10:00:00Z', { events: [{ type: 'renewed', plan: 'pro', granted: 12_000 }] }),
      {
        do: 'cancel',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2027-02-15T10:00:00Z' }] },
      },
    ],
  },
  {
    name: 'a plan that is paid by the year and cancelled keeps its monthly credits until the year is over',
    catalog,
    steps: [
      { do: 'subscribe', plan: 'standard-yearly' },
      { do: 'spend', credits: 4000 },
      {
        do: 'cancel',
        at: '2026-02-20T10:00:00Z',
        expect: {
          available: 4000,
          events: [{ type: 'cancel-scheduled', endsAt: '2027-01-15T10:00:00Z' }],
        },
      },
      ...['2026-03-15T10:00:00Z', '2026-06-15T09:00:00Z', '2026-12-15T10:00:00Z'].map((at) =>
        show(at, { available: 4000, buckets: { plan: 4000 } }),
      ),
      show('2027-01-15T09:59:59Z', { buckets: { plan: 4000 } }),
      show('2027-01-15T10:00:00Z', { buckets: { plan: 0 }, without: ['renewed'] }),
    ],
  },
  {
    name: 'a cancel can be taken back before the quarter is over, and another quarter follows',
    catalog,
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'standard-quarterly' },
      {
        do: 'cancel',
        at: '2026-01-16T10:00:00Z',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2026-04-15T10:00:00Z' }] },
      },
      renewed('2026-02-15T10:00:00Z'),
      renewed('2026-03-15T10:00:00Z'),
      { do: 'subscribe', plan: 'standard-quarterly', expect: { events: [{ type: 'plan-scheduled', plan: null }] } },
      renewed('2026-04-15T10:00:00Z'),
      {
        do: 'cancel',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2026-07-15T10:00:00Z' }] },
      },
    ],
  },
  {
    name: 'a smaller plan begins when the year of the larger one is over',
    catalog,
    zone: 'UTC',
    start: '2026-01-31T10:00:00Z',
    steps: [
      { do: 'subscribe', plan: 'pro-yearly' },
      { do: 'subscribe', plan: 'standard-yearly', at: '2026-12-01T10:00:00Z' },
      renewed('2026-12-31T10:00:00Z', 12_000),
      renewed('2027-01-31T10:00:00Z', 4000),
      renewed('2027-02-28T10:00:00Z', 4000),
    ],
  },
  {
    name: 'a better plan at once keeps the days of renewal, and the year that is paid',
    catalog,
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'standard-yearly' },
      {
        do: 'subscribe',
        plan: 'pro-yearly',
        at: '2026-06-20T10:00:00Z',
        expect: { buckets: { plan: 12_000 }, events: [{ type: 'upgraded', granted: 8000 }] },
      },
      renewed('2026-07-15T10:00:00Z', 12_000),
      {
        do: 'cancel',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2027-01-15T10:00:00Z' }] },
      },
      show('2027-01-15T10:00:00Z', { buckets: { plan: 0 } }),
    ],
  },
  {
    name: 'from the month to the year: billed from that day, refreshed on the day of the month as before, to the end of its last month',
    catalog,
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'standard' },
      { do: 'subscribe', plan: 'pro-yearly', at: '2026-03-20T10:00:00Z' },
      renewed('2026-04-15T10:00:00Z', 12_000),
      {
        do: 'cancel',
        at: '2027-03-20T09:59:59Z',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2027-04-15T10:00:00Z' }] },
      },
      { do: 'subscribe', plan: 'pro-yearly' },
      {
        do: 'cancel',
        at: '2027-03-20T10:00:00Z',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2028-04-15T10:00:00Z' }] },
      },
    ],
  },
  {
    name: 'a year that is not paid gives no credits for it, and ends with the month that waits',
    catalog,
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'standard-yearly' },
      { do: 'plan-payment', outcome: 'failed', at: '2027-01-15T09:00:00Z' },
      show('2027-01-15T10:00:00Z', { events: [{ type: 'renewal-delayed' }], without: ['renewed'] }),
      {
        do: 'cancel',
        expect: { events: [{ type: 'cancel-scheduled', endsAt: '2027-02-15T10:00:00Z' }] },
      },
      {
        do: 'plan-payment',
        outcome: 'paid',
        at: '2027-01-20T10:00:00Z',
        expect: {
          buckets: { plan: 4000 },
          events: [{ type: 'cancel-scheduled', endsAt: '2028-01-15T10:00:00Z' }],
        },
      },
      renewed('2027-02-15T10:00:00Z'),
      show('2028-01-15T10:00:00Z', { buckets: { plan: 0 } }),
    ],
  },
];
