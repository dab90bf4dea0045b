import type { Catalog, Phase, Rate } from '../catalog.ts';
import type { Hold, Work } from '../state/work.ts';
import type { State } from '../state.ts';
import type { Credits } from '../values/amount.ts';
import { none } from '../values/amount.ts';
import { ceil, type Rational, rational, sum, times } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { matches, tierRank } from './selector.ts';

// What something costs. A price is an exact fraction until its very end, where it is rounded up once for the whole line.

export type Priced = { readonly action: string; readonly phase: Phase; readonly dims: Work['dims'] };

/** The rate of an action, or null when the action is free. Refuses `bad-input` for an action that the catalog does not know. */
export function rateOf(catalog: Catalog, work: { action: string; phase: Phase }): Rate | null {
  const rate = catalog.rates.find((one) => one.action === work.action && one.phase === work.phase);
  if (rate) return rate;
  if (catalog.freeActions.includes(work.action)) return null;
  const known = catalog.rates.filter((one) => one.action === work.action).map((one) => one.phase);
  if (known.length === 0)
    return refuse('bad-input', `This price list has no action "${work.action}".`, { action: work.action });
  return refuse('bad-input', `"${work.action}" is charged in these steps: ${known.join(', ')}.`, {
    action: work.action,
    phase: work.phase,
    phases: known,
  });
}

/** Exact price of one unit. Refuses `bad-input` when a dimension is missing or has a value that the rate does not price. */
export function unitPrice(rate: Rate, dims: Work['dims']): Rational {
  let price = rational(rate.base);
  for (const step of rate.by) {
    const value = own(dims, step.dim) ?? step.default;
    const number = factorOf(step, value);
    if (number === null) {
      const expected = step.table === 'value' ? 'a whole number, 1 or more' : Object.keys(step.table).join(', ');
      return refuse('bad-input', `"${rate.action}" needs ${step.dim}: ${expected}.`, {
        dim: step.dim,
        value: value ?? null,
        expected,
      });
    }
    price = step.op === 'mul' ? times(price, number) : sum(price, number);
  }
  return price;
}

/** Price of a line of `units` units, rounded up once. A price above 0 never becomes 0. */
export function priceOf(price: Rational, units: number): Credits {
  return ceil(times(price, rational(units)));
}

/** Price of `count` units of what a hold was opened for, at the price that it was opened with. */
export function priceOfKeys({ unitPrice }: Pick<Hold, 'unitPrice'>, count: number): Credits {
  if (unitPrice === null) return none;
  const { numerator, denominator } = unitPrice;
  return priceOf({ numerator: BigInt(numerator), denominator: BigInt(denominator) }, count);
}

/** Refuses `tier-required` when the account's plan does not include what is asked. */
export function checkTier(rate: Rate, work: Priced, account: { state: State; catalog: Catalog }): void {
  const tier = missingTier(rate, work, account);
  if (tier === null) return;
  refuse(
    'tier-required',
    `This needs a plan of the tier "${tier}". 0 credits used. Change the plan, or choose another setting.`,
    {
      tier,
    },
  );
}

/** The tier that the account's plan lacks for this work, or null. */
export function missingTier(rate: Rate, work: Priced, account: { state: State; catalog: Catalog }): string | null {
  for (const need of rate.requiresTier ?? []) {
    if (need.when !== undefined && !matches(need.when, work)) continue;
    const rank = account.catalog.tiers.findIndex((tier) => tier.id === need.tier);
    if (tierRank(account.state, account.catalog) < rank) return need.tier;
  }
  return null;
}

function factorOf(step: Rate['by'][number], value: string | number | undefined): Rational | null {
  if (value === undefined) return null;
  if (step.table !== 'value') {
    const factor = own(step.table, String(value));
    return factor === undefined ? null : rational(factor);
  }
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? rational(value) : null;
}
