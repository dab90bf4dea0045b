import type { WalletView } from '../../contract/studio/credits.ts';
import { cut } from '../../core/credits/burn.ts';
import { isOver } from '../../core/credits/purse/fold.ts';
import type { DevicePurse } from '../../core/credits/purse/lines.ts';
import { frozenSentence, heldOn, leftOn, usableLeases } from '../../core/credits/purse/spend.ts';
import { credits, excess, none, plus } from '../../core/credits/values/amount.ts';

// The balance as this device sees it: what the wallet has, and what the wallet has given to this device.

export type Seen = Pick<WalletView, 'balance' | 'period'>;
/** `limit`: why no more credits come from the wallet. */
export type Standing = { now: number; damage: string | null; limit: string | null };

/** What the wallet said last, with the credits on this device where they belong. */
export function together(purse: DevicePurse, wallet: Seen, { now }: Pick<Standing, 'now'>): Seen {
  const { balance, period } = wallet;
  const left = leftOn(purse, now);
  const held = heldOn(purse);
  const unsynced = unsyncedOn(purse);
  const open = [...purse.leases.values()].filter(({ status }) => !isOver(status));
  const lent = open.reduce((sum, { terms, booked }) => plus(sum, excess(terms.credits, booked)), none);
  // What is of no use to anybody now: a lease that is over in time, or locked.
  const locked = excess(lent, credits(left + held + unsynced));
  const available = balance.available + left;
  return {
    balance: {
      ...balance,
      available,
      held: balance.held + held,
      leased: excess(credits(balance.leased), lent) + locked,
      buckets: withBuckets(balance.buckets, purse, now),
    },
    period: { ...period, used: period.used + unsynced, remaining: available },
  };
}

/** What can be spent while the wallet is out of reach: only what is here. */
export function alone(purse: DevicePurse, last: Seen | null, { now }: Pick<Standing, 'now'>): Seen {
  const nothing = { available: 0, held: 0, leased: 0, debt: last?.balance.debt ?? 0, buckets: [] };
  const zone = last?.period.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const period = { used: last?.period.used ?? 0, remaining: 0, renewsAt: last?.period.renewsAt ?? null, zone };
  return together(purse, { balance: nothing, period }, { now });
}

export function deviceView(purse: DevicePurse, { now, damage, limit }: Standing): NonNullable<WalletView['device']> {
  const [first] = usableLeases(purse, now);
  const recalled = purse.isRecalled
    ? 'An owner of the wallet has called back the credits of this computer. Photos are paid from the wallet itself while it can be reached.'
    : null;
  return {
    left: leftOn(purse, now),
    isFrozen: purse.frozen !== null,
    reason: purse.frozen === null ? (recalled ?? damage ?? limit) : frozenSentence(purse.frozen),
    expiresAt: first ? new Date(first.terms.expiresAt).toISOString() : null,
    lastSyncAt: purse.heardAt === null ? null : new Date(purse.heardAt).toISOString(),
    unsyncedCredits: unsyncedOn(purse),
  };
}

/** What was spent here, and not told to the wallet yet. */
export function unsyncedOn(purse: DevicePurse): number {
  return [...purse.leases.values()].reduce(
    (sum, { unsynced }) => unsynced.reduce((part, entry) => part + entry.credits, sum),
    0,
  );
}

type Buckets = Seen['balance']['buckets'];

function withBuckets(buckets: Buckets, purse: DevicePurse, now: number): Buckets {
  const all = buckets.map((one) => ({ ...one }));
  if (purse.frozen !== null || purse.isRecalled) return all;
  for (const { terms, held, spent } of usableLeases(purse, now)) {
    for (const { bucket, credits: left } of cut(terms.slices, plus(held, spent)).back) {
      const known = all.find((one) => one.bucket === bucket);
      if (known) known.remaining += left;
      else all.unshift({ bucket, label: labelOf(bucket), remaining: left, expiresAt: null });
    }
  }
  return all;
}

/** The wallet names its buckets only while something is in them. */
function labelOf(bucket: string): string {
  return `${bucket.slice(0, 1).toUpperCase()}${bucket.slice(1)} credits`;
}
