import { availableIn, take, usableGrants } from '../burn.ts';
import type { Rate } from '../catalog.ts';
import type { CommandOf } from '../command.ts';
import { sharedCredits } from '../members.ts';
import { checkTier, priceOf, rateOf, unitPrice } from '../price/rate.ts';
import type { Result } from '../state/answer.ts';
import type { Slice } from '../state/grant.ts';
import type { Hold, Work } from '../state/work.ts';
import { type Credits, credits, none, plus } from '../values/amount.ts';
import { lengthMs } from '../values/calendar.ts';
import type { Rational } from '../values/rational.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { capture } from './capture.ts';
import { checkRight, type Draft, emit } from './draft.ts';
import { checkCap, openMonth } from './member-cap.ts';
import { resultOf } from './result.ts';

// Setting credits aside: priced once, sliced over grants in burn order, refused at once when there is too little.

const longestHoldMs = 24 * 3_600_000;
const bareHoldTtl = 'PT15M';

export type Spend = Pick<
  CommandOf<'spend'>,
  'action' | 'phase' | 'quantity' | 'dims' | 'workKeys' | 'credits' | 'resource' | 'run' | 'user'
>;

/** What a spend would cost now. `payKeys` have to be paid, `sharedKeys` are being paid by another open hold. */
export type Pricing = {
  readonly work: Work;
  readonly rate: Rate | null;
  readonly unit: Rational | null;
  readonly credits: Credits;
  readonly payKeys: readonly string[];
  readonly sharedKeys: readonly string[];
  readonly owned: number;
};

export function decideHold(draft: Draft, command: CommandOf<'hold'>): Result {
  checkRight(draft, command, 'spend');
  const hold = openHold(draft, price(draft, command), { ...by(command), ttl: command.ttl });
  return resultOf(command, {
    credits: hold.credits,
    slices: hold.slices,
    owned: hold.owned,
    expiresAt: hold.expiresAt,
  });
}

/** Hold and capture in one. What costs nothing posts nothing. */
export function decideSpend(draft: Draft, command: CommandOf<'spend'>): Result {
  checkRight(draft, command, 'spend');
  const pricing = price(draft, command);
  if (pricing.credits === 0 && pricing.sharedKeys.length === 0) return resultOf(command, { owned: pricing.owned });
  const hold = openHold(draft, pricing, { ...by(command), ttl: command.ttl });
  const charge = capture(draft, hold, { chargeId: command.id });
  return resultOf(command, { credits: charge.credits, slices: charge.slices, owned: hold.owned });
}

/** Who opens a hold, and under which id. */
export function by({ id, member }: { readonly id: string; readonly member?: string | undefined }) {
  return { id, member };
}

/** Prices a spend: bad input and missing tiers are refused, too few credits are not. */
export function price(draft: Pick<Draft, 'state' | 'catalog'>, spend: Spend): Pricing {
  if ((spend.action === undefined) === (spend.credits === undefined)) {
    refuse('bad-input', 'A spend names either an action or a number of credits. 0 credits used.');
  }
  const work: Work = {
    action: spend.action ?? null,
    phase: spend.action === undefined ? null : spend.phase,
    quantity: spend.quantity,
    dims: spend.dims,
    resource: spend.resource,
    run: spend.run,
    user: spend.user,
  };
  const bare = { work, rate: null, unit: null, payKeys: [], sharedKeys: [], owned: 0 };
  if (spend.action === undefined) return { ...bare, credits: spend.credits ?? none };
  const rate = rateOf(draft.catalog, { action: spend.action, phase: spend.phase });
  if (rate === null) return { ...bare, credits: none };
  checkTier(rate, { action: spend.action, phase: spend.phase, dims: spend.dims }, draft);
  const unit = unitPrice(rate, spend.dims);
  const keys = workKeysOf(rate, spend);
  if (keys === null) return { ...bare, rate, unit, credits: priceOf(unit, spend.quantity) };
  const payKeys = keys.filter((key) => own(draft.state.workKeys, key) === undefined);
  const sharedKeys = keys.filter((key) => own(draft.state.workKeys, key)?.status === 'held');
  const owned = keys.length - payKeys.length;
  return { work, rate, unit, credits: priceOf(unit, payKeys.length), payKeys, sharedKeys, owned };
}

/** What makes this spend the same work as another, one key a unit; null when the rate charges every time. */
export function workKeysOf(rate: Rate, spend: Pick<Spend, 'workKeys' | 'quantity' | 'dims'>): string[] | null {
  if (rate.repeatKey === undefined) return null;
  if (spend.workKeys !== undefined) {
    if (spend.workKeys.length !== spend.quantity || new Set(spend.workKeys).size !== spend.quantity) {
      refuse('bad-input', 'There has to be one work key for each unit, all different. 0 credits used.', {
        quantity: spend.quantity,
      });
    }
    return [...spend.workKeys];
  }
  const values = rate.repeatKey.map((dim) => own(spend.dims, dim));
  if (spend.quantity !== 1 || values.some((value) => value === undefined)) return null;
  return [`${rate.action} ${rate.phase} ${rate.repeatKey.map((dim, n) => `${dim}=${values[n]}`).join(' ')}`];
}

/** Refuses `insufficient-credits` at once: it does not wait to fail at capture. */
export function openHold(
  draft: Draft,
  pricing: Pricing,
  made: { id: string; ttl?: string | undefined; edit?: string; member?: string | undefined },
): Hold {
  if (own(draft.state.holds, made.id) !== undefined) {
    refuse('idempotency-conflict', 'This id belongs to another hold. Nothing was charged. Use a new id.', {
      id: made.id,
    });
  }
  openMonth(draft, made.member);
  const lifeMs = ttlMs(made.ttl ?? pricing.rate?.holdTtl ?? bareHoldTtl);
  const hold: Hold = {
    id: made.id,
    status: 'open',
    work: pricing.work,
    credits: pricing.credits,
    slices: slicesFor(draft, pricing, made.member),
    workKeys: pricing.payKeys,
    sharedKeys: pricing.sharedKeys,
    owned: pricing.owned,
    unitPrice: pricing.unit && { numerator: `${pricing.unit.numerator}`, denominator: `${pricing.unit.denominator}` },
    createdAt: draft.now,
    expiresAt: draft.now + lifeMs,
    ttlMs: lifeMs,
    edit: made.edit ?? null,
    catalogVersion: draft.catalog.version,
    charge: null,
    ...(made.member !== undefined && { member: made.member }),
  };
  emit(draft, 'held', { hold });
  return hold;
}

/** Refuses `insufficient-credits`, and `forbidden` when it is more than the member may spend. */
export function slicesFor(
  draft: Draft,
  pricing: Pick<Pricing, 'credits' | 'work' | 'sharedKeys'>,
  member: string | undefined,
): Slice[] {
  // Work that another one pays for now may have to be paid here.
  checkCap(draft, member, plus(pricing.credits, sharedCredits(draft.state, pricing.sharedKeys)));
  const grants = usableGrants(draft.state, draft.now, draft.catalog, pricing.work);
  const available = draft.state.debt > 0 ? none : availableIn(grants);
  if (available < pricing.credits) {
    const shortBy = credits(pricing.credits - available);
    refuse(
      'insufficient-credits',
      `${shortBy} more ${shortBy === 1 ? 'credit is' : 'credits are'} needed. Nothing was charged. Add credits and try again.`,
      {
        shortBy,
        needed: pricing.credits,
        available,
        ...(draft.state.debt > 0 ? { debt: draft.state.debt } : {}),
        offers: draft.catalog.shortfall.offers,
      },
    );
  }
  return take(grants, pricing.credits);
}

/** Milliseconds of a hold's time to live: more than nothing, at most 24 hours. */
export function ttlMs(ttl: string): number {
  const length = durationMs(ttl);
  if (length > 0 && length <= longestHoldMs) return length;
  return refuse('bad-input', 'A hold lasts at most 24 hours, written like PT15M. 0 credits used.', { ttl });
}

function durationMs(ttl: string): number {
  try {
    return lengthMs(ttl);
  } catch {
    return Number.NaN;
  }
}
