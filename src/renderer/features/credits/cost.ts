import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { price } from '../../design/format.ts';
import { priceEach, unitsPriced } from './unit.ts';

/** What one credit costs, or from what to what; null where nothing is sold. */
export function costOf({ packs, customAmount, currency, unit }: CatalogView): string | null {
  if (customAmount !== null) {
    const [numerator = 0, denominator = 1] = customAmount.unitPrice.split('/').map(Number);
    return price({ minor: numerator / denominator, currency });
  }
  if (packs.length === 0) return null;
  const per = unitsPriced(packs);
  const told = [...packs]
    .sort((a, b) => a.price.minor / a.units - b.price.minor / b.units)
    .map((pack) => priceEach(pack.price, pack.units + pack.bonusUnits, { unit, per }));
  const [least, most] = [told[0] ?? '', told.at(-1) ?? ''];
  return least === most ? least : `${least.split(' ')[0]} to ${most}`;
}
