import { expect, test } from 'vitest';
import { aWallet } from '../properties/aWallet.ts';

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
