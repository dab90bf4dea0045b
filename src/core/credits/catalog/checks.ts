import type { Catalog } from '../catalog.ts';
import { isZero, rational } from '../values/rational.ts';
import { own } from '../values/record.ts';

// What a schema cannot say about a catalog: names that have to exist, and prices that would make no sense.

export type Inconsistency = { readonly path: (string | number)[]; readonly message: string };

export function inconsistenciesOf(catalog: Catalog): Inconsistency[] {
  return [
    ...twins(catalog),
    ...unknownTiers(catalog),
    ...impossibleRates(catalog),
    ...missingBuckets(catalog),
    ...unknownZone(catalog),
    ...unsortedTabs(catalog),
  ];
}

function twins(catalog: Catalog): Inconsistency[] {
  const found: Inconsistency[] = [];
  for (const list of ['plans', 'tiers', 'buckets', 'packs'] as const) {
    const ids = catalog[list].map((one) => one.id);
    ids.forEach((id, index) => {
      if (ids.indexOf(id) !== index) found.push({ path: [list, index, 'id'], message: `"${id}" is used twice` });
    });
  }
  const rates = catalog.rates.map((rate) => `${rate.action} ${rate.phase}`);
  rates.forEach((name, index) => {
    if (rates.indexOf(name) !== index) found.push({ path: ['rates', index], message: `"${name}" is priced twice` });
  });
  return found;
}

function unknownTiers(catalog: Catalog): Inconsistency[] {
  const tiers = new Set(catalog.tiers.map((tier) => tier.id));
  const named: { tier: string; path: (string | number)[] }[] = [];
  catalog.plans.forEach((plan, index) => {
    if (plan.tier !== undefined) named.push({ tier: plan.tier, path: ['plans', index, 'tier'] });
  });
  catalog.rates.forEach((rate, index) => {
    rate.requiresTier?.forEach((need, n) => {
      named.push({ tier: need.tier, path: ['rates', index, 'requiresTier', n, 'tier'] });
    });
  });
  catalog.buckets.forEach((bucket, index) => {
    if (typeof bucket.onLapse === 'object') {
      named.push({ tier: bucket.onLapse.restrictToTier, path: ['buckets', index, 'onLapse', 'restrictToTier'] });
    }
  });
  return named
    .filter(({ tier }) => !tiers.has(tier))
    .map(({ tier, path }) => ({ path, message: `expected one of the tiers of this catalog, not "${tier}"` }));
}

/** A price is either nothing on purpose (`base` 0) or at least one credit: a factor of 0 would hide a mistake. */
function impossibleRates(catalog: Catalog): Inconsistency[] {
  const found: Inconsistency[] = [];
  catalog.rates.forEach((rate, index) => {
    if (catalog.freeActions.includes(rate.action)) {
      found.push({ path: ['rates', index, 'action'], message: `"${rate.action}" is also listed as free` });
    }
    rate.by.forEach((step, n) => {
      if (step.table === 'value') {
        if (step.default !== undefined && typeof step.default !== 'number') {
          found.push({ path: ['rates', index, 'by', n, 'default'], message: 'expected a whole number' });
        }
        return;
      }
      for (const [value, factor] of Object.entries(step.table)) {
        if (step.op === 'mul' && isZero(rational(factor))) {
          found.push({ path: ['rates', index, 'by', n, 'table', value], message: 'expected a factor above 0' });
        }
      }
      if (step.default !== undefined && own(step.table, String(step.default)) === undefined) {
        found.push({ path: ['rates', index, 'by', n, 'default'], message: 'expected one of the values of the table' });
      }
    });
    if (rate.phase === 'generate' && !catalog.rates.some((r) => r.action === rate.action && r.phase === 'accept')) {
      found.push({
        path: ['rates', index, 'phase'],
        message: `"${rate.action}" has a price to generate, none to accept`,
      });
    }
  });
  return found;
}

function missingBuckets(catalog: Catalog): Inconsistency[] {
  const found: Inconsistency[] = [];
  const has = (kind: string) => catalog.buckets.some((bucket) => bucket.kind === kind);
  const grants = catalog.plans.some((plan) => plan.allocation > 0);
  const sells = catalog.packs.length > 0 || catalog.customAmount !== undefined;
  const carries = catalog.buckets.some((bucket) => bucket.rollover !== undefined);
  const regrants = Object.values(catalog.refunds.expiredSource).some((policy) => typeof policy === 'object');
  if (grants && !has('plan'))
    found.push({ path: ['buckets'], message: 'expected a bucket of kind "plan" for the plans' });
  if (sells && !has('topup'))
    found.push({ path: ['buckets'], message: 'expected a bucket of kind "topup" for purchases' });
  if (carries && !has('rollover')) {
    found.push({ path: ['buckets'], message: 'expected a bucket of kind "rollover" to carry credits into' });
  }
  if (regrants && !has('refund')) {
    found.push({ path: ['buckets'], message: 'expected a bucket of kind "refund" to return expired credits into' });
  }
  catalog.buckets.forEach((bucket, index) => {
    if (bucket.rollover !== undefined && bucket.kind !== 'plan') {
      found.push({ path: ['buckets', index, 'rollover'], message: 'expected only on the bucket of kind "plan"' });
    }
    const isDaily = bucket.accrual.type === 'recurring' && bucket.accrual.every === 'P1D';
    if (isDaily && bucket.accrual.type === 'recurring' && typeof bucket.accrual.amount !== 'number') {
      found.push({ path: ['buckets', index, 'accrual', 'amount'], message: 'expected a number of credits a day' });
    }
    if (isDaily && bucket.expiry !== 'day_end') {
      found.push({ path: ['buckets', index, 'expiry'], message: 'expected "day_end", as each day replaces the last' });
    }
  });
  return found;
}

function unknownZone(catalog: Catalog): Inconsistency[] {
  const { zone } = catalog.calendar;
  if (zone === 'account' || isZone(zone)) return [];
  return [{ path: ['calendar', 'zone'], message: 'expected "account" or an IANA zone such as "Europe/Amsterdam"' }];
}

/** True for a name that this machine's time zone tables know, such as "Europe/Amsterdam" or "UTC". */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function unsortedTabs(catalog: Catalog): Inconsistency[] {
  const { usage, additions } = catalog.history.tabs;
  const both = usage.filter((kind) => additions.includes(kind));
  const neither = Object.keys(catalog.history.types).filter(
    (kind) => ![...usage, ...additions].some((k) => k === kind),
  );
  return [
    ...both.map((kind) => ({ path: ['history', 'tabs'], message: `"${kind}" stands in both tabs` })),
    ...neither.map((kind) => ({ path: ['history', 'tabs'], message: `"${kind}" stands in no tab` })),
  ];
}
