import type { DatabaseSync } from 'node:sqlite';
import type { Purchase } from '../../../src/core/credits/state/purchase.ts';
import type { State } from '../../../src/core/credits/state.ts';
import type { Bank, BankPayment } from '../world/bank.ts';
import { theWallet } from '../world/house.ts';
import type { Read } from './books.ts';

// I12 and I13, from the bank's side: credits come for money that was taken, once, and never more is taken by itself than was allowed.

export type Money = {
  take(read: readonly Read[]): string[];
  /** Every payment that was taken is in the books, once nothing is on its way any more. */
  atTheEnd(state: State): string[];
};

export function moneyOf(bank: Bank, database: DatabaseSync): Money {
  /** How often each dispute was booked, and was won. */
  const booked = new Map<string, { taken: number; won: number }>();
  /** The highest limit that was set while each window ran. */
  const caps = new Map<number, number>();

  function capBreaches({ after }: Read): string[] {
    const { window, capMinor } = after.recharge;
    if (window === null) return [];
    const most = Math.max(caps.get(window.startsAt) ?? 0, capMinor);
    caps.set(window.startsAt, most);
    const taken = window.capturedMinor + window.reservedMinor;
    return taken <= most
      ? []
      : [`I12: ${taken} are spent or reserved in a window of which the limit was ${most} at most`];
  }

  return {
    take: (read) =>
      read.flatMap((one) => {
        const breaches =
          one.event.type === 'recharge-started' || one.event.type === 'recharge-set' ? capBreaches(one) : [];
        const { event } = one;
        if (event.type === 'charged-back' || event.type === 'chargeback-reversed') {
          const counts = booked.get(event.dispute ?? '') ?? { taken: 0, won: 0 };
          counts[event.type === 'charged-back' ? 'taken' : 'won'] += 1;
          booked.set(event.dispute ?? '', counts);
        }
        if (one.event.type !== 'purchase-paid') return breaches;
        const payment = bank.payments.get(one.event.purchase);
        if (payment?.succeeded === 1) return breaches;
        return [
          ...breaches,
          `I13: credits came for ${one.event.purchase}, for which ${payment?.succeeded ?? 0} payments were made`,
        ];
      }),

    atTheEnd: (state) => [
      ...[...bank.payments.values()].flatMap((payment) => {
        const { purchase, succeeded, order } = payment;
        const known = state.purchases[purchase];
        const isPaid = known?.status === 'paid' || known?.status === 'refunded';
        if (succeeded === 0) return isPaid ? [`I13: ${purchase} is paid in the books and not at the bank`] : [];
        if (!isPaid) return [`I13: ${purchase} was paid at the bank and is ${known?.status ?? 'unknown'} in the books`];
        const came = Object.values(state.grants)
          .filter((one) => one.purchase === purchase)
          .reduce((sum, one) => sum + one.credits, 0);
        return [
          ...(came === order.credits ? [] : [`I13: ${purchase} brought ${came} instead of ${order.credits}`]),
          ...backBreaches(known, payment),
        ];
      }),
      ...invoiceBreaches(),
    ],
  };

  /** What went back is in the books as it is at the bank: each refund by its name, each dispute once. */
  function backBreaches(known: Purchase, { purchase }: BankPayment): string[] {
    const refunds = bank.back.refundsOf(purchase);
    const disputes = bank.back.disputesOf(purchase);
    const breaches = refunds.flatMap(({ refund, amountMinor, hasFailed }) => {
      const { amountMinor: inBooks = 0 } = known.refunds?.[refund] ?? {};
      const there = hasFailed ? 0 : amountMinor;
      return inBooks === there ? [] : [`I13: the refund ${refund} is ${inBooks} in the books and ${there} at the bank`];
    });
    for (const name of Object.keys(known.refunds ?? {}))
      if (!refunds.some(({ refund }) => refund === name)) breaches.push(`I13: the bank knows no refund ${name}`);
    for (const [id, { state }] of disputes) {
      const { taken = 0, won = 0 } = booked.get(id) ?? {};
      const isRight =
        state === 'taken' ? taken === 1 && won === 0 : state === 'won' ? taken === won && won <= 1 : taken === 0;
      if (!isRight) breaches.push(`I13: ${id} is ${state}, was booked ${taken} times and won ${won} times`);
    }
    const sent = refunds.reduce((sum, one) => sum + (one.hasFailed ? 0 : one.amountMinor), 0);
    const there = disputes.reduce((sum, [, one]) => sum + (one.state === 'taken' ? one.amountMinor : 0), sent);
    if (known.refundedMinor !== there)
      breaches.push(`I13: ${known.refundedMinor} of ${purchase} went back in the books, ${there} at the bank`);
    return breaches;
  }

  /** One invoice for each payment, numbered without gaps. */
  function invoiceBreaches(): string[] {
    const rows = database
      .prepare('select number, purchase from invoices where wallet = ? order by number')
      .all(theWallet) as { number: number; purchase: string }[];
    const paid = [...bank.payments.values()].filter(({ succeeded }) => succeeded > 0).map(({ purchase }) => purchase);
    const breaches = rows.flatMap(({ number }, n) =>
      number === n + 1 ? [] : [`I13: invoice ${number} comes after ${n}`],
    );
    const named = rows.map(({ purchase }) => purchase).sort();
    return named.join() === paid.sort().join()
      ? breaches
      : [...breaches, `I13: ${paid.length} payments, invoices for ${named.join()}`];
  }
}
