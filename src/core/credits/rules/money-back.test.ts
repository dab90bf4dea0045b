import { describe, expect, test } from 'vitest';
import type { Catalog } from '../catalog.ts';
import { cameAgain, kept, sentBack } from '../effects/money-back.ts';
import { postingsOf } from '../ledger/postings.ts';
import { presets } from '../presets.ts';
import { aWallet, hourMs } from '../properties/aWallet.ts';
import { historyOf } from '../shown/history.ts';
import { credits, none } from '../values/amount.ts';

// What the provider says of money that went back without us: the edges, to the single credit.

const studio = presets.studio as Catalog;

/** A pack of 50 credits for 12.00, of which so many were spent. */
function bought(spent: number, change: Partial<Catalog> = {}) {
  const wallet = aWallet({ change });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  if (spent > 0) wallet.send({ do: 'spend', credits: spent });
  return wallet;
}
const slices = (credits: number) => (credits === 0 ? [] : [{ grantId: 'purchase:p', bucket: 'topup', credits }]);

describe('a chargeback that was won', () => {
  test.each([50, 49, 20, 0])('gives back what it took and forgives what it made owe: %d spent', (spent) => {
    const wallet = bought(spent);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([spent, 0]);
    expect(wallet.send({ do: 'chargeback-won', purchase: 'p' })).toEqual(
      expect.objectContaining({
        credits: 50 - spent,
        slices: slices(50 - spent),
        details: { purchase: 'p', debt: spent },
      }),
    );
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 50 - spent]);
    const moved = wallet.told('chargeback-reversed').flatMap(postingsOf);
    expect(moved.every(({ credits }) => credits !== 0)).toBe(true);
  });

  test('after its credits would have ended gives new ones', () => {
    const buckets = studio.buckets.map((bucket) => (bucket.id === 'topup' ? { ...bucket, expiry: 'PT1H' } : bucket));
    const wallet = bought(20, { buckets });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.wait(hourMs);
    wallet.send({ do: 'chargeback-won', id: 'w', purchase: 'p' });
    expect([wallet.buckets(), wallet.state().grants['refund:w']?.available]).toEqual([{ refund: 30 }, 30]);
  });
});

describe('a dispute over a part of a payment', () => {
  const disputed = (dispute: string, amountMinor: number) => ({
    ...{ do: 'chargeback' as const, purchase: 'p', dispute, amountMinor },
  });
  const won = (dispute: string) => ({ do: 'chargeback-won' as const, purchase: 'p', dispute });

  test.each([
    { spent: 0, minor: 480, taken: 20, debt: 0 },
    { spent: 40, minor: 480, taken: 10, debt: 10 },
    { spent: 50, minor: 480, taken: 0, debt: 20 },
    // Twenty credits and five sixths.
    { spent: 0, minor: 500, taken: 20, debt: 0 },
    { spent: 0, minor: 23, taken: 0, debt: 0 },
    { spent: 10, minor: 1200, taken: 40, debt: 10 },
    { spent: 0, minor: 99_999, taken: 50, debt: 0 },
  ])('takes its share, unused credits first, and the rest as debt: %o', ({ spent, minor, taken, debt }) => {
    const wallet = bought(spent);
    expect(wallet.send(disputed('d', minor))).toMatchObject({
      ...{ credits: taken, slices: slices(taken), details: { purchase: 'p', debt } },
    });
    expect([wallet.balance().available, wallet.state().debt]).toEqual([50 - spent - taken, debt]);
    expect(wallet.state().purchases.p).toMatchObject({
      ...{ status: minor < 1200 ? 'paid' : 'refunded', refundedMinor: Math.min(minor, 1200) },
    });
    expect(wallet.refused(disputed('d', minor)).code).toBe('bad-input');
    wallet.send(won('d'));
    expect([wallet.balance().available, wallet.state().debt]).toEqual([50 - spent, 0]);
    expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedMinor: 0, refundedCredits: 0 });
    expect(wallet.refused(won('d')).code).toBe('bad-input');
    expect(wallet.refused(disputed('d', minor)).code).toBe('bad-input');
    expect(wallet.balance().available).toBe(50 - spent);
  });

  test('and another one come to the whole, each is won by itself, and no two lines are called the same', () => {
    const wallet = bought(0);
    wallet.send(disputed('a', 500));
    wallet.send(disputed('b', 700));
    expect(wallet.state().purchases.p).toMatchObject({ status: 'refunded', refundedCredits: 50, refundedMinor: 1200 });
    wallet.send(won('b'));
    expect(wallet.balance().available).toBe(30);
    wallet.send(won('a'));
    expect(wallet.balance().available).toBe(50);
    const lines = historyOf(wallet.events(), wallet.catalog).filter(({ kind }) => kind === 'chargeback');
    expect(lines.map(({ id, credits }) => [id, credits])).toEqual([
      ['chargeback:p', -20],
      ['chargeback:p:2', -30],
      ['chargeback-won:p:2', 30],
      ['chargeback-won:p:1', 20],
    ]);
  });

  test('that grows takes the difference, and what shrinks is left as it is until it is won', () => {
    const wallet = bought(0);
    wallet.send(disputed('d', 240));
    wallet.send(disputed('d', 720));
    expect(wallet.balance().available).toBe(20);
    expect(wallet.refused(disputed('d', 240)).code).toBe('bad-input');
    wallet.send(won('d'));
    expect(wallet.balance().available).toBe(50);
  });

  test('in parts that are no whole credits takes what all of them come to, so that a refund beside them is not short', () => {
    const wallet = bought(0);
    wallet.send(disputed('d', 1));
    expect(wallet.balance().available).toBe(50);
    wallet.send(disputed('d', 1008));
    expect(wallet.balance().available).toBe(8);
    wallet.send(said(atProvider('re', 8)));
    wallet.send(won('d'));
    expect(wallet.balance().available).toBe(42);
  });

  test('beside refunds takes no more than was left of the payment', () => {
    const wallet = bought(0);
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 30 });
    wallet.send(disputed('d', 600));
    expect(wallet.balance().available).toBe(0);
    expect(wallet.state().purchases.p?.disputes?.d).toMatchObject({ claimedMinor: 600, amountMinor: 480, credits: 20 });
    // The refund fails: the bank speaks of five credits of it, the rest comes again.
    wallet.send(said(atProvider('m', 30, true)));
    expect(wallet.told('money-kept')).toEqual([expect.objectContaining({ covered: 5, coveredMinor: 120 })]);
    expect(wallet.balance().available).toBe(25);
    expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedMinor: 600, refundedCredits: 25 });
    wallet.send(won('d'));
    expect(wallet.balance().available).toBe(50);
  });

  test('and a refund by hand that reaches into it: what both mean is gone once', () => {
    const wallet = bought(0);
    wallet.send(disputed('d', 600));
    wallet.send(said(atProvider('re', 40)));
    expect(wallet.told('money-refunded')).toEqual([
      expect.objectContaining({ slices: slices(25), covered: 15, coveredMinor: 360 }),
    ]);
    expect(wallet.balance().available).toBe(0);
    wallet.send(won('d'));
    expect(wallet.balance().available).toBe(10);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 40, refundedMinor: 960 });
  });

  test('asks for nothing that somebody gave away with a refund', () => {
    const wallet = bought(50);
    wallet.send(said(atProvider('re', 40)));
    wallet.send(disputed('d', 240));
    expect([wallet.balance().available, wallet.state().debt]).toEqual([0, 10]);
  });

  test('is money for a refund no more: only the rest of the price goes back', () => {
    const wallet = bought(0);
    wallet.send(disputed('d', 600));
    expect(wallet.send({ do: 'money-refund', id: 'm', purchase: 'p' })).toMatchObject({
      ...{ credits: 25, details: { amountMinor: 600 } },
    });
    wallet.send(won('d'));
    expect(wallet.send({ do: 'money-refund', id: 'n', purchase: 'p' }).details.amountMinor).toBe(600);
  });
});

const atProvider = (refund: string, credits: number, hasFailed = false) => ({
  ...{ refund, amountMinor: credits * 24, hasFailed },
});
const said = (...refunds: readonly ReturnType<typeof atProvider>[]) => ({
  do: 'money-returned' as const,
  purchase: 'p',
  refunds: [...refunds],
});

describe('money that the provider sent back', () => {
  test('takes what is unused of it, down to one credit and to none', () => {
    for (const [spent, taken] of [
      [0, 10],
      [49, 1],
      [50, 0],
    ] as const) {
      const wallet = bought(spent);
      expect(wallet.send(said(atProvider('re', 10)))).toEqual(
        expect.objectContaining({
          ...{ credits: taken, slices: slices(taken), details: { purchase: 'p', amountMinor: 240 } },
        }),
      );
      expect(wallet.told('money-refunded').map(({ slices }) => slices)).toEqual([slices(taken)]);
      expect(wallet.send(said(atProvider('re', 10)))).toEqual(
        expect.objectContaining({ credits: 0, slices: [], details: { purchase: 'p', amountMinor: 0 } }),
      );
      expect(wallet.types()).toEqual([]);
    }
  });

  test('grows, and each time says what it comes to: no two lines of the history are called the same', () => {
    const wallet = bought(0);
    wallet.send(said(atProvider('re', 5)));
    wallet.send(said(atProvider('re', 8)));
    expect(wallet.told('money-refunded')).toEqual([expect.objectContaining({ amountMinor: 72, toldMinor: 192 })]);
    expect(wallet.state().purchases.p?.refunds).toEqual({ re: { credits: 8, amountMinor: 192 } });
    const lines = historyOf(wallet.events(), wallet.catalog).filter(({ kind }) => kind === 'money_refund');
    expect(lines.map(({ id, credits }) => [id, credits])).toEqual([
      ['money:p:re:120', -5],
      ['money:p:re:192', -3],
    ]);
  });

  test('is no more than was paid, also after a dispute that was won', () => {
    const wallet = bought(0);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    wallet.send(said(atProvider('re', 50)));
    wallet.send(said(atProvider('re', 50), atProvider('more', 1)));
    expect(wallet.types()).toEqual([]);
    const gone = { refundedCredits: 50, refundedMinor: 1200 };
    expect(wallet.state().purchases.p).toMatchObject({ ...gone, status: 'paid' });
  });

  test('for credits that were spent, which then came again, is not sent a second time', () => {
    const wallet = bought(0);
    wallet.send({ do: 'spend', id: 's', credits: 50 });
    wallet.send(said(atProvider('re', 40)));
    wallet.send({ do: 'refund', of: 's', fault: 'vendor' });
    expect(wallet.balance().available).toBe(50);
    expect(wallet.send({ do: 'money-refund', purchase: 'p', credits: 20 }).details.amountMinor).toBe(240);
    expect(wallet.state().purchases.p?.refundedMinor).toBe(1200);
    // And then there is no money left: no credits go for none.
    expect(wallet.refused({ do: 'money-refund', purchase: 'p', credits: 20 }).code).toBe('bad-input');
    expect(wallet.balance().available).toBe(30);
  });

  test('in cents takes a credit with the last cent of it', () => {
    const wallet = bought(0);
    const cents = (amountMinor: number) => said({ ...atProvider('re', 0), amountMinor });
    expect([23, 24, 47, 48].map((minor) => wallet.send(cents(minor)).credits)).toEqual([0, 1, 0, 1]);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    const told = [71, 72].flatMap((minor) => {
      wallet.send(cents(minor));
      return wallet.told('money-refunded').map(({ covered, coveredMinor }) => [covered, coveredMinor]);
    });
    expect(told).toEqual([
      [0, 23],
      [1, 1],
    ]);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 50, refundedMinor: 1200 });
  });

  test('is noted as the bank had it where the bank had it, and asks for no gift again', () => {
    const wallet = bought(0);
    wallet.send({ do: 'spend', id: 's', credits: 50 });
    wallet.send(said(atProvider('re', 25)));
    wallet.send({ do: 'refund', of: 's', fault: 'vendor' });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    expect(wallet.balance().available).toBe(25);
    expect(wallet.send(said(atProvider('re', 35)))).toMatchObject({ credits: 0, details: { amountMinor: 240 } });
    expect(wallet.balance().available).toBe(25);
  });

  test('beside what a bank has is its own where there is enough for both', () => {
    const wallet = bought(30);
    wallet.send({ do: 'chargeback', purchase: 'p', dispute: 'd', amountMinor: 240 });
    wallet.send(said(atProvider('re', 20)));
    expect(wallet.told('money-refunded')).toEqual([
      expect.objectContaining({ slices: slices(10), covered: 0, coveredMinor: 0 }),
    ]);
    wallet.send(said(atProvider('re', 20, true)));
    expect(wallet.told('money-kept')).toEqual([expect.objectContaining({ covered: 0, coveredMinor: 0 })]);
    expect(wallet.balance().available).toBe(10);
  });

  test('of a purchase that is used up is refused in these words', () => {
    const wallet = bought(50);
    expect(() => wallet.send({ do: 'money-refund', purchase: 'p' })).toThrow('0 credits of this purchase are unused');
  });
});

describe('a refund that fails at the bank after it was booked', () => {
  test.each([
    ['sent by hand', 're'],
    ['that the wallet asked for', 'm'],
  ])('%s is as if it had never been, once, and is told once', (_, name) => {
    const wallet = bought(5);
    if (name === 'm') wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 20 });
    else wallet.send(said(atProvider('re', 20)));
    expect(wallet.balance().available).toBe(25);
    const failed = said(atProvider(name, 20, true));
    expect(wallet.send(failed)).toMatchObject({ credits: 0, details: { amountMinor: 0 } });
    expect(wallet.told('money-kept')).toEqual([
      expect.objectContaining({ refund: name, amountMinor: 480, hasFailed: true }),
    ]);
    expect(wallet.balance().available).toBe(45);
    expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedCredits: 0, refundedMinor: 0 });
    // Told again, and told by an older answer that comes late.
    for (const late of [failed, said(atProvider(name, 20)), failed]) {
      wallet.send(late);
      expect([wallet.types(), wallet.balance().available]).toEqual([[], 45]);
    }
    expect(wallet.refused({ do: 'money-kept', purchase: 'p', refund: name }).code).toBe('not-found');
    expect(wallet.send({ do: 'money-refund', purchase: 'p' }).credits).toBe(45);
  });

  test('before anybody heard of it changes no credit, and is not booked afterwards', () => {
    const wallet = bought(0);
    wallet.send(said(atProvider('re', 20, true)));
    expect(wallet.events().flatMap(postingsOf).length).toBe(2);
    wallet.send(said(atProvider('re', 20)));
    expect([wallet.types(), wallet.balance().available]).toEqual([[], 50]);
  });

  test('of several gives back its own part only', () => {
    const wallet = bought(0);
    wallet.send(said(atProvider('a', 10), atProvider('b', 15)));
    expect(wallet.balance().available).toBe(25);
    wallet.send(said(atProvider('a', 10, true), atProvider('b', 15)));
    expect(wallet.balance().available).toBe(35);
    expect(wallet.state().purchases.p?.refunds).toEqual({
      a: { credits: 0, amountMinor: 0, hasFailed: true },
      b: { credits: 15, amountMinor: 360 },
    });
  });

  test('of which two fail after their credits would have ended makes a grant for each', () => {
    const buckets = studio.buckets.map((bucket) => (bucket.id === 'topup' ? { ...bucket, expiry: 'PT1H' } : bucket));
    const wallet = bought(0, { buckets });
    wallet.send(said(atProvider('a', 10), atProvider('b', 15)));
    wallet.wait(hourMs);
    wallet.send({ ...said(atProvider('a', 10, true), atProvider('b', 15, true)), id: 'f' });
    expect([wallet.state().grants['refund:f:a']?.available, wallet.state().grants['refund:f:b']?.available]).toEqual([
      10, 15,
    ]);
  });

  test('while the bank has the whole payment waits there, and comes again with it', () => {
    const wallet = bought(0);
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 20 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.send(said(atProvider('m', 20, true)));
    expect(wallet.told('money-kept')).toEqual([expect.objectContaining({ covered: 20 })]);
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 0]);
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    expect(wallet.balance().available).toBe(50);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 0, refundedMinor: 0 });
  });

  test('heard of while the bank has the whole payment takes nothing twice', () => {
    const wallet = bought(10);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.send(said(atProvider('re', 15)));
    expect(wallet.told('money-refunded')).toEqual([expect.objectContaining({ slices: [], covered: 15 })]);
    expect([wallet.state().debt, wallet.balance().available]).toEqual([10, 0]);
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    expect([wallet.state().debt, wallet.balance().available]).toEqual([0, 25]);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 15, refundedMinor: 360 });
    wallet.send(said(atProvider('re', 15, true)));
    expect(wallet.balance().available).toBe(40);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 0, refundedMinor: 0 });
  });

  test('of a payment that the bank took and gave back is no affair of the bank any more', () => {
    const wallet = bought(0);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    wallet.send(said(atProvider('re', 15)));
    expect(wallet.state().purchases.p).toMatchObject({
      ...{ refundedCredits: 15, refundedMinor: 360 },
    });
    const nothing = { claimedMinor: 0, amountMinor: 0, credits: 0, debt: 0 };
    expect(wallet.state().purchases.p?.disputes).toEqual({ '': { turn: 1, ...nothing, isWon: true } });
    wallet.send(said(atProvider('re', 15, true)));
    expect([wallet.types(), wallet.balance().available]).toEqual([['money-kept'], 50]);
    expect(wallet.state().purchases.p).toMatchObject({
      ...{ refundedCredits: 0, refundedMinor: 0, disputes: { '': { turn: 1, isWon: true, amountMinor: 0 } } },
    });
  });

  test('that was booked before refunds had names is a part of the sum, and has none', () => {
    const wallet = bought(0);
    const nameless = { type: 'money-refunded', at: 0, purchase: 'p', slices: [], amountMinor: 48, user: null } as const;
    const { p } = sentBack(wallet.state(), nameless).purchases;
    expect([p?.refundedMinor, p?.refunds]).toEqual([48, undefined]);
  });

  test("of which all was the bank's is read as it was written, without the money of it", () => {
    const wallet = bought(0);
    wallet.send({ do: 'chargeback', purchase: 'p' });
    const covered = credits(2);
    const sent = {
      type: 'money-refunded',
      at: 0,
      purchase: 'p',
      slices: [],
      amountMinor: 48,
      user: null,
      refund: 're',
    } as const;
    const after = sentBack(wallet.state(), { ...sent, covered });
    const taken = (state: typeof after) => state.purchases.p?.disputes?.[''];
    expect([after.purchases.p?.refundedMinor, taken(after)]).toMatchObject([1200, { amountMinor: 1152, credits: 48 }]);
    const back = { returned: [], expired: [], regranted: [], moved: [] };
    const failed = kept(after, {
      type: 'money-kept',
      at: 0,
      purchase: 'p',
      refund: 're',
      back,
      amountMinor: 48,
      covered,
    });
    expect([failed.purchases.p?.refundedMinor, taken(failed)]).toMatchObject([
      1200,
      { amountMinor: 1200, credits: 50 },
    ]);
  });

  test('or of which nothing was, comes again whole, and says nothing of a bonus that there was not', () => {
    const sent = { type: 'money-refunded', at: 0, purchase: 'p', amountMinor: 48, user: null, refund: 're' } as const;
    const slice = { grantId: 'purchase:p', bucket: 'topup', credits: credits(2) };
    const own = sentBack(bought(0).state(), { ...sent, slices: [slice] });
    const back = { returned: [slice], expired: [], regranted: [], moved: [] };
    const again = kept(own, { type: 'money-kept', at: 0, purchase: 'p', refund: 're', back, amountMinor: 48 });
    expect([own, again].map(({ purchases: { p } }) => [p?.refundedMinor, p?.refundedCredits])).toEqual([
      [48, 2],
      [0, 0],
    ]);
    for (const { purchases } of [own, again]) expect(Object.keys(purchases.p ?? {})).not.toContain('refundedBonus');
  });

  test('and a dispute that nobody heard of before cannot be won', () => {
    const back = { returned: [], expired: [], regranted: [], moved: [] };
    const unheard = { type: 'chargeback-reversed', at: 0, purchase: 'p', back, debt: none, turn: 1 } as const;
    expect(() => cameAgain(bought(0).state(), unheard)).toThrow('nothing was taken back of p');
  });
});

describe('a refund that the provider refuses', () => {
  test('because it was sent by hand already takes the credits of that one', () => {
    const wallet = bought(0);
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 50 });
    wallet.send(said(atProvider('re', 50)));
    expect(wallet.types()).toEqual([]);
    wallet.send({
      do: 'money-kept',
      purchase: 'p',
      refund: 'm',
      refunds: [atProvider('re', 50), atProvider('x', 1, true)],
    });
    expect(wallet.types()).toEqual(['money-kept', 'money-kept', 'money-refunded']);
    expect(wallet.balance().available).toBe(0);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 50, refundedMinor: 1200 });
  });

  test('is booked with what is told of the others: one of them failed, and is known as such', () => {
    const wallet = bought(0);
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 7 });
    const refunds = [atProvider('a', 5), atProvider('b', 6, true), atProvider('m', 7, true)];
    wallet.send({ do: 'money-kept', purchase: 'p', refund: 'm', refunds });
    expect(wallet.balance().available).toBe(45);
    const failed = { credits: 0, amountMinor: 0, hasFailed: true };
    expect(wallet.state().purchases.p?.refunds).toEqual({ a: { credits: 5, amountMinor: 120 }, b: failed, m: failed });
  });

  test('after its credits would have ended makes a grant that is called after the refusal', () => {
    const buckets = studio.buckets.map((bucket) => (bucket.id === 'topup' ? { ...bucket, expiry: 'PT1H' } : bucket));
    const wallet = bought(0, { buckets });
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 7 });
    wallet.wait(hourMs);
    wallet.send({ do: 'money-kept', id: 'k', purchase: 'p', refund: 'm' });
    expect(wallet.state().grants['refund:k']?.available).toBe(7);
  });

  test('while the bank has the whole payment is noted, and comes again with it', () => {
    const wallet = bought(0);
    wallet.send({ do: 'money-refund', id: 'm', purchase: 'p', credits: 7 });
    wallet.send({ do: 'chargeback', purchase: 'p' });
    expect(wallet.send({ do: 'money-kept', purchase: 'p', refund: 'm' })).toMatchObject({ credits: 7, slices: [] });
    expect(wallet.balance().available).toBe(0);
    wallet.send({ do: 'chargeback-won', purchase: 'p' });
    expect(wallet.balance().available).toBe(50);
  });
});
