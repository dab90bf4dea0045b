import { createRouterClient } from '@orpc/server';
import { afterEach, expect, test } from 'vitest';
import type { Role } from '../contract/wallet/shapes.ts';
import type { Catalog } from '../core/credits/catalog.ts';
import { presets } from '../core/credits/presets.ts';
import { type OpenWallet, openWallet } from './open.ts';

// What the screens of the Credits area ask for beyond balance and history.

let wallet: OpenWallet;
let now = 0;
afterEach(() => wallet.close());

async function aWallet(id: string, change: Partial<Catalog> = {}): Promise<OpenWallet['client']> {
  const catalogs = presets[id] && { ...presets[id], ...change };
  if (catalogs === undefined) throw new Error(`the price list ${id} is missing`);
  now = Date.parse('2026-11-21T12:00:00Z');
  wallet = await openWallet({
    file: ':memory:',
    catalogs,
    zone: 'Europe/Amsterdam',
    clock: { now: () => now },
    user: 'ana',
  });
  return wallet.client;
}

const as = (role: Role) =>
  createRouterClient(wallet.router, { context: { caller: { wallet: wallet.wallet, role, user: role } } });

async function aRun(client: OpenWallet['client'], run: string, shoot: string): Promise<void> {
  for (const photo of [1, 2, 3]) {
    const id = `${run}-${photo}`;
    await client.hold({ id, action: 'enhance', run, resource: { shoot, shootId: run, photo: `IMG_${photo}.jpg` } });
    await client.capture({ id: `c-${id}`, hold: id });
  }
}

test('a search finds a run by its shoot, by one of its photos and by whoever began it, and nothing by chance', async () => {
  const client = await aWallet('studio');
  await client.grant({ id: 'g', bucket: 'promo', credits: 20, reason: 'a test' });
  await aRun(client, 'r-1', 'Elm Street 12');
  await aRun(client, 'r-2', 'Canal 100 %');
  const found = async (search: string) =>
    (await client.billing({ search })).transactions.map(({ run, id }) => run ?? id);
  expect(await found('elm street')).toEqual(['r-1']);
  expect(await found('100 %')).toEqual(['r-2']);
  expect(await found('img_2')).toEqual(['r-2', 'r-1']);
  expect(await found('ANA')).toHaveLength(3);
  expect(await found('promotion')).toEqual(['grant:g']);
  for (const nothing of ['slices', 'grantid', '%', '_mg'])
    expect(await found(nothing), nothing).toEqual(nothing === '%' ? ['r-2'] : []);
});

test('one kind of line is shown page by page, each with the balance that it left', async () => {
  const client = await aWallet('studio');
  for (const n of [1, 2, 3]) {
    await client.purchases.create({ id: `p-${n}`, pack: 'pack-50', sandboxCard: '4242424242424242' });
    await client.grant({ id: `g-${n}`, bucket: 'promo', credits: 1, reason: 'between' });
  }
  const first = await client.billing({ only: 'purchase', limit: 2 });
  expect(first.transactions.map(({ balanceAfter }) => balanceAfter)).toEqual([152, 101]);
  const second = await client.billing({ only: 'purchase', limit: 2, cursor: first.next ?? '' });
  expect(second).toMatchObject({ transactions: [{ balanceAfter: 50 }], next: null });
});

test('a run unfolds into its photos, and what came back of one is said', async () => {
  const client = await aWallet('studio');
  await client.grant({ id: 'g', bucket: 'promo', credits: 20, reason: 'a test' });
  await aRun(client, 'r-1', 'Elm Street 12');
  await client.refund({ id: 'back', charge: 'c-r-1-2', fault: 'vendor', reason: 'soft' });
  const first = await client.usage.run({ run: 'r-1', limit: 2 });
  const rest = await client.usage.run({ run: 'r-1', limit: 2, cursor: first.next ?? '' });
  expect(
    [...first.parts, ...rest.parts].map(({ resource, credits, refunded }) => [resource?.photo, credits, refunded]),
  ).toEqual([
    ['IMG_1.jpg', -1, 0],
    ['IMG_2.jpg', -1, 1],
    ['IMG_3.jpg', -1, 0],
  ]);
  expect(rest.next).toBe(null);
});

test('a run that goes on over the end of a month counts its credits where they fell, and once as a run in each', async () => {
  const client = await aWallet('studio');
  await client.grant({ id: 'g', bucket: 'promo', credits: 20, reason: 'a test' });
  const photo = async (id: string) => {
    await client.hold({ id, action: 'enhance', run: 'r-1' });
    await client.capture({ id: `c-${id}`, hold: id });
  };
  now = Date.parse('2026-11-30T22:59:00Z');
  await photo('last');
  expect((await client.usage.months()).slice(0, 2).map(({ credits, runs }) => [credits, runs])).toEqual([
    [1, 1],
    [0, 0],
  ]);
  now = Date.parse('2026-11-30T23:00:00Z');
  await photo('first');
  await photo('second');
  expect((await client.usage.months()).slice(0, 2)).toEqual([
    { month: '2026-12', credits: 2, runs: 1, current: true },
    { month: '2026-11', credits: 1, runs: 1, current: false },
  ]);
});

test('months that are over are summed up once, and charges outside of runs count each for itself', async () => {
  const client = await aWallet('studio');
  now = Date.parse('2026-12-10T12:00:00Z');
  await client.grant({ id: 'g', bucket: 'promo', credits: 50, reason: 'a test' });
  await aRun(client, 'r-1', 'Elm Street 12');
  await client.spend({ id: 'alone-1', action: 'enhance', quantity: 4 });
  const card = async () =>
    (await client.usage.months()).map(({ month, credits, runs }) => `${month}: ${credits} in ${runs}`);
  expect(await card()).toEqual(['2026-12: 7 in 2', '2026-11: 0 in 0', '2026-10: 0 in 0', '2026-09: 0 in 0']);
  now = Date.parse('2027-01-02T12:00:00Z');
  await client.spend({ id: 'alone-2', action: 'enhance' });
  await client.spend({ id: 'alone-3', action: 'enhance' });
  const january = ['2027-01: 2 in 2', '2026-12: 7 in 2', '2026-11: 0 in 0', '2026-10: 0 in 0'];
  expect(await card()).toEqual(january);
  expect(await card(), 'asked again').toEqual(january);
});

test('a report says what was used, what came back, and how long the balance lasts', async () => {
  const client = await aWallet('studio');
  await client.grant({ id: 'g', bucket: 'promo', credits: 36, reason: 'a test' });
  now += 86_400_000;
  await aRun(client, 'r-1', 'Elm Street 12');
  await client.hold({ id: 'lost', action: 'enhance', run: 'r-1' });
  await client.void({ id: 'lost-void', hold: 'lost' });
  const report = await client.usage.report({});
  expect(report).toMatchObject({ used: 3, begunCount: 4, returnedCount: 1, returned: 1, zone: 'Europe/Amsterdam' });
  expect(report.days).toEqual([{ day: '2026-11-22', credits: 3 }]);
  expect(report.shoots).toMatchObject([{ id: 'r-1', name: 'Elm Street 12', credits: 3 }]);
  expect(report.pace).toEqual({ days: 2, used: 3, daysLeft: 22 });
});

test('three balances tells what was used by person, feature, model and project, of the days that are asked for', async () => {
  const client = await aWallet('three-balances');
  await client.subscription.put({ id: 's', plan: 'pro' });
  const works = [
    ['a', 'image', { model: 'pro' }, 'Launch'],
    ['b', 'image', { model: 'standard', results: 2 }, 'Teaser'],
    ['c', 'video', { model: 'standard' }, 'Launch'],
  ] as const;
  for (const [id, action, dims, project] of works) {
    now += 86_400_000;
    await client.hold({ id, action, dims, resource: { project } });
    await client.capture({ id: `c-${id}`, hold: id });
  }
  const told = async (by: 'user' | 'feature' | 'model' | 'project', days = {}) =>
    Object.fromEntries((await client.usage.analytics({ by, ...days })).map(({ name, credits }) => [name, credits]));
  expect(await told('user')).toEqual({ ana: 306 });
  expect(await told('feature')).toEqual({ image: 96, video: 210 });
  expect(await told('model')).toEqual({ pro: 48, standard: 258 });
  expect(await told('project')).toEqual({ Launch: 258, Teaser: 48 });
  const secondDay = { from: '2026-11-23T00:00:00Z', to: '2026-11-24T00:00:00Z' };
  expect(await told('feature', secondDay)).toEqual({ image: 48 });
});

test('a plan is previewed by the engine: a better one at once, a smaller one at the end of the period', async () => {
  const client = await aWallet('studio');
  expect(await client.subscription.preview({ plan: 'professional' })).toMatchObject({
    happens: 'now',
    after: 200,
    granted: 200,
  });
  expect((await client.subscription.get()).plan).toBe(null);
  await client.subscription.put({ id: 's', plan: 'professional' });
  expect(await client.subscription.preview({ plan: 'team' })).toMatchObject({
    happens: 'now',
    before: 200,
    after: 1000,
    granted: 800,
  });
  expect(await client.subscription.preview({ plan: 'professional' })).toMatchObject({ happens: 'nothing', after: 200 });
  expect(await client.subscription.preview({ plan: 'solo' })).toMatchObject({
    ...{ happens: 'at-period-end', at: '2026-12-21T12:00:00Z', granted: 100, carried: 200, forfeited: 0, after: 300 },
    renewsAt: '2027-01-21T12:00:00Z',
  });
  expect(await client.subscription.preview({ plan: null })).toMatchObject({
    happens: 'at-period-end',
    after: 0,
    forfeited: 200,
  });
  await expect(client.subscription.preview({ plan: 'none-such' })).rejects.toMatchObject({ code: 'bad-input' });
});

test('a plan that is paid by the year says when the year is over, and keeps its monthly credits until then', async () => {
  const plans = (presets.studio?.plans ?? []).map((plan) => ({ ...plan, billingEvery: 'P1Y' as const }));
  const client = await aWallet('studio', { plans });
  await client.subscription.put({ id: 's', plan: 'professional' });
  const over = '2027-11-21T12:00:00Z';
  expect(await client.subscription.preview({ plan: null })).toMatchObject({
    ...{ happens: 'at-period-end', at: over, granted: 0, carried: 0, forfeited: 600, after: 0, renewsAt: null },
    paidUntil: null,
  });
  expect(await client.subscription.preview({ plan: 'solo' })).toMatchObject({
    ...{ happens: 'at-period-end', at: over, granted: 100, carried: 200, forfeited: 400, after: 300 },
    ...{ renewsAt: '2027-12-21T12:00:00Z', paidUntil: '2028-11-21T12:00:00Z' },
  });
  const month = '2026-12-21T12:00:00Z';
  expect(await client.subscription.put({ id: 'down', plan: 'solo' })).toMatchObject({
    ...{ plan: 'professional', endsAt: month, renewsAt: month, next: { plan: 'solo', allocation: 100, from: over } },
    paidUntil: over,
  });
  expect((await client.billing({})).period.renewsAt).toBe(month);
  expect(await client.subscription.cancel({ id: 'end' })).toMatchObject({ endsAt: over, renewsAt: null, next: null });
  expect((await client.billing({})).period.renewsAt).toBe(month);
  now = Date.parse('2027-11-01T12:00:00Z');
  expect((await client.billing({})).balance.available).toBe(600);
  expect((await client.billing({})).period.renewsAt).toBeNull();
  const texts = (await client.notices.list({})).notices
    .filter(({ what }) => what === 'renewed')
    .map(({ title, text }) => `${title}. ${text}`);
  expect(texts[0]).toContain('The credits of Professional were refreshed. 200 credits were added.');
  expect(texts[0]).toContain('The plan ends on 21 November 2027');
  expect(texts[1]).toContain('The next refresh is on 21 October 2027');
  now = Date.parse(over);
  expect((await client.subscription.get()).plan).toBeNull();
});

test('from the month to the year and back: each is previewed as it comes, with the day of its credits and the day of its bill', async () => {
  const client = await aWallet('three-balances');
  const now = '2026-11-21T12:00:00Z';
  const [month, second] = ['2026-12-21T12:00:00Z', '2027-01-21T12:00:00Z'];
  expect(await client.subscription.preview({ plan: 'standard-yearly' })).toMatchObject({
    ...{ happens: 'now', at: now, granted: 4000, renewsAt: month, paidUntil: '2027-11-21T12:00:00Z' },
  });
  await client.subscription.put({ id: 'month', plan: 'standard' });
  // The same credits, billed otherwise, begin when the month is over; a larger plan begins at once, and so does its year.
  expect(await client.subscription.preview({ plan: 'standard-yearly' })).toMatchObject({
    ...{ happens: 'at-period-end', at: month, granted: 4000, forfeited: 4000, after: 4000 },
    ...{ renewsAt: second, paidUntil: '2027-12-21T12:00:00Z' },
  });
  expect(await client.subscription.preview({ plan: 'pro-quarterly' })).toMatchObject({
    ...{ happens: 'now', at: now, granted: 8000, forfeited: 0, after: 12_100 },
    ...{ renewsAt: month, paidUntil: '2027-02-21T12:00:00Z' },
  });
  await client.subscription.put({ id: 'year', plan: 'pro-yearly' });
  expect(await client.subscription.get()).toMatchObject({
    ...{ plan: 'pro-yearly', name: 'Pro yearly', renewsAt: month, paidUntil: '2027-11-21T12:00:00Z', next: null },
  });
  expect(await client.subscription.preview({ plan: 'pro' })).toMatchObject({
    ...{ happens: 'at-period-end', at: '2027-11-21T12:00:00Z', renewsAt: '2027-12-21T12:00:00Z' },
    paidUntil: '2027-12-21T12:00:00Z',
  });
  expect((await client.catalog()).plans.map(({ name, billingEvery }) => [name, billingEvery])).toEqual([
    ['Free', null],
    ...['P1M', 'P3M', 'P1Y'].flatMap((every, n) =>
      ['Standard', 'Pro'].map((name) => [`${name}${['', ' quarterly', ' yearly'][n]}`, every]),
    ),
  ]);
});

test('the price list says what its reader may do', async () => {
  const owner = await aWallet('pay-as-you-go');
  expect(await owner.catalog()).toMatchObject({
    purchase: { barrier: null },
    mayManageTeam: true,
    showsUnitCost: false,
  });
  const operator = await as('operator').catalog();
  expect(operator).toMatchObject({ purchase: { barrier: 'forbidden' }, mayManageTeam: false, role: 'operator' });
  expect(operator.can).not.toContain('buy');
  expect(operator.screens.map(({ label }) => label)).toEqual(['Credits', 'Subscription', 'Billing & Transactions']);
});

test('packs that need a plan say so', async () => {
  const client = await aWallet('token-packs');
  expect((await client.catalog()).purchase.barrier).toBe('plan-required');
  await client.subscription.put({ id: 's', plan: 'growth' });
  expect((await client.catalog()).purchase.barrier).toBe(null);
});
