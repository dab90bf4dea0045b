import type {
  DisputeAtProvider,
  MissedWord,
  MoneyBack,
  RefundAtProvider,
  Word,
} from '../../../src/wallet/payments/provider.ts';
import type { BankPayment } from './bank.ts';
import type { Chance } from './chance.ts';
import type { Story } from './story.ts';
import type { Timeline } from './timeline.ts';

// What a bank does with a payment after it was taken: it sends money back or will not, fails to hand it over days later, asks, takes the whole or
// a part away, and decides in the end. It never gives or takes more than was paid.

export type BankDispute = {
  readonly purchase: string;
  readonly amountMinor: number;
  state: DisputeAtProvider['state'];
};

export type MoneyAtBank = ReturnType<typeof moneyAtBank>;

type Parts = {
  timeline: Timeline;
  chance: Chance;
  story: Story;
  isCalm(): boolean;
  announce(word: Word): void;
};

const hourMs = 3_600_000;

export function moneyAtBank({ timeline, chance, story, isCalm, announce }: Parts) {
  const refunds = new Map<string, RefundAtProvider[]>();
  const refused = new Set<string>();
  const disputes = new Map<string, BankDispute>();
  const words: { word: Word; at: number }[] = [];
  let count = 0;

  const say = (
    word: Omit<Extract<Word, { about: 'refund' }>, 'id'> | Omit<Extract<Word, { about: 'dispute' }>, 'id'>,
  ) => {
    count += 1;
    const named: Word = { ...word, id: `back-${count}` };
    words.push({ word: named, at: timeline.now() });
    announce(named);
  };
  const sayRefund = ({ purchase, order }: BankPayment) =>
    say({ about: 'refund', wallet: order.wallet, purchase, reference: purchase });
  const later = (mostMs: number, work: () => void) =>
    timeline.after(chance.spread(hourMs, mostMs), () => (isCalm() ? undefined : work()));

  const of = (purchase: string) => refunds.get(purchase) ?? [];
  const disputesOf = (purchase: string) => [...disputes].filter(([, one]) => one.purchase === purchase);
  const roomOf = ({ purchase, order }: BankPayment): number => {
    const sent = of(purchase).reduce((sum, one) => sum + (one.hasFailed ? 0 : one.amountMinor), 0);
    const taken = disputesOf(purchase).reduce((sum, [, one]) => sum + (one.state === 'taken' ? one.amountMinor : 0), 0);
    return order.price.minor - sent - taken;
  };
  /** Money for whole credits: what is rounded has tests of its own, and a month told with larger amounts keeps its proportions. */
  const partOf = (payment: BankPayment): number => {
    const each = payment.order.price.minor / payment.order.credits;
    const most = Math.floor(roomOf(payment) / each);
    return most < 1 || !Number.isInteger(each) ? 0 : chance.between(1, most) * each;
  };

  const sent = (payment: BankPayment, refund: RefundAtProvider) => {
    refunds.set(payment.purchase, [...of(payment.purchase), refund]);
    sayRefund(payment);
    if (!isCalm() && chance.percent(30)) {
      later(100 * hourMs, () => {
        story.fault('refund failed at the bank');
        const failed = of(payment.purchase).map((one) =>
          one.refund === refund.refund ? { ...one, hasFailed: true } : one,
        );
        refunds.set(payment.purchase, failed);
        sayRefund(payment);
      });
    }
  };

  const byHand = (payment: BankPayment) => {
    const amountMinor = partOf(payment);
    if (amountMinor === 0) return;
    story.fault('refund by hand');
    count += 1;
    sent(payment, { refund: `hand-${count}`, amountMinor, hasFailed: false });
  };

  const disputed = (payment: BankPayment) => {
    const isWhole = chance.percent(50);
    const amountMinor = isWhole ? roomOf(payment) : partOf(payment);
    if (amountMinor <= 0) return;
    const { purchase, order } = payment;
    const id = `dispute-${disputes.size + 1}`;
    const asksOnly = chance.percent(20);
    story.fault(asksOnly ? 'bank only asks' : amountMinor < order.price.minor ? 'chargeback of a part' : 'chargeback');
    story.tell(
      'Bank',
      () => `the holder of the card takes back ${amountMinor} of ${order.price.minor} for ${purchase}`,
    );
    const dispute: BankDispute = { purchase, amountMinor, state: asksOnly ? 'inquiry' : 'taken' };
    disputes.set(id, dispute);
    const sayDispute = () => say({ about: 'dispute', wallet: order.wallet, purchase, dispute: id });
    sayDispute();
    if (asksOnly) return;
    later(80 * hourMs, () => {
      if (chance.percent(50)) {
        story.fault('dispute won');
        dispute.state = 'won';
      }
      sayDispute();
      // Some are disputed again.
      if (chance.percent(30)) later(100 * hourMs, () => disputed(payment));
    });
  };

  return {
    refundsOf: of,
    disputesOf,

    /** What may become of a payment that was taken. */
    taken(payment: BankPayment): void {
      if (isCalm()) return;
      if (chance.percent(25)) later(150 * hourMs, () => disputed(payment));
      if (chance.percent(20)) later(150 * hourMs, () => byHand(payment));
    },

    /** Asked for by the wallet. The same one is sent once. */
    async refund(payment: BankPayment, { id, amountMinor }: MoneyBack): Promise<'sent' | 'refused'> {
      const known = of(payment.purchase).find(({ refund }) => refund === id);
      if (known !== undefined) return known.hasFailed ? 'refused' : 'sent';
      if (refused.has(id) || amountMinor > roomOf(payment) || (!isCalm() && chance.percent(10))) {
        story.fault('refund refused');
        refused.add(id);
        return 'refused';
      }
      story.count('money refunds');
      sent(payment, { refund: id, amountMinor, hasFailed: false });
      if (!isCalm() && chance.percent(25)) {
        story.fault('answer to a refund lost');
        await timeline.sleep(20_000);
        throw new Error('the bank does not answer');
      }
      return 'sent';
    },

    dispute(id: string): DisputeAtProvider {
      const { purchase, state, amountMinor } = disputes.get(id) ?? {};
      if (purchase === undefined || state === undefined || amountMinor === undefined)
        throw new Error(`the bank knows no dispute ${id}`);
      return { state, money: { minor: amountMinor, currency: 'EUR' } };
    },

    missed: (since: number): MissedWord[] =>
      words.flatMap(({ word, at }) => (at < since ? [] : [{ id: word.id, at, read: async () => word }])),
  };
}
