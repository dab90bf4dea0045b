import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import type { PaymentOutcome } from '../command.ts';
import { cameAgain, kept as moneyKept } from '../effects/money-back.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, minuteMs, start } from '../properties/aWallet.ts';
import { none } from '../values/amount.ts';

const studio = presets.studio as Catalog;
const paid = (wallet: ReturnType<typeof aWallet>, purchase: string) =>
  wallet.send({ do: 'payment', purchase, outcome: 'succeeded' });

describe('buying', () => {
  test('opens a purchase, and its credits come when its payment succeeds, once', () => {
    const wallet = aWallet();
    expect(wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' })).toEqual({
      ...{ id: 'p', credits: 50, slices: [], owned: 0, expiresAt: start + dayMs },
      details: { purchase: 'p', priceMinor: 1200, currency: 'EUR' },
    });
    expect(wallet.balance().available).toBe(0);
    expect(wallet.send({ do: 'payment', id: 'y', purchase: 'p', outcome: 'succeeded', user: 'Bank' })).toEqual({
      ...{ id: 'y', credits: 50, slices: [], owned: 0, expiresAt: null },
      details: { purchase: 'p', status: 'paid', isNew: true },
    });
    expect(wallet.told('purchase-paid')).toEqual([
      expect.objectContaining({
        purchase: 'p',
        pack: 'pack-50',
        priceMinor: 1200,
        isAutomatic: false,
        invoice: 1,
        user: 'Bank',
      }),
    ]);
    expect(paid(wallet, 'p')).toEqual(
      expect.objectContaining({ credits: 0, details: { purchase: 'p', status: 'paid', isNew: false } }),
    );
    expect(wallet.types()).toEqual([]);
    expect(Object.values(wallet.state().grants)).toEqual([
      expect.objectContaining({
        id: 'purchase:p',
        bucket: 'topup',
        source: 'purchase',
        purchase: 'p',
        expiresAt: null,
        available: 50,
      }),
    ]);
  });

  test.each(['recharge:w:1', 'recharge:', 'p:bonus', ':bonus'])('is not called %s: the wallet gives such ids', (id) => {
    const wallet = aWallet();
    expect(wallet.refused({ do: 'buy', id, pack: 'pack-50' })).toEqual({ code: 'bad-input', id, changed: false });
  });

  test.each(['a:recharge:1', 'recharge', 'bonus', 'p:bonus:1'])('may be called %s', (id) => {
    expect(aWallet().send({ do: 'buy', id, pack: 'pack-50' }).id).toBe(id);
  });

  test('is refused for what is not sold', () => {
    const wallet = aWallet();
    const packs = studio.packs.map(({ id }) => id);
    expect(wallet.refused({ do: 'buy', pack: 'x' })).toEqual({ code: 'bad-input', packs, changed: false });
    expect(wallet.refused({ do: 'buy' }).code).toBe('bad-input');
    expect(wallet.refused({ do: 'buy', pack: 'pack-50', units: 1000 }).code).toBe('bad-input');
    expect(wallet.refused({ do: 'buy', units: 1000 }).code).toBe('bad-input');
    expect(wallet.refused({ do: 'payment', purchase: 'x', outcome: 'succeeded' })).toEqual({
      code: 'not-found',
      purchase: 'x',
      changed: false,
    });
  });

  test('of a number of units has a least one, steps, and a price rounded up once', () => {
    const customAmount = { minUnits: 1000, stepUnits: 10, unitPrice: '1/3' } as unknown as NonNullable<
      Catalog['customAmount']
    >;
    const wallet = aWallet({ change: { customAmount, currency: 'account' } });
    expect(wallet.refused({ do: 'buy', units: 990 })).toEqual({
      code: 'below-minimum',
      minimum: 1000,
      asked: 990,
      changed: false,
    });
    expect(wallet.refused({ do: 'buy', units: 1005 })).toEqual({ code: 'bad-input', step: 10, changed: false });
    expect(wallet.refused({ do: 'buy', units: 1000, pack: 'pack-50' })).toEqual({ code: 'bad-input', changed: false });
    expect(wallet.send({ do: 'buy', id: 'p', units: 1000 }).details).toEqual({
      purchase: 'p',
      priceMinor: 334,
      currency: 'EUR',
    });
    expect(wallet.state().purchases.p).toEqual(expect.objectContaining({ pack: null, credits: 1000, bonusCredits: 0 }));
  });

  test('in a currency of the price list is in that', () => {
    expect(aWallet({ change: { currency: 'USD' } }).send({ do: 'buy', pack: 'pack-50' }).details.currency).toBe('USD');
  });

  test('of a pack with a bonus brings both, and the bonus is promotional', () => {
    const packs = studio.packs.map((pack) => ({ ...pack, bonusUnits: 5 }));
    const wallet = aWallet({ change: { packs } });
    expect(wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' }).credits).toBe(55);
    expect(paid(wallet, 'p').credits).toBe(50);
    expect(
      Object.values(wallet.state().grants).map(({ id, bucket, category, source, credits, purchase }) => [
        id,
        bucket,
        category,
        source,
        credits,
        purchase,
      ]),
    ).toEqual([
      ['purchase:p', 'topup', 'paid', 'purchase', 50, 'p'],
      ['purchase:p:bonus', 'promo', 'promotional', 'bonus', 5, null],
    ]);
    const buckets = studio.buckets.filter(({ kind }) => kind !== 'promo');
    const without = aWallet({ change: { packs, buckets } });
    without.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    paid(without, 'p');
    expect(without.state().grants['purchase:p:bonus']).toEqual(
      expect.objectContaining({ bucket: 'topup', category: 'promotional' }),
    );
  });

  test('needs a bucket to put the credits in', () => {
    const wallet = aWallet({ change: { buckets: studio.buckets.filter(({ kind }) => kind !== 'topup') } });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    expect(() => paid(wallet, 'p')).toThrow('the catalog has no bucket for purchases');
  });

  test('is for those whom the price list names, on the plans that it names', () => {
    const policy = studio.purchasePolicy;
    const paidOnly = aWallet({ change: { purchasePolicy: { ...policy, planKinds: ['paid'] } } });
    expect(paidOnly.refused({ do: 'buy', pack: 'pack-50' }).code).toBe('plan-required');
    paidOnly.send({ do: 'subscribe', plan: 'free' });
    expect(paidOnly.refused({ do: 'buy', pack: 'pack-50' }).code).toBe('plan-required');
    paidOnly.send({ do: 'subscribe', plan: 'solo' });
    expect(paidOnly.send({ do: 'buy', pack: 'pack-50' }).credits).toBe(50);
    const active = aWallet({ change: { purchasePolicy: { ...policy, activeSubscription: true } } });
    expect(active.refused({ do: 'buy', pack: 'pack-50' }).code).toBe('subscription-required');
    active.send({ do: 'subscribe', plan: 'solo' });
    expect(active.send({ do: 'buy', pack: 'pack-50' }).credits).toBe(50);
    expect(aWallet().refused({ do: 'buy', pack: 'pack-50', as: 'operator' })).toEqual({
      code: 'forbidden',
      role: 'operator',
      right: 'buy',
      changed: false,
    });
  });
});

describe('what a provider says', () => {
  const said = (...outcomes: PaymentOutcome[]) => {
    const wallet = aWallet();
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    const told = outcomes.map((outcome) => {
      wallet.send({ do: 'payment', purchase: 'p', outcome });
      return wallet.types().filter((type) => type.startsWith('purchase'));
    });
    return [wallet.state().purchases.p?.status, wallet.balance().available, ...told.flat()];
  };

  test('is taken once, in any order, and only a success brings credits', () => {
    expect(said('processing', 'processing')).toEqual(['processing', 0, 'purchase-waiting']);
    expect(said('unknown', 'succeeded')).toEqual(['paid', 50, 'purchase-waiting', 'purchase-paid']);
    expect(said('abandoned')).toEqual(['pending', 0]);
    expect(said('declined', 'declined')).toEqual(['declined', 0, 'purchase-declined']);
    expect(said('declined', 'processing')).toEqual(['declined', 0, 'purchase-declined']);
    expect(said('declined', 'succeeded')).toEqual(['paid', 50, 'purchase-declined', 'purchase-paid']);
    expect(said('succeeded', 'declined')).toEqual(['paid', 50, 'purchase-paid']);
    expect(said('succeeded', 'processing', 'succeeded')).toEqual(['paid', 50, 'purchase-paid']);
    expect(said('given-up', 'given-up')).toEqual(['expired', 0, 'purchase-expired']);
    expect(said('given-up', 'processing')).toEqual(['expired', 0, 'purchase-expired']);
    expect(said('given-up', 'succeeded')).toEqual(['paid', 50, 'purchase-expired', 'purchase-paid']);
    expect(said('succeeded', 'given-up')).toEqual(['paid', 50, 'purchase-paid']);
    expect(said('authentication-required', 'unknown')).toEqual(['unknown', 0, 'purchase-waiting', 'purchase-waiting']);
  });

  test('after the checkout is over counts only if it was paid', () => {
    const wallet = aWallet();
    for (const id of ['p', 'q']) wallet.send({ do: 'buy', id, pack: 'pack-50' });
    wallet.wait(dayMs);
    for (const outcome of ['declined', 'processing'] as const) wallet.send({ do: 'payment', purchase: 'p', outcome });
    expect([wallet.types(), wallet.state().purchases.p?.status]).toEqual([[], 'expired']);
    expect(paid(wallet, 'q').credits).toBe(50);
    wallet.send({ do: 'chargeback', purchase: 'q' });
    expect(paid(wallet, 'q')).toEqual(
      expect.objectContaining({ credits: 0, details: { purchase: 'q', status: 'refunded', isNew: false } }),
    );
    expect(wallet.types()).toEqual([]);
  });
});

describe('money back', () => {
  function bought() {
    const wallet = aWallet();
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    paid(wallet, 'p');
    return wallet;
  }

  test('is for what is unused of the pack, in proportion, rounded down', () => {
    const wallet = bought();
    wallet.send({ do: 'spend', credits: 17 });
    expect(wallet.refused({ do: 'money-refund', purchase: 'p', credits: 34 })).toEqual({
      code: 'bad-input',
      unused: 33,
      asked: 34,
      changed: false,
    });
    expect(wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 7 })).toEqual({
      ...{
        id: 'm',
        credits: 7,
        slices: [{ grantId: 'purchase:p', bucket: 'topup', credits: 7 }],
        owned: 0,
        expiresAt: null,
      },
      details: { purchase: 'p', amountMinor: 168 },
    });
    expect(wallet.send({ do: 'money-refund', purchase: 'p' })).toEqual(
      expect.objectContaining({ credits: 26, details: { purchase: 'p', amountMinor: 624 } }),
    );
    expect(wallet.refused({ do: 'money-refund', purchase: 'p' })).toEqual({
      code: 'bad-input',
      unused: 0,
      asked: 0,
      changed: false,
    });
    const odd = aWallet({ change: { packs: studio.packs.map((pack) => ({ ...pack, price: 1201 })) } });
    odd.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    paid(odd, 'p');
    expect(odd.send({ do: 'money-refund', purchase: 'p', credits: 49 }).details.amountMinor).toBe(1176);
  });

  test('is refused for a purchase that is not paid', () => {
    const wallet = aWallet();
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    for (const command of ['money-refund', 'chargeback'] as const) {
      expect(wallet.refused({ do: command, purchase: 'p' })).toEqual({
        code: 'bad-input',
        purchase: 'p',
        status: 'pending',
        changed: false,
      });
      expect(wallet.refused({ do: command, purchase: 'x' })).toEqual({
        code: 'not-found',
        purchase: 'x',
        changed: false,
      });
    }
  });

  test('taken back by the bank takes what is unused and owes the rest, less what was returned before', () => {
    const wallet = bought();
    wallet.send({ do: 'money-refund', purchase: 'p', credits: 10 });
    wallet.send({ do: 'hold', id: 'h', credits: 5 });
    wallet.send({ do: 'spend', credits: 15 });
    expect(wallet.send({ do: 'chargeback', id: 'c', purchase: 'p' })).toEqual({
      ...{
        id: 'c',
        credits: 20,
        slices: [{ grantId: 'purchase:p', bucket: 'topup', credits: 20 }],
        owned: 0,
        expiresAt: null,
      },
      details: { purchase: 'p', debt: 20 },
    });
    expect([wallet.state().debt, wallet.balance().available, wallet.balance().held]).toEqual([20, 0, 5]);
    const spent = bought();
    spent.send({ do: 'spend', credits: 50 });
    expect(spent.send({ do: 'chargeback', purchase: 'p' })).toEqual(
      expect.objectContaining({ credits: 0, slices: [], details: { purchase: 'p', debt: 50 } }),
    );
    const unused = bought();
    unused.send({ do: 'chargeback', purchase: 'p' });
    expect([unused.state().debt, unused.balance().available]).toEqual([0, 0]);
  });

  test('won from the bank comes again as it was taken: the unused credits, and the debt', () => {
    const wallet = bought();
    wallet.send({ do: 'money-refund', purchase: 'p', credits: 10 });
    wallet.send({ do: 'spend', credits: 15 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([15, 0]);
    expect(wallet.send({ do: 'chargeback-won', id: 'w', purchase: 'p' })).toEqual({
      ...{ id: 'w', credits: 25, slices: [{ grantId: 'purchase:p', bucket: 'topup', credits: 25 }] },
      ...{ owned: 0, expiresAt: null, details: { purchase: 'p', debt: 15 } },
    });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 25]);
    expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedCredits: 10, refundedMinor: 240 });
    expect(wallet.refused({ do: 'chargeback-won', purchase: 'p' })).toEqual({
      ...{ code: 'bad-input', purchase: 'p', status: 'paid', changed: false },
    });
    expect(wallet.send({ do: 'money-refund', purchase: 'p' }).credits).toBe(25);
  });

  test('won before anything of the debt was paid, with nothing unused, brings no credit', () => {
    const wallet = bought();
    wallet.send({ do: 'spend', credits: 50 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    expect(wallet.send({ do: 'chargeback-won', purchase: 'p' })).toMatchObject({ credits: 0, slices: [] });
    const back = { returned: [], expired: [], regranted: [], moved: [] };
    expect(wallet.told('chargeback-reversed')).toMatchObject([{ back, debt: 50, turn: 1 }]);
    expect(() =>
      cameAgain(aWallet().state(), { type: 'chargeback-reversed', at: 0, purchase: 'x', back, debt: none, turn: 1 }),
    ).toThrow('the state lacks the purchase x');
  });

  test('won after the debt was paid gives back what was paid of it, to the purchase', () => {
    const wallet = bought();
    wallet.send({ do: 'spend', credits: 50 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 30 });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([20, 0]);
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 30]);
    expect(wallet.state().grants['purchase:p']?.available).toBe(30);
  });

  test('taken a second time is told apart from the first, and can be won again', () => {
    const wallet = bought();
    for (const turn of [undefined, 2, 3]) {
      wallet.send({ do: 'chargeback', purchase: 'p' });
      expect(wallet.told('charged-back').at(-1)?.turn).toBe(turn);
      wallet.send({ do: 'chargeback-won', purchase: 'p' });
      expect(wallet.told('chargeback-reversed').at(-1)?.turn).toBe(turn ?? 1);
      expect(wallet.balance().available).toBe(50);
    }
  });

  test('that the provider refuses to send comes again as credits, once, and only what was asked for', () => {
    const wallet = bought();
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 7 });
    wallet.send({ do: 'money-refund', id: 'n', purchase: 'p', credits: 3 });
    const kept = { do: 'money-kept', purchase: 'p', refund: 'm' } as const;
    expect(wallet.refused({ ...kept, as: 'viewer' }).code).toBe('forbidden');
    expect(wallet.refused({ ...kept, refund: 'x' })).toEqual({ code: 'not-found', refund: 'x', changed: false });
    expect(wallet.send(kept)).toMatchObject({
      ...{ credits: 7, slices: [{ grantId: 'purchase:p', credits: 7 }] },
      details: { purchase: 'p', amountMinor: 168 },
    });
    expect(wallet.refused(kept).code).toBe('not-found');
    expect(wallet.balance().available).toBe(47);
    expect(wallet.state().purchases.p).toMatchObject({
      ...{ refundedCredits: 3, refundedMinor: 72, refunds: { n: { credits: 3, amountMinor: 72 } } },
    });
    expect(Object.keys(wallet.state().purchases.p?.refunds ?? {})).toEqual(['n']);
    const back = { returned: [], expired: [], regranted: [], moved: [] };
    const again = { type: 'money-kept', at: 0, purchase: 'p', refund: 'm', back, amountMinor: 1 } as const;
    expect(() => moneyKept(wallet.state(), again)).toThrow('the refund m was not asked for');
  });

  test('sent back by hand is what the provider says of each refund, and takes the unused credits of it', () => {
    const said = (amountMinor: number, refund = 're') => ({
      do: 'money-returned' as const,
      purchase: 'p',
      refunds: [{ refund, amountMinor, hasFailed: false }],
    });
    const wallet = bought();
    const nothing = { credits: 0, slices: [], details: { purchase: 'p', amountMinor: 0 } };
    expect(wallet.send(said(0))).toMatchObject(nothing);
    expect(wallet.send(said(240))).toMatchObject({ credits: 10, details: { amountMinor: 240 } });
    for (const again of [240, 120]) {
      expect(wallet.send(said(again))).toMatchObject(nothing);
      expect(wallet.types()).toEqual([]);
    }
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 10 });
    expect(wallet.send(said(240, 'm')).credits).toBe(0);
    expect(wallet.types()).toEqual([]);
    // Part of a credit is not taken.
    expect(wallet.send(said(263))).toMatchObject({ credits: 0, slices: [], details: { amountMinor: 23 } });
    expect(wallet.told('money-refunded').at(-1)?.slices).toEqual([]);
    wallet.send({ do: 'spend', credits: 25 });
    expect(wallet.send(said(9999))).toMatchObject({ credits: 5, details: { amountMinor: 697 } });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 0]);
    expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedCredits: 25, refundedMinor: 1200 });
    wallet.send({ do: 'buy', id: 'q', pack: 'pack-50' });
    expect(wallet.refused({ ...said(1), purchase: 'q' })).toMatchObject({ code: 'bad-input', status: 'pending' });
    for (const command of [said(1), { do: 'chargeback-won', purchase: 'p' }] as const) {
      expect(wallet.refused({ ...command, as: 'viewer' }).code).toBe('forbidden');
    }
  });

  test('sent back by hand after many small refunds, each rounded down, takes no credit that went already', () => {
    const wallet = aWallet({ change: { packs: studio.packs.map((pack) => ({ ...pack, price: 1249 })) } });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    paid(wallet, 'p');
    for (let n = 0; n < 49; n += 1) wallet.send({ do: 'money-refund', purchase: 'p', credits: 1 });
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 49, refundedMinor: 1176 });
    const refunds = [{ refund: 're', amountMinor: 1, hasFailed: false }];
    const back = wallet.send({ do: 'money-returned', purchase: 'p', refunds });
    expect(back).toMatchObject({ credits: 0, slices: [], details: { amountMinor: 1 } });
    expect(wallet.balance().available).toBe(1);
  });
});

describe('auto-recharge', () => {
  type Rules = NonNullable<Catalog['autoRecharge']>;
  function set({
    rules = {},
    cap = 100_000,
    threshold = 5,
    zone = 'UTC',
  }: {
    rules?: Partial<Rules>;
    cap?: number;
    threshold?: number;
    zone?: string;
  } = {}) {
    const wallet = aWallet({ change: { autoRecharge: { ...(studio.autoRecharge as Rules), ...rules } }, zone });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 10 });
    wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold, cap });
    return wallet;
  }
  const started = (wallet: ReturnType<typeof set>) =>
    wallet.told('recharge-started').map(({ purchase }) => purchase.id);

  test('is off until somebody switches it on: no purchase, plan, card or refund does', () => {
    const wallet = aWallet();
    wallet.send({ do: 'card', fingerprint: 'f' });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    paid(wallet, 'p');
    for (const plan of ['solo', 'team', 'solo']) wallet.send({ do: 'subscribe', plan });
    wallet.wait(40 * dayMs);
    wallet.send({ do: 'money-refund', purchase: 'p', credits: 10 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    wallet.send({ do: 'cancel' });
    expect(wallet.state().recharge).toMatchObject({ isEnabled: false, pack: null, sequence: 0 });
    for (const as of ['operator', 'viewer', 'system'] as const) {
      expect(wallet.refused({ do: 'recharge', enabled: true, pack: 'pack-50', as }).code).toBe('forbidden');
    }
  });

  test('keeps what is not set anew, begins with the limit of the price list, and needs a pack', () => {
    const wallet = aWallet();
    expect(wallet.refused({ do: 'recharge', enabled: true }).code).toBe('bad-input');
    expect(wallet.refused({ do: 'recharge', enabled: false, pack: 'x' }).code).toBe('bad-input');
    expect(wallet.send({ do: 'recharge', enabled: false }).details).toEqual({ enabled: false, pack: null, cap: 5000 });
    expect(wallet.send({ do: 'recharge', enabled: false, pack: 'pack-100', threshold: 7 }).details).toEqual({
      enabled: false,
      pack: 'pack-100',
      cap: 5000,
    });
    wallet.send({ do: 'recharge', enabled: false, cap: 900 });
    expect(wallet.send({ do: 'recharge', enabled: true }).details).toEqual({
      enabled: true,
      pack: 'pack-100',
      cap: 900,
    });
    expect(wallet.state().recharge).toEqual(expect.objectContaining({ threshold: 7, capMinor: 900, pack: 'pack-100' }));
    const { autoRecharge: _, ...without } = studio;
    const plain = aWallet();
    Object.assign(plain.catalog, { autoRecharge: undefined });
    expect([plain.refused({ do: 'recharge', enabled: true, pack: 'pack-50' }).code, without.id]).toEqual([
      'bad-input',
      'studio',
    ]);
  });

  test('starts strictly below its threshold', () => {
    const wallet = set();
    wallet.send({ do: 'spend', credits: 5 });
    expect(started(wallet)).toEqual([]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(wallet.told('recharge-started')[0]?.purchase).toEqual(
      expect.objectContaining({
        id: 'recharge:w:1',
        isAutomatic: true,
        user: null,
        pack: 'pack-50',
        priceMinor: 1200,
        expiresAt: start + dayMs,
      }),
    );
    wallet.send({ do: 'spend', credits: 1 });
    expect(started(wallet)).toEqual([]);
  });

  test('does not start while it is off, without a pack, or where buying is barred', () => {
    const wallet = set();
    wallet.send({ do: 'recharge', enabled: false });
    wallet.send({ do: 'spend', credits: 9 });
    expect(started(wallet)).toEqual([]);
    const barred = aWallet({ change: { purchasePolicy: { ...studio.purchasePolicy, planKinds: ['paid'] } } });
    barred.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 5 });
    expect(started(barred)).toEqual([]);
    barred.send({ do: 'subscribe', plan: 'solo', allocation: 1 });
    expect(started(barred)).toEqual(['recharge:w:1']);
  });

  test('rests after a success', () => {
    const wallet = set({ rules: { cooldown: 'PT30S' }, threshold: 100 });
    expect(started(wallet)).toEqual(['recharge:w:1']);
    paid(wallet, 'recharge:w:1');
    expect(started(wallet)).toEqual([]);
    wallet.wait(29_999);
    expect(started(wallet)).toEqual([]);
    wallet.wait(1);
    expect(started(wallet)).toEqual(['recharge:w:2']);
  });

  test('makes so many attempts in so long, tells once that more were wanted, and goes on when it may', () => {
    const wallet = set({ rules: { cooldown: 'PT1S', maxAttempts: { n: 2, per: 'PT10M' } }, threshold: 1000 });
    paid(wallet, 'recharge:w:1');
    wallet.wait(1000);
    expect(started(wallet)).toEqual(['recharge:w:2']);
    paid(wallet, 'recharge:w:2');
    expect(wallet.told('recharge-burst')).toEqual([]);
    wallet.wait(1000);
    wallet.send({ do: 'spend', credits: 1 });
    expect(wallet.told('recharge-burst').map(({ attempts }) => attempts)).toEqual([2]);
    wallet.send({ do: 'spend', credits: 1 });
    expect(wallet.told('recharge-burst')).toEqual([]);
    wallet.wait(10 * minuteMs - 2001);
    expect(started(wallet)).toEqual([]);
    wallet.wait(1);
    expect(started(wallet)).toEqual(['recharge:w:3']);
  });

  test('that is wanted too often again, after one more attempt, is told again', () => {
    const rules = { cooldown: 'PT1S', maxAttempts: { n: 2, per: 'PT10M' } };
    const wallet = set({ rules, threshold: 1000 });
    const bursts = () => wallet.told('recharge-burst').length;
    wallet.wait(4000);
    paid(wallet, 'recharge:w:1');
    wallet.wait(1000);
    paid(wallet, 'recharge:w:2');
    wallet.wait(1000);
    wallet.send({ do: 'spend', credits: 1 });
    expect(bursts()).toBe(1);
    wallet.wait(10 * minuteMs - 6000);
    expect(started(wallet)).toEqual(['recharge:w:3']);
    paid(wallet, 'recharge:w:3');
    wallet.wait(1000);
    wallet.send({ do: 'spend', credits: 1 });
    expect(bursts()).toBe(1);
    wallet.send({ do: 'spend', credits: 1 });
    expect(bursts()).toBe(0);
  });

  test('that is wanted too often in the instant of its last attempt is told once', () => {
    const rules = { cooldown: 'PT0S', maxAttempts: { n: 1, per: 'PT10M' } };
    const wallet = set({ rules, threshold: 1000 });
    paid(wallet, 'recharge:w:1');
    expect(wallet.told('recharge-burst')).toHaveLength(1);
    wallet.send({ do: 'spend', credits: 1 });
    expect(wallet.told('recharge-burst')).toEqual([]);
  });

  test('waits after a failure, and tells nothing of a burst', () => {
    const wallet = set({ threshold: 1000 });
    wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'declined' });
    wallet.send({ do: 'spend', credits: 1 });
    expect([wallet.told('recharge-burst'), started(wallet)]).toEqual([[], []]);
    wallet.wait(hourMs - 1);
    expect(started(wallet)).toEqual([]);
    wallet.wait(1);
    expect(started(wallet)).toEqual(['recharge:w:2']);
  });

  test('stays within its limit to the cent, until the next month of the account', () => {
    const wallet = set({ rules: { cooldown: 'PT0S' }, cap: 2400, threshold: 1000, zone: 'Asia/Kathmandu' });
    paid(wallet, 'recharge:w:1');
    expect(started(wallet)).toEqual(['recharge:w:2']);
    paid(wallet, 'recharge:w:2');
    expect(wallet.told('recharge-notice').map(({ percent }) => percent)).toEqual([80, 90, 100]);
    expect(wallet.told('recharge-blocked').map(({ reason }) => reason)).toEqual(['spending_limit']);
    const monthEnd = Date.UTC(2026, 0, 31, 18, 15);
    expect(wallet.state().recharge.window).toEqual({
      ...{ startsAt: Date.UTC(2025, 11, 31, 18, 15), endsAt: monthEnd, capturedMinor: 2400, reservedMinor: 0 },
      ...{ hasToldBlocked: true, told: [80, 90, 100] },
    });
    wallet.wait(monthEnd - 1 - wallet.now());
    expect(started(wallet)).toEqual([]);
    wallet.wait(1);
    expect([started(wallet), wallet.told('recharge-blocked')]).toEqual([['recharge:w:3'], []]);
    expect(wallet.state().recharge.window).toEqual(
      expect.objectContaining({ startsAt: monthEnd, capturedMinor: 0, reservedMinor: 1200, told: [] }),
    );
    const tight = set({ cap: 1199, threshold: 1000 });
    expect(tight.types()).toEqual(['recharge-set', 'spend-window', 'recharge-blocked']);
  });

  test('tells a share of its limit at the cent', () => {
    for (const [cap, percents] of [
      [1500, [80]],
      [1501, []],
      [1200, [80, 90, 100]],
    ] as const) {
      const wallet = set({ cap, threshold: 11 });
      paid(wallet, 'recharge:w:1');
      expect([cap, wallet.told('recharge-notice').map(({ percent }) => percent)]).toEqual([cap, percents]);
    }
  });

  test('tells each share of its limit once, and only for what it bought itself', () => {
    const rules = { cooldown: 'PT0S', capNotices: [40, 80] };
    const wallet = set({ rules, cap: 2700, threshold: 1000 });
    const percents = () => wallet.told('recharge-notice').map(({ percent }) => percent);
    paid(wallet, 'recharge:w:1');
    expect(percents()).toEqual([40]);
    paid(wallet, 'recharge:w:2');
    expect(percents()).toEqual([80]);
    const lowered = set({ cap: 12_000, threshold: 11 });
    paid(lowered, 'recharge:w:1');
    lowered.send({ do: 'recharge', enabled: true, cap: 1200 });
    lowered.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    paid(lowered, 'p');
    expect(lowered.types().filter((type) => type.startsWith('recharge'))).toEqual([]);
  });

  test('counts what is reserved against its limit, whatever is in flight', () => {
    const wallet = set({ cap: 2400 });
    const window = { startsAt: start, endsAt: start + dayMs, hasToldBlocked: false, told: [] };
    wallet.put({
      recharge: { ...wallet.state().recharge, window: { ...window, capturedMinor: 600, reservedMinor: 601 } },
    });
    wallet.send({ do: 'spend', credits: 6 });
    expect([started(wallet), wallet.told('recharge-blocked').length]).toEqual([[], 1]);
  });

  test('may have a limit for each period of the plan', () => {
    const wallet = aWallet({
      change: { autoRecharge: { ...(studio.autoRecharge as Rules), spendCap: { amount: 5000, period: 'cycle' } } },
    });
    wallet.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 5 });
    expect(wallet.state().recharge.window).toEqual(
      expect.objectContaining({ startsAt: Date.UTC(2026, 0, 1), endsAt: Date.UTC(2026, 1, 1) }),
    );
    const planned = aWallet({
      change: { autoRecharge: { ...(studio.autoRecharge as Rules), spendCap: { amount: 5000, period: 'cycle' } } },
    });
    planned.send({ do: 'subscribe', plan: 'solo' });
    planned.send({ do: 'recharge', enabled: true, pack: 'pack-50', threshold: 500 });
    expect(planned.state().recharge.window).toEqual(
      expect.objectContaining({ startsAt: start, endsAt: Date.UTC(2026, 1, 15, 10) }),
    );
  });

  test('stops after as many failures as the price list says, and a card that failed does not bring it back', () => {
    const wallet = set({ rules: { suspendAfter: 1 }, threshold: 1000 });
    wallet.send({ do: 'card', fingerprint: 'a' });
    wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'declined' });
    expect(wallet.told('recharge-suspended').map(({ card }) => card)).toEqual(['a']);
    expect(wallet.send({ do: 'card', fingerprint: 'a' }).details).toEqual({ resumes: false });
    for (const enabled of [false, true]) wallet.send({ do: 'recharge', enabled });
    wallet.wait(2 * hourMs);
    expect(started(wallet)).toEqual([]);
    expect(wallet.send({ do: 'card', fingerprint: 'b' }).details).toEqual({ resumes: true });
    expect(started(wallet)).toEqual(['recharge:w:2']);
    expect(wallet.send({ do: 'card', fingerprint: 'c' }).details).toEqual({ resumes: false });
  });

  test('that the price list does not offer any more stops with the first failure', () => {
    const wallet = set({ threshold: 1000 });
    Object.assign(wallet.catalog, { autoRecharge: undefined });
    wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'declined' });
    expect(wallet.types()).toEqual(['purchase-declined', 'recharge-suspended']);
  });

  test('is not stopped by a purchase by hand that fails, though the price list became stricter', () => {
    const wallet = set({ rules: { suspendAfter: 3 }, threshold: 1000 });
    wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'declined' });
    Object.assign(wallet.catalog, { autoRecharge: { ...wallet.catalog.autoRecharge, suspendAfter: 1 } });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'declined' });
    expect(wallet.types()).toEqual(['purchase-declined']);
  });

  test('whose card holder does not answer counts as failed', () => {
    const wallet = set({ rules: { suspendAfter: 1 }, threshold: 1000 });
    wallet.send({ do: 'payment', purchase: 'recharge:w:1', outcome: 'authentication-required' });
    wallet.wait(dayMs);
    expect(wallet.types()).toEqual(['purchase-declined', 'recharge-suspended']);
  });
});
