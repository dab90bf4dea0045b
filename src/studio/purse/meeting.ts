import { hasToTell, isOver } from '../../core/credits/purse/fold.ts';
import { AppError } from '../../core/errors.ts';
import { type Ask, anotherWallet, register, type SyncBench } from './asking.ts';
import { bringUp } from './sync.ts';

// Whether this computer may have credits of its own: it makes itself known to its wallet once for each connection, and again when the wallet has
// forgotten it.

export type Meeting = {
  /**
   * @returns whether credits may be lent to this computer; decided once
   * @throws AppError wallet-unreachable; forbidden when another wallet answers than the one that this computer knows
   */
  meet(): Promise<boolean>;
  /** The wallet does not know this computer any more: its books are older. */
  forgotten(): void;
  /** This price list lends nothing. */
  lendsNothing(): void;
  /** Every hold is placed at the wallet. Null until the wallet was asked. */
  readonly isOnline: boolean | null;
};

export function meetingOf(bench: SyncBench, ask: Ask): Meeting {
  let isOnline: boolean | null = null;

  async function meet(): Promise<boolean> {
    if (isOnline !== null) return !isOnline;
    try {
      await register(bench, ask);
      isOnline = false;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === 'idempotency-conflict') {
        await becomeAnother(bench, ask);
        await register(bench, ask);
        isOnline = false;
      } else if (error.code === 'forbidden' && error.details.reason !== anotherWallet) isOnline = true;
      else throw error;
    }
    return !isOnline;
  }

  return {
    meet,
    forgotten: () => {
      isOnline = null;
    },
    lendsNothing: () => {
      isOnline = true;
    },
    get isOnline() {
      return isOnline;
    },
  };
}

/**
 * An owner has removed this device, or it was another member's before: it goes on as a new one. What the old one has to tell is told, if that is
 * still taken; the rest is disowned, and what it paid for is in doubt.
 */
async function becomeAnother(bench: SyncBench, ask: Ask): Promise<void> {
  const { book, device } = bench;
  try {
    await bringUp(bench, ask);
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'wallet-unreachable') throw error;
  }
  const leases = [...book.purse.leases.values()];
  if (leases.some((lease) => hasToTell(lease) || !isOver(lease.status))) await book.disown();
  await device.renew();
  // What was decided about the old one says nothing about the new one.
  if (book.purse.isRecalled) await book.write({ type: 'recalled', at: book.now(), isRecalled: false });
  if (book.purse.frozen === 'branch') await book.write({ type: 'thawed', at: book.now() });
}
