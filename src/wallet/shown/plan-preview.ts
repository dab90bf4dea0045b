import type { PlanPreview } from '../../contract/wallet/buying.ts';
import { type Command, commandSchema } from '../../core/credits/command.ts';
import { advance, decide } from '../../core/credits/decide.ts';
import type { Event } from '../../core/credits/event.ts';
import { changesAt, isEnding, paidUntil } from '../../core/credits/rules/billing.ts';
import type { NewGrant } from '../../core/credits/state/grant.ts';
import type { State } from '../../core/credits/state.ts';
import { total } from '../../core/credits/values/amount.ts';
import { rfc3339 } from '../../core/credits/values/calendar.ts';
import { AppError } from '../../core/errors.ts';
import type { AskedOf } from '../asked.ts';
import type { Ledger, View } from '../books/ledger.ts';
import { by } from '../spending.ts';
import type { Caller } from '../team/caller.ts';
import { needRight } from '../team/rights.ts';
import { balanceOf } from './balance.ts';

// What a plan would do to the credits: the engine decides it on a copy, and nothing is written.

type Parts = { ledger: Ledger; clock: { now(): number } };

export function planPreviewOver({ ledger, clock }: Parts) {
  return async (caller: Caller, { plan }: AskedOf<'subscription', 'preview'>): Promise<PlanPreview> => {
    const view = await ledger.view(caller.wallet);
    needRight(view.catalog, caller, 'see_balance');
    const now = Math.max(clock.now(), view.state.bookedAt);
    const asked = { id: 'preview', ...by(caller), as: 'owner' as const };
    const command = plan === null ? { ...asked, do: 'cancel' as const } : { ...asked, do: 'subscribe' as const, plan };
    return { plan: plan ?? view.state.subscription?.plan ?? '', ...effectOf(view, commandSchema.parse(command), now) };
  };
}

/** @throws AppError what the engine refuses, such as a plan that there is not */
function effectOf({ state, catalog }: View, command: Command, now: number): Omit<PlanPreview, 'plan'> {
  const decided = decide(state, command, now, catalog);
  if (!decided.ok) throw new AppError(decided.rejection.code, decided.rejection.message, decided.rejection.details);
  const changed = decided.events.filter(({ type }) => type !== 'answered');
  const waits = decided.state.subscription;
  const isLater = changed.some(({ type }) => type === 'plan-scheduled' || type === 'cancel-scheduled');
  const at = isLater && waits !== null ? changesAt({ state: decided.state, catalog }, waits) : now;
  const then = isLater ? advance(decided.state, at, catalog) : decided;
  const available = (state: State, now: number) => balanceOf(state, { catalog, now }).available;
  const next = then.state.subscription;
  const paid = next && paidUntil({ state: then.state, catalog, now: at }, next);
  return {
    happens: changed.length === 0 ? 'nothing' : isLater ? 'at-period-end' : 'now',
    at: rfc3339(at),
    before: available(state, now),
    after: available(then.state, at),
    // What is refreshed until then is no effect of the change.
    ...movedBy(isLater ? then.events.filter((event) => event.at >= at) : changed),
    renewsAt: next === null || isEnding(next) ? null : rfc3339(next.endsAt),
    paidUntil: paid === null ? null : rfc3339(paid),
  };
}

function movedBy(events: readonly Event[]): Pick<PlanPreview, 'granted' | 'carried' | 'forfeited'> {
  const moved = { granted: 0, carried: 0, forfeited: 0 };
  for (const event of events) {
    moved.granted += sum(grantsOf(event));
    if (event.type === 'renewed') moved.carried += total(event.carried);
    if (event.type === 'renewed' || event.type === 'lapsed') moved.forfeited += total(event.forfeited);
    if (event.type === 'expired') moved.forfeited += event.slice.credits;
  }
  return moved;
}

function grantsOf(event: Event): readonly NewGrant[] {
  if (event.type === 'subscribed' || event.type === 'upgraded') return event.grants;
  return event.type === 'renewed' && event.grant !== null ? [event.grant] : [];
}

function sum(grants: readonly NewGrant[]): number {
  return grants.reduce((all, { credits }) => all + credits, 0);
}
