import { isLive } from '../burn.ts';
import { bucketOfKind } from '../catalog.ts';
import type { Returned } from '../event.ts';
import { zoneOf } from '../price/selector.ts';
import type { Grant, NewGrant, Slice } from '../state/grant.ts';
import { credits, type EpochMs, total } from '../values/amount.ts';
import { later } from '../values/calendar.ts';
import { inOrder } from '../values/order.ts';
import { own } from '../values/record.ts';
import type { Draft } from './draft.ts';

// Credits go back to the grants they came from, last slice first. Where a grant has expired meanwhile, the catalog says what becomes of
// them: nothing, a new grant for some days, or the grant that followed.

export type Fault = 'vendor' | 'user';

/**
 * @param slices in burn order; they are given back from the last to the first
 * @param id names the new grants
 */
export function giveBack(draft: Draft, slices: readonly Slice[], back: { id: string; fault: Fault }): Returned {
  const { vendorFault, userCancel } = draft.catalog.refunds.expiredSource;
  const policy = back.fault === 'vendor' ? vendorFault : userCancel;
  const result = { returned: [], expired: [], regranted: [], moved: [] } as {
    returned: Slice[];
    expired: Slice[];
    regranted: { from: Slice; grant: NewGrant }[];
    moved: { from: Slice; to: Slice }[];
  };
  for (const slice of [...slices].reverse()) {
    const grant = own(draft.state.grants, slice.grantId);
    if (grant === undefined) throw new Error(`the state lacks the grant ${slice.grantId}`);
    const successor = policy === 'successor' ? successorOf(draft, grant) : undefined;
    if (isLive(grant, draft.now)) result.returned.push(slice);
    else if (typeof policy === 'object') {
      const grantId = `refund:${back.id}${result.regranted.length === 0 ? '' : `:${result.regranted.length + 1}`}`;
      const expiresAt = later(draft.now, policy.regrant, zoneOf(draft.state, draft.catalog));
      result.regranted.push({ from: slice, grant: regrant(draft, slice, grant, { id: grantId, expiresAt }) });
    } else if (successor !== undefined) {
      result.moved.push({
        from: slice,
        to: { grantId: successor.id, bucket: successor.bucket, credits: slice.credits },
      });
    } else result.expired.push(slice);
  }
  return result;
}

/** How much can be used again. */
export function usableBack(back: Returned): number {
  return credits(
    total(back.returned) + total(back.regranted.map((step) => step.grant)) + total(back.moved.map((step) => step.to)),
  );
}

function regrant(draft: Draft, slice: Slice, source: Grant, made: { id: string; expiresAt: EpochMs }): NewGrant {
  const bucket = bucketOfKind(draft.catalog, 'refund');
  if (bucket === undefined) throw new Error('the catalog has no bucket for refunds');
  return {
    id: made.id,
    bucket: bucket.id,
    category: source.category,
    priority: bucket.priority,
    source: 'refund',
    credits: slice.credits,
    effectiveAt: draft.now,
    expiresAt: made.expiresAt,
    createdAt: draft.now,
    purchase: source.purchase,
  };
}

/** The youngest live grant of the same bucket that is not used up. */
function successorOf(draft: Draft, grant: Grant): Grant | undefined {
  const live = Object.values(draft.state.grants).filter(
    (one) => one.bucket === grant.bucket && isLive(one, draft.now) && one.available + one.held + one.leased > 0,
  );
  return live.sort((a, b) => b.effectiveAt - a.effectiveAt || inOrder(b.id, a.id))[0];
}
