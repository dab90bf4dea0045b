import type { Catalog } from '../../src/core/credits/catalog.ts';
import { presets } from '../../src/core/credits/presets.ts';
import { walletApp } from '../../src/wallet/http/http.ts';
import { type OpenWallet, openWallet, type WalletOptions } from '../../src/wallet/open.ts';
import { stripeProvider } from '../../src/wallet/payments/stripe/stripe.ts';
import { type StripeDouble, stripeDouble } from './stripeDouble.ts';

export function aPriceList(id: string): Catalog {
  const catalog = presets[id];
  if (catalog === undefined) throw new Error(`the price list ${id} is missing`);
  return catalog;
}

/** The studio's price list with plans that cost money: 15 cents a credit. */
export function aBilledPriceList(): Catalog {
  const studio = aPriceList('studio');
  const plans = studio.plans.map((plan) => (plan.kind === 'paid' ? { ...plan, price: plan.allocation * 15 } : plan));
  return { ...studio, id: 'billed', plans };
}

/** A clock that goes with the day, and forward when it is told to. */
export function aClock() {
  let aheadMs = 0;
  return {
    now: () => Date.now() + aheadMs,
    forward(ms: number) {
      aheadMs += ms;
    },
  };
}

export type PayingWallet = Awaited<ReturnType<typeof aPayingWallet>>;

/** A wallet that takes money with Stripe's own client, at a double of Stripe. */
export async function aPayingWallet(
  {
    catalog = aPriceList('token-packs'),
    file = ':memory:',
    reckonsTax = false,
    ...more
  }: Partial<Omit<WalletOptions, 'catalog' | 'catalogs'>> & { catalog?: Catalog; reckonsTax?: boolean } = {},
  known?: StripeDouble,
) {
  const stripe = known ?? (await stripeDouble());
  const clock = aClock();
  const wallet: OpenWallet = await openWallet({
    ...{ file, catalogs: catalog, zone: 'Europe/Amsterdam', clock, isOpenedByApp: true },
    ...{ provider: stripeProvider({ ...stripe.options, reckonsTax }), site: { url: 'http://wallet.example' }, ...more },
  });
  const app = walletApp({ router: wallet.router, tokens: wallet.tokens, doors: wallet.service });
  const { client, service } = wallet;
  return {
    ...{ wallet, client, service, stripe, clock, app },
    available: async () => (await client.billing({ limit: 1 })).balance.available,
    /** Delivers a message. @returns the status of the answer */
    async deliver({ body, signature }: { body: string; signature: string }): Promise<number> {
      const headers = { 'stripe-signature': signature };
      return (await app.request('/webhooks/stripe', { method: 'POST', body, headers })).status;
    },
    /** The one checkout page that is open. */
    page(): string {
      const open = stripe.sessions().filter(({ status }) => status === 'open');
      if (open.length !== 1 || open[0] === undefined) throw new Error(`${open.length} pages are open`);
      return open[0].id;
    },
    async close(): Promise<void> {
      await wallet.close();
      if (known === undefined) await stripe.close();
    },
  };
}
