import { serveWallet } from '../../src/wallet/http/http.ts';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { aPriceList } from './payingWallet.ts';
import { stripeDouble } from './stripeDouble.ts';

/** A team's wallet over HTTP that takes money with Stripe's own client, at a double of Stripe. */
export async function aPayingService(priceList = 'studio') {
  const stripe = await stripeDouble();
  const served = await serveWallet({
    ...{ file: ':memory:', catalogs: aPriceList(priceList), zone: 'Europe/Amsterdam' },
    provider: stripeProvider(stripe.options),
  });
  return {
    ...{ stripe, url: served.url, adminToken: served.adminToken },
    /** The one checkout page that is open, by its id. */
    page(): string {
      const open = stripe.sessions().filter(({ status }) => status === 'open');
      if (open.length !== 1 || open[0] === undefined) throw new Error(`${open.length} pages are open`);
      return open[0].id;
    },
    async close(): Promise<void> {
      await served.close();
      await stripe.close();
    },
  };
}
