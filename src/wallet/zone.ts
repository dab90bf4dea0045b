import { rfc3339 } from '../core/credits/values/calendar.ts';
import type { AnswerOf, AskedOf } from './asked.ts';
import type { Ledger } from './books/ledger.ts';
import { by } from './spending.ts';
import type { Caller } from './team/caller.ts';
import { needRight } from './team/rights.ts';

type Zone = AnswerOf<'zone', 'get'>;

/** Where the account is. Another zone is only wished for: it begins with the next period, or without a plan with the next day. */
export function zoneOver({ ledger }: { ledger: Ledger }) {
  const shown = async ({ wallet }: Caller): Promise<Zone> => {
    const { state } = await ledger.view(wallet);
    const { zone, nextZone } = state;
    return { zone, next: nextZone && { zone: nextZone.zone, at: rfc3339(nextZone.at) } };
  };
  return {
    async get(caller: Caller): Promise<Zone> {
      needRight((await ledger.view(caller.wallet)).catalog, caller, 'see_balance');
      return shown(caller);
    },
    async put(caller: Caller, { id, zone }: AskedOf<'zone', 'put'>): Promise<Zone> {
      await ledger.command(caller.wallet, { do: 'zone', id, ...by(caller), zone });
      return shown(caller);
    },
  };
}
