import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runs } from '../../src/core/credits/properties/seed.ts';
import { check } from '../../src/wallet/books/check.ts';
import { type OpenWallet, openWallet } from '../../src/wallet/open.ts';
import type { Payment, PaymentProvider, PaymentState } from '../../src/wallet/payments/provider.ts';
import { aMailServer } from '../builders/mailServer.ts';
import { aBilledPriceList, aClock, aPayingWallet, aPriceList } from '../builders/payingWallet.ts';
import { ask, startPostgres, type TestPostgres } from './postgres.ts';

// Two services on one PostgreSQL: whatever they do at the same time, the limit of auto-recharge binds, and a payment is booked once.

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

const catalogs = aPriceList('token-packs');
const standard = 2_500_000;
const minute = 60_000;

/** What becomes of each charge of the card, in the order in which they are made. */
const fates = [
  'paid',
  'declined',
  'processing-then-paid',
  'processing-then-declined',
  'lost-then-paid',
  'lost',
] as const;
type Fate = (typeof fates)[number];

/** A provider that both services use. It keeps what was really taken, by purchase, as a provider does. */
function aBank(next: () => Fate) {
  const payments = new Map<string, { state: PaymentState; fate: Fate; price: number; at: number }>();
  const later = ({ fate }: { fate: Fate }): PaymentState => (fate.endsWith('paid') ? 'paid' : 'declined');
  const provider: PaymentProvider = {
    name: 'bank',
    start: async ({ purchase }) => ({ reference: purchase, state: 'pending' }),
    async charge({ purchase, price, at }): Promise<Payment> {
      const known = payments.get(purchase);
      if (known !== undefined) return provider.look(purchase);
      const fate = next();
      const state: PaymentState =
        fate === 'paid' || fate === 'lost-then-paid'
          ? 'paid'
          : fate.startsWith('processing')
            ? 'processing'
            : 'declined';
      payments.set(purchase, { state, fate, price: price.minor, at });
      if (fate.startsWith('lost')) throw new Error('the answer was lost');
      return { reference: purchase, state };
    },
    async look(reference) {
      const known = payments.get(reference);
      if (known === undefined) return { reference, state: 'declined' };
      if (known.state === 'processing') known.state = later(known);
      return { reference, state: known.state };
    },
    end: async (reference) => provider.look(reference),
    refund: async () => 'sent',
  };
  return {
    provider,
    takenMinor: () => [...payments.values()].reduce((sum, { state, price }) => sum + (state === 'paid' ? price : 0), 0),
    /** What is taken or may still be taken. */
    exposedMinor: () =>
      [...payments.values()].reduce(
        (sum, { state, price }) => sum + (state === 'paid' || state === 'processing' ? price : 0),
        0,
      ),
  };
}

type Step =
  | { do: 'spend'; by: number; units: number }
  | { do: 'look'; by: number }
  | { do: 'recheck'; by: number }
  | { do: 'together'; steps: Step[] }
  | { do: 'wait'; minutes: number };

const simple = fc.oneof(
  fc.record({ do: fc.constant('spend' as const), by: fc.nat(1), units: fc.integer({ min: 100_000, max: 3_000_000 }) }),
  fc.record({ do: fc.constant('look' as const), by: fc.nat(1) }),
  fc.record({ do: fc.constant('recheck' as const), by: fc.nat(1) }),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: simple },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('together' as const),
      steps: fc.array(simple, { minLength: 2, maxLength: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 90 }) }) },
);

async function play(database: string, { steps, fate, capMinor }: { steps: Step[]; fate: Fate[]; capMinor: number }) {
  const clock = aClock();
  let charged = 0;
  const bank = aBank(() => fate[charged++ % fate.length] ?? 'paid');
  const open = () =>
    openWallet({ file: database, catalogs, zone: 'UTC', clock, provider: bank.provider, connectionsMost: 4 });
  const services = [await open(), await open()];
  const by = (n: number) => services[n] as OpenWallet;
  let count = 0;
  const perform = async (one: Step): Promise<void> => {
    if (one.do === 'wait') return clock.forward(one.minutes * minute);
    if (one.do === 'together') return void (await Promise.all(one.steps.map(perform)));
    const { client, service } = by(one.by);
    if (one.do === 'look') await client.billing({ limit: 1 });
    if (one.do === 'recheck') await service.recheck();
    if (one.do === 'spend') {
      const id = `${++count}`;
      await client.hold({ id: `h-${id}`, action: 'enrich', dims: { units: one.units } }).then(
        () => client.capture({ id: `c-${id}`, hold: `h-${id}` }),
        (error: unknown) => expect(error).toMatchObject({ code: 'insufficient-credits' }),
      );
    }
    await service.settled();
  };
  const { client } = by(0);
  await client.subscription.put({ id: 'plan', plan: 'growth' });
  await client.autoRecharge.card({ id: 'card', sandboxCard: '4242' });
  await client.autoRecharge.put({ id: 'on', enabled: true, pack: 'standard', threshold: 2_000_000, cap: capMinor });
  for (const one of steps) {
    await perform(one);
    expect(bank.exposedMinor()).toBeLessThanOrEqual(capMinor);
    const { spent, cap } = await by(1).client.autoRecharge.get();
    expect(spent).toBeLessThanOrEqual(cap);
  }
  for (const { service } of services) await service.recheck();
  const { findings } = await check(by(0).db, new Map([[catalogs.id, catalogs]]));
  const paid = (await client.purchases.list()).filter(({ state }) => state === 'paid');
  const numbers = (await client.invoices()).map(({ number }) => number);
  for (const service of services) await service.close();
  expect(findings).toEqual([]);
  expect(paid.length * 1000).toBe(bank.takenMinor());
  expect(numbers).toEqual(paid.map((_, index) => index + 1));
  return paid.length;
}

describe('two services on one database', () => {
  it('never let auto-recharge take more than its limit, whatever they do at once and whatever becomes of a charge', async () => {
    let bought = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 14 }),
        fc.array(fc.constantFrom(...fates), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1000, 2000, 2500, 4500),
        async (steps, fate, capMinor) => {
          bought += await play(await postgres.newDatabase(), { steps, fate, capMinor });
        },
      ),
      runs(4),
    );
    expect(bought).toBeGreaterThan(0);
  });

  it('recharge once when two devices cross the threshold at the same instant', async () => {
    const database = await postgres.newDatabase();
    const steps: Step[] = [
      { do: 'spend', by: 0, units: 400_000 },
      { do: 'together', steps: [0, 1, 0, 1, 0, 1].map((by) => ({ do: 'spend', by, units: 10_000 })) },
    ];
    expect(await play(database, { steps, fate: ['paid'], capMinor: 1500 })).toBe(1);
  });

  it('book one payment once, when messages, rechecks and sweeps of both come at the same time', async () => {
    const file = await postgres.newDatabase();
    const one = await aPayingWallet({ file });
    const other = await aPayingWallet({ file }, one.stripe);
    await one.client.subscription.put({ id: 'plan', plan: 'growth' });
    for (const id of ['p-1', 'p-2', 'p-3']) await one.client.purchases.create({ id, pack: 'standard' });
    const pages = one.stripe.sessions().map(({ id }) => id);
    for (const page of pages) one.stripe.pay(page);
    const messages = one.stripe
      .sessions()
      .map((session, n) => one.stripe.message('checkout.session.completed', session, { id: `evt_${n}` }));
    await Promise.all(
      messages.flatMap((message, n) => [
        ...[one, other, one, other].map((service) => service.deliver(message)),
        ...[one, other].map((service) => service.client.purchases.recheck({ purchase: `p-${n + 1}` })),
        other.service.recheck(),
      ]),
    );
    expect(await one.available()).toBe(500_000 + 3 * standard);
    expect((await other.client.invoices()).map(({ number }) => number)).toEqual([1, 2, 3]);
    const heard = await ask(file, "select count(*) as n from heard_events where id like 'evt%'");
    expect(Number(heard[0]?.n)).toBe(3);
    const kept = await ask(file, 'select number from invoices order by number');
    expect(kept.map(({ number }) => Number(number))).toEqual([1, 2, 3]);
    await other.close();
    await one.close();
  });

  it('bill one plan, whoever takes it, changes it and sweeps at the same time', async () => {
    const file = await postgres.newDatabase();
    const catalog = aBilledPriceList();
    const one = await aPayingWallet({ file, catalog });
    const { stripe } = one;
    const both = [one, await aPayingWallet({ file, catalog }, stripe)];
    const at = (service: number) => both[service] as typeof one;
    const put = (by: typeof one, id: string, plan: string) => by.client.subscription.put({ id, plan });
    await Promise.all(both.map((by, n) => put(by, `page-${n}`, 'solo')));
    for (const { id, status } of stripe.sessions()) if (status === 'open') stripe.takePlan(id);
    const words = stripe.sessions().map((session) => stripe.message('checkout.session.completed', session));
    await Promise.all([
      ...words.flatMap((word) => both.map((by) => by.deliver(word))),
      ...both.map((by) => by.service.recheck()),
    ]);
    await at(1).service.recheck();
    const paid = async (by: typeof one) => [await by.available(), stripe.keptMinor()];
    expect([await paid(at(0)), await paid(at(1))]).toEqual([
      [150, 1500],
      [150, 1500],
    ]);
    await Promise.all([...both.map((by) => put(by, 'better', 'team')), ...both.map((by) => by.service.recheck())]);
    expect(await paid(at(1))).toEqual([1050, 15_000]);
    const active = stripe.subscriptions().filter(({ status }) => status === 'active');
    expect(active).toMatchObject([{ priceMinor: 15_000, chargedMinor: [13_500] }]);
    const told = (await one.client.notices.list({})).notices.filter(({ what }) => what === 'plan-money-back');
    expect(told).toHaveLength(stripe.subscriptions().length - 1);
    expect(await ask(file, "select id from orders where state = 'open'")).toEqual([]);
    for (const by of both.reverse()) await by.close();
  });

  it('list the checkouts that either of them opened: a plan, a pack and a card', async () => {
    const file = await postgres.newDatabase();
    const studio = aPriceList('studio');
    const plans = studio.plans.map((plan) => (plan.kind === 'paid' ? { ...plan, price: 1500 } : plan));
    const catalog = { ...studio, plans };
    const one = await aPayingWallet({ file, catalog });
    const other = await aPayingWallet({ file, catalog }, one.stripe);
    await one.client.purchases.create({ id: 'p-1', pack: 'pack-100' });
    await one.client.subscription.put({ id: 'plan', plan: 'solo' });
    await one.client.payments.card({ id: 'card' });
    const listed = async () => (await other.client.payments.open()).map(({ what }) => what).sort();
    expect(await listed()).toEqual(['card', 'plan', 'purchase']);
    expect(await other.client.payments.forget({ id: 'plan' })).toMatchObject({ state: 'over' });
    expect(await listed()).toEqual(['card', 'purchase']);
    expect(await one.client.payments.open()).toEqual(await other.client.payments.open());
    await other.close();
    await one.close();
  });

  it('tell a thing once, and write one letter of it, whoever sees it first', async () => {
    const file = await postgres.newDatabase();
    const post = await aMailServer();
    const clock = aClock();
    const open = () =>
      openWallet({
        file,
        catalogs: aPriceList('studio'),
        zone: 'UTC',
        clock,
        isOpenedByApp: true,
        mailer: post.mailer(),
      });
    const services = await Promise.all([open(), open()]);
    const [one, other] = services;
    const everything = { app: true, email: true };
    const kinds = {
      low: everything,
      recharge: everything,
      spending: everything,
      renewal: everything,
      expiry: everything,
      payment: everything,
    };
    await one?.client.notices.prefer({ email: 'ana@studio.example', kinds });
    const expiresAt = new Date(clock.now() + 8 * 24 * 60 * minute).toISOString();
    await one?.client.grant({ id: 'g-1', bucket: 'promo', credits: 5, reason: 'spring', expiresAt });
    clock.forward(2 * 24 * 60 * minute);
    await Promise.all([...services, ...services].map(({ service }) => service.sweep()));
    await other?.client.hold({ id: 'h-1', action: 'enhance', quantity: 55 });
    await other?.client.capture({ id: 'c-1', hold: 'h-1' });
    await Promise.all([...services, ...services].map(({ service }) => service.sweep()));
    const subjects = post.mails.map(({ raw }) => /^Subject: (.*)\r$/m.exec(raw)?.[1]).sort();
    expect(subjects).toEqual([
      expect.stringMatching(/^0 credits are left/),
      expect.stringMatching(/^5 credits expire on/),
    ]);
    expect((await other?.client.notices.list({}))?.notices).toHaveLength(4);
    for (const service of services) await service.close();
    await post.close();
  });
});
