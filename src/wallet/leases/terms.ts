import type { Kysely } from 'kysely';
import type { LeaseTerms, SignedLease } from '../../contract/wallet/leases.ts';
import type { EventOf } from '../../core/credits/event.ts';
import { signedTermsText } from '../../core/credits/purse/signed.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { asSlices } from '../shown/balance.ts';
import { eventIn } from '../store/rows.ts';
import type { Tables } from '../store/tables.ts';
import type { WalletKey } from './key.ts';

/**
 * What a device was given, as the books have it since, and the signature under it. Asked again after years, when the lease is over and the
 * price list is another, it is the same text and the same signature.
 */
export async function signedTermsOf(
  db: Kysely<Tables>,
  { wallet, lease, key }: { wallet: string; lease: string; key: WalletKey },
): Promise<SignedLease> {
  const terms = await termsIn(db, { wallet, lease });
  if (terms === null) throw new Error(`the books lack the lease ${lease}`);
  return { terms, signature: key.sign(signedTermsText(terms)) };
}

/** What was agreed when a lease was given; null for one that never was. */
export async function termsIn(
  db: Kysely<Tables>,
  { wallet, lease }: { wallet: string; lease: string },
): Promise<LeaseTerms | null> {
  const row = await db
    .selectFrom('entries')
    .select(['type', 'booked_at', 'event'])
    .where('wallet', '=', wallet)
    .where('id', '=', `leased:${lease}`)
    .executeTakeFirst();
  return row === undefined ? null : termsOf(eventIn(row) as EventOf<'leased'>, wallet);
}

function termsOf({ lease, prices }: EventOf<'leased'>, wallet: string): LeaseTerms {
  const { id, device, sequence, credits, slices, head } = lease;
  return {
    ...{ id, wallet, device, sequence, credits, slices: asSlices(slices), head },
    catalog: { id: prices.catalog, version: prices.version },
    rates: [...prices.rates],
    freeActions: [...prices.freeActions],
    tiers: [...prices.tiers],
    refillAt: prices.refillAt,
    issuedAt: rfc3339(lease.issuedAt),
    expiresAt: rfc3339(lease.expiresAt),
    reclaimAt: rfc3339(lease.reclaimAt),
  };
}
