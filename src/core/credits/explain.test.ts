import { expect, test } from 'vitest';
import type { Event } from './event.ts';
import { type Cause, explain, type Opening } from './explain.ts';
import { newGrantsOf } from './ledger/postings.ts';
import { aWallet, dayMs, hourMs } from './properties/aWallet.ts';

const names = ['available', 'held', 'leased', 'debt', 'periodUsed'] as const;

/** Holds, leases, refunds in and after their period, a renewal or two, and a debt that is paid. */
function aHistory(renewals: number) {
  const wallet = aWallet();
  wallet.send({ do: 'subscribe', plan: 'solo' });
  wallet.send({ do: 'grant', bucket: 'promo', credits: 9, expiresAt: wallet.now() + 3 * hourMs });
  wallet.send({ do: 'spend', id: 'old', credits: 20 });
  wallet.send({ do: 'lease', device: 'd', credits: 10 });
  wallet.sleep(31 * dayMs);
  wallet.send({ do: 'spend', id: 'new', credits: 30 });
  wallet.send({ do: 'refund', of: 'old', credits: 5, fault: 'vendor' });
  wallet.send({ do: 'hold', id: 'h', credits: 7 });
  wallet.send({ do: 'refund', of: 'new', credits: 4, fault: 'user' });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  wallet.send({ do: 'spend', credits: 200 });
  wallet.send({ do: 'chargeback', purchase: 'p' });
  wallet.send({ do: 'grant', bucket: 'admin', credits: 30 });
  if (renewals === 1) return wallet;
  wallet.sleep(40 * dayMs);
  wallet.send({ do: 'spend', credits: 1 });
  return wallet;
}

/** What is known of the first part of a history, told by the history itself. */
function openingOf(before: readonly Event[], periodStartsAt: number): Opening {
  const at = before.at(-1)?.at ?? 0;
  const why = explain(before, at);
  const credits = ([name, { credits }]: [string, { credits: number }]) => [name, credits] as const;
  return {
    at,
    numbers: Object.fromEntries(names.map((name) => credits([name, why[name]]))) as Opening['numbers'],
    buckets: Object.fromEntries(Object.entries(why.buckets).map(credits)),
    bucketOfGrant: new Map(before.flatMap(newGrantsOf).map(({ id, bucket }) => [id, bucket])),
    periodStartsAt,
    chargedAt: new Map(
      before.flatMap((event) =>
        event.type === 'captured' || event.type === 'lease-spent' ? [[event.charge.id, event.charge.at]] : [],
      ),
    ),
  };
}

test.each([1, 2])(
  'the last part of a history explains every number like the whole, wherever it is cut: %d',
  (renewals) => {
    const wallet = aHistory(renewals);
    const events = wallet.events();
    const whole = explain(events, wallet.now());
    expect(names.every((name) => whole[name].causes.length > 0)).toBe(true);
    let periodStartsAt = 0;
    for (const [cut, next] of events.entries()) {
      const opening = openingOf(events.slice(0, cut), periodStartsAt);
      const last = explain(events.slice(cut), wallet.now(), opening);
      const expected = (causes: readonly Cause[], before: number, startsAnew: boolean) => {
        const earlier = { index: -1, type: 'earlier', at: opening.at, credits: before };
        const later = causes
          .filter(({ index }) => index >= cut)
          .map((cause) => ({ ...cause, index: cause.index - cut }));
        return [...(before === 0 || startsAnew ? [] : [earlier]), ...later];
      };
      const laterPeriod = events.slice(cut).some(({ type }) => type === 'renewed' || type === 'subscribed');
      for (const name of names) {
        const startsAnew = name === 'periodUsed' && laterPeriod;
        expect([cut, name, last[name]]).toEqual([
          ...[cut, name],
          { credits: whole[name].credits, causes: expected(whole[name].causes, opening.numbers[name], startsAnew) },
        ]);
      }
      for (const [bucket, { credits, causes }] of Object.entries(whole.buckets)) {
        const told = expected(causes, opening.buckets[bucket] ?? 0, false);
        expect([cut, bucket, last.buckets[bucket]]).toEqual([
          ...[cut, bucket],
          told.length === 0 ? undefined : { credits, causes: told },
        ]);
      }
      if (next.type === 'subscribed' || next.type === 'renewed') periodStartsAt = next.at;
    }
  },
);

test('a bucket that was empty long ago is told by the whole history and not by the last part of it', () => {
  const opening: Opening = {
    ...{ at: 5, numbers: { available: 3, held: 0, leased: 0, debt: 0, periodUsed: 0 }, periodStartsAt: 0 },
    ...{ buckets: { topup: 3, promo: 0 }, bucketOfGrant: new Map([['g', 'admin']]), chargedAt: new Map() },
  };
  expect(explain([], 9, opening)).toEqual({
    ...{ held: { credits: 0, causes: [] }, leased: { credits: 0, causes: [] }, debt: { credits: 0, causes: [] } },
    ...{ periodUsed: { credits: 0, causes: [] } },
    available: { credits: 3, causes: [{ index: -1, type: 'earlier', at: 5, credits: 3 }] },
    buckets: { topup: { credits: 3, causes: [{ index: -1, type: 'earlier', at: 5, credits: 3 }] } },
  });
});
