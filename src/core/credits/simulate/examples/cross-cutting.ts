import type { Example, ExampleStep } from './example.ts';

// 5.4 F of the specification.

const catalog = 'per-photo';
const show = (at: string, expected = {}): ExampleStep => ({ do: 'show', at, expect: expected });
const renewedAt = (at: string): ExampleStep => show(at, { events: [{ type: 'renewed', at }] });

/** F. dates. */
export const dates: readonly Example[] = [
  {
    name: '50. the 31st renews on the last day of shorter months, by the wall clock of Amsterdam',
    catalog,
    start: '2026-01-31T09:00:00Z',
    steps: [
      { do: 'subscribe', plan: 'professional' },
      ...['2026-02-28T09:00:00Z', '2026-03-31T08:00:00Z', '2026-04-30T08:00:00Z', '2026-05-31T08:00:00Z'].map(
        renewedAt,
      ),
      ...['2026-06-30T08:00:00Z', '2026-07-31T08:00:00Z', '2026-08-31T08:00:00Z', '2026-09-30T08:00:00Z'].map(
        renewedAt,
      ),
      ...['2026-10-31T09:00:00Z', '2026-11-30T09:00:00Z', '2026-12-31T09:00:00Z'].map(renewedAt),
      ...['2027-01-31T09:00:00Z', '2027-02-28T09:00:00Z'].map(renewedAt),
      show('2028-02-29T08:59:59Z'),
      renewedAt('2028-02-29T09:00:00Z'),
    ],
  },
  {
    name: '50. a yearly anchor on 29 February',
    catalog,
    change: { 'plans.0.grantEvery': 'P1Y' },
    start: '2024-02-29T10:00:00Z',
    zone: 'UTC',
    steps: [
      { do: 'subscribe', plan: 'professional' },
      ...['2025-02-28T10:00:00Z', '2026-02-28T10:00:00Z', '2027-02-28T10:00:00Z', '2028-02-29T10:00:00Z'].map(
        renewedAt,
      ),
    ],
  },
  {
    name: '51. a day of 23 hours and a day of 25 hours are granted once each',
    catalog: 'three-balances',
    start: '2026-03-28T12:00:00Z',
    steps: [
      show('2026-03-28T12:00:00Z', { available: 100 }),
      show('2026-03-28T23:00:00Z', { events: [{ type: 'reset', at: '2026-03-28T23:00:00Z', date: '2026-03-29' }] }),
      show('2026-03-29T21:59:59Z', { without: ['reset'] }),
      show('2026-03-29T22:00:00Z', { events: [{ type: 'reset', at: '2026-03-29T22:00:00Z', date: '2026-03-30' }] }),
      show('2026-10-24T21:59:59Z'),
      show('2026-10-24T22:00:00Z', { events: [{ type: 'reset', at: '2026-10-24T22:00:00Z', date: '2026-10-25' }] }),
      show('2026-10-25T22:59:59Z', { without: ['reset'] }),
      show('2026-10-25T23:00:00Z', {
        available: 100,
        events: [{ type: 'reset', at: '2026-10-25T23:00:00Z', date: '2026-10-26' }],
      }),
    ],
  },
  {
    name: '51. 02:30 on the day when the clock jumps is 03:30',
    catalog,
    start: '2026-01-29T01:30:00Z',
    steps: [
      { do: 'subscribe', plan: 'professional' },
      ...['2026-02-28T01:30:00Z', '2026-03-29T01:30:00Z', '2026-04-29T00:30:00Z'].map(renewedAt),
    ],
  },
  {
    name: '51. 02:30 on the day when it comes twice is the first of the two',
    catalog,
    start: '2026-09-25T00:30:00Z',
    steps: [
      { do: 'subscribe', plan: 'professional' },
      ...['2026-10-25T00:30:00Z', '2026-11-25T01:30:00Z'].map(renewedAt),
    ],
  },
];

/** F. expiry, holds and idempotency. */
const end = '2026-01-16T00:00:00Z';
const fifteen: ExampleStep = { do: 'grant', bucket: 'trial', credits: 15, expiresAt: end };
const ten: ExampleStep = {
  do: 'hold',
  id: 'h',
  at: '2026-01-15T23:59:00Z',
  credits: 10,
  expect: { held: 10, available: 5 },
};
export const expiryAndHolds: readonly Example[] = [
  {
    name: '52. a grant can be spent until a millisecond before it expires',
    catalog,
    steps: [
      fifteen,
      { do: 'spend', at: '2026-01-15T23:59:59.999Z', credits: 1, expect: { available: 14 } },
      {
        do: 'spend',
        at: end,
        credits: 1,
        expect: { code: 'insufficient-credits', available: 0, events: [{ type: 'expired', credits: 14 }] },
      },
    ],
  },
  {
    name: '52. what was held before can be captured after',
    catalog,
    steps: [
      fifteen,
      ten,
      show(end, { available: 0, held: 10, events: [{ type: 'expired', credits: 5 }] }),
      {
        do: 'capture',
        at: '2026-01-16T00:01:00Z',
        hold: 'h',
        expect: { credits: 10, available: 0, held: 0, without: ['expired'] },
      },
    ],
    ends: { usage: [{ credits: -10, slices: [{ bucket: 'trial', credits: 10 }] }] },
  },
  {
    name: '52. and expires when it is given back after',
    catalog,
    steps: [
      fifteen,
      ten,
      {
        do: 'void',
        at: '2026-01-16T00:01:00Z',
        hold: 'h',
        expect: {
          available: 0,
          held: 0,
          events: [
            { type: 'expired', credits: 5 },
            { type: 'expired', credits: 10 },
          ],
        },
      },
    ],
  },
  {
    name: '53. a hold resolves once',
    catalog,
    steps: [
      { do: 'grant', bucket: 'topup', credits: 10 },
      { do: 'hold', id: 'h', credits: 6, expect: { available: 4, held: 6 } },
      { do: 'spend', credits: 5, expect: { code: 'insufficient-credits', details: { shortBy: 1 }, available: 4 } },
      { do: 'capture', hold: 'h', credits: 4, expect: { credits: 4, available: 6, held: 0 } },
      { do: 'capture', hold: 'h', expect: { code: 'already-captured', available: 6 } },
      { do: 'void', hold: 'h', expect: { code: 'already-captured', available: 6 } },
    ],
  },
  ...[
    { capture: 5, plan: 0, topup: 20 },
    { capture: 0, plan: 5, topup: 20 },
  ].map(({ capture, plan, topup }) => ({
    name: `53. of 8 held over 5 + 20, capturing ${capture} leaves ${plan} and ${topup}`,
    catalog,
    steps: [
      { do: 'grant', bucket: 'plan', credits: 5 },
      { do: 'grant', bucket: 'topup', credits: 20 },
      { do: 'hold', id: 'h', credits: 8, expect: { buckets: { plan: 0, topup: 17 } } },
      { do: 'capture', hold: 'h', credits: capture, expect: { buckets: { plan, topup } } },
    ],
  })),
  {
    name: '53. one id is one charge, and refused for another body',
    catalog,
    steps: [
      { do: 'grant', bucket: 'topup', credits: 10 },
      ...[1, 2, 3].map(
        (): ExampleStep => ({ do: 'spend', id: 'same', credits: 2, expect: { credits: 2, available: 8 } }),
      ),
      { do: 'spend', id: 'same', credits: 3, expect: { code: 'idempotency-conflict', available: 8 } },
      { do: 'spend', id: 'poor', credits: 9, expect: { code: 'insufficient-credits' } },
      { do: 'grant', bucket: 'topup', credits: 10 },
      { do: 'spend', id: 'poor', credits: 9, expect: { code: 'insufficient-credits', available: 18 } },
    ],
  },
];

/** F. devices without a network. */
const leases: ExampleStep[] = [
  { do: 'grant', bucket: 'topup', credits: 100 },
  { do: 'lease', id: 'lA', device: 'A', credits: 40 },
  { do: 'lease', id: 'lB', device: 'B', credits: 30, expect: { available: 30, leased: 70 } },
  { do: 'lease', id: 'lC', device: 'C', credits: 50, expect: { credits: 30, available: 0, leased: 100 } },
];
const onDevice = (device: string, quantity: number, expected = {}, more = {}): ExampleStep => ({
  do: 'device-spend',
  device,
  action: 'enhance',
  quantity,
  expect: expected,
  ...more,
});
const sync = (device: string, more = {}): ExampleStep => ({ do: 'sync', device, ...more });
const late = '2026-01-24T10:00:00Z';
export const devices: readonly Example[] = [
  ...[
    ['A', 'B', 'C'],
    ['C', 'B', 'A'],
    ['B', 'A', 'C'],
  ].map((order) => ({
    name: `54. leases spent offline and synced in the order ${order.join(', ')}, twice each`,
    catalog,
    steps: [
      ...leases,
      onDevice('A', 35),
      onDevice('B', 30),
      onDevice('B', 1, { code: 'lease-exhausted', leased: 100 }),
      ...order.map((device) => sync(device, { times: 2 })),
      ...order.map((device) => sync(device, { expect: { credits: 0 } })),
      { do: 'show', expect: { available: 35, leased: 0, held: 0, debt: 0 } },
    ],
  })),
  {
    name: '54. a device that never comes back keeps its lease until its time and grace are over',
    catalog,
    steps: [
      ...leases,
      onDevice('A', 35),
      sync('B'),
      sync('C', { expect: { available: 60, leased: 40 } }),
      { do: 'spend', credits: 61, expect: { code: 'insufficient-credits', details: { shortBy: 1 } } },
      { do: 'spend', credits: 60, expect: { available: 0 } },
      show('2026-01-24T09:59:59Z', { available: 0, leased: 40 }),
      show(late, { available: 40, leased: 0, events: [{ type: 'lease-reclaimed', credits: 40 }] }),
    ],
  },
  {
    name: '54. a late report takes what is free',
    catalog,
    steps: [
      ...leases,
      onDevice('A', 35),
      sync('B'),
      sync('C'),
      { do: 'spend', credits: 60 },
      show(late, { available: 40 }),
      { do: 'spend', credits: 5, expect: { available: 35 } },
      sync('A', { expect: { credits: 35, available: 0, debt: 0 } }),
    ],
  },
  {
    name: '54. a late report beyond what is free becomes debt and stops leasing until it is paid',
    catalog,
    steps: [
      ...leases,
      onDevice('A', 35),
      sync('B'),
      sync('C'),
      { do: 'spend', credits: 60 },
      show(late),
      { do: 'spend', credits: 30, expect: { available: 10 } },
      sync('A', { expect: { credits: 35, available: 0, debt: 25 } }),
      { do: 'lease', device: 'B', credits: 1, expect: { code: 'insufficient-credits', details: { debt: 25 } } },
      {
        do: 'buy',
        pack: 'pack-100',
        expect: { available: 75, debt: 0, events: [{ type: 'debt-paid', credits: 25 }] },
      },
      { do: 'lease', device: 'B', credits: 1, expect: { leased: 1 } },
    ],
  },
  {
    name: '54. a clock that was set back freezes the device until it syncs',
    catalog,
    steps: [
      ...leases,
      onDevice('A', 1),
      onDevice('A', 1, { code: 'lease-frozen' }, { clock: '2026-01-14T10:00:00Z' }),
      onDevice('A', 1, { code: 'lease-frozen' }),
      sync('A', { expect: { credits: 1, available: 39 } }),
      { do: 'lease', device: 'A', credits: 5 },
      onDevice('A', 5, { credits: 5 }),
    ],
  },
  {
    name: '54. a restored backup makes a second branch, which is refused',
    catalog,
    steps: [
      ...leases,
      onDevice('A', 5),
      { do: 'backup', device: 'A' },
      onDevice('A', 10, {}, { id: 'first' }),
      sync('A', { expect: { credits: 15 } }),
      { do: 'restore', device: 'A' },
      onDevice('A', 20, {}, { id: 'second' }),
      sync('A', {
        expect: { code: 'lease-frozen', available: 25, events: [{ type: 'lease-frozen', reason: 'second-branch' }] },
      }),
      { do: 'lease', device: 'A', credits: 1, expect: { code: 'lease-frozen' } },
    ],
    ends: { used: 15 },
  },
];
