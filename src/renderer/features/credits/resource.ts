import type { CatalogView } from '../../../contract/wallet/buying.ts';
import { headed } from '../../design/format.ts';

type Resource = Readonly<Record<string, string>> | null;

/** What the work of this price list belongs to: a shoot, an event, a project; its name and its number. */
export function resourceOf({ history }: Pick<CatalogView, 'history'>) {
  const key = history.resource;
  return {
    key,
    label: headed(key),
    nameOf: (resource: Resource): string | null =>
      resource?.[key] ?? resource?.[`${key}Name`] ?? resource?.shoot ?? null,
    numberOf: (resource: Resource): string | null => resource?.[`${key}Id`] ?? resource?.shootId ?? null,
  };
}
