import type { CatalogView, Pack } from '../contract/wallet/buying.ts';
import type { Money } from '../contract/wallet/shapes.ts';
import type { Catalog, Pack as CatalogPack } from '../core/credits/catalog.ts';
import { priceOf } from '../core/credits/rate.ts';
import { rational } from '../core/credits/rational.ts';

/** The price list as the app shows it. */
export function catalogViewOf(catalog: Catalog): CatalogView {
  const { id, version, unit, packs, customAmount, rates, freeActions } = catalog;
  return {
    id,
    version,
    unit: { label: unit.label, plural: unit.plural },
    packs: packs.map((pack) => packViewOf(pack, catalog)),
    customAmount:
      customAmount === undefined ? null : { minUnits: customAmount.minUnits, stepUnits: customAmount.stepUnits },
    freeActions: [...freeActions],
    rates: rates.map(({ action, phase, base }) => ({ action, phase, base: priceOf(rational(base), 1) })),
    prices: [
      ...rates.map(({ action, label, base }) => ({
        label: label ?? titleOf(action),
        credits: priceOf(rational(base), 1),
      })),
      ...freeActions.map((action) => ({ label: titleOf(action), credits: 0 })),
    ],
  };
}

/** What the account pays in: the catalog's currency, euro where it leaves that to the account. */
export function moneyIn(catalog: Catalog, minor: number): Money {
  return { minor, currency: catalog.currency === 'account' ? 'EUR' : catalog.currency };
}

function packViewOf(pack: CatalogPack, catalog: Catalog): Pack {
  const { id, name, units, bonusUnits, price, bestFor, popular } = pack;
  return {
    ...{ id, name, units, bonusUnits: bonusUnits ?? 0 },
    ...{ price: moneyIn(catalog, price), bestFor: bestFor ?? null, isPopular: popular ?? false },
  };
}

/** "rotate-ai" reads "Rotate ai". */
function titleOf(id: string): string {
  const words = id.replaceAll(/[-.]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
