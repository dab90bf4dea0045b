import { planOf } from '../../core/credits/catalog.ts';
import { changesAt, paidUntil } from '../../core/credits/rules/billing.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { AnswerOf, AskedOf } from '../asked.ts';
import type { Ledger, View } from '../books/ledger.ts';
import type { Orders } from '../payments/orders/orders.ts';
import { billedPlanOf } from '../payments/orders/plan-ways.ts';
import { needWayBack, type Site } from '../payments/way-back.ts';
import { by } from '../spending.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';

// The plan of a wallet: shown, chosen, ended.

type Shown = AnswerOf<'subscription', 'get'>;

type Parts = { ledger: Ledger; clock: { now(): number }; orders: Orders; site: Site; isTest: boolean };

export function plansOver({ ledger, clock, orders, site, isTest }: Parts) {
  const show = async (caller: Caller): Promise<Shown> => {
    const view = await ledger.view(caller.wallet);
    needRight(view.catalog, caller, 'see_balance');
    return subscriptionOf(view, Math.max(clock.now(), view.state.bookedAt));
  };
  return {
    get: show,
    async put(caller: Caller, { id, plan, allocation, returnUrl }: AskedOf<'subscription', 'put'>): Promise<Shown> {
      if (allocation !== undefined && !isTest) throw onlyInTests('allocation');
      needWayBack(returnUrl, site);
      const { catalog } = await ledger.view(caller.wallet);
      const billed = billedPlanOf(catalog, plan);
      const paid = billed === null ? null : await orders.takePlan(caller, { id, plan: billed, returnUrl });
      // A plan that costs money begins when its first payment is made.
      if (paid !== null) return { ...(await show(caller)), ...(paid.url !== null && { checkoutUrl: paid.url }) };
      // One that costs nothing takes the place of one that is billed: that one takes no more money.
      const isKnown = billed === null && planOf(catalog, plan) !== undefined;
      if (isKnown && (await orders.leavePlan(caller, { id, plan }))) return show(caller);
      await ledger.command(caller.wallet, { do: 'subscribe', id, ...by(caller), plan, allocation });
      return show(caller);
    },
    async cancel(caller: Caller, { id }: AskedOf<'subscription', 'cancel'>): Promise<Shown> {
      if (await orders.leavePlan(caller, { id, plan: null })) return show(caller);
      await ledger.command(caller.wallet, { do: 'cancel', id, ...by(caller) });
      return show(caller);
    },
  };
}

/** @throws AppError `bad-input` for what would give credits away in a wallet that counts */
export function onlyInTests(name: string): AppError {
  return new AppError('bad-input', `\`${name}\` is for a service with a test clock. Nothing was changed.`, { name });
}

function subscriptionOf({ state, catalog }: View, now: number): Shown {
  const { subscription } = state;
  if (subscription === null) {
    const none = { startsAt: null, renewsAt: null, endsAt: null, paidUntil: null, next: null };
    return { plan: null, name: null, allocation: 0, ...none };
  }
  const paid = paidUntil({ state, catalog, now }, subscription);
  const { plan, allocation, startsAt, endsAt, endsWithPeriod, next } = subscription;
  const from = rfc3339(changesAt({ state, catalog }, subscription));
  return {
    ...{ plan, name: catalog.plans.find(({ id }) => id === plan)?.name ?? plan, allocation },
    startsAt: rfc3339(startsAt),
    ...(endsWithPeriod ? { endsAt: from, renewsAt: null } : { endsAt: rfc3339(endsAt), renewsAt: rfc3339(endsAt) }),
    paidUntil: paid === null ? null : rfc3339(paid),
    next: next && { ...next, from },
  };
}
