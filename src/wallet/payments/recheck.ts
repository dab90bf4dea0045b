import type { Kysely } from 'kysely';
import type { Purchase as Booked } from '../../core/credits/state/purchase.ts';
import type { Tables } from '../store/tables.ts';
import type { Trouble } from '../trouble.ts';
import type { Hearing } from './hearing.ts';
import { inParts, type Name } from './in-parts.ts';
import type { MoneyBackDesk } from './money-back.ts';
import type { Orders } from './orders/orders.ts';
import { isOver, type Settling } from './settle.ts';

// What no message told: every payment that is open is asked for again, every payment of a purchase that is over is closed, and money that
// waits to go back is sent. Two services doing this at once do nothing twice.

export const recheckMs = 15 * 60_000;
const atOnce = 500;

type Parts = {
  db: Kysely<Tables>;
  settling: Settling;
  settle(wallet: string, booked: Booked): Promise<void>;
  orders: Orders;
  hearing: Hearing;
  moneyBack: MoneyBackDesk;
  trouble: Trouble;
};

export type Rechecked = { asked: number; closed: number; failed: number };

/** One that fails does not keep the others from their turn; it is tried again by the next sweep. */
export async function recheckAll({
  db,
  settling,
  settle,
  orders,
  hearing,
  moneyBack,
  trouble,
}: Parts): Promise<Rechecked> {
  const counts = { asked: 0, closed: 0, failed: 0 };
  const each = async (count: 'asked' | 'closed', work: () => Promise<void>) => {
    await work().then(
      () => {
        counts[count] += 1;
      },
      (error: unknown) => {
        trouble('recheck', error);
        counts.failed += 1;
      },
    );
  };
  const open = (after: Name) =>
    db
      .selectFrom('parts')
      .select(['wallet', 'id', 'body'])
      .where('kind', '=', 'purchases')
      .where('is_open', '=', 1)
      .where((is) => is(is.refTuple('wallet', 'id'), '>', is.tuple(after.wallet, after.id)))
      .orderBy('wallet')
      .orderBy('id')
      .limit(atOnce)
      .execute();
  for await (const { wallet, body } of inParts(open)) {
    await each('asked', () => settle(wallet, JSON.parse(body) as Booked));
  }

  const unclosed = (after: Name) =>
    db
      .selectFrom('payments')
      .innerJoin('parts', (join) =>
        join.onRef('parts.wallet', '=', 'payments.wallet').onRef('parts.id', '=', 'payments.purchase'),
      )
      .select(['parts.wallet', 'parts.id', 'parts.body'])
      .where('payments.closed_at', 'is', null)
      .where('parts.kind', '=', 'purchases')
      .where('parts.is_open', '=', 0)
      .where((is) => is(is.refTuple('parts.wallet', 'parts.id'), '>', is.tuple(after.wallet, after.id)))
      .orderBy('parts.wallet')
      .orderBy('parts.id')
      .limit(atOnce)
      .execute();
  for await (const { wallet, body } of inParts(unclosed)) {
    const booked = JSON.parse(body) as Booked;
    if (isOver(booked)) await each('closed', () => settling.end(wallet, booked));
  }
  await orders.lookAtOpen((work) => each('asked', work));
  await each('asked', () => hearing.readBack());
  await moneyBack.sendWaiting();
  return counts;
}
