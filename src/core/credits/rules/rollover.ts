import { burnOrder, cut } from '../burn.ts';
import { bucketOf, bucketOfKind } from '../catalog.ts';
import type { Grant, Slice } from '../state/grant.ts';
import { type Credits, credits, excess, least, none, total } from '../values/amount.ts';
import { floor, rational, times } from '../values/rational.ts';
import type { Draft } from './draft.ts';

// What of an ending period goes on: carried = clamp(unused, 0, floor(multiple x allocation of the new period)). What was bought, given or
// refunded is outside of it.

/** The oldest, which is what would be spent first, is trimmed first. */
export function carryOver(
  draft: Draft,
  closing: { endsAt: number; newAllocation: Credits },
): { carried: Slice[]; forfeited: Slice[] } {
  const unused = periodGrants(draft, closing.endsAt)
    .sort(burnOrder)
    .map((grant): Slice => ({ grantId: grant.id, bucket: grant.bucket, credits: grant.available }));
  const carriedCredits = least(total(unused), cap(draft, closing.newAllocation));
  const { front, back } = cut(unused, excess(total(unused), carriedCredits));
  return { carried: back, forfeited: front };
}

/** Grants of the plan and carried ones that end with the period, used up or not. */
export function periodGrants(draft: Draft, endsAt: number): Grant[] {
  return Object.values(draft.state.grants).filter((grant) => {
    const kind = bucketOf(draft.catalog, grant.bucket)?.kind;
    return (kind === 'plan' || kind === 'rollover') && grant.expiresAt === endsAt;
  });
}

function cap(draft: Draft, newAllocation: Credits): Credits {
  const rule = bucketOfKind(draft.catalog, 'plan')?.rollover;
  if (rule === undefined) return none;
  const most = floor(times(rational(rule.multiple), { numerator: BigInt(newAllocation), denominator: 1n }));
  return rule.capOn === 'carried' ? most : credits(Math.max(most - newAllocation, 0));
}
