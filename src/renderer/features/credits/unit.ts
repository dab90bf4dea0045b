import type { CatalogView, Pack } from '../../../contract/wallet/buying.ts';
import type { Money } from '../../../contract/wallet/shapes.ts';
import { count, price } from '../../design/format.ts';
import { plural } from '../../design/plurals.ts';
import { useWallet } from '../../stores/wallet.ts';

// What credits are called here: the price list decides, and "credit" stands in until it is read.

export type Unit = CatalogView['unit'];

const usual: Unit = { label: 'credit', plural: 'credits' };

export function useUnit(): Unit {
  return useWallet(({ catalog }) => (catalog.state === 'ready' ? catalog.value.unit : usual));
}

/** "1 token", "2,500,000 tokens". */
export function units(amount: number, unit: Unit): string {
  return plural(amount, { one: `# ${unit.label}`, other: `# ${unit.plural}` });
}

/** Whether one credit is one photo, so that a balance may be told in photos. */
export function countsPhotos({ rates }: Pick<CatalogView, 'rates'>): boolean {
  return rates.some(({ action, base }) => base === 1 && (action === 'enhance' || action === 'process-photo'));
}

/** Cents that a price is divided into; below one of them a price is told for more than one credit. */
const smallest = 1;

/** How many credits a unit price is told for, so that the cheapest pack's is at least a cent: 1, 1,000 or 1,000,000. */
export function unitsPriced(packs: readonly Pack[]): number {
  const cheapest = Math.min(...packs.map(({ price, units, bonusUnits }) => price.minor / (units + bonusUnits)));
  return [1, 1000, 1_000_000].find((step) => cheapest * step >= smallest) ?? 1_000_000;
}

/** "€0.20 a credit", "€3.57 per million tokens". */
export function priceEach(money: Money, amount: number, { unit, per }: { unit: Unit; per: number }): string {
  const minor = Math.round((money.minor * per) / Math.max(1, amount));
  const shown = price({ minor, currency: money.currency });
  if (per === 1) return `${shown} per ${unit.label}`;
  return `${shown} per ${per === 1_000_000 ? 'million' : count(per)} ${unit.plural}`;
}

/**
 * What so many credits cost, rounded up as the wallet does.
 * @param unitPrice minor units for one credit, an exact fraction such as "7/2" or "10"
 */
export function priceOfUnits(amount: number, unitPrice: string): number {
  const [numerator = '0', denominator = '1'] = unitPrice.split('/');
  const [top, bottom] = [BigInt(numerator) * BigInt(amount), BigInt(denominator)];
  return Number((top + bottom - 1n) / bottom);
}
