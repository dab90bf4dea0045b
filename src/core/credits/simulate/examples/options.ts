import type { Example, ExampleStep } from './example.ts';

// Every choice that a catalog offers and that no worked example of the specification makes.

const plan = (allocation: number, more = {}): ExampleStep => ({
  do: 'subscribe',
  plan: 'professional',
  allocation,
  ...more,
});
const spend = (credits: number, expected = {}, more = {}): ExampleStep => ({
  do: 'spend',
  credits,
  expect: expected,
  ...more,
});
const february = '2026-02-15T10:00:00Z';
const edit = { do: 'generate', id: 'e', action: 'edit' };
const have = (credits: number): ExampleStep => ({ do: 'grant', bucket: 'topup', credits });
const growth: ExampleStep = { do: 'subscribe', plan: 'growth' };
const recharge: ExampleStep = { do: 'recharge', enabled: true, pack: 'standard', threshold: 500_000 };
const below = (more = {}): ExampleStep => ({ do: 'spend', action: 'enrich', dims: { units: 1 }, ...more });

export const options: readonly Example[] = [
  {
    name: 'an account that is opened has its free credits once',
    catalog: 'studio',
    steps: [
      { do: 'show', expect: { available: 0 } },
      { do: 'open', as: 'system', expect: { credits: 50, available: 50, buckets: { trial: 50 } } },
      spend(50, { available: 0 }),
      { do: 'open', as: 'system', expect: { credits: 0, available: 0 } },
    ],
  },
  {
    name: 'a roll-over capped on the total carries less',
    catalog: 'per-photo',
    change: { 'buckets.4.rollover.capOn': 'total' },
    steps: [
      plan(200),
      {
        do: 'show',
        at: february,
        expect: { available: 400, events: [{ type: 'renewed', carried: 200, forfeited: 0 }] },
      },
      {
        do: 'show',
        at: '2026-03-15T10:00:00Z',
        expect: { available: 400, events: [{ type: 'renewed', carried: 200, forfeited: 200 }] },
      },
    ],
  },
  {
    name: 'what comes back after its grant expired goes to the grant that followed, if the catalog says so',
    catalog: 'token-packs',
    change: { 'refunds.expiredSource.userCancel': 'successor' },
    steps: [
      growth,
      { do: 'hold', id: 'h', credits: 100, ttl: 'PT24H', at: '2026-02-15T09:59:00Z' },
      { do: 'show', at: february, expect: { available: 500_000, held: 100 } },
      {
        do: 'void',
        hold: 'h',
        expect: { available: 500_100, held: 0, buckets: { plan: 500_100 }, without: ['expired'] },
      },
    ],
  },
  {
    name: 'a failure gives what had expired back for seven days, a hold too',
    catalog: 'token-packs',
    steps: [
      growth,
      { do: 'hold', id: 'h', credits: 100, ttl: 'PT24H', at: '2026-02-15T09:59:00Z' },
      { do: 'fail', at: february, of: 'h', expect: { credits: 100, held: 0, buckets: { plan: 500_000, refund: 100 } } },
      { do: 'show', at: '2026-02-22T10:00:00Z', expect: { buckets: { refund: 0 } } },
    ],
  },
  {
    name: 'a top-up that freezes with the plan is there and cannot be spent',
    catalog: 'per-photo',
    change: { 'buckets.6.onLapse': 'freeze' },
    steps: [
      plan(200),
      { do: 'buy', pack: 'pack-100' },
      { do: 'cancel' },
      { do: 'show', at: february, expect: { available: 100, buckets: { topup: 100 } } },
      spend(1, { code: 'insufficient-credits', details: { shortBy: 1, available: 0 } }),
      plan(200),
      spend(250, { available: 50 }),
    ],
  },
  {
    name: 'a top-up that is forfeited with the plan is gone',
    catalog: 'per-photo',
    change: { 'buckets.6.onLapse': 'forfeit' },
    steps: [
      plan(200),
      { do: 'buy', pack: 'pack-100' },
      { do: 'cancel' },
      {
        do: 'show',
        at: february,
        expect: {
          available: 0,
          events: [
            { type: 'expired', bucket: 'plan', credits: 200 },
            { type: 'expired', bucket: 'topup', credits: 100 },
          ],
        },
      },
    ],
  },
  {
    name: 'a plan that is taken up again before its end goes on',
    catalog: 'per-photo',
    steps: [
      plan(200),
      { do: 'cancel' },
      plan(200),
      { do: 'show', at: february, expect: { available: 400, without: ['lapsed'] } },
    ],
  },
  {
    name: 'a run that must be paid whole is refused whole',
    catalog: 'pay-as-you-go',
    change: { 'shortfall.batch': 'reject_all' },
    steps: [
      have(100),
      {
        do: 'run',
        action: 'process-photo',
        photos: 120,
        expect: { code: 'insufficient-credits', details: { shortBy: 20 }, available: 100 },
      },
      { do: 'run', action: 'process-photo', photos: 100, expect: { available: 0, details: { status: 'finished' } } },
    ],
  },
  {
    name: 'a run without any credits pauses at once, and one that is done cannot go on',
    catalog: 'pay-as-you-go',
    steps: [
      {
        do: 'run',
        id: 'r',
        action: 'process-photo',
        photos: 2,
        expect: { credits: 0, details: { status: 'paused', done: 0, pending: 2 } },
      },
      have(5),
      { do: 'resume', run: 'r', expect: { credits: 2, available: 3 } },
      { do: 'resume', run: 'r', expect: { code: 'run-finished' } },
      { do: 'resume', run: 'nothing', expect: { code: 'not-found' } },
    ],
  },
  {
    name: 'generating may be refused when keeping could not be paid',
    catalog: 'generate-accept',
    change: { 'rates.0.acceptReserve': 'soft' },
    steps: [
      have(2),
      { ...edit, expect: { code: 'insufficient-credits', details: { shortBy: 1 }, available: 2 } },
      have(1),
      { ...edit, id: 'e2', expect: { available: 2 } },
    ],
  },
  {
    name: 'or the price of keeping is held too, and given back when the result is rejected',
    catalog: 'generate-accept',
    change: { 'rates.0.acceptReserve': 'hard' },
    steps: [
      have(10),
      { ...edit, expect: { available: 7, held: 3 } },
      { do: 'reject', edit: 'e', expect: { available: 9, held: 0 } },
      { ...edit, id: 'e2', expect: { available: 6, held: 3 } },
      { do: 'accept', edit: 'e2', expect: { credits: 2, available: 6, held: 0 } },
      { ...edit, id: 'e3', expect: { available: 3, held: 3 } },
      { do: 'fail', of: 'e3', expect: { available: 6, held: 0 } },
    ],
  },
  {
    name: 'a result that nobody wants in time is gone and stays charged',
    catalog: 'generate-accept',
    steps: [
      have(10),
      edit,
      {
        do: 'show',
        at: '2026-02-14T10:00:00Z',
        expect: { available: 9, held: 0, events: [{ type: 'edit-lapsed', edit: 'e' }] },
      },
      { do: 'accept', edit: 'e', expect: { code: 'hold-expired', available: 9 } },
      { do: 'reject', edit: 'e', expect: { code: 'hold-expired', available: 9 } },
    ],
  },
  {
    name: 'a generation that failed can be neither kept nor rejected',
    catalog: 'generate-accept',
    steps: [
      have(10),
      edit,
      { do: 'fail', of: 'e', expect: { credits: 1, available: 10, held: 0 } },
      { do: 'accept', edit: 'e', expect: { code: 'already-voided', available: 10 } },
      { do: 'reject', edit: 'e', expect: { code: 'already-voided', available: 10 } },
    ],
  },
  {
    name: 'a kept result cannot be rejected, and a hold of an edit is not for others to resolve',
    catalog: 'generate-accept',
    steps: [
      have(10),
      edit,
      { do: 'accept', edit: 'e' },
      { do: 'reject', edit: 'e', expect: { code: 'already-captured', available: 7 } },
      { do: 'fail', of: 'e', expect: { credits: 3, available: 10 } },
    ],
  },
  {
    name: 'a bonus comes with its pack, is spent first and is not paid back',
    catalog: 'per-photo',
    change: { 'packs.0.bonusUnits': 10 },
    steps: [
      { do: 'buy', id: 'p', pack: 'pack-100', expect: { credits: 110, buckets: { promo: 10, topup: 100 } } },
      spend(10, { buckets: { promo: 0, topup: 100 } }),
      { do: 'money-refund', purchase: 'p', expect: { credits: 100, details: { amountMinor: 2500 }, available: 0 } },
    ],
  },
  {
    name: 'alerts may be at a number of credits, whatever was granted',
    catalog: 'per-photo',
    change: {
      'alerts.rules': [
        { at: '5', channel: 'email' },
        { at: '3', channel: 'email' },
      ],
    },
    steps: [
      have(10),
      spend(4, { available: 6, without: ['alert'] }),
      spend(1, { available: 5, events: [{ type: 'alert', at: '5', channel: 'email' }] }),
      have(1),
      spend(4, { available: 2, events: [{ type: 'alert', at: '3' }] }),
      have(10),
      spend(10, { available: 2, events: [{ type: 'alert', at: '3', toast: true }] }),
    ],
  },
  {
    name: 'credits on a device still count for alerts',
    catalog: 'per-photo',
    steps: [
      plan(200),
      { do: 'lease', device: 'A', credits: 190, expect: { available: 10, leased: 190, without: ['alert'] } },
    ],
  },
  {
    name: 'shares of the limit are told once each',
    catalog: 'token-packs',
    steps: [
      growth,
      { ...recharge, cap: 2000 },
      below({ at: '2026-01-16T10:00:00Z', expect: { events: [{ type: 'recharged' }], without: ['recharge-notice'] } }),
      {
        do: 'spend',
        at: '2026-01-17T10:00:00Z',
        action: 'enrich',
        dims: { units: 2_500_000 },
        expect: {
          events: [
            { type: 'recharge-notice', percent: 80 },
            { type: 'recharge-notice', percent: 90 },
            { type: 'recharge-notice', percent: 100 },
          ],
        },
      },
    ],
  },
  {
    name: 'after a recharge the next waits half a minute; a third within ten minutes is reported and waits',
    catalog: 'token-packs',
    steps: [
      { do: 'subscribe', plan: 'growth', allocation: 500_000 },
      { ...recharge, pack: 'starter', threshold: 5_000_000, expect: { available: 1_500_000 } },
      { do: 'show', at: '2026-01-15T10:00:29Z', expect: { available: 1_500_000 } },
      { do: 'show', at: '2026-01-15T10:00:30Z', expect: { available: 2_500_000 } },
      below({ at: '2026-01-15T10:01:30Z', expect: { events: [{ type: 'recharge-burst' }], without: ['recharged'] } }),
      below({ at: '2026-01-15T10:02:00Z', expect: { without: ['recharge-burst', 'recharged'] } }),
      { do: 'show', at: '2026-01-15T10:10:00Z', expect: { available: 3_499_998, events: [{ type: 'recharged' }] } },
      { do: 'show', at: '2026-01-15T10:10:30Z', expect: { available: 4_499_998, events: [{ type: 'recharged' }] } },
      below({ at: '2026-01-15T10:11:30Z', expect: { events: [{ type: 'recharge-burst' }], without: ['recharged'] } }),
    ],
  },
  {
    name: 'a limit may run with the plan instead of the calendar month',
    catalog: 'token-packs',
    change: { 'autoRecharge.spendCap': { amount: 1000, period: 'cycle' } },
    steps: [
      growth,
      recharge,
      below({ expect: { events: [{ type: 'recharged' }] } }),
      {
        do: 'spend',
        action: 'enrich',
        dims: { units: 2_500_000 },
        at: '2026-01-20T10:00:00Z',
        expect: { events: [{ type: 'recharge-blocked' }] },
      },
      { do: 'show', at: '2026-02-01T10:00:00Z', expect: { without: ['recharged'] } },
    ],
  },
  {
    name: 'only who may configure turns auto-recharge on, and only for what the catalog sells',
    catalog: 'token-packs',
    steps: [
      { ...recharge, as: 'operator', expect: { code: 'forbidden' } },
      { ...recharge, pack: 'imaginary', expect: { code: 'bad-input' } },
      { do: 'recharge', enabled: true, expect: { code: 'bad-input' } },
      { ...recharge, expect: { available: 0, without: ['recharged'] } },
    ],
  },
  {
    name: 'a payment that is on its way brings nothing until it has succeeded, then once',
    catalog: 'per-photo',
    steps: [
      {
        do: 'buy',
        id: 'p',
        pack: 'pack-100',
        payment: 'processing',
        expect: { available: 0, details: { status: 'processing' } },
      },
      { do: 'recheck', purchase: 'p', expect: { credits: 0, available: 0 } },
      { do: 'show', at: '2026-01-18T10:00:00Z', expect: { available: 0, without: ['purchase-expired'] } },
      { do: 'webhook', purchase: 'p', times: 3, expect: { credits: 100, available: 100 } },
    ],
  },
  {
    name: 'a declined card buys nothing; a confirmation that was wanted counts when it is given',
    catalog: 'per-photo',
    steps: [
      { do: 'buy', pack: 'pack-100', payment: 'declined', expect: { code: 'payment-declined', available: 0 } },
      {
        do: 'buy',
        id: 'p',
        pack: 'pack-100',
        payment: 'authentication-required',
        expect: { code: 'authentication-required', available: 0 },
      },
      { do: 'webhook', purchase: 'p', expect: { credits: 100, available: 100 } },
    ],
  },
  {
    name: 'a hold that runs out of time gives its credits back; a sign of life keeps it',
    catalog: 'per-photo',
    steps: [
      have(10),
      { do: 'hold', id: 'h', credits: 4, ttl: 'PT10M', expect: { held: 4 } },
      { do: 'extend', at: '2026-01-15T10:09:00Z', hold: 'h' },
      { do: 'extend', at: '2026-01-15T10:18:00Z', hold: 'h', expect: { held: 4 } },
      { do: 'show', at: '2026-01-15T10:27:59Z', expect: { held: 4 } },
      {
        do: 'show',
        at: '2026-01-15T10:28:00Z',
        expect: { held: 0, available: 10, events: [{ type: 'hold-expired', hold: 'h' }] },
      },
      { do: 'capture', hold: 'h', expect: { code: 'hold-expired', available: 10 } },
      { do: 'hold', credits: 1, ttl: 'P2D', expect: { code: 'bad-input' } },
      { do: 'capture', hold: 'nothing', expect: { code: 'not-found' } },
    ],
  },
  {
    name: 'more than is held cannot be captured',
    catalog: 'per-photo',
    steps: [
      have(10),
      { do: 'hold', id: 'h', credits: 4 },
      {
        do: 'capture',
        hold: 'h',
        credits: 5,
        expect: { code: 'bad-input', details: { held: 4, asked: 5 }, available: 6, held: 4 },
      },
      { do: 'void', hold: 'h', expect: { available: 10 } },
      { do: 'void', hold: 'h', expect: { code: 'already-voided' } },
      { do: 'refund', of: 'h', fault: 'vendor', expect: { code: 'already-voided' } },
    ],
  },
  {
    name: 'a lease without a size is an equal share among the devices and one more',
    catalog: 'per-photo',
    steps: [
      have(90),
      { do: 'lease', device: 'A', expect: { credits: 90 } },
      have(90),
      { do: 'lease', device: 'B', expect: { credits: 45 } },
      { do: 'lease', device: 'C', expect: { credits: 15 } },
      { do: 'spend', action: 'enhance', quantity: 29 },
      { do: 'lease', device: 'D', expect: { credits: 1 } },
    ],
  },
  {
    name: 'a lease ends before the first of its credits expires, and leaves what expires within the hour',
    catalog: 'per-photo',
    steps: [
      { do: 'grant', bucket: 'trial', credits: 5, expiresAt: '2026-01-15T10:30:00Z' },
      { do: 'grant', bucket: 'trial', credits: 5, expiresAt: '2026-01-16T10:00:00Z' },
      {
        do: 'lease',
        device: 'A',
        credits: 10,
        expect: { credits: 5, events: [{ type: 'leased', expiresAt: '2026-01-16T10:00:00Z' }] },
      },
      {
        do: 'device-spend',
        at: '2026-01-16T10:00:00Z',
        device: 'A',
        action: 'enhance',
        expect: { code: 'lease-exhausted' },
      },
    ],
  },
  {
    name: 'numbers beyond what can be counted are refused',
    catalog: 'token-packs',
    steps: [
      { do: 'grant', bucket: 'topup', credits: 9_000_000_000_000_000, expect: { code: 'bad-input' } },
      {
        do: 'spend',
        action: 'enrich',
        quantity: 1_000_000,
        dims: { units: 9_000_000_000_000_000 },
        expect: { code: 'bad-input', available: 0 },
      },
    ],
  },
];
