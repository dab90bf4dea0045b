import type { CatalogView, Pack } from '../../../contract/wallet/price-list.ts';
import type { Money } from '../../../contract/wallet/shapes.ts';
import { count, price, usableLocale } from '../../design/format.ts';
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
  const shown = fine((money.minor * per) / Math.max(1, amount), money.currency);
  if (per === 1) return `${shown} per ${unit.label}`;
  return `${shown} per ${per === 1_000_000 ? 'million' : count(per)} ${unit.plural}`;
}

/** Below ten cents a tenth of a cent is told too: two packs that differ should look it. */
function fine(minor: number, currency: string): string {
  const exact = minor < 10 ? Math.round(minor * 10) / 10 : Math.round(minor);
  if (Number.isInteger(exact)) return price({ minor: exact, currency });
  return new Intl.NumberFormat(usableLocale(typeof navigator === 'undefined' ? 'en' : navigator.language), {
    ...({ style: 'currency', currency, minimumFractionDigits: 3, maximumFractionDigits: 3 } as const),
  }).format(exact / 100);
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
