import type { Kysely } from 'kysely';
import type { LeaseTerms, SignedLease } from '../../contract/wallet/leases.ts';
import { signedSyncText } from '../../core/credits/purse/signed.ts';
import { localPrice } from '../../core/credits/purse/spend.ts';
import { total } from '../../core/credits/values/amount.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { own } from '../../core/credits/values/record.ts';
import { AppError } from '../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { memberIn } from '../shown/allowance.ts';
import { by } from '../spending.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { deviceFor, viewWith } from './acting.ts';
import { isSignedBy, type WalletKey } from './key.ts';
import { signedTermsOf, termsIn } from './terms.ts';

// Credits that a device takes along, and the journal that it brings back. Only the wallet's clock counts here: what a device says of its own
// is kept to be shown.

type Parts = { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number }; walletKey: () => Promise<WalletKey> };
type Synced = AnswerOf<'leases', 'sync'>;

export function leasesOver({ ledger, db, clock, walletKey }: Parts) {
  /**
   * A refusal stays under its id; but one that only said "wait for an owner" is over when there was a thaw. None: it is not over.
   * @returns the instants of the thaws; the first one under which there is an answer keeps it
   */
  const thawsOf = async ({
    wallet,
    device: id,
    lease,
  }: {
    wallet: string;
    device: string;
    lease: string;
  }): Promise<number[]> => {
    const { state } = await viewWith({ ledger, db }, wallet, { devices: [id], leases: [lease] });
    const device = own(state.devices, id);
    if (device?.isFrozen !== false || own(state.leases, lease)?.status === 'frozen') return [];
    return device.notes.flatMap(({ what, at }) => (what === 'thawed' ? [at] : []));
  };

  return {
    async create(caller: Caller, asked: AskedOf<'leases', 'create'>): Promise<SignedLease> {
      const { id, device, credits, dailySpend } = asked;
      const { wallet } = caller;
      const { owner } = await deviceFor(db, caller, device);
      // Whoever asks for it: a lease is spent by the member whose device it is.
      const whose = by({ ...caller, spender: memberIn(wallet, owner) });
      await ledger.command(wallet, { do: 'lease', id, ...whose, device, credits, dailySpend });
      return signedTermsOf(db, { wallet, lease: id, key: await walletKey() });
    },

    async get(caller: Caller, { lease: id }: AskedOf<'leases', 'get'>): Promise<AnswerOf<'leases', 'get'>> {
      const view = await viewWith({ ledger, db }, caller.wallet, { leases: [id] });
      const lease = own(view.state.leases, id);
      if (lease === undefined)
        throw new AppError('not-found', `There is no lease "${id}". Nothing was changed.`, { lease: id });
      await deviceFor(db, caller, lease.device);
      const { state } = await viewWith({ ledger, db }, caller.wallet, { devices: [lease.device] });
      const { device, credits, spent, status, entryCount, head } = lease;
      return {
        ...{ lease: id, device, credits, spent, left: total(lease.slices), status, entryCount, head },
        ...{ expiresAt: rfc3339(lease.expiresAt), reclaimAt: rfc3339(lease.reclaimAt) },
        isRecalled: own(state.devices, device)?.isRecalled ?? false,
        now: rfc3339(clock.now()),
      };
    },

    async sync(caller: Caller, asked: AskedOf<'leases', 'sync'>): Promise<Synced> {
      const { id, lease, device, entries, returnsRest, signature } = asked;
      const { wallet } = caller;
      const { public_key } = await deviceFor(db, caller, device);
      if (!isSignedBy(public_key, { text: signedSyncText(asked), signature })) {
        const message =
          'The journal is not signed by this device. Nothing was taken from it. Register the device again.';
        throw new AppError('forbidden', message, { device });
      }
      checkPrices(await termsIn(db, { wallet, lease }), entries);
      let isRecalled = false;
      const book = (commandId: string) => {
        const command = { do: 'sync', id: commandId, ...by(caller), device, lease, entries, returnsRest } as const;
        return ledger.command(wallet, command, async (tx, { events, after }) => {
          isRecalled = own(after.devices, device)?.isRecalled ?? false;
          if (events.at(-1)?.type !== 'answered') return;
          const row = tx.updateTable('devices').set({ last_sync_at: clock.now() });
          await row.where('wallet', '=', wallet).where('id', '=', device).execute();
        });
      };
      const { result, balance } = await book(id).catch(async (error: unknown) => {
        let refusal = error;
        for (const thawedAt of onlyWaits(error) ? await thawsOf({ wallet, device, lease }) : []) {
          try {
            return await book(`system:thawed:${thawedAt}:${id}`);
          } catch (again) {
            if (!onlyWaits(again)) throw again;
            refusal = again;
          }
        }
        throw refusal;
      });
      const { returned, alreadyPaid, status, entryCount, head } = result.details as Pick<
        Synced,
        'returned' | 'alreadyPaid' | 'status' | 'entryCount' | 'head'
      >;
      return {
        ...{ id, lease, credits: result.credits, returned, alreadyPaid, debt: balance.debt, balance },
        ...{ status, entryCount, head, isRecalled, now: rfc3339(clock.now()) },
      };
    },
  };
}

function onlyWaits(error: unknown): boolean {
  return error instanceof AppError && error.code === 'lease-frozen' && error.details.reason === undefined;
}

/** What was done is charged at the price that was agreed with the lease. @throws AppError `bad-input` */
function checkPrices(terms: LeaseTerms | null, entries: AskedOf<'leases', 'sync'>['entries']): void {
  if (terms === null) return;
  for (const entry of entries) {
    const price = localPrice(terms, entry);
    if (price === entry.credits) continue;
    const message =
      'A line of this journal has another price than the lease. Nothing was taken from it. Ask an owner to look at the device.';
    throw new AppError('bad-input', message, { index: entry.index, credits: entry.credits, price });
  }
}
