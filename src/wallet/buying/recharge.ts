import { randomUUID } from 'node:crypto';
import type { State } from '../../core/credits/state.ts';
import { AppError } from '../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger, View } from '../books/ledger.ts';
import type { PaymentProvider } from '../payments/provider.ts';
import { isRefused } from '../payments/refused.ts';
import { sandboxShown } from '../payments/sandbox/sandbox.ts';
import { keepCard } from '../payments/saved-cards.ts';
import { by } from '../spending.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import type { Trouble } from '../trouble.ts';
import type { Purchases } from './purchases.ts';

// Auto-recharge: its settings, the saved card, and the purchases that the books begin by themselves. The books reserve the price first; then
// the card is charged here, by whichever service booked it, and a sweep charges what a crash left behind.

type Shown = AnswerOf<'autoRecharge', 'get'>;
type Parts = { ledger: Ledger; provider: PaymentProvider; purchases: Purchases; trouble: Trouble };

export function rechargeOver({ ledger, provider, purchases, trouble }: Parts) {
  const underWay = new Map<string, Promise<void>>();

  const show = async (caller: Caller): Promise<Shown> => {
    const view = await ledger.view(caller.wallet);
    needRight(view.catalog, caller, 'see_balance');
    return settingsOf(view);
  };

  return {
    get: show,
    async put(caller: Caller, { id = randomUUID(), ...asked }: AskedOf<'autoRecharge', 'put'>): Promise<Shown> {
      await ledger.command(caller.wallet, { do: 'recharge', id, ...by(caller), ...asked });
      return show(caller);
    },
    async card(caller: Caller, asked: AskedOf<'autoRecharge', 'card'>): Promise<Shown> {
      const { id, sandboxCard: reference, fingerprint = `sandbox:${asked.sandboxCard}` } = asked;
      if (provider.accounts !== undefined) throw noTestCard();
      const { wallet } = caller;
      const shown = JSON.stringify(sandboxShown(reference));
      await ledger.command(wallet, { do: 'card', id, ...by(caller), fingerprint }, async (tx, happened) => {
        if (!isRefused(happened)) {
          await keepCard(tx, { wallet, provider: provider.name, reference, fingerprint, shown });
        }
      });
      return show(caller);
    },

    /** Called after every look at a wallet: charges the card for the purchase that the books began, once. */
    follow(wallet: string, { recharge: { inFlight }, purchases: known }: State): void {
      if (inFlight === null || known[inFlight]?.status !== 'pending' || underWay.has(inFlight)) return;
      const work = purchases
        .chargeSavedCard(wallet, inFlight)
        // What was not settled now is settled at the next look.
        .catch((error: unknown) => trouble('recharge', error))
        .finally(() => underWay.delete(inFlight));
      underWay.set(inFlight, work);
    },

    /** Settles when no card is being charged any more. */
    async settled(): Promise<void> {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}

function noTestCard(): AppError {
  const message =
    'This wallet takes real cards, which are saved on a page of the provider. Nothing was changed. Ask for that page.';
  return new AppError('bad-input', message, {});
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
