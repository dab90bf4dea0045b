import type { CatalogView } from '../../../contract/wallet/price-list.ts';
import { headed } from '../../design/format.ts';

const madeUp = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Resource = Readonly<Record<string, string>> | null;

/** What the work of this price list belongs to: a shoot, an event, a project; its name and its number. */
export function resourceOf({ history }: Pick<CatalogView, 'history'>) {
  const key = history.resource;
  return {
    key,
    label: headed(key),
    nameOf: (resource: Resource): string | null =>
      resource?.[key] ?? resource?.[`${key}Name`] ?? resource?.shoot ?? null,
    numberOf: (resource: Resource): string | null =>
      resource?.[`${key}Id`] ?? resource?.shootId ?? resource?.session ?? null,
    /** As it is shown: of a number that a computer made up, the part that tells it from others. */
    shortNumberOf: (number: string): string => number.replace(madeUp, '$1'),
  };
}
