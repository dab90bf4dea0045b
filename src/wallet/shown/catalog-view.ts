import type { CatalogView, Pack, PlanView, ScreenName } from '../../contract/wallet/price-list.ts';
import type { Money } from '../../contract/wallet/shapes.ts';
import { lineKinds } from '../../core/credits/catalog/showing.ts';
import type { Catalog, Pack as CatalogPack, Plan, Rate } from '../../core/credits/catalog.ts';
import { priceOf } from '../../core/credits/price/rate.ts';
import { barrierTo } from '../../core/credits/rules/purchase.ts';
import type { State } from '../../core/credits/state.ts';
import { rational, written } from '../../core/credits/values/rational.ts';
import type { Caller } from '../team/caller.ts';

/** The price list as the app shows it to this caller. */
export function catalogViewOf(catalog: Catalog, { state, caller }: { state: State; caller: Caller }): CatalogView {
  const { id, version, name, unit, packs, customAmount, rates, freeActions, labels = {} } = catalog;
  const { role } = caller;
  const can = catalog.roles[role];
  const mayBuy = catalog.purchasePolicy.roles.includes(role);
  const mayManageTeam = role === 'owner' || role === 'admin';
  return {
    ...{ id, version, name, labels: labelsOf(catalog) },
    unit: { label: unit.label, plural: unit.plural },
    screens: screensOf(catalog, { mayManageTeam }).map((id) => ({ id, label: labels[id] ?? screenNames[id] })),
    packs: packs.map((pack) => packViewOf(pack, catalog)),
    customAmount:
      customAmount === undefined
        ? null
        : {
            ...{ minUnits: customAmount.minUnits, stepUnits: customAmount.stepUnits },
            unitPrice: written(rational(customAmount.unitPrice)),
          },
    currency: moneyIn(catalog, 0).currency,
    showsUnitCost: unit.showCostPerUnit?.default !== 'hidden',
    freeActions: [...freeActions],
    rates: rates.map(({ action, phase, base }) => ({ action, phase, base: priceOf(rational(base), 1) })),
    prices: [
      ...rates.map((rate) => ({
        label: rate.label ?? titleOf(rate.action),
        credits: priceOf(rational(rate.base), 1),
        // What everything is multiplied by stands last.
        varies: rate.by.toSorted((a, b) => Number(a.table === 'value') - Number(b.table === 'value')).flatMap(variesOf),
      })),
      ...freeActions.map((action) => ({ label: titleOf(action), credits: 0, varies: [] })),
    ],
    buckets: catalog.buckets.map(({ id, kind, label }) => ({ id, kind, label })),
    plans: catalog.plans.map((plan) => planViewOf(plan, catalog)),
    cardCount: catalog.calendar.summary.cards,
    history: {
      resource: catalog.history.resource,
      byRun: catalog.history.granularity === 'run',
      types: lineKinds.map((kind) => ({
        ...{ kind, label: catalog.history.types[kind] },
        tab: catalog.history.tabs.usage.includes(kind) ? ('usage' as const) : ('additions' as const),
      })),
    },
    analytics: catalog.analytics === undefined ? null : [...catalog.analytics.by],
    estimator:
      catalog.estimator === undefined
        ? null
        : {
            lines: catalog.estimator.lines.map((line) => ({ ...line })),
            bufferPct: [...catalog.estimator.bufferPct],
          },
    purchase: { barrier: mayBuy ? barrierTo(state, catalog) : 'forbidden' },
    autoRecharge:
      catalog.autoRecharge === undefined
        ? null
        : {
            cap: moneyIn(catalog, catalog.autoRecharge.spendCap.amount),
            capNotices: [...catalog.autoRecharge.capNotices],
          },
    alerts: catalog.alerts.rules.map(({ at, channel }) => ({ at, channel })),
    offers: [...catalog.shortfall.offers],
    hasInvoices: catalog.payments.invoices,
    ...{ role, can: [...can], mayManageTeam },
    mayRecheck: catalog.payments.recheck.manual && can.includes('recheck_payment'),
  };
}

/** What the account pays in: the catalog's currency, euro where it leaves that to the account. */
export function moneyIn(catalog: Catalog, minor: number): Money {
  return { minor, currency: catalog.currency === 'account' ? 'EUR' : catalog.currency };
}

const screenNames: Readonly<Record<ScreenName, string>> = {
  credits: 'Credits',
  subscription: 'Subscription',
  billing: 'Billing & transactions',
  analytics: 'Analytics',
  estimator: 'Estimator',
  team: 'Team',
};

/** A screen is there when the price list has something for it. */
function screensOf({ plans, analytics, estimator }: Catalog, { mayManageTeam }: { mayManageTeam: boolean }) {
  const there: Readonly<Record<ScreenName, boolean>> = {
    ...{ credits: true, billing: true, team: mayManageTeam },
    ...{ subscription: plans.length > 0, analytics: analytics !== undefined, estimator: estimator !== undefined },
  };
  return (Object.keys(screenNames) as ScreenName[]).filter((screen) => there[screen]);
}

function labelsOf({ labels = {}, unit }: Catalog): CatalogView['labels'] {
  return { ...(unit.buyLabel !== undefined && { packs: unit.buyLabel }), ...labels };
}

function planViewOf(plan: Plan, catalog: Catalog): PlanView {
  const { id, name, kind, badge, description, expiryText, allocation, grantEvery, billingEvery } = plan;
  return {
    ...{ id, name, kind, badge: badge ?? name, description: description ?? null, expiryText: expiryText ?? null },
    ...{ allocation, grantEvery, billingEvery },
    price: plan.price === undefined || billingEvery === null ? null : moneyIn(catalog, plan.price),
  };
}

function packViewOf(pack: CatalogPack, catalog: Catalog): Pack {
  const { id, name, units, bonusUnits, price, bestFor, popular } = pack;
  return {
    ...{ id, name, units, bonusUnits: bonusUnits ?? 0 },
    ...{ price: moneyIn(catalog, price), bestFor: bestFor ?? null, isPopular: popular ?? false },
  };
}

/** "resolution 4K ×2" for each setting that does not leave the price as it is, and "× results" for what it is multiplied by. */
function variesOf({ dim, op, table }: Rate['by'][number]): string[] {
  if (table === 'value') return [`${op === 'mul' ? '×' : '+'} ${dim}`];
  const nothing = op === 'mul' ? '1' : '0';
  return Object.entries(table)
    .map(([value, number]) => ({ value, number: written(rational(number)) }))
    .filter(({ number }) => number !== nothing)
    .map(({ value, number }) => `${dim} ${value} ${op === 'mul' ? '×' : '+'}${number}`);
}

/** "rotate-ai" reads "Rotate ai", "re-download" keeps its hyphen. */
function titleOf(id: string): string {
  const words = id.replaceAll(/(?<!^re)[-.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
