import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presets } from '../../../core/credits/presets.ts';
import { type ServedWallet, serveWallet } from '../../http/http.ts';
import { remoteWallet } from '../../http/remote.ts';
import { sandboxCards } from './sandbox.ts';

// The sandbox's checkout page as a buyer meets it, over HTTP.

let served: ServedWallet;
let client: ReturnType<typeof remoteWallet>;
beforeEach(async () => {
  const catalogs = presets.studio;
  if (catalogs === undefined) throw new Error('the studio price list is missing');
  served = await serveWallet({ file: ':memory:', catalogs, zone: 'UTC' });
  client = remoteWallet(served.url, served.adminToken, fetch);
});
afterEach(() => served.close());

const available = async () => (await client.billing({ limit: 1 })).balance.available;
const open = async (id = 'p-1', returnUrl?: string) => {
  const bought = await client.purchases.create({ id, pack: 'pack-100', ...(returnUrl !== undefined && { returnUrl }) });
  expect(bought).toMatchObject({ state: 'pending', checkoutUrl: expect.stringContaining('/sandbox/checkout/') });
  return bought.checkoutUrl ?? '';
};
const post = async (url: string, words: Record<string, string>) => {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(words) });
  return { status: response.status, text: await response.text() };
};

describe('the checkout page of the sandbox', () => {
  it('says what it is, what it costs, and which cards there are', async () => {
    const response = await fetch(await open());
    const page = await response.text();
    expect(page).toContain('Sandbox: no money moves here');
    expect(page).toContain('€20.00');
    for (const number of Object.values(sandboxCards)) expect(page).toContain(number.slice(0, 4));
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('with a good card brings the credits at once, and once', async () => {
    const url = await open('p-1', 'http://localhost:5173/credits?a=1&b="2"');
    const { text } = await post(url, { card: '4242 4242 4242 4242' });
    expect(text).toContain('<h1>Paid</h1>');
    expect(text).toContain('href="http://localhost:5173/credits?a=1&amp;b=&quot;2&quot;"');
    await post(url, { card: '4242424242424242' });
    expect(await available()).toBe(100);
    expect((await client.purchases.list())[0]).toMatchObject({ state: 'paid' });
  });

  it('stays open after a declined card, for another one', async () => {
    const url = await open();
    expect((await post(url, { card: sandboxCards.declined })).text).toContain('The card was declined');
    expect((await post(url, { card: 'x' })).text).toContain('The card was declined');
    expect(await available()).toBe(0);
    await post(url, { card: sandboxCards.succeeds });
    expect(await available()).toBe(100);
  });

  it('asks for the bank’s confirmation, and goes on either way', async () => {
    const url = await open();
    expect((await post(url, { card: sandboxCards.needsAuthentication })).text).toContain('Your bank asks');
    expect((await post(url, { answer: 'no' })).text).toContain('The card was declined');
    await post(url, { card: sandboxCards.needsAuthentication });
    expect(await available()).toBe(0);
    expect((await post(url, { answer: 'yes' })).text).toContain('<h1>Paid</h1>');
    expect(await available()).toBe(100);
  });

  it.each([
    ['that stays in processing', sandboxCards.staysInProcessing, 'On its way', 'processing'],
    ['of which no word comes', sandboxCards.paidWithoutWord, '<h1>Paid</h1>', 'pending'],
  ] as const)('with a payment %s is settled by a recheck', async (_, card, says, state) => {
    const url = await open();
    expect((await post(url, { card })).text).toContain(says);
    expect((await client.purchases.list())[0]).toMatchObject({ state });
    expect(await client.purchases.recheck({ purchase: 'p-1' })).toMatchObject({ state: 'paid' });
    expect(await available()).toBe(100);
  });

  it('is nobody else’s: another address is not there, and a long body is refused', async () => {
    const url = await open();
    expect((await fetch(`${url}x`)).status).toBe(404);
    expect((await post(url, { card: '4'.repeat(20_000) })).status).toBe(413);
    expect(await available()).toBe(0);
  });

  it('leaves the messages of a provider that is not in use unheard', async () => {
    expect((await fetch(`${served.url}/webhooks/stripe`, { method: 'POST', body: '{}' })).status).toBe(404);
  });
});
