import type { Kysely } from 'kysely';
import { standingDisputes } from '../../core/credits/state/purchase.ts';
import { AppError } from '../../core/errors.ts';
import type { Ledger } from '../books/ledger.ts';
import type { Tables } from '../store/tables.ts';
import type { Trouble } from '../trouble.ts';
import type { Orders } from './orders/orders.ts';
import type { DisputeAtProvider, PaymentProvider, Word } from './provider.ts';
import type { Refunds } from './refunds.ts';
import { bookedPurchase, type Settling } from './settle.ts';

// What a provider tells by itself. A message is remembered in the transaction of its effect, so it has that effect once; and it is only a
// hint, so nothing is lost when it never comes.

export type Hearing = ReturnType<typeof hearingOver>;
type Parts = {
  ledger: Ledger;
  db: Kysely<Tables>;
  clock: { now(): number };
  provider: PaymentProvider;
  settling: Settling;
  orders: Orders;
  refunds: Refunds;
  trouble: Trouble;
};

export function hearingOver({ ledger, db, clock, provider, settling, orders, refunds, trouble }: Parts) {
  const remember =
    ({ id }: Word) =>
    async (tx: Kysely<Tables>): Promise<void> => {
      await tx
        .insertInto('heard_events')
        .values({ provider: provider.name, id, heard_at: clock.now() })
        .onConflict((conflict) => conflict.columns(['provider', 'id']).doNothing())
        .execute();
    };

  const isKnown = async ({ id }: { id: string }): Promise<boolean> => {
    const row = db.selectFrom('heard_events').select('id').where('provider', '=', provider.name).where('id', '=', id);
    return (await row.executeTakeFirst()) !== undefined;
  };

  const statusOf = async (wallet: string, purchase: string) =>
    (await unlessUnknownPurchase(() => bookedPurchase(db, wallet, purchase)))?.status ?? null;

  const follow = async (word: Word): Promise<void> => {
    const also = remember(word);
    switch (word.about) {
      case 'nothing':
        return;
      case 'payment': {
        const { wallet, purchase, reference } = word;
        const booked = await unlessUnknownPurchase(() => bookedPurchase(db, wallet, purchase));
        if (booked !== null) await settling.ask(wallet, booked, { also, reference, mustKnow: true });
        return;
      }
      case 'dispute': {
        const { wallet, purchase, dispute } = word;
        const booked = await unlessUnknownPurchase(() => bookedPurchase(db, wallet, purchase));
        if (booked === null) return;
        // It may be heard before the payment itself, which then has to be booked first.
        if (!isBought(booked.status)) await settling.ask(wallet, booked, { mustKnow: true });
        if (!isBought(await statusOf(wallet, purchase))) return;
        const command = { as: 'system', user: null, purchase, dispute } as const;
        const read = async (): Promise<DisputeAtProvider> => (await provider.dispute?.(dispute)) ?? { state: 'taken' };
        const { state, money } = await read();
        // What was taken under this name already, or has gone back, is not taken again.
        if (state === 'taken') {
          // In another currency nobody knows what share it is: then it is the whole.
          const amountMinor = money?.currency === booked.currency ? money.minor : undefined;
          const id = `system:dispute:${dispute}:${amountMinor ?? 'all'}`;
          await ledger.command(wallet, { ...command, do: 'chargeback', id, amountMinor }, also).catch(unlessOver);
        }
        // Read again afterwards: it may have been won while it was booked, and that message found nothing to give back.
        const after = await bookedPurchase(db, wallet, purchase);
        if (standingDisputes(after).some(([name]) => name === dispute) && (await read()).state === 'won') {
          const id = `system:dispute:${dispute}:won`;
          await ledger.command(wallet, { ...command, do: 'chargeback-won', id }, also).catch(unlessOver);
        }
        return void (await db.transaction().execute(also));
      }
      case 'refund': {
        const { wallet, purchase, reference } = word;
        const booked = await unlessUnknownPurchase(() => bookedPurchase(db, wallet, purchase));
        if (booked === null) return;
        // It may be heard before the payment itself.
        if (!isBought(booked.status)) await settling.ask(wallet, booked, { reference, mustKnow: true });
        if (isBought(await statusOf(wallet, purchase))) await refunds.read({ wallet, purchase, reference }, also);
        return;
      }
      case 'order':
        return orders.settle(word.wallet, word.order, also);
      case 'plan-money':
        return orders.planMoney(word, also);
      case 'plan':
        return orders.planPaid(word, { word: word.id, also });
    }
  };

  return {
    /**
     * Takes a message in. `forged`: it is not signed by the provider, and nothing was done.
     * @throws when the provider cannot be asked: it should send the message again
     */
    async hear(body: string, signature: string | null): Promise<'done' | 'known' | 'forged' | 'deaf'> {
      if (provider.hear === undefined) return 'deaf';
      const word = await provider.hear(body, signature);
      if (word === null) return 'forged';
      if (await isKnown(word)) return 'known';
      await follow(word).catch((error: unknown) => {
        trouble('message', error);
        throw error;
      });
      return 'done';
    },

    /**
     * Reads back what the provider would have told since the last time, so that nothing depends on a message that arrives. The first time, as far
     * back as providers remember. One that cannot be followed now is read again by the next sweep, and keeps none of the others waiting.
     * @throws the first of what could not be followed
     */
    async readBack(): Promise<void> {
      if (provider.missed === undefined) return;
      const mark = { provider: provider.name, id: 'read back until' };
      const row = await db
        .selectFrom('heard_events')
        .select('heard_at')
        .where('provider', '=', mark.provider)
        .where('id', '=', mark.id)
        .executeTakeFirst();
      const since = row === undefined ? clock.now() - rememberedMs : row.heard_at - overlapMs;
      const failures: unknown[] = [];
      const all = await provider.missed(since);
      for (const missed of all) {
        if (await isKnown(missed)) continue;
        const followed = missed.read().then(follow);
        await followed.catch((error: unknown) => void failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
      const newest = all.at(-1);
      if (newest === undefined) return;
      // As far as the provider's own clock came: one here that runs ahead would leave out what happens until it is right again.
      const heard_at = newest.at;
      await db
        .insertInto('heard_events')
        .values({ ...mark, heard_at })
        .onConflict((conflict) => conflict.columns(['provider', 'id']).doUpdateSet({ heard_at }))
        .execute();
    },
  };
}

/** Stripe lists what happened for thirty days. */
const rememberedMs = 30 * 24 * 3_600_000;
/** Its clock and ours may differ, and an event may be listed late. */
const overlapMs = 3_600_000;

/** A message about a purchase that these books do not know is somebody else's. */
async function unlessUnknownPurchase<Found>(find: () => Promise<Found>): Promise<Found | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

function isBought(status: string | null): boolean {
  return status === 'paid' || status === 'refunded';
}

function unlessOver(error: unknown): null {
  if (error instanceof AppError && (error.code === 'bad-input' || error.code === 'not-found')) return null;
  throw error;
}
