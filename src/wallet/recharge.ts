import type { Kysely } from 'kysely';
import type { State } from '../core/credits/state.ts';
import type { AnswerOf, AskedOf } from './asked.ts';
import type { Caller } from './caller.ts';
import type { Ledger, View } from './ledger.ts';
import type { PaymentProvider } from './payments/provider.ts';
import type { Purchases } from './purchases.ts';
import { needRight } from './rights.ts';
import { by } from './spending.ts';
import type { Tables } from './store/tables.ts';

// Auto-recharge: its settings, the saved card, and the purchases that the books begin by themselves. The books reserve the price first; then
// the card is charged here, by whichever service booked it, and a sweep charges what a crash left behind.

type Shown = AnswerOf<'autoRecharge', 'get'>;
type Parts = { ledger: Ledger; db: Kysely<Tables>; provider: PaymentProvider; purchases: Purchases };

export function rechargeOver({ ledger, db, provider, purchases }: Parts) {
  const underWay = new Map<string, Promise<void>>();

  const show = async (caller: Caller): Promise<Shown> => {
    const view = await ledger.view(caller.wallet);
    needRight(view.catalog, caller, 'see_balance');
    return settingsOf(view);
  };

  const charge = async (wallet: string, purchase: string): Promise<void> => {
    const card = await db.selectFrom('cards').select('reference').where('wallet', '=', wallet).executeTakeFirst();
    await purchases.chargeSavedCard(wallet, purchase, card?.reference ?? null);
  };

  return {
    get: show,
    async put(caller: Caller, asked: AskedOf<'autoRecharge', 'put'>): Promise<Shown> {
      await ledger.command(caller.wallet, { do: 'recharge', ...by(caller), ...asked });
      return show(caller);
    },
    async card(caller: Caller, asked: AskedOf<'autoRecharge', 'card'>): Promise<Shown> {
      const { id, sandboxCard: reference, fingerprint = `sandbox:${asked.sandboxCard}` } = asked;
      const { wallet } = caller;
      await ledger.command(wallet, { do: 'card', id, ...by(caller), fingerprint });
      await db
        .insertInto('cards')
        .values({ wallet, provider: provider.name, reference, fingerprint })
        .onConflict((conflict) =>
          conflict.column('wallet').doUpdateSet(({ ref }) => ({
            reference: ref('excluded.reference'),
            fingerprint: ref('excluded.fingerprint'),
          })),
        )
        .execute();
      return show(caller);
    },

    /** Called after every look at a wallet: charges the card for the purchase that the books began, once. */
    follow(wallet: string, { recharge: { inFlight }, purchases: known }: State): void {
      if (inFlight === null || known[inFlight]?.status !== 'pending' || underWay.has(inFlight)) return;
      const work = charge(wallet, inFlight)
        // What was not settled now is settled at the next look.
        .catch(() => {})
        .finally(() => underWay.delete(inFlight));
      underWay.set(inFlight, work);
    },

    /** Settles when no card is being charged any more. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

function settingsOf({ state: { recharge }, catalog }: View): Shown {
  const { isEnabled, pack, threshold, capMinor, window, isSuspended } = recharge;
  return {
    ...{
      enabled: isEnabled,
      pack,
      threshold,
      isSuspended,
      spent: (window?.capturedMinor ?? 0) + (window?.reservedMinor ?? 0),
    },
    cap: pack === null && !isEnabled ? (catalog.autoRecharge?.spendCap.amount ?? 0) : capMinor,
  };
}
