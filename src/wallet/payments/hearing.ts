import type { Kysely } from 'kysely';
import { AppError } from '../../core/errors.ts';
import type { Ledger } from '../ledger.ts';
import type { Tables } from '../store/tables.ts';
import type { Trouble } from '../trouble.ts';
import type { Orders } from './orders.ts';
import type { PaymentProvider, Word } from './provider.ts';
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
  trouble: Trouble;
};

export function hearingOver({ ledger, db, clock, provider, settling, orders, trouble }: Parts) {
  const remember =
    ({ id }: Word) =>
    async (tx: Kysely<Tables>): Promise<void> => {
      await tx
        .insertInto('heard_events')
        .values({ provider: provider.name, id, heard_at: clock.now() })
        .onConflict((conflict) => conflict.columns(['provider', 'id']).doNothing())
        .execute();
    };

  const isKnown = async ({ id }: Word): Promise<boolean> => {
    const row = db.selectFrom('heard_events').select('id').where('provider', '=', provider.name).where('id', '=', id);
    return (await row.executeTakeFirst()) !== undefined;
  };

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
        const id = `system:dispute:${dispute}`;
        const command = { do: 'chargeback', id, as: 'system', user: null, purchase } as const;
        // A purchase that went back already has nothing left to take.
        await ledger.command(wallet, command, also).catch(unlessOver);
        return;
      }
      case 'order':
        return orders.settle(word.wallet, word.order, also);
      case 'plan':
        return orders.planPaid(word.wallet, word.reference, { word: word.id, also });
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
  };
}

/** A message about a purchase that these books do not know is somebody else's. */
async function unlessUnknownPurchase<Found>(find: () => Promise<Found>): Promise<Found | null> {
  try {
    return await find();
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') return null;
    throw error;
  }
}

function unlessOver(error: unknown): null {
  if (error instanceof AppError && (error.code === 'bad-input' || error.code === 'not-found')) return null;
  throw error;
}
