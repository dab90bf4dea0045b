import { availableIn, usableGrants } from '../burn.ts';
import type { CommandInput } from '../command.ts';
import { recall } from '../ledger/archive.ts';
import { nothingTouched } from '../ledger/touched.ts';
import { estimate } from '../price/estimate.ts';
import { price } from '../rules/hold.ts';
import { instantOf } from '../values/calendar.ts';
import { leaseTo, spendOn, syncDevice } from './devices.ts';
import { type Caller, type Done, doneBy } from './done.ts';
import { buy, recheck, webhook } from './purchases.ts';
import { needRight } from './rights.ts';
import type { Step, StepOf } from './scenario.ts';
import { readCommand, send, type World } from './world.ts';

/** Does one step at the world's clock. Throws AppError for a refusal that the wallet never heard of. */
export function perform(world: World, step: Step, id: string): Done {
  const as = step.as ?? 'owner';
  const caller: Caller = { id, as, user: step.user ?? (as === 'system' ? 'System' : null) };
  switch (step.do) {
    case 'show':
      needRight(world, caller, 'see_balance');
      return { ok: true };
    case 'quote':
      return quote(world, step, caller);
    case 'estimate': {
      const { subtotal, total } = estimate(step.lines, step.bufferPct);
      return { ok: true, credits: total, details: { subtotal } };
    }
    case 'buy':
      return buy(world, step, caller);
    case 'recheck':
      return recheck(world, step, caller);
    case 'webhook':
      return webhook(world, step, caller);
    case 'card': {
      world.card = step.outcome;
      return step.fingerprint === undefined
        ? { ok: true }
        : doneBy(send(world, { do: 'card', ...caller, fingerprint: step.fingerprint }));
    }
    case 'lease':
      return leaseTo(world, step, caller);
    case 'device-spend':
      return spendOn(world, step, caller);
    case 'sync':
      return syncDevice(world, step, caller);
    case 'backup':
      world.backups.set(step.device, world.purses.get(step.device) ?? []);
      return { ok: true };
    case 'restore':
      world.purses.set(step.device, world.backups.get(step.device) ?? []);
      return { ok: true };
    case 'generate': {
      const done = doneBy(send(world, asCommand(step, caller)));
      if (done.ok) world.making.add(id);
      return done;
    }
    case 'run':
      return doneBy(send(world, { ...asCommand(step, caller), run: id } as CommandInput));
    case 'grant': {
      const { expiresAt, ...rest } = step;
      const at = expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : instantOf(expiresAt) };
      return doneBy(send(world, { ...asCommand(rest, caller), ...at } as CommandInput));
    }
    default:
      return doneBy(send(world, asCommand(step, caller)));
  }
}

/** A step that is a command as it stands: without its time, with its caller. */
function asCommand(step: object, caller: Caller): CommandInput {
  const { at: _, ...fields } = step as { at?: string };
  return { ...fields, ...caller } as unknown as CommandInput;
}

/** What a spend of the same words would cost; what that one could not say, this one cannot either. */
function quote(world: World, step: StepOf<'quote'>, caller: Caller): Done {
  needRight(world, caller, 'see_balance');
  const spend = readCommand(asCommand({ ...step, do: 'spend' }, caller));
  if (spend.do !== 'spend') return { ok: true };
  const keys = { ...nothingTouched, workKeys: spend.workKeys ?? [] };
  const pricing = price({ catalog: world.catalog, state: recall(world.archive, world.state, keys) }, spend);
  const available = availableIn(usableGrants(world.state, world.clock, world.catalog, pricing.work));
  return {
    ok: true,
    credits: pricing.credits,
    details: { available, after: available - pricing.credits, owned: pricing.owned },
  };
}
