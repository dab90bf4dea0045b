import type { Kysely } from 'kysely';
import { availableIn, usableGrants } from '../core/credits/burn.ts';
import type { Catalog } from '../core/credits/catalog.ts';
import { price, workKeysOf } from '../core/credits/rules/hold.ts';
import { instantOf, rfc3339 } from '../core/credits/values/calendar.ts';
import type { Answer, Asked } from './asked.ts';
import type { Ledger } from './books/ledger.ts';
import { allowanceShown } from './shown/allowance.ts';
import { asSlices } from './shown/balance.ts';
import type { Tables } from './store/tables.ts';
import { paidAmong } from './store/work.ts';
import type { Caller } from './team/caller.ts';
import { needRight } from './team/rights.ts';

// Quotes, holds and charges: the contract's words on one side, the engine's commands on the other.

export type Spending = ReturnType<typeof spendingOver>;

export function spendingOver({ ledger, db, clock }: { ledger: Ledger; db: Kysely<Tables>; clock: { now(): number } }) {
  return {
    async quote(caller: Caller, asked: Asked<'quote'>): Promise<Answer<'quote'>> {
      const { state, catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_balance');
      const spend = { ...spendOf(asked), resource: null, run: null, user: caller.user };
      const keys = keysOf(catalog, spend);
      const paid = await paidAmong(db, caller.wallet, keys);
      const known = { ...state, workKeys: { ...state.workKeys, ...Object.fromEntries(paid.map(asPaid)) } };
      const pricing = price({ state: known, catalog }, spend);
      const available = state.debt > 0 ? 0 : availableIn(usableGrants(state, clock.now(), catalog, pricing.work));
      const allowance =
        caller.spender == null ? null : allowanceShown(state, caller.spender, { catalog, now: clock.now() });
      return {
        credits: pricing.credits,
        available,
        after: available - pricing.credits,
        owned: pricing.owned,
        allowance,
      };
    },

    async owned(caller: Caller, workKeys: readonly string[]): Promise<Answer<'owned'>> {
      const { catalog } = await ledger.view(caller.wallet);
      needRight(catalog, caller, 'see_history');
      return { owned: await paidAmong(db, caller.wallet, workKeys) };
    },

    async hold(caller: Caller, asked: Asked<'hold'>): Promise<Answer<'hold'>> {
      const { id, resource, run, ttl } = asked;
      const command = { do: 'hold', id, ...by(caller), ...spendOf(asked), resource, run, ttl } as const;
      const { result } = await ledger.command(caller.wallet, command);
      const expiresAt = result.expiresAt ?? clock.now();
      return {
        ...{ id: result.id, credits: result.credits, slices: asSlices(result.slices) },
        ...{ expiresAt: rfc3339(expiresAt), owned: result.owned },
      };
    },

    async spend(caller: Caller, asked: Asked<'spend'>): Promise<Answer<'spend'>> {
      const { id, resource, run } = asked;
      const command = { do: 'spend', id, ...by(caller), ...spendOf(asked), resource, run } as const;
      const { result, balance } = await ledger.command(caller.wallet, command);
      const { credits, slices, owned } = result;
      return { id: result.id, credits, slices: asSlices(slices), owned, balance };
    },

    async capture(caller: Caller, { id, hold, credits, workKeys }: Asked<'capture'>): Promise<Answer<'capture'>> {
      const command = { do: 'capture', id, ...by(caller), hold, credits, workKeys } as const;
      const { result, balance } = await ledger.command(caller.wallet, command);
      return { id: result.id, hold, credits: result.credits, slices: asSlices(result.slices), balance };
    },

    async giveBack(caller: Caller, { id, hold }: Asked<'void'>): Promise<Answer<'void'>> {
      const { result, balance } = await ledger.command(caller.wallet, { do: 'void', id, ...by(caller), hold });
      return { id: result.id, hold, credits: result.credits, balance };
    },

    async extend(caller: Caller, { id, hold, ttl }: Asked<'extend'>): Promise<Answer<'extend'>> {
      const { result } = await ledger.command(caller.wallet, { do: 'extend', id, ...by(caller), hold, ttl });
      return { id: result.id, hold, expiresAt: rfc3339(result.expiresAt ?? clock.now()) };
    },

    async refund(caller: Caller, asked: Asked<'refund'>): Promise<Answer<'refund'>> {
      const { id, charge: of, credits, fault, reason } = asked;
      const command = { do: 'refund', id, ...by(caller), of, credits, fault, reason } as const;
      const { result, balance } = await ledger.command(caller.wallet, command);
      return { id: result.id, credits: result.credits, balance };
    },

    async grant(caller: Caller, asked: Asked<'grant'>): Promise<Answer<'grant'>> {
      const { id, bucket, credits, reason, expiresAt } = asked;
      const expiry = expiresAt == null ? expiresAt : instantOf(expiresAt);
      const command = { do: 'grant', id, ...by(caller), bucket, credits, reason, expiresAt: expiry } as const;
      const { result } = await ledger.command(caller.wallet, command);
      const ends = result.expiresAt === null ? null : rfc3339(result.expiresAt);
      return { id: result.id, bucket, credits: result.credits, expiresAt: ends };
    },
  };
}

/** Who a command is from. */
export function by({ role, user, spender = null }: Caller) {
  return { as: role, user, ...(spender !== null && { member: spender }) } as const;
}

type Spend = Pick<Asked<'quote'>, 'action' | 'phase' | 'quantity' | 'dims' | 'workKeys'>;

function spendOf({ action, phase = 'single', quantity = 1, dims = {}, workKeys }: Spend) {
  return { action, phase, quantity, dims, workKeys };
}

/** The charge keys that this spend would pay for. */
function keysOf(catalog: Catalog, spend: ReturnType<typeof spendOf>): string[] {
  const rate = catalog.rates.find(({ action, phase }) => action === spend.action && phase === spend.phase);
  return rate === undefined ? [] : (workKeysOf(rate, spend) ?? []);
}

function asPaid(key: string): [string, { status: 'paid'; charge: string }] {
  return [key, { status: 'paid', charge: '' }];
}
