import { expect, it } from 'vitest';
import type { Order } from '../provider.ts';
import { sandboxCards, sandboxProvider } from './sandbox.ts';

const order: Order = {
  wallet: 'main',
  at: 0,
  expiresAt: null,
  purchase: 'p-1',
  price: { minor: 2000, currency: 'EUR' },
  credits: 100,
};

it.each([
  ['a good card is paid at once', sandboxCards.succeeds, 'paid', 'paid'],
  ['a good card may have blanks and dashes', '4242-4242 4242 4242', 'paid', 'paid'],
  ['a declined card stays declined', sandboxCards.declined, 'declined', 'declined'],
  [
    'the bank confirms by the time of asking again',
    sandboxCards.needsAuthentication,
    'authentication-required',
    'paid',
  ],
  ['a slow payment is paid by the time of asking again', sandboxCards.staysInProcessing, 'processing', 'paid'],
  ['any other card is declined', '1234567890123456', 'declined', 'declined'],
  ['no card leaves the checkout open', undefined, 'pending', 'pending'],
])('%s', async (_, sandboxCard, atOnce, askedAgain) => {
  const payment = await sandboxProvider().start({ ...order, ...(sandboxCard !== undefined && { sandboxCard }) });
  expect(payment.state).toBe(atOnce);
  const restarted = sandboxProvider();
  expect((await restarted.look(payment.reference ?? '')).state).toBe(askedAgain);
});
