import { AppError } from '../../core/errors.ts';
import type { Ask } from './account.ts';

/**
 * Coming back from a checkout, by a link that anybody may have written: the wallet is told to ask the provider, one checkout at a time, and
 * whoever watches the wallet sees what came of it. A link to nothing, or one that comes while another is followed, does nothing.
 */
export function returnsOver(ask: Ask): (checkout: string) => Promise<void> {
  let isAsking = false;
  return async (id) => {
    if (isAsking) return;
    isAsking = true;
    try {
      await ask((wallet, options) => wallet.payments.checkout({ id }, options));
    } catch (error) {
      // What cannot be found out now is found out by Recheck and by the sweep.
      if (!(error instanceof AppError)) throw error;
    } finally {
      isAsking = false;
    }
  };
}
