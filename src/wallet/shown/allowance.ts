import type { Allowance } from '../../contract/wallet/shapes.ts';
import type { Catalog } from '../../core/credits/catalog.ts';
import { allowanceOf } from '../../core/credits/members.ts';
import { zoneOf } from '../../core/credits/price/selector.ts';
import type { State } from '../../core/credits/state.ts';
import type { EpochMs } from '../../core/credits/values/amount.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';

/** The monthly limit of a member as the contract shows it. */
export function allowanceShown(
  state: State,
  member: string,
  { catalog, now }: { catalog: Catalog; now: EpochMs },
): Allowance {
  const at = { now: Math.max(now, state.bookedAt), zone: zoneOf(state, catalog) };
  const { cap, used, reserved, left, renewsAt } = allowanceOf(state, member, at);
  return { cap, used, reserved, left, renewsAt: rfc3339(renewsAt) };
}

/** A member is known to the engine by the id that the contract names, and to the tokens by one that names the wallet too. */
export function memberTokenId(wallet: string, member: string): string {
  return `${prefixIn(wallet)}${member}`;
}

/** Null for a token that belongs to no member. */
export function memberIn(wallet: string, tokenId: string | null): string | null {
  return tokenId?.startsWith(prefixIn(wallet)) ? tokenId.slice(prefixIn(wallet).length) : null;
}

function prefixIn(wallet: string): string {
  return `member:${wallet}:`;
}
