import { type Catalog, planOf } from '../../../core/credits/catalog.ts';
import { type CommandInput, commandSchema } from '../../../core/credits/command.ts';
import { type Decision, decide } from '../../../core/credits/decide.ts';
import { AppError } from '../../../core/errors.ts';
import type { View } from '../../books/ledger.ts';
import { moneyIn } from '../../shown/catalog-view.ts';
import type { BilledPlan, PlanChange, PlanPayment } from '../provider.ts';
import type { By } from './kept.ts';

// How the books and the provider keep to the same plan: what the engine would do with a wish is what the provider is told, and what is said at
// the provider is what the books are told.

/** What a plan costs and how often, where the price list says so; null for one that nobody bills. */
export function billedPlanOf(catalog: Catalog, id: string): BilledPlan | null {
  const plan = planOf(catalog, id);
  if (plan?.price === undefined || plan.billingEvery === null) return null;
  return { plan: id, name: plan.name, price: moneyIn(catalog, plan.price), every: plan.billingEvery };
}

/**
 * What choosing a plan does: at once, after what is paid, or only taking back what waited.
 * @throws AppError what the engine would refuse
 */
export function wayTo(
  { state, catalog }: View,
  { by, plan, now }: { by: By; plan: string; now: number },
): PlanChange['way'] {
  const decided = onACopy({ state, catalog }, { do: 'subscribe', id: 'wish', as: by.role, user: by.user, plan }, now);
  if (!decided.ok) throw new AppError(decided.rejection.code, decided.rejection.message, decided.rejection.details);
  if (decided.state.subscription?.next) return 'next';
  const isChanged = decided.events.some(
    ({ type }) => type === 'upgraded' || type === 'renewed' || type === 'subscribed',
  );
  return isChanged ? 'now' : 'keep';
}

/** What the engine would answer to this command with a refusal; null when it would do it. Nothing is booked. */
export function refusalOf(view: Pick<View, 'state' | 'catalog'>, command: CommandInput, now: number): AppError | null {
  const decided = onACopy(view, { ...command, id: 'wish' }, now);
  return decided.ok ? null : new AppError(decided.rejection.code, decided.rejection.message, decided.rejection.details);
}

function onACopy({ state, catalog }: Pick<View, 'state' | 'catalog'>, command: CommandInput, now: number): Decision {
  return decide(state, commandSchema.parse(command), Math.max(now, state.bookedAt), catalog);
}

/** Whether the period begins anew with a plan that is better. */
export function resetsBy({ catalog }: View, plan: string): boolean {
  return planOf(catalog, plan)?.onUpgrade === 'reset';
}

/** What the books are told of a plan as the provider has it. A plan that nobody bills, running or waiting, is no affair of the provider. */
export function followed({ state, catalog }: View, payment: PlanPayment, id: string): CommandInput[] {
  const running = state.subscription;
  if (running === null) return [];
  const asSystem = { id, as: 'system', user: null } as const;
  const asOwner = { id: `${id}:plan`, as: 'owner', user: null } as const;
  const isBilled = billedPlanOf(catalog, running.plan) !== null;
  const isLeft = running.next !== null && billedPlanOf(catalog, running.next.plan) === null;
  if (payment.state === 'ended') return isBilled && !isLeft ? [{ do: 'cancel', ...asOwner, isOver: true }] : [];
  if (payment.state === 'open') return [];
  const outcome = payment.state === 'active' ? 'paid' : 'failed';
  const paid: CommandInput = { do: 'plan-payment', ...asSystem, outcome };
  if (!isBilled || isLeft || payment.ends === undefined || payment.ends === running.endsWithPeriod) return [paid];
  return [paid, payment.ends ? { do: 'cancel', ...asOwner } : { do: 'subscribe', ...asOwner, plan: running.plan }];
}
