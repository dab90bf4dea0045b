import type { Example, ExampleStep } from './example.ts';

// 5.4 B of the specification.

const growth = (allocation: number): ExampleStep => ({ do: 'subscribe', plan: 'growth', allocation });
const enrich = (units: number, expected = {}, more = {}): ExampleStep => ({
  do: 'spend',
  action: 'enrich',
  dims: { units },
  expect: expected,
  ...more,
});
const recharge = (more = {}): ExampleStep => ({
  do: 'recharge',
  enabled: true,
  pack: 'standard',
  threshold: 500_000,
  ...more,
});
const day = (n: number, hour = 12) =>
  `2026-01-${String(15 + n).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00:00Z`;

/** One crossing a day: each spends as much as a pack brings. */
const crossings = (count: number, units: number, expected: (n: number) => object): ExampleStep[] =>
  Array.from({ length: count }, (_, n) => enrich(n === 0 ? 1 : units, expected(n), { at: day(n) }));

/** B. prepaid packs with auto-recharge. */
export const tokenPacks: readonly Example[] = [
  {
    name: '13. the plan is used first: one deduction with its slices',
    catalog: 'token-packs',
    steps: [
      growth(300_000),
      { do: 'buy', pack: 'standard' },
      enrich(500_000, { credits: 500_000, buckets: { plan: 0, topup: 2_300_000 } }, { resource: { project: 'p1' } }),
    ],
    ends: {
      usage: [
        {
          type: 'Deduction',
          credits: -500_000,
          resource: { project: 'p1' },
          slices: [
            { bucket: 'plan', credits: 300_000 },
            { bucket: 'topup', credits: 200_000 },
          ],
        },
      ],
    },
  },
  {
    name: '14. all four packs bought',
    catalog: 'token-packs',
    steps: [
      growth(0),
      ...['starter', 'standard', 'plus'].map((pack): ExampleStep => ({ do: 'buy', pack })),
      { do: 'buy', pack: 'pro', expect: { available: 25_500_000 } },
    ],
  },
  {
    name: '15. the free plan may not buy',
    catalog: 'token-packs',
    steps: [
      { do: 'buy', pack: 'standard', expect: { code: 'plan-required' } },
      { do: 'subscribe', plan: 'free', expect: { available: 50_000 } },
      { do: 'buy', pack: 'standard', expect: { code: 'plan-required', available: 50_000 } },
    ],
  },
  {
    name: '16. a recharge comes strictly below the threshold',
    catalog: 'token-packs',
    steps: [
      growth(600_000),
      recharge(),
      enrich(100_000, { available: 500_000, without: ['recharged'] }),
      enrich(1, { available: 2_999_999, events: [{ type: 'recharged', spentMinor: 1000 }] }),
    ],
  },
  ...[
    { pack: 'standard', units: 2_500_000, cap: undefined, count: 5, spent: 5000 },
    { pack: 'plus', units: 7_000_000, cap: undefined, count: 2, spent: 5000 },
    { pack: 'pro', units: 15_000_000, cap: undefined, count: 1, spent: 5000 },
    { pack: 'standard', units: 2_500_000, cap: 4500, count: 4, spent: 4000 },
  ].map(({ pack, units, cap, count, spent }) => ({
    name: `17. ${pack} within ${(cap ?? 5000) / 100} euros a month: ${count} recharges, then one notice`,
    catalog: 'token-packs',
    steps: [
      growth(500_000),
      recharge({ pack, ...(cap === undefined ? {} : { cap }) }),
      ...crossings(count, units, (n) => ({
        available: 499_999 + units,
        events: [{ type: 'recharged', spentMinor: (spent / count) * (n + 1) }],
        without: ['recharge-blocked'],
      })),
      enrich(
        units,
        {
          available: 499_999,
          events: [{ type: 'recharge-blocked', reason: 'spending_limit' }],
          without: ['recharged'],
        },
        { at: day(count) },
      ),
      enrich(1000, { available: 498_999, without: ['recharge-blocked', 'recharged'] }, { at: day(count, 13) }),
    ],
  })),
  {
    name: '18. two devices cross at the same instant: one recharge, never above the limit',
    catalog: 'token-packs',
    steps: [
      growth(500_000),
      recharge(),
      ...crossings(4, 2_500_000, () => ({ events: [{ type: 'recharged' }] })),
      enrich(2_500_000, { events: [{ type: 'recharged', spentMinor: 5000 }] }, { at: day(4) }),
      enrich(
        2_500_000,
        { events: [{ type: 'recharge-blocked' }], without: ['recharged'] },
        { at: day(4), user: 'the other' },
      ),
    ],
  },
  {
    name: '19. the next month begins at local midnight with nothing spent',
    catalog: 'token-packs',
    steps: [
      growth(500_000),
      recharge({ pack: 'pro' }),
      ...crossings(1, 15_000_000, () => ({ events: [{ type: 'recharged' }] })),
      enrich(15_000_000, { events: [{ type: 'recharge-blocked' }] }, { at: day(1) }),
      { do: 'show', at: '2026-01-31T22:59:59Z', expect: { available: 499_999, without: ['recharged'] } },
      {
        do: 'show',
        at: '2026-01-31T23:00:00Z',
        expect: {
          available: 15_499_999,
          events: [{ type: 'recharged', at: '2026-01-31T23:00:00Z', spentMinor: 5000 }],
        },
      },
    ],
  },
  {
    name: '20. a decline waits an hour, three suspend, and only another card resumes',
    catalog: 'token-packs',
    steps: [
      growth(500_000),
      { do: 'card', outcome: 'declined', fingerprint: 'A' },
      recharge(),
      enrich(
        1,
        { available: 499_999, events: [{ type: 'recharge-failed', reason: 'declined' }] },
        { at: '2026-01-15T12:00:00Z' },
      ),
      enrich(1, { without: ['recharge-failed'] }, { at: '2026-01-15T12:59:59Z' }),
      { do: 'show', at: '2026-01-15T13:00:00Z', expect: { events: [{ type: 'recharge-failed' }] } },
      {
        do: 'show',
        at: '2026-01-15T14:00:00Z',
        expect: { available: 499_998, events: [{ type: 'recharge-failed' }, { type: 'recharge-suspended' }] },
      },
      {
        do: 'card',
        at: '2026-01-15T16:00:00Z',
        outcome: 'succeeded',
        fingerprint: 'A',
        expect: { without: ['recharged', 'recharge-resumed'] },
      },
      { do: 'show', at: '2026-01-16T16:00:00Z', expect: { available: 499_998, without: ['recharged'] } },
      {
        do: 'card',
        at: '2026-01-16T17:00:00Z',
        outcome: 'succeeded',
        fingerprint: 'B',
        expect: {
          available: 2_999_998,
          events: [{ type: 'recharge-resumed' }, { type: 'recharged', spentMinor: 1000 }],
        },
      },
    ],
  },
  {
    name: '21. a bank that wants a confirmation is not asked again; the confirmed purchase counts once',
    catalog: 'token-packs',
    steps: [
      growth(500_000),
      { do: 'card', outcome: 'authentication-required' },
      recharge(),
      enrich(1, {
        available: 499_999,
        events: [{ type: 'recharge-failed', reason: 'authentication-required', next: 'on-session' }],
      }),
      enrich(1, { available: 499_998, without: ['recharge-failed'] }, { at: '2026-01-15T18:00:00Z' }),
      {
        do: 'webhook',
        purchase: 'recharge:simulated:1',
        times: 2,
        expect: { credits: 2_500_000, available: 2_999_998, events: [{ type: 'recharged', spentMinor: 1000 }] },
      },
    ],
  },
  {
    name: '22. a refund goes back the way it came',
    catalog: 'token-packs',
    steps: [
      growth(300_000),
      { do: 'buy', pack: 'standard' },
      enrich(500_000, {}, { id: 'op' }),
      {
        do: 'refund',
        of: 'op',
        credits: 250_000,
        fault: 'vendor',
        expect: { buckets: { topup: 2_500_000, plan: 50_000 } },
      },
      { do: 'fail', of: 'op', expect: { credits: 250_000, buckets: { topup: 2_500_000, plan: 300_000 } } },
      { do: 'refund', of: 'op', credits: 1, fault: 'vendor', expect: { code: 'bad-input' } },
    ],
    ends: {
      history: [
        { type: 'Renewal' },
        { type: 'Purchase' },
        { type: 'Deduction', credits: -500_000 },
        { type: 'Refund', credits: 250_000 },
        { type: 'Refund', credits: 250_000 },
      ],
    },
  },
  ...(['vendor', 'user'] as const).map((fault) => ({
    name: `23. a refund after the month rolled over, at the fault of the ${fault}`,
    catalog: 'token-packs',
    steps: [
      growth(300_000),
      { do: 'buy', pack: 'standard' },
      enrich(500_000, {}, { id: 'op' }),
      {
        do: 'refund',
        at: '2026-02-15T11:00:00Z',
        of: 'op',
        fault,
        expect:
          fault === 'vendor'
            ? {
                buckets: { topup: 2_500_000, plan: 300_000, refund: 300_000 },
                events: [
                  { type: 'refunded', credits: 500_000 },
                  { type: 'granted', bucket: 'refund', credits: 300_000, expiresAt: '2026-02-22T11:00:00Z' },
                ],
              }
            : {
                buckets: { topup: 2_500_000, plan: 300_000, refund: 0 },
                events: [
                  { type: 'refunded', credits: 500_000 },
                  { type: 'expired', bucket: 'plan', credits: 300_000 },
                ],
              },
      },
      { do: 'show', at: '2026-02-22T11:00:00Z', expect: { buckets: { refund: 0 } } },
    ],
  })),
  {
    name: '24. a limit lowered below what was spent stops recharging and gives nothing back',
    catalog: 'token-packs',
    steps: [
      growth(500_000),
      recharge(),
      ...crossings(3, 2_500_000, () => ({ events: [{ type: 'recharged' }] })),
      recharge({ cap: 2000 }),
      enrich(
        2_500_000,
        { available: 499_999, events: [{ type: 'recharge-blocked' }], without: ['recharged'] },
        { at: day(3) },
      ),
      { do: 'show', at: '2026-01-31T22:00:00Z', expect: { available: 499_999, without: ['recharged'] } },
    ],
  },
];
