import { afterEach, expect, it } from 'vitest';
import { check } from '../../src/wallet/books/check.ts';
import { sqliteDialect } from '../../src/wallet/store/sqlite-dialect.ts';
import { aBilledPriceList, aPayingWallet, type PayingWallet } from '../builders/payingWallet.ts';
import { type StripeDouble, stripeDouble } from '../builders/stripeDouble.ts';
import { databaseWith, type Life, mortalDatabase } from '../simulation/world/mortal-database.ts';

// A plan that costs money is taken, changed and ended, and the service is killed at every step of it in turn: before and after each commit, and
// before and after Stripe did what it was asked for. After a restart and one sweep, what was paid runs, and what does not run was not paid.

const catalog = aBilledPriceList();
const gone = { ...catalog, plans: catalog.plans.filter(({ id }) => id !== 'solo') };
const minute = 60_000;

type Does = (paying: PayingWallet) => Promise<unknown>;
type Story = { name: string; before: Does; act: Does; wished: string | null; after?: typeof catalog };

const put = (id: string, plan: string) => (paying: PayingWallet) => paying.client.subscription.put({ id, plan });
const cancel = (id: string) => (paying: PayingWallet) => paying.client.subscription.cancel({ id });
const look = (id: string) => (paying: PayingWallet) => paying.client.payments.checkout({ id });
const sweep = (paying: PayingWallet) => paying.service.recheck();
const inTurn =
  (...all: Does[]): Does =>
  async (paying) => {
    for (const one of all) await one(paying);
  };
const page = (id: string, plan: string): Does =>
  inTurn(put(id, plan), async (paying) => paying.stripe.takePlan(paying.page()));
const onPlan = (plan: string) => inTurn(page('first', plan), look('first'));
const twoPages = (one: string, two: string): Does => {
  return async (paying) => {
    await Promise.all([put('one', one)(paying), put('two', two)(paying)]);
    for (const { id, status } of paying.stripe.sessions()) if (status === 'open') paying.stripe.takePlan(id);
  };
};

const stories: Story[] = [
  { name: 'a plan that is taken', before: page('x', 'solo'), act: look('x'), wished: 'solo' },
  { name: 'a better plan', before: onPlan('solo'), act: put('x', 'team'), wished: 'team' },
  { name: 'a smaller one', before: onPlan('professional'), act: put('x', 'solo'), wished: 'professional' },
  {
    name: 'a better one while a smaller one waits',
    before: inTurn(onPlan('professional'), put('y', 'solo')),
    ...{ act: put('x', 'team'), wished: 'team' },
  },
  { name: 'one that costs nothing', before: onPlan('solo'), act: put('x', 'free'), wished: 'solo' },
  { name: 'the end of a plan', before: onPlan('solo'), act: cancel('x'), wished: 'solo' },
  {
    name: 'an end that is taken back',
    before: inTurn(onPlan('solo'), cancel('y')),
    act: put('x', 'solo'),
    wished: 'solo',
  },
  { name: 'two that are paid at once', before: twoPages('solo', 'professional'), act: sweep, wished: 'professional' },
  {
    name: 'two of which the smaller is newer',
    before: twoPages('professional', 'solo'),
    act: sweep,
    wished: 'professional',
  },
  { name: 'one that the price list has lost', before: page('x', 'solo'), act: sweep, wished: null, after: gone },
];

let closes: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closes.reverse()) await close();
  closes = [];
});

/** @returns whether the service got as far as being killed at this step */
async function killedAt({ before, act, wished, after = catalog }: Story, last: number): Promise<boolean> {
  const stripe = await stripeDouble();
  const database = databaseWith(null);
  const life: Life = { isOver: false };
  let count: number | null = null;
  const step = () => {
    if (count === null) return false;
    count += 1;
    return count === last;
  };
  const hooks = { diesBefore: step, diesAfter: step, died: () => undefined };
  const open = async (price: typeof catalog, lives: Life) => {
    const seen = sqliteDialect(mortalDatabase(database, lives, hooks));
    const paying = await aPayingWallet({ catalog: price, dialect: seen }, stripe);
    closes.push(() => paying.close().catch(() => undefined));
    return paying;
  };
  let mortal = await open(catalog, life);
  await before(mortal);
  if (after !== catalog) mortal = await open(after, life);
  stripe.watch(() => {
    if (!life.isOver && step()) life.isOver = true;
    return life.isOver;
  });
  count = 0;
  // Whatever it says, nobody heard it.
  await act(mortal).catch(() => undefined);
  count = null;
  stripe.watch(() => false);
  const isKilled = life.isOver;
  const paying = await open(after, { isOver: false });
  await paying.service.sweep();
  await agreed(paying, stripe, { isSettled: false });
  paying.clock.forward(3 * minute);
  await paying.service.recheck();
  await agreed(paying, stripe, { isSettled: true });
  // Asked for again, it is as it would have been; once.
  await act(paying).catch(async () => {
    if (wished !== null) await put('again', wished)(paying);
  });
  await agreed(paying, stripe, { isSettled: true });
  expect(await paying.client.subscription.get()).toMatchObject({ plan: wished });
  const kept = await paying.wallet.db.selectFrom('orders').select('id').where('state', '=', 'open').execute();
  expect(kept).toEqual([]);
  expect((await check(paying.wallet.db, new Map([[catalog.id, after]]))).findings).toEqual([]);
  for (const close of closes.reverse()) await close();
  closes = [];
  await stripe.close();
  return isKilled;
}

/** A credit costs 15 cents: what was paid and did not go back is what runs, here and there. */
async function agreed(paying: PayingWallet, stripe: StripeDouble, { isSettled }: { isSettled: boolean }) {
  const { plan, next, renewsAt } = await paying.client.subscription.get();
  const priceOf = (id: string | null) => 15 * (catalog.plans.find((one) => one.id === id)?.allocation ?? 0);
  expect([await paying.available(), stripe.keptMinor()]).toEqual([50 + priceOf(plan) / 15, priceOf(plan)]);
  if (!isSettled) return;
  const running = stripe.subscriptions().filter(({ status }) => status === 'active');
  const nextMinor = next === null || next.plan === 'free' ? null : priceOf(next.plan);
  const ends = next === null ? renewsAt === null : next.plan === 'free';
  const wanted = { priceMinor: priceOf(plan), next: nextMinor, ends };
  expect(
    running.map((one) => ({
      ...{ priceMinor: one.priceMinor, ends: one.cancel_at_period_end, next: one.next?.priceMinor ?? null },
    })),
  ).toEqual(plan === null ? [] : [wanted]);
}

/** `STEPS=all` takes every step of every story; else that is done for the one in which a card is charged, and of the others each fourth is taken. */
const isLong = process.env.STEPS === 'all';

it.each(stories)('$name, cut short, is paid if it runs and runs if it is paid', async (story) => {
  const stride = isLong || story.name === 'a better plan' ? 1 : 4;
  let at = 1 + (stories.indexOf(story) % stride);
  while (await killedAt(story, at)) at += stride;
  // As many steps as a plan that is taken has: it is read, and booked.
  expect(at).toBeGreaterThanOrEqual(5);
});
