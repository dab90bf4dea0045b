import { afterEach, expect, it } from 'vitest';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet } from '../open.ts';
import type { Payment, PaymentProvider } from '../payments/provider.ts';

let wallet: OpenWallet;
afterEach(() => wallet.close());

async function walletPaying(provider: PaymentProvider): Promise<OpenWallet> {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  return openWallet({ file: ':memory:', catalogs, zone: 'UTC', provider });
}

/** A provider whose payments go well, unless the network fails. */
function aProvider(fails: { start?: boolean; look?: boolean }): PaymentProvider & { started: string[] } {
  const started: string[] = [];
  const paid = (reference: string): Payment => ({ reference, state: 'paid' });
  return {
    name: 'test',
    started,
    async start({ purchase }) {
      started.push(purchase);
      if (fails.start) throw new Error('the network is gone');
      return { reference: purchase, state: 'pending', checkoutUrl: 'https://pay.example/1' };
    },
    async look(reference) {
      if (fails.look) throw new Error('the network is gone');
      return paid(reference);
    },
    charge: async ({ purchase }) => paid(purchase),
    end: async (reference) => ({ reference, state: 'declined' }),
    refund: async () => 'sent',
  };
}

const available = async () => (await wallet.client.billing({})).balance.available;

it('a checkout at the provider is shown until it is paid there', async () => {
  wallet = await walletPaying(aProvider({}));
  const bought = await wallet.client.purchases.create({ id: 'p-1', pack: 'pack-50' });
  expect(bought).toMatchObject({ state: 'pending', checkoutUrl: 'https://pay.example/1' });
  expect(await wallet.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
  expect(await available()).toBe(50);
});

it('a provider that cannot be reached leaves the purchase unknown, and is asked again later', async () => {
  const fails = { start: true, look: true };
  const provider = aProvider(fails);
  wallet = await walletPaying(provider);
  expect(await wallet.client.purchases.create({ id: 'p-1', pack: 'pack-50' })).toMatchObject({ state: 'unknown' });
  expect(await available()).toBe(0);

  fails.start = false;
  expect(await wallet.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'pending' });
  expect(await wallet.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'pending' });
  fails.look = false;
  expect(await wallet.client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
  expect(await available()).toBe(50);
  expect(provider.started).toEqual(['p-1', 'p-1']);
});

it('the provider is asked for one payment, however often a purchase is repeated', async () => {
  const provider = aProvider({});
  wallet = await walletPaying(provider);
  for (let n = 0; n < 3; n += 1) await wallet.client.purchases.create({ id: 'p-1', pack: 'pack-50' });
  expect(provider.started).toEqual(['p-1']);
});

it('a role that may not set up recharges leaves no card behind', async () => {
  wallet = await walletPaying(aProvider({}));
  const ben = { wallet: wallet.wallet, role: 'operator', user: 'ben' } as const;
  const asked = { id: 'card-1', sandboxCard: '4242424242424242' };
  await expect(wallet.service.recharge.card(ben, asked)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await wallet.client.payments.ways()).toMatchObject({ hasCard: false });
  await wallet.client.autoRecharge.card({ ...asked, id: 'card-2' });
  expect(await wallet.client.payments.ways()).toMatchObject({ hasCard: true });
});
