import type { Kysely } from 'kysely';
import type { Ledger } from '../books/ledger.ts';
import type { Tables } from '../store/tables.ts';
import type { PaymentProvider } from './provider.ts';

// What went back of a payment, read from the provider and told to the books, each refund by its name: it counts once, and when it fails at
// the bank days later it is as if it had never been.

export type Refunds = ReturnType<typeof refundsOver>;
type Also = (tx: Kysely<Tables>) => Promise<void>;
type Paid = { wallet: string; purchase: string; reference: string };

export function refundsOver({ ledger, provider }: { ledger: Ledger; provider: PaymentProvider }) {
  return {
    /** @throws what the provider throws: then nothing was changed */
    async read({ wallet, purchase, reference }: Paid, also?: Also): Promise<void> {
      if (provider.refunds === undefined) return;
      const refunds = await provider.refunds(reference);
      const failedCount = refunds.filter(({ hasFailed }) => hasFailed).length;
      // Refunds are only ever added, and only ever fail: the same two counts are the same answer, whichever message it was read for.
      const id = `system:refunds:${purchase}:${refunds.length}:${failedCount}`;
      const command = { do: 'money-returned', id, as: 'system', user: null, purchase, refunds } as const;
      await ledger.command(wallet, command, async (tx, { events }) => {
        for (const event of events) {
          if (event.type !== 'money-kept') continue;
          const row = tx.updateTable('money_back').set({ state: 'refused' }).where('wallet', '=', wallet);
          await row.where('id', '=', event.refund).execute();
        }
        await also?.(tx);
      });
    },
  };
}
