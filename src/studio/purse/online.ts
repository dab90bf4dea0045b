import { AppError } from '../../core/errors.ts';
import type { WalletLine } from './line.ts';
import type { Hold, Spend } from './types.ts';

// Spending at the wallet itself, call by call: for price lists that lend nothing to devices, and for credits that cannot be lent, such as
// those that expire within the hour. Every hold, capture and void goes under an id that the caller made before, so that any may be said twice.

export type Spending = {
  hold(order: Spend & { id: string; resource: Record<string, string>; run: string }): Promise<Hold>;
  /** @returns credits charged. Saying it again answers the same. */
  capture(order: { hold: string; workKeys: string[] }): Promise<number>;
  /** Gives a hold back. @returns credits given back; null for a hold that never was or is gone already, which is fine */
  release(hold: string): Promise<number | null>;
};

/** A hold of a run lives as long as a wallet allows; a shorter one would end while a run is paused overnight. */
const holdFor = 'PT24H';

export function onlineSpending({ ask }: Pick<WalletLine, 'ask'>): Spending {
  return {
    hold: (order) => ask((client, options) => client.hold({ ...order, ttl: holdFor }, options)),
    capture: async ({ hold, workKeys }) => {
      const id = `${hold}.capture`;
      return (await ask((client, options) => client.capture({ hold, id, workKeys }, options))).credits;
    },
    release: async (hold) => {
      try {
        return (await ask((client, options) => client.void({ hold, id: `${hold}.void` }, options))).credits;
      } catch (error) {
        const gone = ['not-found', 'already-voided', 'hold-expired'];
        if (error instanceof AppError && gone.includes(error.code)) return null;
        throw error;
      }
    },
  };
}
