import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { presets } from '../presets.ts';
import { aWallet, dayMs, hourMs, start } from '../properties/aWallet.ts';
import { newPurse, spendOnDevice } from '../purse.ts';
import { credits } from '../values/amount.ts';
import { rfc3339 } from '../values/calendar.ts';

const studio = presets.studio as Catalog;
type Policy = Catalog['refunds']['expiredSource'];
const policy = (change: Partial<Policy>) => ({
  refunds: { ...studio.refunds, expiredSource: { ...studio.refunds.expiredSource, ...change } },
});

/** A charge of 9: 2 and 3 of grants for an hour, 4 of one that lasts. */
function charged(change: Partial<Policy> = {}) {
  const wallet = aWallet({ change: policy(change) });
  wallet.send({ do: 'grant', id: 'a', bucket: 'promo', credits: 2, expiresAt: start + hourMs });
  wallet.send({ do: 'grant', id: 'b', bucket: 'promo', credits: 3, expiresAt: start + 2 * hourMs });
  wallet.send({ do: 'grant', id: 'c', bucket: 'topup', credits: 10 });
  wallet.send({ do: 'spend', id: 's', credits: 9 });
  return wallet;
}
const slice = (grantId: string, credits: number, bucket = 'promo') => ({
  grantId: `grant:${grantId}`,
  bucket,
  credits,
});

describe('a refund', () => {
  test('goes back from the last slice on, part by part, and never beyond what was charged', () => {
    const wallet = charged();
    expect(wallet.send({ do: 'refund', id: 'r', of: 's', credits: 5, fault: 'vendor', reason: 'blurred' })).toEqual({
      ...{ id: 'r', credits: 5, slices: [slice('b', 1), slice('c', 4, 'topup')], owned: 0, expiresAt: null },
      details: { charge: 's', usable: 5, expired: 0 },
    });
    expect(wallet.told('refunded')[0]).toEqual(
      expect.objectContaining({
        refund: 'r',
        charge: 's',
        credits: 5,
        fault: 'vendor',
        reason: 'blurred',
        debt: 0,
        freedKeys: [],
      }),
    );
    expect(wallet.told('refunded')[0]?.back.returned).toEqual([slice('c', 4, 'topup'), slice('b', 1)]);
    expect(wallet.refused({ do: 'refund', of: 's', credits: 5, fault: 'vendor' })).toEqual({
      ...{ code: 'bad-input', refundable: 4, asked: 5, changed: false },
    });
    expect(wallet.send({ do: 'refund', of: 's', credits: 3, fault: 'vendor' }).slices).toEqual([
      slice('a', 1),
      slice('b', 2),
    ]);
    expect(wallet.send({ do: 'refund', of: 's', fault: 'vendor' }).slices).toEqual([slice('a', 1)]);
    expect(wallet.refused({ do: 'refund', of: 's', fault: 'vendor' })).toEqual({
      code: 'bad-input',
      refundable: 0,
      asked: 0,
      changed: false,
    });
    expect(wallet.balance().available).toBe(15);
  });

  test('of a hold or an edit is one of its charge, and of something else is refused', () => {
    const wallet = charged();
    wallet.send({ do: 'hold', id: 'h', credits: 2 });
    expect(wallet.refused({ do: 'refund', of: 'h', fault: 'vendor' })).toEqual({
      code: 'not-found',
      of: 'h',
      changed: false,
    });
    wallet.send({ do: 'capture', id: 'k', hold: 'h' });
    expect(wallet.send({ do: 'refund', of: 'h', fault: 'vendor' }).details.charge).toBe('k');
    wallet.send({ do: 'generate', id: 'e', action: 'edit' });
    wallet.send({ do: 'generated', edit: 'e' });
    expect(wallet.send({ do: 'refund', of: 'e', fault: 'vendor' }).credits).toBe(1);
    for (const id of ['v', 't']) wallet.send({ do: 'hold', id, credits: 1 });
    wallet.send({ do: 'void', hold: 'v' });
    wallet.wait(dayMs);
    expect(wallet.refused({ do: 'refund', of: 'v', fault: 'vendor' })).toEqual({
      code: 'already-voided',
      hold: 'v',
      changed: false,
    });
    expect(wallet.refused({ do: 'refund', of: 't', fault: 'vendor' })).toEqual({
      code: 'hold-expired',
      hold: 't',
      changed: false,
    });
    expect(wallet.refused({ do: 'refund', of: 'x', fault: 'vendor' })).toEqual({
      code: 'not-found',
      of: 'x',
      changed: false,
    });
  });

  test('to grants that are over makes new ones for seven days when the vendor failed', () => {
    const wallet = charged();
    wallet.wait(2 * hourMs);
    expect(wallet.send({ do: 'refund', id: 'r', of: 's', fault: 'vendor' }).details).toEqual({
      charge: 's',
      usable: 9,
      expired: 0,
    });
    const [refunded] = wallet.told('refunded');
    expect(refunded?.back.returned).toEqual([slice('c', 4, 'topup')]);
    const again = {
      category: 'promotional',
      priority: 25,
      source: 'refund',
      purchase: null,
      effectiveAt: start + 2 * hourMs,
    };
    const grant = {
      bucket: 'refund',
      createdAt: start + 2 * hourMs,
      expiresAt: start + 2 * hourMs + 7 * dayMs,
      ...again,
    };
    expect(refunded?.back.regranted).toEqual([
      { from: slice('b', 3), grant: { id: 'refund:r', credits: 3, ...grant } },
      { from: slice('a', 2), grant: { id: 'refund:r:2', credits: 2, ...grant } },
    ]);
    expect(wallet.buckets()).toEqual({ refund: 5, topup: 10 });
  });

  test('to grants that are over is shown and lost when the user cancelled', () => {
    const wallet = charged();
    wallet.wait(hourMs);
    expect(wallet.send({ do: 'refund', of: 's', fault: 'user' }).details).toEqual({
      charge: 's',
      usable: 7,
      expired: 2,
    });
    expect(wallet.told('refunded')[0]?.back.expired).toEqual([slice('a', 2)]);
    expect(wallet.buckets()).toEqual({ promo: 3, topup: 10 });
  });

  test.each([[['older', 'young', 'y2']], [['older', 'y2', 'young']]])(
    'to a grant that is over may go to the youngest of its bucket that is not used up: %j',
    (ids) => {
      const wallet = charged({ userCancel: 'successor' });
      wallet.wait(2 * hourMs);
      for (const id of ids) {
        wallet.send({ do: 'grant', id, bucket: 'promo', credits: 1 });
        if (id === 'older') wallet.wait(1);
      }
      wallet.wait(1);
      wallet.send({ do: 'grant', id: 'elsewhere', bucket: 'topup', credits: 9 });
      wallet.send({ do: 'grant', id: 'brief', bucket: 'promo', credits: 1, expiresAt: wallet.now() + 1 });
      wallet.wait(1);
      expect(wallet.send({ do: 'refund', of: 's', fault: 'user' }).details).toEqual({
        charge: 's',
        usable: 9,
        expired: 0,
      });
      expect(wallet.told('refunded')[0]?.back.moved).toEqual([
        { from: slice('b', 3), to: slice('young', 3) },
        { from: slice('a', 2), to: slice('young', 2) },
      ]);
      expect(wallet.state().grants['grant:young']?.available).toBe(6);
    },
  );

  test('finds its successor among grants that are held or leased as well, and is lost where all are used up', () => {
    for (const use of ['hold', 'lease', 'spend'] as const) {
      const wallet = charged({ userCancel: 'successor' });
      wallet.wait(2 * hourMs);
      wallet.send({ do: 'spend', credits: 10 - 4 });
      wallet.send({ do: 'grant', id: 'next', bucket: 'promo', credits: 2 });
      if (use === 'hold') wallet.send({ do: 'hold', credits: 2 });
      if (use === 'lease') wallet.send({ do: 'lease', device: 'd', credits: 2 });
      if (use === 'spend') wallet.send({ do: 'spend', credits: 2 });
      const { details } = wallet.send({ do: 'refund', of: 's', fault: 'user' });
      expect([use, details.expired]).toEqual([use, use === 'spend' ? 5 : 0]);
    }
  });

  test('with new grants needs a bucket for them', () => {
    const buckets = studio.buckets.filter(({ kind }) => kind !== 'refund');
    const wallet = aWallet({ change: { buckets } });
    wallet.send({ do: 'grant', bucket: 'promo', credits: 2, expiresAt: start + hourMs });
    wallet.send({ do: 'spend', id: 's', credits: 2 });
    wallet.wait(hourMs);
    expect(() => wallet.send({ do: 'refund', of: 's', fault: 'vendor' })).toThrow(
      'the catalog has no bucket for refunds',
    );
  });

  test('of bought credits that are over still belongs to its purchase', () => {
    const buckets = studio.buckets.map((bucket) => (bucket.id === 'topup' ? { ...bucket, expiry: 'PT1H' } : bucket));
    const wallet = aWallet({ change: { buckets } });
    wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
    wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
    wallet.send({ do: 'spend', id: 's', credits: 2 });
    wallet.wait(hourMs);
    wallet.send({ do: 'refund', id: 'r', of: 's', fault: 'vendor' });
    expect(wallet.state().grants['refund:r']).toEqual(expect.objectContaining({ purchase: 'p', category: 'paid' }));
  });
});

describe('work that failed', () => {
  test('gives an open hold back, refunds a charge, and says nothing the second time', () => {
    const wallet = charged();
    wallet.send({ do: 'hold', id: 'h', credits: 2 });
    expect(wallet.send({ do: 'fail', of: 'h' }).credits).toBe(2);
    expect(wallet.told('voided').map(({ reason }) => reason)).toEqual(['failed']);
    expect(wallet.send({ do: 'fail', id: 'f', of: 's' })).toEqual(
      expect.objectContaining({ credits: 9, details: { charge: 's', usable: 9, expired: 0 } }),
    );
    expect(wallet.told('refunded')[0]).toEqual(
      expect.objectContaining({ refund: 'f', fault: 'vendor', reason: 'failed' }),
    );
    expect(wallet.send({ do: 'fail', of: 's' })).toEqual(expect.objectContaining({ credits: 0, details: {} }));
    expect(wallet.types()).toEqual([]);
    expect(wallet.refused({ do: 'fail', of: 'x' }).code).toBe('not-found');
  });

  test('makes good for grants that are over meanwhile, which giving up does not', () => {
    for (const [command, buckets] of [
      [
        { do: 'fail', of: 'h' },
        { refund: 2, topup: 10 },
      ],
      [{ do: 'void', hold: 'h' }, { topup: 10 }],
    ] as const) {
      const wallet = aWallet();
      wallet.send({ do: 'grant', id: 'a', bucket: 'promo', credits: 2, expiresAt: start + hourMs });
      wallet.send({ do: 'grant', id: 'c', bucket: 'topup', credits: 10 });
      wallet.send({ do: 'hold', id: 'h', credits: 3, ttl: 'PT2H' });
      wallet.wait(hourMs);
      expect(wallet.send(command).credits).toBe(command.do === 'fail' ? 3 : 1);
      expect(wallet.buckets()).toEqual(buckets);
    }
  });
});

describe('a grant by hand', () => {
  test('answers with where it went and until when', () => {
    const wallet = aWallet();
    expect(wallet.send({ do: 'grant', id: 'g', bucket: 'refund', credits: 3, reason: 'sorry', user: 'Ann' })).toEqual({
      ...{
        id: 'g',
        credits: 3,
        slices: [slice('g', 3, 'refund')],
        owned: 0,
        expiresAt: start + 7 * dayMs,
        details: {},
      },
    });
    expect(wallet.told('granted')).toEqual([expect.objectContaining({ reason: 'sorry', user: 'Ann' })]);
    expect(wallet.state().grants['grant:g']).toEqual({
      ...{ id: 'grant:g', bucket: 'refund', category: 'paid', priority: 25, source: 'manual', credits: 3 },
      ...{ effectiveAt: start, expiresAt: start + 7 * dayMs, createdAt: start, purchase: null },
      ...{ available: 3, held: 0, leased: 0 },
    });
    expect(wallet.send({ do: 'grant', bucket: 'refund', credits: 3, expiresAt: null }).expiresAt).toBeNull();
    expect(wallet.send({ do: 'grant', bucket: 'promo', credits: 3, expiresAt: start + 1 }).expiresAt).toBe(start + 1);
  });

  test('is not called like the grant of a period, which is to come', () => {
    const wallet = aWallet();
    for (const id of ['plan:2026-02-15T10:00:00Z', ':2026-02-15T10:00:00.000Z'])
      expect(wallet.refused({ do: 'grant', id, bucket: 'promo', credits: 1 })).toEqual({
        ...{ code: 'bad-input', id, changed: false },
      });
    for (const id of ['plan:2026-02-15', '2026-02-15T10:00:00Z', 'plan:2026-02-15T10:00:00Z:more'])
      expect(wallet.send({ do: 'grant', id, bucket: 'promo', credits: 1 }).id).toBe(id);
  });

  test('goes to a bucket that there is, by whom it may, and ends in the future', () => {
    const wallet = aWallet();
    expect(wallet.refused({ do: 'grant', bucket: 'x', credits: 1 })).toEqual({
      code: 'bad-input',
      bucket: 'x',
      changed: false,
    });
    for (const expiresAt of [start - 1, start])
      expect(wallet.refused({ do: 'grant', bucket: 'promo', credits: 1, expiresAt })).toEqual({
        code: 'bad-input',
        expiresAt: rfc3339(expiresAt),
        changed: false,
      });
    const buckets = studio.buckets.map((bucket) =>
      bucket.id === 'promo' ? { ...bucket, accrual: { type: 'manual' as const, roles: ['system' as const] } } : bucket,
    );
    const strict = aWallet({ change: { buckets } });
    expect(strict.refused({ do: 'grant', bucket: 'promo', credits: 1 })).toEqual({
      code: 'forbidden',
      role: 'owner',
      changed: false,
    });
    expect(strict.send({ do: 'grant', bucket: 'promo', credits: 1, as: 'system' }).credits).toBe(1);
    expect(strict.send({ do: 'grant', bucket: 'topup', credits: 1 }).credits).toBe(1);
  });

  test('lasts as long as its bucket says: a day, a period, or for ever', () => {
    const wallet = aWallet({ catalog: 'three-balances', zone: 'Asia/Kathmandu' });
    expect(wallet.send({ do: 'grant', bucket: 'daily', credits: 1 }).expiresAt).toBe(Date.UTC(2026, 0, 15, 18, 15));
    expect(wallet.send({ do: 'grant', bucket: 'plan', credits: 1 }).expiresAt).toBeNull();
    expect(wallet.send({ do: 'grant', bucket: 'topup', credits: 1 }).expiresAt).toBeNull();
    wallet.send({ do: 'subscribe', plan: 'standard' });
    expect(wallet.send({ do: 'grant', bucket: 'plan', credits: 1 }).expiresAt).toBe(Date.UTC(2026, 1, 15, 10));
  });

  test('that an account receives once comes once', () => {
    const buckets = studio.buckets.map((bucket) =>
      bucket.id === 'promo' ? { ...bucket, accrual: { type: 'once' as const, amount: 1 } } : bucket,
    );
    const wallet = aWallet({ change: { buckets } });
    expect(wallet.send({ do: 'open', id: 'o', user: 'Ann' })).toEqual(expect.objectContaining({ credits: 51 }));
    expect(
      wallet.told('granted').map(({ grant, reason, user }) => [grant.id, grant.source, grant.credits, reason, user]),
    ).toEqual([
      ['once:trial', 'once', 50, '', 'Ann'],
      ['once:promo', 'once', 1, '', 'Ann'],
    ]);
    expect(wallet.state().onceGiven).toEqual(['trial', 'promo']);
    expect([wallet.send({ do: 'open' }).credits, wallet.types()]).toEqual([0, []]);
    const none = aWallet({
      change: { buckets: buckets.map((bucket) => ({ ...bucket, accrual: { type: 'once' as const, amount: 0 } })) },
    });
    expect([none.send({ do: 'open' }).credits, none.types()]).toEqual([0, []]);
  });
});

describe('a late report that was partly owed', () => {
  /** 10 credits were spent on a device that came back too late; 4 were free then, and 6 are owed. */
  function late(change: Partial<Catalog> = {}) {
    const wallet = aWallet({ change });
    wallet.send({ do: 'grant', id: 'g', bucket: 'admin', credits: 10 });
    wallet.send({ do: 'lease', id: 'l', device: 'd', credits: 10 });
    const lease = wallet.state().leases.l;
    if (lease === undefined) throw new Error('no lease');
    const who = { resource: null, run: null, user: null };
    const work = { action: 'enhance', phase: 'single' as const, quantity: 1, dims: {}, workKeys: [], ...who };
    const { journal } = spendOnDevice(
      newPurse(lease, start),
      { ...work, id: 'a', credits: credits(10) },
      {
        ...{ wall: start, elapsedMs: 0 },
      },
    );
    wallet.wait(10 * dayMs);
    wallet.send({ do: 'spend', credits: 6 });
    wallet.send({ do: 'sync', device: 'd', lease: 'l', entries: [...journal], returnsRest: true });
    expect([wallet.balance().available, wallet.state().debt]).toEqual([0, 6]);
    return wallet;
  }
  const given = (wallet: ReturnType<typeof late>, count: number) =>
    wallet.send({ do: 'grant', id: 'more', bucket: 'promo', credits: count });
  const refund = { do: 'refund', id: 'r', of: 'a', fault: 'vendor' } as const;

  test.each([0, 2, 6, 9])('comes back whole: of what is owed, %i credits came in before', (count) => {
    const wallet = late();
    if (count > 0) given(wallet, count);
    expect(wallet.send(refund)).toMatchObject({
      credits: 10,
      details: { charge: 'a', usable: 4 + Math.min(count, 6), expired: 0 },
    });
    expect([wallet.balance().available, wallet.state().debt]).toEqual([4 + count, 0]);
    const repaid = wallet.state().grants['repaid:r'];
    if (count === 0) expect([repaid, wallet.told('refunded')[0]?.repaid]).toEqual([undefined, undefined]);
    else {
      const made = { bucket: 'topup', category: 'paid', source: 'refund', expiresAt: null, purchase: null };
      expect(repaid).toMatchObject({ ...made, credits: Math.min(count, 6), available: Math.min(count, 6) });
    }
    expect(wallet.state().charges.a).toMatchObject({ refunded: 10, debt: 0 });
    expect(wallet.refused({ ...refund, id: 'again' })).toMatchObject({ code: 'bad-input', refundable: 0 });
  });

  test('comes back in parts from the end: what is owed, what was owed, and what was free then', () => {
    const wallet = late();
    given(wallet, 2);
    const back = (id: string, count: number) => {
      wallet.send({ ...refund, id, credits: count });
      return [wallet.state().debt, wallet.state().grants[`repaid:${id}`]?.credits, wallet.balance().available];
    };
    expect(back('r1', 3)).toEqual([1, undefined, 0]);
    expect(back('r2', 2)).toEqual([0, 1, 1]);
    expect(back('r3', 3)).toEqual([0, 1, 4]);
    expect(back('r4', 2)).toEqual([0, undefined, 6]);
  });

  test('comes back where nothing is sold as credits of a refund', () => {
    const wallet = late({ buckets: studio.buckets.filter(({ kind }) => kind !== 'topup') });
    given(wallet, 6);
    wallet.send(refund);
    expect(wallet.state().grants['repaid:r']).toMatchObject({ bucket: 'refund', available: 6 });
    const none = late({ buckets: studio.buckets.filter(({ kind }) => kind !== 'topup' && kind !== 'refund') });
    given(none, 6);
    expect(() => none.send(refund)).toThrow('the catalog has no bucket for refunds');
  });
});
