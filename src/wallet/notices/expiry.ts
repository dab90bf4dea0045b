import { bucketOf, type Catalog } from '../../core/credits/catalog.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import { isEnding } from '../../core/credits/rules/billing.ts';
import type { Grant } from '../../core/credits/state/grant.ts';
import type { State } from '../../core/credits/state.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { dayText, grouped } from '../invoices/words.ts';
import type { NewNotice } from './notices.ts';

const dayMs = 86_400_000;
/** How long before credits expire their owner is told. */
export const aheadMs = 7 * dayMs;

/**
 * What expires within seven days, told once for each grant. Left out is what is gone by design the same week it came, and what a renewal
 * carries over.
 */
export function expiryNotices(state: State, { catalog, now }: { catalog: Catalog; now: number }): NewNotice[] {
  const zone = zoneOf(state, catalog);
  return Object.values(state.grants)
    .filter((grant) => isEndingSoon(grant, now) && !isCarried(grant, state, catalog))
    .map((grant) => {
      const { id, bucket, available, expiresAt } = grant;
      const label = bucketOf(catalog, bucket)?.label ?? bucket;
      const day = dayText(rfc3339(expiresAt ?? now), zone);
      const unit = available === 1 ? catalog.unit.label : catalog.unit.plural;
      return {
        ...{ id: `expires:${id}`, kind: 'expiry' as const, what: 'expires-soon', severity: 'info' as const, at: now },
        title: `${grouped(available)} ${unit} expire on ${day}`,
        text: `They belong to “${label}”. Credits that expire first are spent first, so there is nothing to choose: use them until then.`,
        details: { bucket, credits: available, expiresAt: rfc3339(expiresAt ?? now) },
        isMailed: true,
      };
    });
}

function isEndingSoon({ available, effectiveAt, expiresAt }: Grant, now: number): boolean {
  if (expiresAt === null || available === 0) return false;
  return expiresAt > now && expiresAt - now <= aheadMs && expiresAt - effectiveAt >= aheadMs;
}

/** Credits of a plan that goes on, where the price list carries them over: the renewal tells what was lost, if anything was. */
function isCarried({ bucket, expiresAt }: Grant, { subscription }: State, catalog: Catalog): boolean {
  if (subscription === null || isEnding(subscription) || expiresAt !== subscription.endsAt) return false;
  const kind = bucketOf(catalog, bucket)?.kind;
  const carries = catalog.buckets.some(({ rollover }) => rollover !== undefined);
  return carries && (kind === 'plan' || kind === 'rollover');
}
