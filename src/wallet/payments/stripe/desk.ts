import type Stripe from 'stripe';
import type { ProviderParts } from '../provider.ts';
import { isWayIntoTheApp } from '../way-back.ts';
import { accountAt, keepCustomer } from './customer.ts';

// What every call to Stripe needs: its client, our customer there, and where the buyer comes back to.

export type StripeOptions = {
  key: string;
  /** Without it, messages are refused, and payments are found by looking. */
  webhookSecret?: string;
  /** Lets Stripe reckon the tax in the price. */
  reckonsTax?: boolean;
  /** Where the API is, for tests and proxies. */
  host?: string;
  port?: number;
  protocol?: 'http' | 'https';
  timeoutMs?: number;
  /** How often a request without an answer is sent again at once, with its key. */
  retriesMost?: number;
};

export type StripeDesk = {
  client(): Promise<Stripe>;
  /** The customer that stands for a wallet, made at the first use. */
  customer(wallet: string): Promise<{ customer: string; prefix: string }>;
  options: StripeOptions;
  parts: ProviderParts;
};

export const stripeName = 'stripe';
const timeoutUnlessAskedMs = 20_000;

export function deskOf(options: StripeOptions, parts: ProviderParts): StripeDesk {
  let made: Promise<Stripe> | null = null;
  const client = () => {
    made ??= import('stripe').then(({ default: Client }) => {
      const { key, host, port, protocol, timeoutMs = timeoutUnlessAskedMs, retriesMost = 2 } = options;
      const place = { ...(host && { host }), ...(port && { port }), ...(protocol && { protocol }) };
      return new Client(key, { ...place, timeout: timeoutMs, maxNetworkRetries: retriesMost, telemetry: false });
    });
    return made;
  };
  return {
    ...{ client, options, parts },
    async customer(wallet) {
      const account = await accountAt(parts.db, wallet, stripeName);
      const { prefix } = account;
      if (account.customer !== null) return { customer: account.customer, prefix };
      const stripe = await client();
      const metadata = { tonebank: prefix, wallet };
      const { id } = await stripe.customers.create({ metadata }, { idempotencyKey: `${prefix}:customer` });
      await keepCustomer(parts.db, account, id);
      return { customer: id, prefix };
    },
  };
}

/**
 * A provider sends its buyers to a page of this service, which leads on into the app: not every provider takes the address of a program, or one
 * of this computer. Any other address is the caller's own affair.
 */
export function returnUrlOf({ parts }: StripeDesk, { returnUrl }: { returnUrl?: string | undefined }): string {
  const site = parts.site.url;
  const done = `${site ?? 'http://127.0.0.1'}/checkout/done`;
  if (returnUrl === undefined) return done;
  return site !== null && isWayIntoTheApp(returnUrl) ? `${done}?to=${encodeURIComponent(returnUrl)}` : returnUrl;
}
