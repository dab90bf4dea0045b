import { type Bucket, bucketOf } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import { zoneOf } from '../price/selector.ts';
import type { Result } from '../state/answer.ts';
import type { GrantSource, NewGrant } from '../state/grant.ts';
import type { Credits, EpochMs } from '../values/amount.ts';
import { credits, none } from '../values/amount.ts';
import { dayOf, later, rfc3339 } from '../values/calendar.ts';
import { refuse } from '../values/refusal.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { resultOf } from './result.ts';

// Credits come in: by hand, or once when an account is opened.

export function decideGrant(draft: Draft, command: CommandOf<'grant'>): Result {
  checkRight(draft, command, 'grant');
  const bucket = bucketOf(draft.catalog, command.bucket);
  if (bucket === undefined) {
    return refuse('bad-input', `This price list has no bucket "${command.bucket}". Nothing was granted.`, {
      bucket: command.bucket,
    });
  }
  if (bucket.accrual.type === 'manual' && !bucket.accrual.roles.includes(command.as)) {
    return refuse('forbidden', `Your role (${command.as}) may not grant these credits. Nothing was granted.`, {
      role: command.as,
    });
  }
  if (command.expiresAt !== undefined && command.expiresAt !== null && command.expiresAt <= draft.now) {
    return refuse('bad-input', 'A grant has to expire in the future. Nothing was granted.', {
      expiresAt: rfc3339(command.expiresAt),
    });
  }
  // A period's grant is called by its subscription and its first instant: one that is made by hand must not stand in its place.
  if (/:\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(command.id)) {
    return refuse('bad-input', 'The wallet gives such ids by itself. Nothing was granted. Use another id.', {
      id: command.id,
    });
  }
  const grant = newGrant(draft, bucket, {
    id: `grant:${command.id}`,
    source: 'manual',
    credits: command.credits,
    ...(command.expiresAt !== undefined && { expiresAt: command.expiresAt }),
  });
  emit(draft, 'granted', { grant, reason: command.reason, user: command.user });
  return resultOf(command, {
    credits: grant.credits,
    slices: [{ grantId: grant.id, bucket: bucket.id, credits: grant.credits }],
    expiresAt: grant.expiresAt,
  });
}

/** Gives what an account receives once. A second opening gives nothing. */
export function decideOpen(draft: Draft, command: CommandOf<'open'>): Result {
  let given = none;
  for (const bucket of draft.catalog.buckets) {
    const id = `once:${bucket.id}`;
    if (bucket.accrual.type !== 'once' || bucket.accrual.amount === 0) continue;
    if (draft.state.onceGiven.includes(bucket.id)) continue;
    const grant = newGrant(draft, bucket, { id, source: 'once', credits: credits(bucket.accrual.amount) });
    emit(draft, 'granted', { grant, reason: '', user: command.user });
    given = credits(given + grant.credits);
  }
  return resultOf(command, { credits: given });
}

/** A grant as its bucket wants it. Pins priority and category, so a later catalog does not reorder what is there. */
export function newGrant(
  draft: Draft,
  bucket: Bucket,
  made: { id: string; source: GrantSource; credits: Credits; expiresAt?: EpochMs | null; purchase?: string },
): NewGrant {
  return {
    id: made.id,
    bucket: bucket.id,
    category: bucket.category,
    priority: bucket.priority,
    source: made.source,
    credits: made.credits,
    effectiveAt: draft.now,
    expiresAt: made.expiresAt === undefined ? expiryOf(draft, bucket) : made.expiresAt,
    createdAt: draft.now,
    purchase: made.purchase ?? null,
  };
}

/** When a grant made now expires. `period_end` without a subscription is never: there is no period that could end. */
function expiryOf(draft: Draft, bucket: Bucket): EpochMs | null {
  const zone = zoneOf(draft.state, draft.catalog);
  switch (bucket.expiry) {
    case 'never':
      return null;
    case 'day_end':
      return dayOf(draft.now, zone).endsAt;
    case 'period_end':
      return draft.state.subscription?.endsAt ?? null;
    default:
      return later(draft.now, bucket.expiry, zone);
  }
}
