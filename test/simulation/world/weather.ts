import type { Catalog } from '../../../src/core/credits/catalog.ts';
import { credits } from '../../../src/core/credits/values/amount.ts';
import type { Chance } from './chance.ts';
import type { Quality } from './network.ts';

// What kind of month it is. Each number draws one, so that quiet months and rough ones are both met.

export type Weather = {
  readonly name: 'quiet' | 'plain' | 'rough';
  /** No clock is set, nothing is restored or cloned, and everybody is there once a day, sooner than any grace is over: nothing may be owed. */
  readonly isHonest: boolean;
  /** Plans are small, nobody gives anything away and hardly anybody buys: balances run low, and what is owed stays owed for a while. */
  readonly isScarce: boolean;
  readonly faultCount: number;
  readonly cutMostMs: number;
  readonly quality: Quality;
  readonly deathsPerMille: number;
  readonly actCount: number;
  /** Runs of each device in the month. */
  readonly runCount: number;
};

const hourMs = 3_600_000;
const scarceGift = credits(10);

export function weatherOf(chance: Chance): Weather {
  const name = chance.pick(['quiet', 'plain', 'plain', 'rough', 'rough'] as const);
  const isRough = name === 'rough';
  return {
    name,
    isHonest: name === 'quiet',
    faultCount: name === 'quiet' ? 6 : isRough ? 26 : 12,
    cutMostMs: name === 'quiet' ? 10 * hourMs : isRough ? 720 * hourMs : 72 * hourMs,
    quality: {
      lostPercent: isRough ? chance.between(0, 20) : 2,
      doubledPercent: isRough ? chance.between(0, 15) : 3,
      slowPercent: isRough ? chance.between(0, 15) : 2,
    },
    deathsPerMille: isRough ? chance.between(0, 25) : 5,
    actCount: chance.between(8, 30),
    runCount: chance.between(3, 8),
    isScarce: chance.percent(45),
  };
}

/** The price list of this world: the app's own, with leases that are long or short and plans that change in one way or another. */
export function catalogOf(preset: Catalog, { isHonest, isScarce }: Weather, chance: Chance): Catalog {
  const onUpgrade = chance.pick(['grant_difference', 'prorate', 'reset'] as const);
  const [ttl, grace] = chance.pick(
    isHonest
      ? ([['P7D', 'P2D']] as const)
      : ([
          ['P7D', 'P2D'],
          ['P7D', 'P2D'],
          ['P3D', 'P1D'],
          ['P1D', 'P1D'],
        ] as const),
  );
  const { offline } = preset;
  if (offline === undefined) throw new Error('this price list lends nothing');
  return {
    ...preset,
    plans: preset.plans.map((plan) => ({
      ...plan,
      onUpgrade,
      allocation: credits(isScarce ? Math.ceil(plan.allocation / 4) : plan.allocation),
    })),
    buckets: preset.buckets.map((bucket) =>
      isScarce && bucket.accrual.type === 'once'
        ? { ...bucket, accrual: { ...bucket.accrual, amount: scarceGift } }
        : bucket,
    ),
    offline: { ...offline, leases: { ...offline.leases, ttl, grace, max: chance.pick([1000, 60, 25]) } },
  };
}

/** The next version of a price list: what a photo costs and how long a lease lasts may be otherwise from now on. */
export function nextVersion(catalog: Catalog, chance: Chance): Catalog {
  const [major = '1', minor = '0'] = catalog.version.split('.');
  const base = chance.between(1, 3);
  const { offline } = catalog;
  return {
    ...catalog,
    version: `${major}.${Number(minor) + 1}.0`,
    rates: catalog.rates.map((rate) => (rate.action === 'enhance' ? { ...rate, base } : rate)),
    ...(offline && {
      offline: { ...offline, leases: { ...offline.leases, ttl: chance.pick(['P7D', 'P3D', 'P1D']) } },
    }),
  };
}
