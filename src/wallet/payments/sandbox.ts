import type { Payment, PaymentProvider, PaymentState } from './provider.ts';

// A provider that moves no money: the card number decides. It is the default of an embedded wallet, and what tests pay with.

/** The test numbers that developers know, and what each of them does. */
export const sandboxCards = {
  succeeds: '4242424242424242',
  declined: '4000000000000002',
  needsAuthentication: '4000002500003155',
  staysInProcessing: '4000000000000119',
  paidWithoutWord: '4000000000000077',
} as const;

type Outcome = { atOnce: PaymentState; askedAgain: PaymentState };

/** What is not decided at once is decided by the time that somebody asks again. */
const outcomes: Readonly<Record<string, Outcome>> = {
  [sandboxCards.succeeds]: { atOnce: 'paid', askedAgain: 'paid' },
  [sandboxCards.declined]: { atOnce: 'declined', askedAgain: 'declined' },
  [sandboxCards.needsAuthentication]: { atOnce: 'authentication-required', askedAgain: 'paid' },
  [sandboxCards.paidWithoutWord]: { atOnce: 'pending', askedAgain: 'paid' },
  [sandboxCards.staysInProcessing]: { atOnce: 'processing', askedAgain: 'paid' },
};

/** Without a card the checkout was left open: it stays pending until it expires. */
const abandoned: Outcome = { atOnce: 'pending', askedAgain: 'pending' };
const unknownCard: Outcome = { atOnce: 'declined', askedAgain: 'declined' };

/** The sandbox keeps nothing: the reference carries the card, so that a restart changes no answer. */
export function sandboxProvider(): PaymentProvider {
  return {
    name: 'sandbox',
    async start({ purchase, sandboxCard }) {
      const card = (sandboxCard ?? '').replaceAll(/[\s-]/g, '');
      return { reference: `sandbox:${card}:${purchase}`, state: outcomeOf(card).atOnce };
    },
    async look(reference): Promise<Payment> {
      const [, card = ''] = reference.split(':');
      return { reference, state: outcomeOf(card).askedAgain };
    },
  };
}

function outcomeOf(card: string): Outcome {
  return card === '' ? abandoned : (outcomes[card] ?? unknownCard);
}
