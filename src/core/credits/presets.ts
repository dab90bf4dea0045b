import generateAccept from '../../../resources/catalogs/generate-accept.json' with { type: 'json' };
import payAsYouGo from '../../../resources/catalogs/pay-as-you-go.json' with { type: 'json' };
import perPhoto from '../../../resources/catalogs/per-photo.json' with { type: 'json' };
import studio from '../../../resources/catalogs/studio.json' with { type: 'json' };
import threeBalances from '../../../resources/catalogs/three-balances.json' with { type: 'json' };
import tokenPacks from '../../../resources/catalogs/token-packs.json' with { type: 'json' };
import { type Catalog, parseCatalog } from './catalog.ts';

/** The price lists that come with the product, by their ids. `studio` is the default of the app. */
export const presets: Readonly<Record<string, Catalog>> = Object.fromEntries(
  [studio, perPhoto, tokenPacks, payAsYouGo, generateAccept, threeBalances].map((json) => {
    const catalog = parseCatalog(json);
    return [catalog.id, catalog];
  }),
);
