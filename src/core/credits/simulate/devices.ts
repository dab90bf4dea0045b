import { checkTier, priceOf, rateOf, unitPrice } from '../price/rate.ts';
import { newPurse, type Purse, spendOnDevice } from '../purse.ts';
import { credits, none, plus } from '../values/amount.ts';
import { instantOf } from '../values/calendar.ts';
import { refuse } from '../values/refusal.ts';
import { type Caller, type Done, doneBy } from './done.ts';
import { needRight } from './rights.ts';
import type { StepOf } from './scenario.ts';
import { send, type World } from './world.ts';

// Devices of a simulation: they lease, spend without the wallet, and bring their journals back, once or many times.

export function leaseTo(world: World, step: StepOf<'lease'>, caller: Caller): Done {
  const decision = send(world, {
    do: 'lease',
    ...caller,
    device: step.device,
    ...(step.credits === undefined ? {} : { credits: step.credits }),
  });
  const lease = world.archive.leases.get(caller.id);
  if (decision.ok && !decision.isReplay && lease !== undefined) {
    world.purses.set(step.device, [...(world.purses.get(step.device) ?? []), newPurse(lease, world.clock)]);
    world.readAt.set(step.device, world.clock);
  }
  return doneBy(decision);
}

/** Nothing here reaches the wallet: the price is the lease's, the journal stays on the device. What is free writes nothing there. */
export function spendOn(world: World, step: StepOf<'device-spend'>, caller: Caller): Done {
  needRight(world, caller, 'spend');
  const work = { action: step.action, phase: 'single', dims: step.dims ?? {} } as const;
  const rate = rateOf(world.catalog, work);
  if (rate === null) return { ok: true, credits: none };
  checkTier(rate, work, world);
  const { dims } = work;
  const purses = world.purses.get(step.device) ?? [];
  const price = priceOf(unitPrice(rate, dims), step.quantity ?? 1);
  const index = purses.findIndex((purse) => price <= purse.leased - purse.spent);
  const at = index === -1 ? purses.length - 1 : index;
  const purse = purses[at];
  if (purse === undefined) {
    return refuse('lease-exhausted', 'This device has no credits. 0 credits used. Connect to the wallet.', {
      left: 0,
      needed: price,
    });
  }
  const wall = step.clock === undefined ? world.clock : instantOf(step.clock);
  const clock = { wall, elapsedMs: world.clock - (world.readAt.get(step.device) ?? world.clock) };
  world.readAt.set(step.device, world.clock);
  const kept = (next: Purse) =>
    world.purses.set(
      step.device,
      purses.map((one, n) => (n === at ? next : one)),
    );
  const spend = {
    id: caller.id,
    credits: price,
    action: step.action,
    phase: 'single' as const,
    quantity: step.quantity ?? 1,
    dims,
    workKeys: [],
    resource: step.resource ?? null,
    run: null,
    user: caller.user,
  };
  if (wall < purse.latestAt + clock.elapsedMs - 5 * 60_000)
    kept({ ...purse, isFrozen: true, latestAt: purse.latestAt + clock.elapsedMs });
  const next = spendOnDevice(purse, spend, clock);
  kept(next);
  return { ok: true, credits: price, details: { left: next.leased - next.spent } };
}

/** Uploads every journal of the device and gives the rest of its leases back. A sync thaws a clock that went back. */
export function syncDevice(world: World, step: StepOf<'sync'>, caller: Caller): Done {
  const purses = world.purses.get(step.device) ?? [];
  let charged = none;
  let returned = none;
  for (let time = 0; time < (step.times ?? 1); time += 1) {
    for (const [n, purse] of purses.entries()) {
      const id = time === 0 && n === 0 ? caller.id : `${caller.id}:${time}:${n}`;
      const decision = send(world, {
        do: 'sync',
        ...caller,
        id,
        device: step.device,
        lease: purse.lease,
        entries: [...purse.journal],
        returnsRest: true,
      });
      if (!decision.ok) return doneBy(decision);
      charged = plus(charged, decision.result.credits);
      returned = credits(returned + Number(decision.result.details.returned ?? 0));
    }
  }
  world.readAt.set(step.device, world.clock);
  world.purses.set(
    step.device,
    purses.map((purse) => ({ ...purse, isFrozen: false, latestAt: world.clock, leased: purse.spent })),
  );
  return { ok: true, credits: charged, details: { returned, debt: world.state.debt } };
}
