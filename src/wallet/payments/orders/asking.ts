import { AppError } from '../../../core/errors.ts';
import type { Trouble } from '../../trouble.ts';
import type { Accounts, PaymentProvider } from '../provider.ts';

export type AskAccounts = <Answer>(work: (accounts: Accounts) => Promise<Answer>) => Promise<Answer>;

/** Asks the accounts of a provider; what it throws is its own business, and is told to whoever runs the service. */
export function askingAccounts({ provider, trouble }: { provider: PaymentProvider; trouble: Trouble }): AskAccounts {
  return async (work) => {
    if (provider.accounts === undefined) throw notOffered();
    try {
      return await work(provider.accounts);
    } catch (error) {
      trouble('payment', error);
      throw unreached(error);
    }
  };
}

function unreached(cause: unknown): AppError {
  const message =
    'The payment provider did not answer. Nothing was changed here. Try again in a moment, with the same id.';
  return new AppError('wallet-unreachable', message, {}, { cause });
}

function notOffered(): AppError {
  const message =
    'The payment provider of this wallet keeps no accounts. Nothing was changed. Save a test card instead.';
  return new AppError('bad-input', message, {});
}
