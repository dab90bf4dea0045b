import type {
  MoneyBack,
  Order,
  Payment,
  PaymentProvider,
  PaymentState,
  Word,
} from '../../../src/wallet/payments/provider.ts';
import type { Chance } from './chance.ts';
import { type MoneyAtBank, moneyAtBank } from './money-back.ts';
import type { Story } from './story.ts';
import type { Timeline } from './timeline.ts';

// Whoever takes the money. What becomes of a payment is drawn once; what is said of it comes late, often, in any order, or never.

type Fate =
  | 'paid'
  | 'declined'
  | 'confirmed-later'
  | 'never-confirmed'
  | 'processing-then-paid'
  | 'processing-then-declined'
  | 'paid-without-answer'
  | 'lost-on-the-way'
  | 'paid-at-checkout'
  | 'checkout-left';

const fates: readonly (readonly [Fate, number])[] = [
  ['paid', 44],
  ['declined', 12],
  ['confirmed-later', 6],
  ['never-confirmed', 3],
  ['processing-then-paid', 8],
  ['processing-then-declined', 5],
  ['paid-without-answer', 6],
  ['lost-on-the-way', 4],
  ['paid-at-checkout', 8],
  ['checkout-left', 4],
];

export type BankPayment = {
  readonly purchase: string;
  readonly order: Order;
  readonly isAutomatic: boolean;
  readonly askedAt: number;
  state: PaymentState;
  /** How often money was taken for it; more than once would be the bank's or our fault. */
  succeeded: number;
  paidAt: number | null;
};

export type Bank = {
  readonly provider: PaymentProvider;
  readonly payments: ReadonlyMap<string, BankPayment>;
  /** What went back of them, and what was disputed. */
  readonly back: MoneyAtBank;
  /** Everything goes well from now on, and what is open is decided soon. */
  calm(): void;
};

type Parts = {
  timeline: Timeline;
  chance: Chance;
  story: Story;
  /** A message to the wallet. False when it was not taken: then it is sent again later. */
  tellWallet(body: string, signature: string): Promise<boolean>;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export function openBank({ timeline, chance, story, tellWallet }: Parts): Bank {
  const payments = new Map<string, BankPayment>();
  let isCalm = false;

  const become = (payment: BankPayment, state: PaymentState) => {
    if (payment.state === 'paid' || payment.state === 'declined') return;
    payment.state = state;
    if (state === 'paid') {
      payment.succeeded += 1;
      payment.paidAt = timeline.now();
      story.count('payments that were paid');
      back.taken(payment);
    }
    story.tell('Bank', () => `the payment of ${payment.purchase} is ${state}`);
    announcePayment(payment);
  };

  /** Nobody pays at a checkout that is over. */
  const closed = (payment: BankPayment) => {
    if (payment.state !== 'processing') become(payment, 'declined');
  };

  let wordCount = 0;
  const named = () => {
    wordCount += 1;
    return { id: `word-${wordCount}` };
  };
  const announcePayment = ({ purchase, order }: BankPayment) =>
    announce({ ...named(), about: 'payment', wallet: order.wallet, purchase, reference: purchase });

  /** Messages get lost, come five times, come three days late, and overtake one another; sometimes somebody forges one. */
  const announce = (word: Word) => {
    const say = (afterMs: number) => timeline.after(afterMs, () => send(word, 'signed by the bank'));
    const kind = isCalm ? 'plain' : chance.pick(['plain', 'plain', 'plain', 'lost', 'five times', 'late', 'forged']);
    if (kind !== 'plain') story.fault(`message of the bank ${kind}`);
    if (kind === 'lost') return;
    if (kind === 'five times') for (let n = 0; n < 5; n += 1) say(chance.spread(100, hourMs));
    else say(kind === 'late' ? chance.spread(hourMs, 72 * hourMs) : chance.spread(200, 20_000));
    if (kind === 'forged') timeline.after(100, () => send({ ...word, id: `forged-${word.id}` }, 'forged'));
  };

  const send = async (word: Word, signature: string): Promise<void> => {
    const isTaken = await tellWallet(JSON.stringify(word), signature);
    if (!isTaken && signature !== 'forged')
      timeline.after(isCalm ? 5000 : chance.spread(minuteMs, 5 * hourMs), () => send(word, signature));
  };

  const back = moneyAtBank({ timeline, chance: chance.branch('back'), story, isCalm: () => isCalm, announce });

  const fateOf = (isAutomatic: boolean): Fate => {
    if (isCalm) return 'paid';
    let left = chance.next() * 100;
    for (const [fate, share] of fates) {
      left -= share;
      const needsPage = fate === 'paid-at-checkout' || fate === 'checkout-left';
      if (left < 0) return needsPage && isAutomatic ? 'paid' : fate;
    }
    return 'paid';
  };

  const asked = async (order: Order, isAutomatic: boolean): Promise<Payment> => {
    const known = payments.get(order.purchase);
    if (known !== undefined) {
      await timeline.sleep(chance.spread(50, 2000));
      return shown(known);
    }
    const fate = fateOf(isAutomatic);
    if (fate !== 'paid') story.fault(`payment ${fate}`);
    await timeline.sleep(chance.spread(50, 3000));
    if (fate === 'lost-on-the-way') {
      await timeline.sleep(20_000);
      throw new Error('the bank does not answer');
    }
    const payment: BankPayment = payments.get(order.purchase) ?? {
      ...{ purchase: order.purchase, order, isAutomatic, askedAt: timeline.now() },
      ...{ state: 'pending', succeeded: 0, paidAt: null },
    };
    payments.set(order.purchase, payment);
    if (order.expiresAt !== null) timeline.at(order.expiresAt, () => closed(payment));
    const later = (state: PaymentState, mostMs: number) =>
      timeline.after(chance.spread(minuteMs, mostMs), () => become(payment, state));
    switch (fate) {
      case 'paid':
      case 'paid-without-answer':
        become(payment, 'paid');
        break;
      case 'declined':
        become(payment, 'declined');
        break;
      case 'confirmed-later':
        become(payment, 'authentication-required');
        later('paid', 30 * hourMs);
        break;
      case 'never-confirmed':
        become(payment, 'authentication-required');
        break;
      case 'processing-then-paid':
        become(payment, 'processing');
        later('paid', 100 * hourMs);
        break;
      case 'processing-then-declined':
        become(payment, 'processing');
        later('declined', 100 * hourMs);
        break;
      case 'paid-at-checkout':
        later('paid', 30 * hourMs);
        break;
      case 'checkout-left':
        break;
    }
    if (fate === 'paid-without-answer') {
      await timeline.sleep(20_000);
      throw new Error('the bank does not answer');
    }
    return shown(payment);
  };

  const found = async (reference: string): Promise<BankPayment> => {
    await timeline.sleep(chance.spread(50, 2000));
    if (!isCalm && chance.percent(5)) {
      story.fault('bank does not answer');
      await timeline.sleep(20_000);
      throw new Error('the bank does not answer');
    }
    const payment = payments.get(reference);
    if (payment === undefined) throw new Error(`the bank knows no payment ${reference}`);
    return payment;
  };

  const provider: PaymentProvider = {
    name: 'bank',
    start: (order) => asked(order, false),
    charge: (order) => asked(order, true),
    look: async (reference) => shown(await found(reference)),
    async end(reference) {
      const payment = await found(reference);
      if (payment.state !== 'paid') become(payment, 'declined');
      return shown(payment);
    },
    refund: async (asked: MoneyBack) => back.refund(await found(asked.reference), asked),
    refunds: async (reference) => [...back.refundsOf((await found(reference)).purchase)],
    async dispute(id) {
      await timeline.sleep(chance.spread(50, 2000));
      return back.dispute(id);
    },
    missed: async (since) => back.missed(since),
    hear: async (body, signature) => (signature === 'signed by the bank' ? (JSON.parse(body) as Word) : null),
  };

  return {
    ...{ provider, payments, back },
    calm() {
      isCalm = true;
      for (const payment of payments.values())
        if (payment.state === 'processing') timeline.after(chance.between(1000, 10_000), () => become(payment, 'paid'));
    },
  };
}

function shown({ purchase, state }: BankPayment): Payment {
  return { reference: purchase, state };
}
