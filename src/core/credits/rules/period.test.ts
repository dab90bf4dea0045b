import { describe, expect, test } from 'vitest';
import type { Bucket, Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, start } from '../properties/aWallet.ts';
import type { Subscription } from '../state/subscription.ts';

const studio = presets.studio as Catalog;
const end = (month: number) => Date.UTC(2026, month, 15, 10);
const monthMs = 31 * dayMs;

function withPlans(change: Partial<Catalog['plans'][number]>, more: Partial<Catalog> = {}) {
  return aWallet({ change: { plans: studio.plans.map((plan) => ({ ...plan, ...change })), ...more } });
}
function withBucket(id: string, change: Partial<Bucket>) {
  const buckets = studio.buckets.map((bucket) => (bucket.id === id ? { ...bucket, ...change } : bucket));
  return aWallet({ change: { buckets } });
}

describe('a plan', () => {
  test('begins at once, with its first grant, and answers until when', () => {
    const wallet = aWallet();
    expect(wallet.refused({ do: 'subscribe', plan: 'x' })).toEqual({ code: 'bad-input', plan: 'x', changed: false });
    expect(wallet.send({ do: 'subscribe', id: 's', plan: 'solo' })).toEqual({
      ...{ id: 's', credits: 100, slices: [], owned: 0, expiresAt: end(1), details: {} },
    });
    expect(Object.values(wallet.state().grants)).toEqual([
      expect.objectContaining({
        id: 'grant:s:2026-01-15T10:00:00Z',
        bucket: 'plan',
        source: 'renewal',
        expiresAt: end(1),
        available: 100,
      }),
    ]);
    const free = aWallet();
    expect(free.send({ do: 'subscribe', plan: 'free' })).toEqual(
      expect.objectContaining({ credits: 0, expiresAt: end(1) }),
    );
    expect(free.state().grants).toEqual({});
  });

  test('changed for a larger one gives the difference at once, or its share of the time that is left', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.wait(dayMs);
    expect(wallet.send({ do: 'subscribe', id: 'up', plan: 'professional' })).toEqual(
      expect.objectContaining({ credits: 100, expiresAt: end(1) }),
    );
    expect(wallet.state().grants['grant:up']).toEqual(
      expect.objectContaining({ bucket: 'plan', source: 'upgrade', credits: 100, expiresAt: end(1) }),
    );
    for (const before of [{ do: 'subscribe', plan: 'solo' } as const, { do: 'cancel' } as const]) {
      const waiting = aWallet();
      waiting.send({ do: 'subscribe', plan: 'professional' });
      waiting.send(before);
      waiting.send({ do: 'subscribe', plan: 'team' });
      expect(waiting.state().subscription).toEqual(expect.objectContaining({ next: null, endsWithPeriod: false }));
    }
    const prorated = withPlans({ onUpgrade: 'prorate' });
    prorated.send({ do: 'subscribe', plan: 'solo' });
    prorated.wait(10 * dayMs + 1);
    expect(prorated.send({ do: 'subscribe', plan: 'professional' }).credits).toBe(67);
    const late = withPlans({ onUpgrade: 'prorate' });
    late.send({ do: 'subscribe', plan: 'solo' });
    late.wait(monthMs - 1);
    expect(late.send({ do: 'subscribe', plan: 'professional' }).credits).toBe(0);
    expect(late.told('upgraded')[0]?.grants).toEqual([]);
  });

  test('changed for a larger one gives all of the difference in a period of an instant, and nothing in one of none', () => {
    for (const [lengthMs, given] of [
      [1, 100],
      [0, 0],
    ]) {
      const wallet = withPlans({ onUpgrade: 'prorate' });
      wallet.send({ do: 'subscribe', plan: 'solo' });
      const subscription = wallet.state().subscription as Subscription;
      const startsAt = subscription.endsAt - (lengthMs ?? 0);
      wallet.put({ subscription: { ...subscription, startsAt } });
      wallet.wait(subscription.endsAt - 1 - wallet.now());
      expect([lengthMs, wallet.send({ do: 'subscribe', plan: 'professional' }).credits]).toEqual([lengthMs, given]);
    }
  });

  test('changed for a larger one may begin anew, and carries what is left', () => {
    const wallet = withPlans({ onUpgrade: 'reset' });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.wait(dayMs);
    wallet.send({ do: 'spend', credits: 60 });
    expect(wallet.send({ do: 'subscribe', id: 'up', plan: 'professional' })).toEqual(
      expect.objectContaining({ credits: 200, expiresAt: end(1) + dayMs }),
    );
    expect(wallet.state().subscription).toEqual(
      expect.objectContaining({ id: 'up', period: 0, startsAt: start + dayMs }),
    );
    expect(wallet.buckets()).toEqual({ rollover: 40, plan: 200 });
  });

  test('of a higher tier and the same size is larger; of a lower tier it waits', () => {
    const tiers = [
      { id: 'low', features: {} },
      { id: 'high', features: {} },
    ];
    const plans = studio.plans.map((plan) => ({ ...plan, allocation: 100, tier: plan.id === 'team' ? 'high' : 'low' }));
    const wallet = aWallet({ change: { tiers, plans } });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.send({ do: 'subscribe', plan: 'team' });
    expect([wallet.types(), wallet.state().subscription?.plan]).toEqual([['upgraded'], 'team']);
    expect(wallet.send({ do: 'subscribe', plan: 'solo' }).details).toEqual({ from: end(1) });
    expect([wallet.types(), wallet.state().subscription?.plan]).toEqual([['plan-scheduled'], 'team']);
    wallet.send({ do: 'subscribe', plan: 'team' });
    wallet.send({ do: 'subscribe', plan: 'professional' });
    expect(wallet.types()).toEqual(['plan-scheduled']);
  });

  test('changed for a smaller one stays until its period is over', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', plan: 'professional' });
    expect(wallet.send({ do: 'subscribe', plan: 'solo' })).toEqual(
      expect.objectContaining({ credits: 0, expiresAt: end(1), details: { from: end(1) } }),
    );
    wallet.wait(monthMs);
    expect(wallet.state().subscription).toEqual(
      expect.objectContaining({
        plan: 'solo',
        allocation: 100,
        period: 1,
        startsAt: end(1),
        endsAt: end(2),
        next: null,
      }),
    );
    expect(wallet.buckets()).toEqual({ rollover: 200, plan: 100 });
  });

  test('asked for again takes back what waits, and says nothing where nothing waits', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(wallet.send({ do: 'subscribe', plan: 'solo' }).expiresAt).toBe(end(1));
    expect(wallet.types()).toEqual([]);
    wallet.send({ do: 'cancel' });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect([wallet.types(), wallet.state().subscription?.endsWithPeriod]).toEqual([['plan-scheduled'], false]);
    wallet.send({ do: 'subscribe', plan: 'solo', allocation: 40 });
    wallet.send({ do: 'subscribe', plan: 'solo', allocation: 100 });
    expect([wallet.types(), wallet.state().subscription?.next]).toEqual([['plan-scheduled'], null]);
    wallet.send({ do: 'subscribe', plan: 'team', allocation: 100 });
    expect(wallet.types()).toEqual(['plan-scheduled']);
  });

  test('cancelled ends with its period, told once, and there has to be one', () => {
    const wallet = aWallet();
    expect(wallet.refused({ do: 'cancel' }).code).toBe('subscription-required');
    expect(wallet.refused({ do: 'plan-payment', outcome: 'paid' }).code).toBe('subscription-required');
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    expect(wallet.send({ do: 'cancel' }).expiresAt).toBe(end(1));
    expect(wallet.types()).toEqual(['cancel-scheduled']);
    wallet.send({ do: 'cancel' });
    expect(wallet.types()).toEqual([]);
    wallet.wait(monthMs);
    expect(wallet.told('lapsed')).toEqual([
      expect.objectContaining({ plan: 'solo', forfeited: [expect.objectContaining({ bucket: 'plan', credits: 100 })] }),
    ]);
    expect([wallet.buckets(), wallet.state().subscription]).toEqual([{ topup: 5 }, null]);
  });

  test('that ends takes along what its price list says, and not what is used up', () => {
    const wallet = withBucket('promo', { onLapse: 'forfeit' });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 5 });
    wallet.send({ do: 'grant', bucket: 'topup', credits: 5 });
    wallet.send({ do: 'spend', credits: 105 });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 2 });
    wallet.send({ do: 'cancel' });
    wallet.wait(monthMs);
    expect(wallet.told('lapsed')[0]?.forfeited.map(({ bucket, credits }) => [bucket, credits])).toEqual([['promo', 2]]);
    expect(wallet.buckets()).toEqual({ topup: 5 });
  });

  test('of another zone or none', () => {
    const wallet = aWallet();
    expect(wallet.refused({ do: 'zone', zone: 'Mars/Base' })).toEqual({
      code: 'bad-input',
      zone: 'Mars/Base',
      changed: false,
    });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(wallet.send({ do: 'zone', zone: 'Asia/Kathmandu' }).expiresAt).toBe(end(1));
    wallet.wait(monthMs);
    expect(wallet.types().slice(0, 2)).toEqual(['zone-changed', 'renewed']);
    expect(wallet.state().subscription?.endsAt).toBe(Date.UTC(2026, 2, 15, 4, 15));
  });
});

describe('a plan that is not paid', () => {
  function unpaid() {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.send({ do: 'grant', bucket: 'plan', credits: 3, expiresAt: end(1) + hourMs });
    wallet.send({ do: 'spend', credits: 90 });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    return wallet;
  }

  test('is told once either way', () => {
    const wallet = unpaid();
    expect(wallet.types()).toEqual(['plan-payment']);
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    expect(wallet.types()).toEqual([]);
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect([wallet.types(), wallet.state().subscription?.isUnpaid]).toEqual([['plan-payment'], false]);
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types()).toEqual([]);
  });

  test('waits a period with what it had, and begins when it is paid', () => {
    const wallet = unpaid();
    wallet.wait(monthMs);
    expect(wallet.types()).toEqual(['renewal-delayed']);
    expect(wallet.told('renewal-delayed')[0]).toEqual(
      expect.objectContaining({ period: 1, until: end(2), kept: ['grant:subscribe-1:2026-01-15T10:00:00Z'] }),
    );
    wallet.wait(dayMs);
    expect(wallet.buckets()).toEqual({ plan: 10 });
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types().slice(0, 2)).toEqual(['plan-payment', 'renewed']);
    expect(wallet.state().subscription).toEqual(
      expect.objectContaining({
        period: 1,
        startsAt: end(1) + dayMs,
        endsAt: end(2),
        isUnpaid: false,
        isDelayed: false,
        next: null,
      }),
    );
    expect(wallet.buckets()).toEqual({ rollover: 10, plan: 100 });
    wallet.wait(28 * dayMs);
    expect(wallet.told('renewed')).toHaveLength(1);
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.types()).toEqual([]);
  });

  test('keeps a grant down to its last credit', () => {
    const wallet = unpaid();
    wallet.send({ do: 'spend', credits: 9 });
    wallet.wait(monthMs);
    expect(wallet.told('renewal-delayed')[0]?.kept).toEqual(['grant:subscribe-1:2026-01-15T10:00:00Z']);
    expect(wallet.buckets()).toEqual({ plan: 4 });
  });

  test('begins as what was asked for meanwhile', () => {
    const smaller = aWallet();
    smaller.send({ do: 'subscribe', plan: 'team' });
    smaller.send({ do: 'subscribe', plan: 'solo' });
    smaller.send({ do: 'plan-payment', outcome: 'failed' });
    smaller.wait(monthMs);
    smaller.send({ do: 'plan-payment', outcome: 'paid' });
    expect(smaller.state().subscription).toEqual(
      expect.objectContaining({ plan: 'solo', allocation: 100, next: null }),
    );
    const wallet = unpaid();
    wallet.send({ do: 'subscribe', plan: 'solo', allocation: 30 });
    wallet.wait(monthMs);
    wallet.send({ do: 'plan-payment', outcome: 'paid' });
    expect(wallet.state().subscription).toEqual(expect.objectContaining({ plan: 'solo', allocation: 30, next: null }));
    expect(wallet.buckets()).toEqual({ rollover: 10, plan: 33 });
  });

  test('is over after a second period', () => {
    const wallet = unpaid();
    wallet.wait(monthMs);
    wallet.wait(28 * dayMs);
    expect(wallet.types()).toContain('lapsed');
    expect([wallet.buckets(), wallet.state().subscription]).toEqual([{}, null]);
  });

  test('keeps what is held or leased of it too, and not what is used up', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', id: 's', plan: 'solo' });
    wallet.wait(monthMs - hourMs);
    wallet.send({ do: 'lease', device: 'd', credits: 100 });
    wallet.send({ do: 'grant', id: 'h', bucket: 'plan', credits: 2, expiresAt: end(1) });
    wallet.send({ do: 'hold', credits: 2, ttl: 'PT3H' });
    wallet.send({ do: 'grant', id: 'u', bucket: 'plan', credits: 2, expiresAt: end(1) });
    wallet.send({ do: 'spend', credits: 2 });
    wallet.send({ do: 'plan-payment', outcome: 'failed' });
    wallet.wait(hourMs);
    expect(wallet.told('renewal-delayed')[0]?.kept).toEqual(['grant:s:2026-01-15T10:00:00Z', 'grant:h']);
  });
});

describe('a renewal', () => {
  test('carries what is left up to twice the new plan, the oldest trimmed first, and nothing that was bought', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', id: 's', plan: 'solo' });
    wallet.send({ do: 'grant', id: 'old', bucket: 'rollover', credits: 70, expiresAt: end(1) });
    wallet.send({ do: 'grant', id: 'more', bucket: 'plan', credits: 60, expiresAt: end(1) });
    wallet.send({ do: 'grant', id: 'top', bucket: 'topup', credits: 9 });
    wallet.wait(monthMs);
    const [renewed] = wallet.told('renewed');
    expect(renewed?.forfeited).toEqual([{ grantId: 'grant:old', bucket: 'rollover', credits: 30 }]);
    expect(renewed?.carriedGrant).toEqual(
      expect.objectContaining({
        id: 'carry:s:2026-02-15T10:00:00Z',
        source: 'carry',
        bucket: 'rollover',
        credits: 200,
        expiresAt: end(2),
      }),
    );
    expect(renewed?.grant).toEqual(
      expect.objectContaining({
        id: 'grant:s:2026-02-15T10:00:00Z',
        source: 'renewal',
        credits: 100,
        expiresAt: end(2),
      }),
    );
    expect(wallet.buckets()).toEqual({ rollover: 200, plan: 100, topup: 9 });
  });

  test('of which everything was used carries nothing', () => {
    const wallet = aWallet();
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.send({ do: 'spend', credits: 100 });
    wallet.wait(monthMs);
    expect(wallet.told('renewed')[0]).toEqual(
      expect.objectContaining({ carried: [], forfeited: [], carriedGrant: null }),
    );
    expect(wallet.buckets()).toEqual({ plan: 100 });
  });

  test('without a rule for it carries nothing', () => {
    const buckets = studio.buckets.map(({ rollover: _, ...bucket }) => bucket);
    const wallet = aWallet({ change: { buckets } });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.wait(monthMs);
    expect(wallet.told('renewed')[0]).toEqual(expect.objectContaining({ carried: [], carriedGrant: null }));
    expect(wallet.buckets()).toEqual({ plan: 100 });
  });

  test('may have its limit on the sum, with what is granted anew', () => {
    for (const [multiple, carried] of [
      ['3/2', 50],
      [2, 100],
      [1, 0],
      ['1/2', 0],
    ] as const) {
      const wallet = withBucket('plan', {
        rollover: { multiple, basis: 'allocation', capOn: 'total', order: 'before_plan' } as never,
      });
      wallet.send({ do: 'subscribe', plan: 'solo' });
      wallet.send({ do: 'grant', bucket: 'plan', credits: 60, expiresAt: end(1) });
      wallet.wait(monthMs);
      expect([multiple, wallet.buckets().rollover ?? 0]).toEqual([multiple, carried]);
    }
  });

  test('grants what its bucket lets last as long as that says', () => {
    const wallet = withBucket('plan', { expiry: 'P60D' });
    wallet.send({ do: 'subscribe', id: 's', plan: 'solo' });
    expect(wallet.state().grants['grant:s:2026-01-15T10:00:00Z']?.expiresAt).toBe(start + 60 * dayMs);
    const carried = withBucket('rollover', { expiry: 'never' });
    carried.send({ do: 'subscribe', plan: 'solo' });
    carried.wait(monthMs);
    expect(carried.told('renewed')[0]?.carriedGrant?.expiresAt).toBeNull();
  });

  test('of a plan that is granted by the year is a year later, and of one that is gone a month', () => {
    const wallet = withPlans({ grantEvery: 'P1Y' });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    expect(wallet.state().subscription?.endsAt).toBe(Date.UTC(2027, 0, 15, 10));
    const gone = aWallet();
    gone.send({ do: 'subscribe', plan: 'solo' });
    Object.assign(gone.catalog, { plans: [] });
    gone.wait(monthMs);
    expect(gone.state().subscription?.endsAt).toBe(end(2));
  });

  test('after a change between months and years lasts as long as the new plan says, from the day of the first one', () => {
    const plans = studio.plans.map((plan) => (plan.id === 'solo' ? { ...plan, grantEvery: 'P1Y' as const } : plan));
    const starts = (first: string, then: string) => {
      const wallet = aWallet({ change: { plans } });
      wallet.send({ do: 'subscribe', plan: first });
      wallet.send({ do: 'subscribe', plan: then });
      const days: string[] = [];
      for (let n = 0; n < 62; n += 1) {
        wallet.wait(10 * dayMs);
        for (const { subscription } of wallet.told('renewed'))
          days.push(new Date(subscription.startsAt).toISOString().slice(0, 10));
      }
      return days;
    };
    expect(starts('professional', 'solo')).toEqual(['2026-02-15', '2027-02-15']);
    expect(starts('solo', 'professional')).toEqual([
      ...['2027-01-15', '2027-02-15', '2027-03-15', '2027-04-15', '2027-05-15', '2027-06-15', '2027-07-15'],
      ...['2027-08-15', '2027-09-15'],
    ]);
  });

  test('where there is no bucket for plans grants nothing', () => {
    const wallet = aWallet({ change: { buckets: studio.buckets.filter(({ kind }) => kind !== 'plan') } });
    wallet.send({ do: 'subscribe', plan: 'solo' });
    wallet.send({ do: 'subscribe', plan: 'professional' });
    expect([wallet.state().grants, wallet.told('upgraded')[0]?.grants]).toEqual([{}, []]);
  });
});

describe('a day of free credits', () => {
  const basic = presets['three-balances'] as Catalog;
  const [daily] = basic.buckets.filter((bucket) => bucket.kind === 'daily') as [Bucket];
  const withDaily = (change: Partial<Bucket>) =>
    aWallet({ change: { buckets: [...studio.buckets, { ...daily, ...change }] }, zone: 'Asia/Kathmandu' });
  const midnight = Date.UTC(2026, 0, 15, 18, 15);

  test('is granted when the account opens, until its local midnight, and again then', () => {
    const wallet = withDaily({});
    wallet.wait(0);
    expect(wallet.told('reset')).toEqual([
      expect.objectContaining({ bucket: 'daily', date: '2026-01-15', endsAt: midnight }),
    ]);
    expect(wallet.told('reset')[0]?.grant).toEqual(
      expect.objectContaining({ id: 'daily:daily:2026-01-15', source: 'daily', credits: 100, expiresAt: midnight }),
    );
    wallet.send({ do: 'spend', credits: 30 });
    wallet.wait(midnight - wallet.now());
    expect([wallet.types().filter((type) => type === 'expired' || type === 'reset'), wallet.buckets()]).toEqual([
      ['expired', 'reset'],
      { daily: 100 },
    ]);
  });

  test('without an amount grants nothing', () => {
    const wallet = withDaily({ accrual: { type: 'recurring', every: 'P1D', amount: 0, mode: 'replace' } as never });
    wallet.wait(0);
    expect(wallet.told('reset').map(({ grant }) => grant)).toEqual([null]);
    const one = withDaily({ accrual: { type: 'recurring', every: 'P1D', amount: 1, mode: 'replace' } as never });
    one.wait(0);
    expect(one.buckets()).toEqual({ daily: 1 });
  });

  test('is for whom the price list says, and for everybody where it says nothing', () => {
    for (const [eligibility, without, planned] of [
      [{ activeSubscription: false }, 100, 0],
      [{ activeSubscription: true }, 0, 100],
      [undefined, 100, 100],
    ] as const) {
      const { eligibility: _, ...rest } = daily;
      const bucket = eligibility === undefined ? rest : { ...rest, eligibility };
      const wallet = aWallet({ change: { buckets: [...studio.buckets, bucket] } });
      wallet.wait(0);
      expect(wallet.buckets().daily ?? 0).toBe(without);
      wallet.send({ do: 'subscribe', plan: 'solo' });
      wallet.wait(dayMs);
      expect(wallet.buckets().daily ?? 0).toBe(planned);
    }
  });

  test('that was granted before the account moved to where it is still that day is not granted again', () => {
    const wallet = withDaily({});
    wallet.wait(0);
    wallet.send({ do: 'zone', zone: 'Pacific/Honolulu' });
    wallet.wait(midnight - wallet.now());
    expect(wallet.told('reset')).toEqual([
      expect.objectContaining({ date: '2026-01-15', endsAt: Date.UTC(2026, 0, 16, 10), grant: null }),
    ]);
    wallet.wait(Date.UTC(2026, 0, 16, 10) - wallet.now());
    expect(wallet.told('reset')).toEqual([expect.objectContaining({ date: '2026-01-16' })]);
    expect(wallet.buckets()).toEqual({ daily: 100 });
    wallet.put({ days: { daily: { date: '2026-01-20', endsAt: wallet.now() + dayMs, granted: 0 as never } } });
    wallet.wait(dayMs);
    expect(wallet.told('reset')).toEqual([expect.objectContaining({ date: '2026-01-20', grant: null })]);
  });
});
