import type { LeaseTerms } from '../../core/credits/purse/lines.ts';
import type { Credits } from '../../core/credits/values/amount.ts';
import { AppError } from '../../core/errors.ts';
import type { Book } from './book.ts';
import type { DeviceKeeper } from './device.ts';
import type { LastSeen } from './last-seen.ts';
import type { Call } from './line.ts';
import type { PaidWork } from './paid-work.ts';
import { trustedTerms } from './terms.ts';

// Getting credits: this device becomes known to the wallet, and asks for a lease under an id that is written down before it is sent.

export type SyncBench = {
  book: Book;
  device: DeviceKeeper;
  paid: PaidWork;
  lastSeen: LastSeen;
  nextId: () => string;
  wallNow: () => number;
};

export type Ask = <T>(call: Call<T>) => Promise<T>;

/** Why a wallet is not registered with: it is not the one that this device knows. */
export const anotherWallet = 'another-wallet';

/** Makes this device known to the wallet. @throws AppError forbidden when whoever asks may not have a device */
export async function register({ device }: SyncBench, ask: Ask): Promise<void> {
  const { device: id, name, publicKey, walletKey } = device.now;
  const known = await ask((client, options) => client.devices.create({ id, name, publicKey }, options));
  if (walletKey !== null && walletKey !== known.walletKey) {
    throw new AppError(
      'forbidden',
      'Another wallet answers under this address than the one this computer knows. Nothing was sent to it. Check the wallet address in Settings.',
      { device: id, reason: anotherWallet },
    );
  }
  await device.registered({ walletKey: known.walletKey, owner: known.owner });
}

/**
 * Asks for credits.
 * @param wanted `credits` exactly, or as many as the wallet's policy gives
 * @returns false when the wallet has none to give to this device
 * @throws AppError wallet-unreachable; bad-input when the price list lends nothing
 */
export async function askForLease(
  bench: SyncBench,
  ask: Ask,
  wanted: { credits: Credits | null; dailySpend: Credits },
): Promise<boolean> {
  const { book } = bench;
  if (book.purse.asked && !(await finishAsking(bench, ask))) return false;
  await book.write({ type: 'asked', at: book.now(), order: { id: `lease-${bench.nextId()}`, ...wanted } });
  return finishAsking(bench, ask);
}

/** Asks under the id that was written down before, as often as it takes. @returns whether credits came */
export async function finishAsking(bench: SyncBench, ask: Ask): Promise<boolean> {
  const { book, device } = bench;
  const order = book.purse.asked;
  if (!order) return false;
  const { device: id, walletKey } = device.now;
  const { credits: exactly, dailySpend } = order;
  let terms: LeaseTerms;
  try {
    const signed = await ask((client, options) =>
      client.leases.create(
        { id: order.id, device: id, dailySpend, ...(exactly !== null && { credits: exactly }) },
        options,
      ),
    );
    terms = trustedTerms(signed, { walletKey: walletKey ?? '', device: id });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'wallet-unreachable') throw error;
    const at = book.now();
    await book.write({ type: 'refused', at, id: order.id });
    if (error.code === 'insufficient-credits') return false;
    if (error.code === 'lease-frozen') await book.write({ type: 'froze', at, why: 'branch' });
    else if (error.details.isRecalled === true) await book.write({ type: 'recalled', at, isRecalled: true });
    else throw error;
    return false;
  }
  // A disk that fails here refuses nothing: the same id is asked for again, and the same credits come.
  if (book.purse.leases.has(terms.id)) await book.write({ type: 'refused', at: book.now(), id: order.id });
  else await book.write({ type: 'leased', at: book.now(), terms });
  return true;
}
