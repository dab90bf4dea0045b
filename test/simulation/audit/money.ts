import type { State } from '../../../src/core/credits/state.ts';
import type { Bank } from '../world/bank.ts';
import type { Read } from './books.ts';

// I12 and I13, from the bank's side: credits come for money that was taken, once, and never more is taken by itself than was allowed.

export type Money = {
  take(read: readonly Read[]): string[];
  /** Every payment that was taken is in the books, once nothing is on its way any more. */
  atTheEnd(state: State): string[];
};

export function moneyOf(bank: Bank): Money {
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
        if (one.event.type !== 'purchase-paid') return breaches;
        const payment = bank.payments.get(one.event.purchase);
        if (payment?.succeeded === 1) return breaches;
        return [
          ...breaches,
          `I13: credits came for ${one.event.purchase}, for which ${payment?.succeeded ?? 0} payments were made`,
        ];
      }),

    atTheEnd: (state) =>
      [...bank.payments.values()].flatMap(({ purchase, succeeded, order }) => {
        const booked = state.purchases[purchase];
        const isPaid = booked?.status === 'paid' || booked?.status === 'refunded';
        if (succeeded === 0) return isPaid ? [`I13: ${purchase} is paid in the books and not at the bank`] : [];
        if (!isPaid)
          return [`I13: ${purchase} was paid at the bank and is ${booked?.status ?? 'unknown'} in the books`];
        const came = Object.values(state.grants)
          .filter((one) => one.purchase === purchase)
          .reduce((sum, one) => sum + one.credits, 0);
        return came === order.credits ? [] : [`I13: ${purchase} brought ${came} instead of ${order.credits}`];
      }),
  };
}
