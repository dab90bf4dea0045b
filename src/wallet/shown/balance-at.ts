import type { Kysely } from 'kysely';
import { advance } from '../../core/credits/decide.ts';
import { instantOf, rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { Answer, Asked } from '../asked.ts';
import type { Ledger } from '../books/ledger.ts';
import { standingAt } from '../store/snapshots.ts';
import type { Tables } from '../store/tables.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import { balanceOf } from './balance.ts';

/** So far ahead is looked at most: two years. */
const aheadMs = 2 * 366 * 86_400_000;

/**
 * The balance at any instant. Of the past, what was booked until then; of the future, what it will be if nothing is spent or bought: with every
 * expiry, daily reset and renewal on the way.
 */
export function balanceAtOver({ ledger, db, clock }: { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number } }) {
  return async (caller: Caller, asked: Asked<'balance'>): Promise<Answer<'balance'>> => {
    const { state, catalog } = await ledger.view(caller.wallet);
    needRight(catalog, caller, 'see_balance');
    const now = Math.max(clock.now(), state.bookedAt);
    const at = asked.at === undefined ? now : instantOf(asked.at);
    if (at - now > aheadMs) {
      const message =
        'The balance can be told for two years ahead, not further. Nothing was changed. Ask for an earlier day.';
      throw new AppError('bad-input', message, { at: rfc3339(at) });
    }
    const then =
      at < state.bookedAt
        ? { ...state, ...(await standingAt(db, caller.wallet, at)) }
        : advance(state, at, catalog).state;
    return { at: rfc3339(at), balance: balanceOf(then, { catalog, now: at }) };
  };
}
