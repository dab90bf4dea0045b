import { afterEach, describe, expect, it } from 'vitest';
import { aMailServer } from '../../../test/builders/mailServer.ts';
import { presets } from '../../core/credits/presets.ts';
import { type OpenWallet, openWallet, type WalletOptions } from '../open.ts';

// What members are told, and by which way: in the app, and by e-mail over a real SMTP server on this machine.

const day = 86_400_000;
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function aWallet(catalog = 'studio', more: Partial<WalletOptions> = {}) {
  const catalogs = presets[catalog];
  if (catalogs === undefined) throw new Error(`the price list ${catalog} is missing`);
  let now = Date.parse('2026-11-01T12:00:00Z');
  const clock = { now: () => now };
  const options = { file: ':memory:', zone: 'UTC', isOpenedByApp: true, clock, ...more, catalogs };
  const wallet: OpenWallet = await openWallet(options);
  ends.push(() => wallet.close());
  return {
    ...wallet,
    forward: (ms: number) => {
      now += ms;
    },
    told: async () => (await wallet.client.notices.list({})).notices.map(({ what }) => what),
    spend: async (id: string, credits: number) => {
      await wallet.client.hold({ id: `h-${id}`, action: 'enhance', quantity: credits });
      await wallet.client.capture({ id: `c-${id}`, hold: `h-${id}` });
      await wallet.service.post.sendDue();
    },
  };
}

async function aMailingWallet(catalog = 'studio') {
  const server = await aMailServer();
  const wallet = await aWallet(catalog, { mailer: server.mailer() });
  ends.unshift(server.close);
  return { ...server, ...wallet };
}

const everything = { app: true, email: true };
const preferences = (email: string | null) => ({
  email,
  kinds: {
    low: everything,
    recharge: everything,
    spending: everything,
    renewal: everything,
    expiry: everything,
    payment: everything,
  },
});

describe('a low balance', () => {
  it('is told in the app at 25 %, by e-mail at 10 %, and asks what to do at 0 %; each once', async () => {
    const { client, mails, spend } = await aMailingWallet();
    await client.notices.prefer(preferences('ana@studio.example'));
    await spend('1', 37);
    expect((await client.notices.list({})).notices).toEqual([]);
    await spend('2', 1);
    const [first] = (await client.notices.list({})).notices;
    expect(first).toMatchObject({ what: 'low-balance', severity: 'info', title: '12 credits are left', isRead: false });
    expect(mails).toEqual([]);
    await spend('3', 7);
    expect(mails).toHaveLength(1);
    await spend('4', 3);
    await spend('5', 2);
    const { notices, unreadCount } = await client.notices.list({});
    expect(notices.map(({ severity }) => severity)).toEqual(expect.arrayContaining(['info', 'warning', 'urgent']));
    expect([notices.length, unreadCount]).toEqual([3, 3]);
    expect(notices.find(({ severity }) => severity === 'urgent')).toMatchObject({
      what: 'out-of-credits',
      details: { offers: expect.arrayContaining(['topup']) },
    });
    expect(mails).toHaveLength(1);
    const raw = mails[0]?.raw ?? '';
    expect(mails[0]?.to).toEqual(['ana@studio.example']);
    expect(raw).toMatch(/^Subject: 5 credits are left\r$/m);
    expect(raw).toContain('Content-Type: text/plain');
    expect(raw).toContain('Content-Type: text/html');
    expect(raw).toContain('Auto-Submitted: auto-generated');
  });

  it('is told again after it was armed again by a purchase, and not before', async () => {
    const { client, spend, told } = await aWallet();
    await spend('1', 38);
    await client.grant({ id: 'g-1', bucket: 'promo', credits: 1, reason: 'a little' });
    await spend('2', 1);
    expect(await told()).toEqual(['low-balance']);
    await client.purchases.create({ id: 'p-1', pack: 'pack-50', sandboxCard: '4242424242424242' });
    await spend('3', 37);
    expect(await told()).toEqual(['low-balance', 'low-balance']);
  });
});

describe('an e-mail', () => {
  const out = async (wallet: Awaited<ReturnType<typeof aMailingWallet>>) => {
    await wallet.spend('1', 50);
    return wallet;
  };

  it('goes to the organisation when no member gave an address', async () => {
    const wallet = await aMailingWallet();
    const organisation = { name: 'Studio', address: [], country: 'NL', vatId: null, email: 'office@studio.example' };
    await wallet.client.organisation.put(organisation);
    await out(wallet);
    expect(wallet.mails.map(({ to }) => to)).toEqual([['office@studio.example']]);
  });

  it('waits while the server is busy, longer each time, and is sent once', async () => {
    const wallet = await aMailingWallet();
    await wallet.client.notices.prefer(preferences('ana@studio.example'));
    wallet.state.isBusy = true;
    await out(wallet);
    expect(wallet.mails).toHaveLength(0);
    wallet.state.isBusy = false;
    await wallet.service.sweep();
    expect(wallet.mails).toHaveLength(0);
    wallet.forward(61_000);
    await Promise.all([wallet.service.sweep(), wallet.service.sweep(), wallet.service.post.sendDue()]);
    wallet.forward(day);
    await wallet.service.sweep();
    expect(wallet.mails).toHaveLength(1);
  });

  it('to somebody whom the server does not know is given up', async () => {
    const wallet = await aMailingWallet();
    await wallet.client.notices.prefer(preferences('nobody@studio.example'));
    await out(wallet);
    wallet.forward(day);
    await wallet.service.sweep();
    const states = await wallet.db.selectFrom('deliveries').select(['state', 'attempts']).execute();
    expect(states).toEqual([{ state: 'failed', attempts: 1 }]);
  });

  it('is not kept for a server that may be configured some day', async () => {
    const wallet = await aWallet();
    await wallet.client.notices.prefer(preferences('ana@studio.example'));
    await wallet.spend('1', 50);
    expect(await wallet.db.selectFrom('deliveries').selectAll().execute()).toEqual([]);
  });

  it('is left out for what a member does not want', async () => {
    const wallet = await aMailingWallet();
    const wishes = preferences('ana@studio.example');
    await wallet.client.notices.prefer({ ...wishes, kinds: { ...wishes.kinds, low: { app: true, email: false } } });
    await out(wallet);
    expect(wallet.mails).toEqual([]);
  });
});

describe('time', () => {
  it('tells of what expires seven days ahead, once', async () => {
    const { client, service, told, forward } = await aWallet();
    await client.grant({
      id: 'g-1',
      bucket: 'promo',
      credits: 40,
      reason: 'spring',
      expiresAt: '2026-11-21T12:00:00Z',
    });
    forward(12 * day);
    await service.sweep();
    expect(await told()).toEqual([]);
    forward(day + 1);
    await service.sweep();
    await service.sweep();
    expect(await told()).toEqual(['expires-soon']);
    const [notice] = (await client.notices.list({})).notices;
    expect(notice).toMatchObject({ title: '40 credits expire on 21 November 2026', details: { credits: 40 } });
  });

  it('tells what a renewal carried over and what was lost', async () => {
    const { client, forward } = await aWallet('per-photo');
    await client.subscription.put({ id: 's-1', plan: 'professional' });
    for (let n = 0; n < 3; n += 1) {
      forward(31 * day);
      await client.billing({});
    }
    const { notices } = await client.notices.list({});
    expect(notices.map(({ what }) => what)).toEqual(['renewed', 'renewed', 'renewed']);
    expect(notices[0]).toMatchObject({ details: { granted: 200, carried: 400, forfeited: 200 } });
    expect(notices[0]?.text).toContain('200 credits were more than can be carried over and are gone.');
  });

  it('says nothing of a renewal that neither brings nor takes a credit', async () => {
    const { client, forward } = await aWallet('pay-as-you-go');
    await client.subscription.put({ id: 's-1', plan: 'payg' });
    forward(62 * day);
    expect((await client.subscription.get({})).renewsAt).not.toBeNull();
    expect((await client.notices.list({})).notices).toEqual([]);
  });

  it('says nothing of plan credits that a renewal will carry over', async () => {
    const { client, service, told, forward } = await aWallet('per-photo');
    await client.subscription.put({ id: 's-1', plan: 'professional' });
    forward(25 * day);
    await service.sweep();
    expect(await told()).toEqual([]);
    await client.subscription.cancel({ id: 's-2' });
    await service.sweep();
    expect(await told()).toEqual(['expires-soon']);
  });
});

it('marks and wishes are a member’s own', async () => {
  const { client, router, tokens, service, wallet, spend } = await aWallet();
  await spend('1', 50);
  const { notices } = await client.notices.list({});
  expect(await client.notices.read({ ids: notices.map(({ id }) => id) })).toEqual({ unreadCount: 0 });
  const ben = { wallet, role: 'viewer', user: 'ben', member: 'member:main:ben' } as const;
  expect(await service.notices.list(ben, {})).toMatchObject({ unreadCount: 3 });
  const quiet = { app: false, email: false };
  await service.notices.prefer(ben, { ...preferences(null), kinds: { ...preferences(null).kinds, low: quiet } });
  expect(await service.notices.list(ben, {})).toEqual({ notices: [], unreadCount: 0 });
  expect((await client.notices.list({})).notices).toHaveLength(3);
  expect([typeof router, typeof tokens]).toEqual(['object', 'object']);
});
