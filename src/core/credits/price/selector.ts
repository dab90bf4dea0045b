import type { Selector } from '../catalog/selector.ts';
import type { Catalog } from '../catalog.ts';
import type { Work } from '../state/work.ts';
import type { State } from '../state.ts';
import { own } from '../values/record.ts';

// Who and what a rule of the catalog is meant for.

/** True when the spend is one of those that the selector names. A spend without an action matches no list of actions. */
export function matches(selector: Selector, work: Pick<Work, 'action' | 'phase' | 'dims'>): boolean {
  if ('not' in selector) return !matches(selector.not, work);
  if ('any' in selector) return selector.any.some((one) => matches(one, work));
  if (selector.action && !(work.action !== null && selector.action.includes(work.action))) return false;
  if (selector.phase && !(work.phase !== null && selector.phase.includes(work.phase))) return false;
  return Object.entries(selector.dims ?? {}).every(([dim, values]) => {
    const value = own(work.dims, dim);
    return value !== undefined && values.includes(value);
  });
}

/** A subscription counts as active while its plan is one that is paid for. */
export function hasActiveSubscription(state: State, catalog: Catalog): boolean {
  const plan = catalog.plans.find((one) => one.id === state.subscription?.plan);
  return plan?.kind === 'paid';
}

/** Position of the account's tier in the catalog's list, from 0; an account without a plan has the first. */
export function tierRank(state: State, catalog: Catalog): number {
  const plan = catalog.plans.find((one) => one.id === state.subscription?.plan);
  const rank = catalog.tiers.findIndex((tier) => tier.id === plan?.tier);
  return Math.max(rank, 0);
}

export function zoneOf(state: State, catalog: Catalog): string {
  return catalog.calendar.zone === 'account' ? state.zone : catalog.calendar.zone;
}
