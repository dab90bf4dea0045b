import type { Kysely } from 'kysely';
import type { Money } from '../../../contract/wallet/shapes.ts';
import type { Tables } from '../../store/tables.ts';
import type { PaymentState } from '../provider.ts';
import { bookedPurchase, isOver, type Settling } from '../settle.ts';
import { digitsOf, sandboxCards, sandboxOutcome } from './sandbox.ts';

// What happens at the sandbox's checkout page: a card is tried, a bank asks, and the wallet hears of it as it would from a provider.

export type SandboxDesk = ReturnType<typeof sandboxDeskOver>;
export type SandboxCheckout = {
  /** open: a card is wanted. confirm: the bank asks. The rest is over. */
  step: 'open' | 'confirm' | 'paid' | 'processing' | 'ended';
  price: Money;
  credits: number;
  returnUrl: string | null;
  /** Why the card before was not taken. */
  refusal: 'declined' | 'expired' | null;
};

type Parts = { db: Kysely<Tables>; settling: Settling; isInUse: boolean };

export function sandboxDeskOver({ db, settling, isInUse }: Parts) {
  const rowOf = (token: string) =>
    db.selectFrom('sandbox_checkouts').selectAll().where('token', '=', token).executeTakeFirst();

  /** @returns false when somebody decided before, with another card perhaps */
  const decide = async ({ token }: Tables['sandbox_checkouts'], card: string): Promise<boolean> => {
    const row = db.updateTable('sandbox_checkouts').set({ state: 'done', card: digitsOf(card) });
    const { numUpdatedRows } = await row.where('token', '=', token).where('state', '=', 'open').executeTakeFirst();
    return numUpdatedRows > 0n;
  };

  const tell = async ({ wallet, purchase, token }: Tables['sandbox_checkouts'], state: PaymentState): Promise<void> => {
    const known = await settling.paymentOf(wallet, purchase);
    await settling.book(wallet, purchase, { reference: known?.reference ?? `sandbox:page:${token}`, state });
  };

  const shown = async (token: string, refusal: SandboxCheckout['refusal'] = null): Promise<SandboxCheckout | null> => {
    const row = isInUse ? await rowOf(token) : undefined;
    if (row === undefined) return null;
    const booked = await bookedPurchase(db, row.wallet, row.purchase);
    const facts = JSON.parse(row.body) as Pick<SandboxCheckout, 'price' | 'credits' | 'returnUrl'>;
    const isConfirming = row.card !== null && sandboxOutcome(row.card) === 'authentication-required';
    const isPaid = booked.status === 'paid' || (row.state === 'done' && row.card === sandboxCards.paidWithoutWord);
    const step = isPaid
      ? 'paid'
      : isOver(booked) || row.state === 'ended'
        ? 'ended'
        : row.state === 'done'
          ? 'processing'
          : isConfirming
            ? 'confirm'
            : 'open';
    return { ...facts, step, refusal };
  };

  return {
    show: (token: string) => shown(token),

    /** Tries a card. Declined: the page stays open for another one, as a real checkout does. */
    async pay(token: string, card: string): Promise<SandboxCheckout | null> {
      const before = await shown(token);
      const row = await rowOf(token);
      if (before?.step !== 'open' || row === undefined) return before;
      const outcome = sandboxOutcome(card);
      if (digitsOf(card) === sandboxCards.expired) return shown(token, 'expired');
      if (digitsOf(card) === '' || outcome === 'declined') return shown(token, 'declined');
      if (outcome === 'authentication-required') {
        await db
          .updateTable('sandbox_checkouts')
          .set({ card: digitsOf(card) })
          .where('token', '=', token)
          .where('state', '=', 'open')
          .execute();
        return shown(token);
      }
      if (await decide(row, card)) await tell(row, outcome);
      return shown(token);
    },

    /** What the bank's page was told. */
    async confirm(token: string, agrees: boolean): Promise<SandboxCheckout | null> {
      const before = await shown(token);
      const row = await rowOf(token);
      if (before?.step !== 'confirm' || row === undefined) return before;
      if (agrees) {
        if (await decide(row, row.card ?? '')) await tell(row, 'paid');
        return shown(token);
      }
      await db.updateTable('sandbox_checkouts').set({ card: null }).where('token', '=', token).execute();
      return shown(token, 'declined');
    },
  };
}
