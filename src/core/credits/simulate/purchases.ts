import type { PaymentOutcome } from '../command.ts';
import { refuse } from '../values/refusal.ts';
import { type Caller, type Done, doneBy } from './done.ts';
import type { StepOf } from './scenario.ts';
import { send, tell, type World } from './world.ts';

// Purchases of a simulation: the provider decides, and tells the wallet at once, later, twice or never.

export function buy(world: World, step: StepOf<'buy'>, caller: Caller): Done {
  const { pack, units } = step;
  const decision = send(world, {
    do: 'buy',
    ...caller,
    ...(pack === undefined ? {} : { pack }),
    ...(units === undefined ? {} : { units }),
  });
  if (!decision.ok || decision.isReplay) return doneBy(decision);
  const payment = step.payment ?? 'succeeded';
  const truth: PaymentOutcome = payment === 'webhook-lost' ? 'succeeded' : payment;
  world.provider.set(caller.id, truth);
  if (payment !== 'webhook-lost' && payment !== 'abandoned') tell(world, caller.id, truth, `${caller.id}:payment`);
  if (payment === 'declined')
    return refuseQuietly('payment-declined', 'The card was declined. Nothing was bought. Try another card.');
  if (payment === 'authentication-required')
    return refuseQuietly(
      'authentication-required',
      'The bank wants a confirmation. Nothing was bought yet. Confirm it and recheck.',
    );
  const status = world.archive.purchases.get(caller.id)?.status;
  return { ok: true, credits: decision.result.credits, details: { ...decision.result.details, status } };
}

/** Asks the provider again. */
export function recheck(world: World, step: StepOf<'recheck'>, caller: Caller): Done {
  if (!world.catalog.payments.recheck.roles.includes(caller.as)) {
    return refuse('forbidden', `Your role (${caller.as}) may not recheck payments. Nothing was changed.`, {
      role: caller.as,
    });
  }
  const purchase = world.archive.purchases.get(step.purchase);
  if (purchase === undefined)
    return refuse('not-found', `There is no purchase "${step.purchase}".`, { purchase: step.purchase });
  const known = world.provider.get(purchase.id) ?? 'unknown';
  const truth = purchase.isAutomatic && known === 'authentication-required' ? world.card : known;
  return told(world, step.purchase, truth, { id: caller.id, times: 1 });
}

/** The provider's event arrives, late or again. What was on its way has succeeded by then. */
export function webhook(world: World, step: StepOf<'webhook'>, caller: Caller): Done {
  if (world.archive.purchases.get(step.purchase) === undefined) {
    return refuse('not-found', `There is no purchase "${step.purchase}".`, { purchase: step.purchase });
  }
  const known = world.provider.get(step.purchase) ?? 'unknown';
  const truth = known === 'processing' || known === 'authentication-required' ? 'succeeded' : known;
  world.provider.set(step.purchase, truth);
  return told(world, step.purchase, truth, { id: caller.id, times: step.times ?? 1 });
}

function told(world: World, purchase: string, truth: PaymentOutcome, asked: { id: string; times: number }): Done {
  let credits = 0;
  for (let time = 0; time < asked.times; time += 1) {
    const decision = tell(world, purchase, truth, time === 0 ? asked.id : `${asked.id}:${time}`);
    if (!decision.ok) return doneBy(decision);
    credits += decision.result.credits;
  }
  const status = world.archive.purchases.get(purchase)?.status;
  return { ok: true, credits, details: { purchase, status, paid: status === 'paid' } };
}

function refuseQuietly(code: 'payment-declined' | 'authentication-required', message: string): Done {
  return { ok: false, failure: { code, message, details: {} } };
}
