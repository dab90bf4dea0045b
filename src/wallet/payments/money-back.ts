import type { Kysely } from 'kysely';
import type { Answer, Asked } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { asSlices } from '../shown/balance.ts';
import { moneyIn } from '../shown/catalog-view.ts';
import { by } from '../spending.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import type { Trouble } from '../trouble.ts';
import { inParts, type Name } from './in-parts.ts';
import type { PaymentProvider } from './provider.ts';

// Money goes back for the unused part of a purchase: first in the books, where the credits leave at once, then through the provider, which is
// asked until it answers.

export type MoneyBackDesk = ReturnType<typeof moneyBackOver>;
type Parts = { ledger: Ledger; db: Kysely<Tables>; provider: PaymentProvider; trouble: Trouble };

export function moneyBackOver({ ledger, db, provider, trouble }: Parts) {
  const send = async ({ wallet, id, purchase, amount_minor: amountMinor }: Tables['money_back']): Promise<void> => {
    const payment = await db
      .selectFrom('payments')
      .select('reference')
      .where('wallet', '=', wallet)
      .where('purchase', '=', purchase)
      .executeTakeFirst();
    const state =
      payment === undefined
        ? 'refused'
        : await provider.refund({ id, wallet, reference: payment.reference, amountMinor });
    const settle = (tx: Kysely<Tables>) =>
      tx.updateTable('money_back').set({ state }).where('wallet', '=', wallet).where('id', '=', id).execute();
    if (state === 'sent') return void (await settle(db));
    // The money stays where it is, and so do its credits.
    const refunds = (payment && (await provider.refunds?.(payment.reference))) ?? [];
    const asSystem = { id: `system:kept:${id}`, as: 'system', user: null } as const;
    const kept = { do: 'money-kept', ...asSystem, purchase, refund: id, refunds } as const;
    await ledger.command(wallet, kept, async (tx) => void (await settle(tx)));
  };

  const rowOf = (wallet: string, id: string) =>
    db.selectFrom('money_back').selectAll().where('wallet', '=', wallet).where('id', '=', id).executeTakeFirst();

  return {
    async refund(caller: Caller, { id, purchase, credits }: Asked<'moneyRefund'>): Promise<Answer<'moneyRefund'>> {
      const { wallet } = caller;
      const command = { do: 'money-refund', id, ...by(caller), purchase, credits } as const;
      const { result, balance } = await ledger.command(wallet, command, async (tx, { events }) => {
        const back = events.find((event) => event.type === 'money-refunded');
        if (back === undefined || back.amountMinor === 0) return;
        const row = { wallet, id, purchase, amount_minor: back.amountMinor, state: 'waiting' as const };
        await tx.insertInto('money_back').values(row).execute();
      });
      const row = await rowOf(wallet, id);
      // What the provider could not be told now, it is told by the next sweep.
      if (row?.state === 'waiting') await send(row).catch((error: unknown) => trouble('refund', error));
      const { catalog } = await ledger.view(wallet);
      const money = moneyIn(catalog, Number(result.details.amountMinor ?? 0));
      const state = (await rowOf(wallet, id))?.state ?? 'sent';
      return { id: result.id, credits: result.credits, slices: asSlices(result.slices), balance, money, state };
    },

    async sendWaiting(): Promise<void> {
      const waiting = ({ wallet, id }: Name) =>
        db
          .selectFrom('money_back')
          .selectAll()
          .where('state', '=', 'waiting')
          .where((is) => is(is.refTuple('wallet', 'id'), '>', is.tuple(wallet, id)))
          .orderBy('wallet')
          .orderBy('id')
          .limit(100)
          .execute();
      for await (const row of inParts(waiting)) await send(row).catch((error: unknown) => trouble('refund', error));
    },
  };
}
