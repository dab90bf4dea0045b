import type { AnswerOf, AskedOf } from '../../asked.ts';
import type { Ledger } from '../../books/ledger.ts';
import type { Caller } from '../../team/caller.ts';
import { needRight } from '../../team/rights.ts';
import type { PaymentProvider, SavedCard } from '../provider.ts';
import { isRefused } from '../refused.ts';
import { keepCard } from '../saved-cards.ts';
import { needWayBack, type Site } from '../way-back.ts';
import type { AskAccounts } from './asking.ts';
import { type Also, bodyOf, type KeptOrders, type OrderRow, orderWith, type Tx } from './kept.ts';

// A card that is saved: on a page of the provider, or with a purchase whose buyer lets it be kept. The books know its fingerprint only.

export type CardOrders = ReturnType<typeof cardOrdersOver>;
type Parts = { ledger: Ledger; provider: PaymentProvider; site: Site; kept: KeptOrders; ask: AskAccounts };

export function cardOrdersOver({ ledger, provider, site, kept, ask }: Parts) {
  /** The card is in the books, in the list of cards, and its order done, in one transaction. */
  const settle = async ({ wallet, id, reference, ...row }: OrderRow & { reference: string }, also?: Also) => {
    const { by, saved } = bodyOf(row);
    if (saved !== undefined && row.state !== 'open') return;
    const card = saved ?? (await ask((accounts) => accounts.savedCard(reference)));
    if (card === null) return;
    const { fingerprint } = card;
    const shown = card.shown === undefined ? null : JSON.stringify(card.shown);
    const command = { do: 'card', id: `system:card:${id}`, as: by.role, user: by.user, fingerprint } as const;
    await ledger.command(wallet, command, async (tx, happened) => {
      if (isRefused(happened)) return;
      await keepCard(tx, { wallet, provider: provider.name, reference: card.reference, fingerprint, shown });
      await kept.set(tx, { wallet, id, state: 'done' });
      await also?.(tx);
    });
  };

  return {
    settle,

    async portal(caller: Caller, { returnUrl }: AskedOf<'payments', 'portal'>): Promise<{ url: string }> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'configure_recharge');
      needWayBack(returnUrl, site);
      return ask((accounts) => accounts.portal({ wallet, ...(returnUrl !== undefined && { returnUrl }) }));
    },

    async card(caller: Caller, { id, returnUrl }: AskedOf<'payments', 'card'>): Promise<AnswerOf<'payments', 'card'>> {
      const { wallet } = caller;
      const { catalog } = await ledger.view(wallet);
      needRight(catalog, caller, 'configure_recharge');
      needWayBack(returnUrl, site);
      const wishes = returnUrl === undefined ? {} : { returnUrl };
      const asked = { id, kind: 'card', body: { by: { role: caller.role, user: caller.user }, ...wishes } } as const;
      const { url } = await kept.open(wallet, asked, () =>
        ask((accounts) => accounts.saveCard({ wallet, order: id, ...wishes })),
      );
      const row = await kept.rowOf(wallet, id);
      if (row?.state === 'open' && row.reference !== null) await settle({ ...row, reference: row.reference });
      const isSaved = (await kept.rowOf(wallet, id))?.state === 'done';
      return { id, isSaved, checkoutUrl: isSaved ? null : url };
    },

    /**
     * The card of a purchase whose buyer lets it be kept, unless the wallet has one: an order like any other, written in the transaction that
     * books the payment. Whoever comes next finishes it, also after a crash in between.
     */
    async comesWith(tx: Tx, { wallet, purchase, card }: { wallet: string; purchase: string; card: SavedCard }) {
      const known = await tx.selectFrom('cards').select('wallet').where('wallet', '=', wallet).executeTakeFirst();
      if (known !== undefined) return;
      const body = { by: { role: 'owner', user: null }, saved: card } as const;
      await kept.keep(tx, { wallet, id: orderWith(purchase), kind: 'card', reference: card.reference, body });
    },
  };
}
