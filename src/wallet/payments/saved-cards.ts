import type { Kysely } from 'kysely';
import { AppError } from '../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { by } from '../spending.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import type { Trouble } from '../trouble.ts';
import { orderWith } from './orders/kept.ts';
import type { PaymentProvider, ShownCard } from './provider.ts';

// The saved card: how it is kept, as its holder sees it, and how it is forgotten.

type Ways = AnswerOf<'payments', 'ways'>;
type Parts = { ledger: Ledger; db: Kysely<Tables>; provider: PaymentProvider; trouble: Trouble };

export function savedCardsOver({ ledger, db, provider, trouble }: Parts) {
  const cardOf = (wallet: string) => db.selectFrom('cards').selectAll().where('wallet', '=', wallet).executeTakeFirst();

  const ways = async (caller: Caller): Promise<Ways> => {
    const { wallet, role } = caller;
    const { catalog } = await ledger.view(wallet);
    needRight(catalog, caller, 'see_balance');
    const card = await cardOf(wallet);
    const maySee = catalog.roles[role].includes('configure_recharge');
    return {
      ...{ provider: provider.name, takesTestCards: provider.name === 'sandbox' },
      ...{ hasPortal: provider.accounts !== undefined, hasCard: card !== undefined },
      card: maySee && card?.shown ? (JSON.parse(card.shown) as ShownCard) : null,
    };
  };

  return {
    ways,

    /** Switches auto-recharge off, lets the provider forget the card, then forgets it here. Each may be said again. */
    async remove(caller: Caller, { id }: AskedOf<'payments', 'removeCard'>): Promise<Ways> {
      const { wallet } = caller;
      const { catalog, state } = await ledger.view(wallet);
      needRight(catalog, caller, 'configure_recharge');
      if (state.recharge.isEnabled) {
        await ledger.command(wallet, { do: 'recharge', id, ...by(caller), enabled: false });
      }
      // One that came with a payment and is not told to the books yet is kept no more either.
      const waiting = db.updateTable('orders').set({ state: 'over' }).where('wallet', '=', wallet);
      await waiting
        .where('kind', '=', 'card')
        .where('state', '=', 'open')
        .where('id', 'like', orderWith('%'))
        .execute();
      const card = await cardOf(wallet);
      if (card !== undefined) {
        await provider.accounts?.removeCard(card.reference).catch((error: unknown) => {
          trouble('payment', error);
          throw notRemoved(error);
        });
        const { reference } = card;
        // Another card that was saved meanwhile stays.
        await db.deleteFrom('cards').where('wallet', '=', wallet).where('reference', '=', reference).execute();
      }
      return ways(caller);
    },
  };
}

export async function keepCard(db: Kysely<Tables>, card: Tables['cards']): Promise<void> {
  const { provider, reference, fingerprint, shown } = card;
  await db
    .insertInto('cards')
    .values(card)
    .onConflict((conflict) => conflict.column('wallet').doUpdateSet({ provider, reference, fingerprint, shown }))
    .execute();
}

function notRemoved(cause: unknown): AppError {
  const message =
    'The payment provider did not answer, so the card is still saved. Auto-recharge is off, and nothing is charged. Try again in a moment.';
  return new AppError('wallet-unreachable', message, {}, { cause });
}
