import { isUsable, liveGrants } from '../burn.ts';
import type { Selector } from '../catalog/selector.ts';
import { bucketOf, type Catalog, type Rate } from '../catalog.ts';
import { missingTier } from '../price/rate.ts';
import { hasActiveSubscription } from '../price/selector.ts';
import type { Grant } from '../state/grant.ts';
import type { Draft } from './draft.ts';

// What a lease is spent on nobody asks any more: the device may pay for all that the plan includes. So a grant goes along only when it may
// be used for all of it. That is looked at, not guessed: every rate, with every value that a rule of the price list tells apart, whether it
// changes the price or not.

/** A grant about to expire is left behind. */
const shortestLeaseMs = 3_600_000;
/** A price list that tells more apart than this leases only what is restricted to nothing. */
const worksMost = 10_000;

/** The grants that every spend of the plan may use, in burn order. */
export function leasableGrants({ state, catalog, now }: Draft): Grant[] {
  const grants = liveGrants(state, now).filter(
    ({ expiresAt }) => expiresAt === null || expiresAt >= now + shortestLeaseMs,
  );
  const works = worksOf(catalog);
  if (works === null) return grants.filter(({ bucket }) => bucketOf(catalog, bucket)?.usableFor === undefined);
  const included = works.filter(({ rate, work }) => missingTier(rate, work, { state, catalog }) === null);
  const isActive = hasActiveSubscription(state, catalog);
  return grants.filter((grant) => included.every(({ work }) => isUsable(grant, work, catalog, isActive)));
}

type Dims = Readonly<Record<string, string | number>>;
type Value = { readonly dim: string; readonly value: string | number };
type Priced = { readonly rate: Rate; readonly work: Pick<Rate, 'action' | 'phase'> & { readonly dims: Dims } };

/** Every action with every combination of what a rule tells apart. Null: too many. */
function worksOf(catalog: Catalog): Priced[] | null {
  const told = [
    ...catalog.buckets.flatMap(({ usableFor }) => (usableFor === undefined ? [] : valuesIn(usableFor))),
    ...catalog.tiers.flatMap(({ features }) => valuesIn(features)),
  ];
  const works: Priced[] = [];
  for (const rate of catalog.rates) {
    const needs = (rate.requiresTier ?? []).flatMap(({ when }) => (when === undefined ? [] : valuesIn(when)));
    const all = combinationsOf([...needs, ...told]);
    if (all === null) return null;
    works.push(...all.map((dims) => ({ rate, work: { action: rate.action, phase: rate.phase, dims } })));
  }
  return works;
}

/** Each dimension with each of its values, and without: any other value is like none. Null: too many. */
function combinationsOf(values: readonly Value[]): Dims[] | null {
  let all: Dims[] = [{}];
  for (const dim of new Set(values.map((named) => named.dim))) {
    const told = new Set(values.filter((named) => named.dim === dim).map(({ value }) => value));
    if (all.length * (told.size + 1) > worksMost) return null;
    all = all.flatMap((one) => [one, ...[...told].map((value) => ({ ...one, [dim]: value }))]);
  }
  return all;
}

function valuesIn(selector: Selector): Value[] {
  if ('not' in selector) return valuesIn(selector.not);
  if ('any' in selector) return selector.any.flatMap(valuesIn);
  return Object.entries(selector.dims ?? {}).flatMap(([dim, values]) => values.map((value) => ({ dim, value })));
}
