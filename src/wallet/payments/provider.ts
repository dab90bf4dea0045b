import type { Kysely } from 'kysely';
import type { Money } from '../../contract/wallet/shapes.ts';
import type { Tables } from '../store/tables.ts';
import type { Site } from './way-back.ts';

// What the wallet asks of whoever takes the money. A provider never makes credits: it only says what became of a payment, and the wallet
// books the credits once for each payment that is paid.

/** `paid` and `declined` are final: what is declined can no longer be paid at the provider. */
export type PaymentState = 'pending' | 'processing' | 'paid' | 'declined' | 'authentication-required' | 'unknown';

/** A card that its holder lets us charge again. The fingerprint is the same however often the same card is saved. */
export type SavedCard = { reference: string; fingerprint: string; shown?: ShownCard };

/** What its holder knows it by. `expires` such as "2031-04"; null where the provider does not say. */
export type ShownCard = { brand: string; lastFour: string; expires: string | null };

export type Payment = {
  /** The provider's own name of the payment; kept with the purchase to ask again. Null: the provider has no such payment. */
  reference: string | null;
  state: PaymentState;
  /** Where the buyer goes to pay or to confirm. */
  checkoutUrl?: string;
  /** The card it was paid with, when the buyer asked to keep it. */
  card?: SavedCard;
  /** Why it was declined, where that tells the buyer what to do. `not-taken`: the provider does not take such an order at all. */
  why?: 'expired-card' | 'not-taken';
  /** What the payment is over, where the provider says so: it has to be what was ordered. */
  price?: Money;
  /** The tax that the provider reckoned, where it does so: minor units, part of the price. */
  taxMinor?: number;
};

export type Order = {
  wallet: string;
  /** The purchase's id: asking twice with the same one is one payment. */
  purchase: string;
  price: Money;
  credits: number;
  /** When the books began it, and until when they wait for it; milliseconds since the epoch. */
  at: number;
  expiresAt: number | null;
  /** It was asked for before, and nobody knows what became of it. */
  isAgain?: boolean;
  /** The buyer lets the card be kept, for recharges. */
  keepsCard?: boolean;
  /** Where the buyer goes after the checkout; a page of the service when absent. */
  returnUrl?: string;
  /** Only the sandbox takes a card number here. */
  sandboxCard?: string;
};

/** `refund`: as the wallet called it, if the wallet asked for it; else as the provider does. */
export type RefundAtProvider = { refund: string; amountMinor: number; hasFailed: boolean };

/** `inquiry`: the bank only asks, and has taken nothing. `money`: what it speaks of; all of the payment where it is not said. */
export type DisputeAtProvider = { state: 'taken' | 'won' | 'inquiry'; money?: Money };

export type MoneyBack = { id: string; wallet: string; reference: string; amountMinor: number };

/** What a message of the provider is about. It is only a hint: the thing itself is read again. */
export type Word = { id: string } & (
  | { about: 'payment'; wallet: string; purchase: string; reference: string }
  | { about: 'dispute'; wallet: string; purchase: string; dispute: string }
  /** Money of a payment went back, whoever sent it, or came again because it could not. */
  | { about: 'refund'; wallet: string; purchase: string; reference: string }
  | { about: 'order'; wallet: string; order: string }
  /** `order`: what it was taken with, where the provider says so. */
  | { about: 'plan'; wallet: string; reference: string; order: string | null }
  /** A bank took back what was paid for a plan, or could not hand over what was sent back of it. */
  | { about: 'plan-money'; wallet: string; what: 'dispute' | 'refund'; reference: string }
  | { about: 'nothing' }
);

/** A message as the provider lists it, with its instant by the provider's clock; what it is about is asked for by itself, as it may not be there any more. */
export type MissedWord = { id: string; at: number; read(): Promise<Word> };

/** Every call may throw: then nobody knows what became of it, and it is asked again later. */
export type PaymentProvider = {
  readonly name: string;
  /** Opens a checkout where the buyer pays. */
  start(order: Order): Promise<Payment>;
  /** Charges a saved card while nobody is there. A payment that fails is closed at the provider before it is called declined. */
  charge(order: Order, card: string): Promise<Payment>;
  /** Reads the payment again, whatever was heard before. */
  look(reference: string): Promise<Payment>;
  /** Closes a payment, so that nobody can pay it later; `paid` when somebody already did. */
  end(reference: string): Promise<Payment>;
  /** Sends money back, once for each id. `refused`: the provider will not, however often it is asked. */
  refund(back: MoneyBack): Promise<'sent' | 'refused'>;
  /** Every refund of a payment, whoever sent it, oldest first. One that failed never comes alive again. */
  refunds?(reference: string): Promise<RefundAtProvider[]>;
  /** How a dispute stands. Unless a provider can say, all of the money is taken. */
  dispute?(id: string): Promise<DisputeAtProvider>;
  /** The messages since then that the provider would have sent, oldest first, for those that got lost. */
  missed?(since: number): Promise<MissedWord[]>;
  /** What a provider with an account for each customer can do besides. */
  readonly accounts?: Accounts;
  /** Reads a message; null when it is not signed by the provider. */
  hear?(body: string, signature: string | null): Promise<Word | null>;
};

export type Accounts = {
  /** Opens a page where a card is saved without a payment. `order` names it for ever. */
  saveCard(asked: { wallet: string; order: string; returnUrl?: string }): Promise<{ reference: string; url: string }>;
  /** The card that was saved there, if any. */
  savedCard(reference: string): Promise<SavedCard | null>;
  /** Forgets a card, so that it can no longer be charged. One that is gone already is forgotten. */
  removeCard(reference: string): Promise<void>;
  /** Closes a page that was opened for a card or a plan, unless it was finished. */
  closePage(reference: string): Promise<void>;
  /** A page of the provider where payment methods and past payments are. */
  portal(asked: { wallet: string; returnUrl?: string }): Promise<{ url: string }>;
  /** Opens a page where a plan is taken and paid, again each period. */
  takePlan(asked: PlanOrder): Promise<{ reference: string; url: string }>;
  /** What became of it. */
  plan(reference: string): Promise<PlanPayment>;
  /** Changes the plan that is paid for, and marks it with the change's id. What is not `changed` is as it was: nothing was charged. */
  changePlan(reference: string, change: PlanChange): Promise<'changed' | 'declined' | 'authentication-required'>;
  /** Takes no more money after what is paid, or none any more at all. */
  endPlan(reference: string, when: 'as-paid' | 'now'): Promise<void>;
  /** Sends back what a plan or a change of it took, once, and lets it take no more. May be asked as often as it takes. */
  giveBack(reference: string, back: PlanMoneyBack): Promise<PlanMoneyGone>;
  /** How a refund of a plan stands. */
  planRefund(refund: string): Promise<{ hasFailed: boolean; money: Money }>;
};

export type BilledPlan = { plan: string; name: string; price: Money; every: 'P1M' | 'P3M' | 'P1Y' };
export type PlanOrder = BilledPlan & { wallet: string; order: string; returnUrl?: string };
/**
 * `now`: the difference is charged at once, for what is left of the paid time, or from today on where the period begins anew (`resets`). `next`: it
 * costs the new price after what is paid. `keep`: what waited is taken back, and the plan goes on.
 */
export type PlanChange = BilledPlan & { id: string; way: 'now' | 'next' | 'keep'; resets: boolean };
/**
 * `reference` is the subscription's from `active` on, and names the page before. `ends`: it is paid, and takes no more money after that. `change`: the
 * newest that was made of it.
 */
export type PlanPayment = {
  reference: string;
  state: 'open' | 'active' | 'unpaid' | 'ended';
  ends?: boolean;
  change?: string;
};
/**
 * `plan`: it ends at once. `change`: only its newest change goes back, and it goes on with what ran before; without that it ends with what is
 * paid. Nothing that was paid before `since` is sent back.
 */
export type PlanMoneyBack = { id: string; wallet: string; since: number } & (
  | { of: 'plan' }
  | { of: 'change'; goesOnWith: BilledPlan | null }
);
/** What has gone back in all, and what the provider would not send; minor units. */
export type PlanMoneyGone = { sentMinor: number; refusedMinor: number };

/** What a provider gets from the wallet it works for. */
export type ProviderParts = {
  db: Kysely<Tables>;
  clock: { now(): number };
  site: Site;
};

export type ProviderFor = (parts: ProviderParts) => PaymentProvider;
