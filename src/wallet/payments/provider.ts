import type { Money } from '../../contract/wallet/shapes.ts';

// What the wallet asks of whoever takes the money. A provider never makes credits: it only says what became of a payment, and the wallet
// books the credits once for each payment that is paid.

export type PaymentState = 'pending' | 'processing' | 'paid' | 'declined' | 'authentication-required' | 'unknown';

export type Payment = {
  /** The provider's own name of the payment; kept with the purchase to ask again. */
  reference: string;
  state: PaymentState;
  /** Where the buyer goes to pay or to confirm. */
  checkoutUrl?: string;
};

export type Order = {
  /** The purchase's id: asking twice with the same one is one payment. */
  purchase: string;
  price: Money;
  credits: number;
  /** Only the sandbox takes a card number here. */
  sandboxCard?: string;
};

/** Either call may throw: then nobody knows what became of the payment, and it is asked for again later. */
export type PaymentProvider = {
  readonly name: string;
  start(order: Order): Promise<Payment>;
  /** Reads the payment again, whatever was heard before. */
  look(reference: string): Promise<Payment>;
};
