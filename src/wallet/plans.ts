import { rfc3339 } from '../core/credits/calendar.ts';
import { AppError } from '../core/errors.ts';
import type { AnswerOf, AskedOf } from './asked.ts';
import type { Caller } from './caller.ts';
import type { Ledger, View } from './ledger.ts';
import { needRight } from './rights.ts';
import { by } from './spending.ts';

// The plan of a wallet: shown, chosen, ended.

type Shown = AnswerOf<'subscription', 'get'>;

export function plansOver({ ledger, isTest }: { ledger: Ledger; isTest: boolean }) {
  const show = async (caller: Caller): Promise<Shown> => {
    const view = await ledger.view(caller.wallet);
    needRight(view.catalog, caller, 'see_balance');
    return subscriptionOf(view);
  };
  return {
    get: show,
    async put(caller: Caller, { id, plan, allocation }: AskedOf<'subscription', 'put'>): Promise<Shown> {
      if (allocation !== undefined && !isTest) throw onlyInTests('allocation');
      await ledger.command(caller.wallet, { do: 'subscribe', id, ...by(caller), plan, allocation });
      return show(caller);
    },
    async cancel(caller: Caller, { id }: AskedOf<'subscription', 'cancel'>): Promise<Shown> {
      await ledger.command(caller.wallet, { do: 'cancel', id, ...by(caller) });
      return show(caller);
    },
  };
}

/** @throws AppError `bad-input` for what would give credits away in a wallet that counts */
export function onlyInTests(name: string): AppError {
  return new AppError('bad-input', `\`${name}\` is for a service with a test clock. Nothing was changed.`, { name });
}

function subscriptionOf({ state: { subscription }, catalog }: View): Shown {
  if (subscription === null) {
    return { plan: null, name: null, allocation: 0, startsAt: null, renewsAt: null, endsAt: null, next: null };
  }
  const { plan, allocation, startsAt, endsAt, endsWithPeriod, next } = subscription;
  return {
    ...{ plan, name: catalog.plans.find(({ id }) => id === plan)?.name ?? plan, allocation },
    ...{ startsAt: rfc3339(startsAt), endsAt: rfc3339(endsAt), renewsAt: endsWithPeriod ? null : rfc3339(endsAt) },
    next: next && { ...next },
  };
}
