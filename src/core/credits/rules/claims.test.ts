import { describe, expect, test } from 'vitest';
import { presets } from '../presets.ts';
import { aWallet, hourMs } from '../properties/aWallet.ts';

// Disputes that stand at the same time and together speak of more than the price: 50 credits for €12.00.

const bought = () => {
  const wallet = aWallet();
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  return wallet;
};
const disputed = (dispute: string, credits: number) =>
  ({ do: 'chargeback', purchase: 'p', dispute, amountMinor: credits * 24 }) as const;
const won = (dispute: string) => ({ do: 'chargeback-won', purchase: 'p', dispute }) as const;

test('what the first one leaves goes to the second, as far as it speaks of it', () => {
  const wallet = bought();
  wallet.send(disputed('a', 40));
  wallet.send(disputed('b', 30));
  expect(wallet.balance().available).toBe(0);
  wallet.send(won('a'));
  expect(wallet.types().slice(0, 2)).toEqual(['chargeback-reversed', 'charged-back']);
  expect(wallet.balance().available).toBe(20);
  expect(wallet.state().purchases.p).toMatchObject({ status: 'paid', refundedCredits: 30, refundedMinor: 720 });
  wallet.send(won('b'));
  expect(wallet.balance().available).toBe(50);
});

test('the second one is won as far as it took something, and the first keeps what it has', () => {
  const wallet = bought();
  wallet.send(disputed('a', 40));
  wallet.send(disputed('b', 30));
  expect(wallet.send(won('b')).credits).toBe(10);
  expect(wallet.types()).not.toContain('charged-back');
  expect(wallet.balance().available).toBe(10);
});

test('of three, the oldest comes first', () => {
  const wallet = bought();
  wallet.send(disputed('a', 50));
  wallet.send(disputed('b', 20));
  wallet.send(disputed('c', 40));
  wallet.send(won('a'));
  const { disputes } = wallet.state().purchases.p ?? {};
  expect([disputes?.b?.amountMinor, disputes?.c?.amountMinor]).toEqual([480, 720]);
  const turns = wallet.events().flatMap((event) => (event.type === 'charged-back' ? [event.turn] : []));
  expect(turns).toEqual([undefined, 2, 3, 4, 5]);
  expect(wallet.balance().available).toBe(0);
});

test('one that grows where nothing is left is remembered, and takes it later', () => {
  const wallet = bought();
  wallet.send(disputed('a', 50));
  wallet.send(disputed('b', 10));
  wallet.send(disputed('b', 30));
  expect(wallet.ask(disputed('b', 20)).ok).toBe(false);
  wallet.send(won('a'));
  expect(wallet.balance().available).toBe(20);
});

test('a single cent goes to who claims it', () => {
  const wallet = bought();
  wallet.send(disputed('a', 50));
  wallet.send({ ...disputed('b', 0), amountMinor: 1 });
  wallet.send(won('a'));
  expect(wallet.state().purchases.p).toMatchObject({ refundedMinor: 1, refundedCredits: 0 });
});

test('what was spent of it is owed to the second as it was to the first', () => {
  const wallet = bought();
  wallet.send({ do: 'spend', id: 's', credits: 45 });
  wallet.send(disputed('a', 50));
  wallet.send(disputed('b', 50));
  expect(wallet.state().debt).toBe(45);
  wallet.send(won('a'));
  expect([wallet.balance().available, wallet.state().debt]).toEqual([0, 45]);
  wallet.send(won('b'));
  expect([wallet.balance().available, wallet.state().debt]).toEqual([5, 0]);
});

describe('money between a refund and the disputes that reach into it', () => {
  const byHand = (credits: number, hasFailed = false) => ({
    ...{ do: 'money-returned' as const, purchase: 'p' },
    refunds: [{ refund: 're', amountMinor: credits * 24, hasFailed }],
  });
  const takenOf = (wallet: ReturnType<typeof bought>) =>
    Object.fromEntries(
      Object.entries(wallet.state().purchases.p?.disputes ?? {}).map(([name, { amountMinor, credits }]) => [
        name,
        [amountMinor / 24, credits],
      ]),
    );

  test('a refund that fails goes to each of them with the credits of its money, and the rest comes again', () => {
    const wallet = bought();
    wallet.send(byHand(30));
    wallet.send(disputed('a', 25));
    wallet.send(disputed('b', 20));
    expect(takenOf(wallet)).toEqual({ a: [20, 20], b: [0, 0] });
    wallet.send(byHand(30, true));
    expect(takenOf(wallet)).toEqual({ a: [25, 25], b: [20, 20] });
    expect(wallet.balance().available).toBe(5);
    wallet.send(won('a'));
    expect(wallet.balance().available).toBe(30);
  });

  test('a refund that fails fills the first of them and gives nothing to the second', () => {
    const wallet = bought();
    wallet.send(byHand(10));
    wallet.send(disputed('a', 50));
    wallet.send(disputed('b', 20));
    wallet.send(byHand(10, true));
    expect(takenOf(wallet)).toEqual({ a: [50, 50], b: [0, 0] });
  });

  test('one by hand takes from the oldest first, and what the other wins is for the oldest again', () => {
    const wallet = bought();
    wallet.send(disputed('a', 10));
    wallet.send(disputed('b', 30));
    wallet.send(byHand(25));
    expect(wallet.told('money-refunded')).toEqual([expect.objectContaining({ covered: 15, coveredMinor: 360 })]);
    expect(takenOf(wallet)).toEqual({ a: [0, 0], b: [25, 25] });
    wallet.send(won('b'));
    expect(takenOf(wallet)).toEqual({ a: [10, 10], b: [0, 0] });
    expect(wallet.balance().available).toBe(15);
  });

  test('the oldest is the one that spoke last longest ago, whatever it is called', () => {
    const wallet = bought();
    wallet.send(disputed('9', 10));
    wallet.send(disputed('1', 15));
    wallet.send(byHand(30));
    expect(takenOf(wallet)).toEqual({ 9: [5, 5], 1: [15, 15] });
    const grown = bought();
    grown.send(disputed('a', 5));
    grown.send(disputed('b', 15));
    grown.send(disputed('a', 10));
    grown.send(byHand(30));
    expect(takenOf(grown)).toEqual({ a: [10, 10], b: [10, 10] });
  });

  test('what one of them has won stays won when a refund reaches into another', () => {
    const wallet = bought();
    wallet.send(disputed('a', 10));
    wallet.send(won('a'));
    wallet.send(disputed('b', 30));
    wallet.send(byHand(40));
    expect(takenOf(wallet)).toEqual({ a: [0, 0], b: [10, 10] });
    expect(wallet.ask(disputed('a', 10)).ok).toBe(false);
  });

  test('of disputed cents that are no credit a refund of all the rest takes what it is worth, whoever wins', () => {
    const wallet = bought();
    wallet.send({ do: 'chargeback', purchase: 'p', dispute: 'd', amountMinor: 1 });
    wallet.send({
      do: 'money-returned',
      purchase: 'p',
      refunds: [{ refund: 're', amountMinor: 1199, hasFailed: false }],
    });
    expect(wallet.balance().available).toBe(1);
    wallet.send(won('d'));
    expect(wallet.balance().available).toBe(1);
    expect(wallet.state().purchases.p).toMatchObject({ refundedCredits: 49, refundedMinor: 1199 });
  });
});

test('what one wins after the pack has ended comes as new credits, and those pay what the other takes', () => {
  const buckets = presets.studio?.buckets.map((one) => (one.id === 'topup' ? { ...one, expiry: 'PT1H' } : one)) ?? [];
  const wallet = aWallet({ change: { buckets } });
  wallet.send({ do: 'buy', id: 'p', pack: 'pack-50' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  wallet.send(disputed('a', 50));
  wallet.send(disputed('b', 20));
  wallet.wait(hourMs);
  wallet.send(won('a'));
  expect(wallet.told('debt-paid')).toHaveLength(1);
  expect([wallet.balance().available, wallet.state().debt]).toEqual([30, 0]);
});

test('a bank that speaks of no money takes none, and is not remembered', () => {
  const wallet = bought();
  const nothing = { do: 'chargeback', purchase: 'p', dispute: 'd', amountMinor: 0 } as const;
  expect(wallet.refused(nothing)).toMatchObject({ code: 'bad-input', changed: false });
  wallet.send(disputed('d', 10));
  expect(wallet.balance().available).toBe(40);
});

test('credits that went for less than they are worth are not taken a second time', () => {
  const [pack] = presets.studio?.packs ?? [];
  const wallet = aWallet({ change: { packs: [{ ...pack, id: 'three', name: 'Three', units: 3, price: 1000 }] } });
  wallet.send({ do: 'buy', id: 'p', pack: 'three' });
  wallet.send({ do: 'payment', purchase: 'p', outcome: 'succeeded' });
  expect(wallet.send({ do: 'money-refund', purchase: 'p', credits: 1 }).details.amountMinor).toBe(333);
  wallet.send({ do: 'chargeback', purchase: 'p', dispute: 'a', amountMinor: 334 });
  expect([wallet.balance().available, wallet.state().debt]).toEqual([1, 0]);
  wallet.send({ do: 'chargeback', purchase: 'p', dispute: 'b', amountMinor: 333 });
  expect([wallet.balance().available, wallet.state().debt]).toEqual([0, 0]);
});
