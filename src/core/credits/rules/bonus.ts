import { bucketOfKind } from '../catalog.ts';
import type { Returned } from '../event.ts';
import type { Grant, Slice } from '../state/grant.ts';
import { bonusGrantOf, type Purchase } from '../state/purchase.ts';
import { type Credits, excess, least, minus, none, partOf } from '../values/amount.ts';
import { inOrder } from '../values/order.ts';
import type { Draft } from './draft.ts';
import { bonusGrant } from './purchase.ts';

// What came with a pack for nothing goes with its money: as large a share of it as of the price, rounded down, and all of it with all of the
// money. Only what is unused goes, and nobody owes the rest. Money that comes again brings it again.

/** @param goneMinor how much of the price is gone then */
export function bonusGone(draft: Draft, purchase: Purchase, goneMinor: number): readonly Slice[] {
  let left = excess(shareOf(purchase, goneMinor), purchase.refundedBonus ?? none);
  return grantsOf(draft, purchase).flatMap((grant) => {
    const taken = least(left, grant.available);
    left = minus(left, taken);
    return taken === 0 ? [] : [{ grantId: grant.id, bucket: grant.bucket, credits: taken }];
  });
}

/** `back` with what comes again of it, as a new grant: the one that it was taken from may be over. */
export function bonusAgain(
  draft: Draft,
  purchase: Purchase,
  { goneMinor, id, back }: { goneMinor: number; id: string; back: Returned },
): Returned {
  const again = excess(purchase.refundedBonus ?? none, shareOf(purchase, goneMinor));
  const topup = bucketOfKind(draft.catalog, 'topup');
  if (again === 0 || topup === undefined) return back;
  const grant = bonusGrant(draft, topup, { id: `bonus:${id}`, credits: again, purchase: purchase.id });
  const from = { grantId: bonusGrantOf(purchase), bucket: grant.bucket, credits: again };
  return { ...back, regranted: [...back.regranted, { from, grant }] };
}

function shareOf({ bonusCredits, priceMinor }: Purchase, goneMinor: number): Credits {
  return partOf(bonusCredits, { part: goneMinor, whole: priceMinor });
}

/** The first one, and those that came again. */
function grantsOf({ state }: Draft, purchase: Purchase): readonly Grant[] {
  const first = bonusGrantOf(purchase);
  const isOfIt = ({ id, source, purchase: of }: Grant) => id === first || (source === 'bonus' && of === purchase.id);
  return Object.values(state.grants)
    .filter(isOfIt)
    .sort((a, b) => a.createdAt - b.createdAt || inOrder(a.id, b.id));
}
