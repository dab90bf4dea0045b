import fc from 'fast-check';
import { apply } from '../../../src/core/credits/apply.ts';
import { type CommandInput, commandSchema } from '../../../src/core/credits/command.ts';
import { decide } from '../../../src/core/credits/decide.ts';
import { canonical } from '../../../src/core/credits/fingerprint.ts';
import { breachesOf } from '../../../src/core/credits/invariants.ts';
import { emptyState, type State } from '../../../src/core/credits/state.ts';
import { catalog } from './lives.ts';

// Two to eight clients share a wallet over a network that loses replies, doubles requests and brings both in any order. A client that hears
// nothing asks again with the same id.

const now = Date.UTC(2026, 0, 15, 10);

/** One errand of a client. `lost`: how many replies never arrive. `doubled`: how many more times the network delivers the request. */
export type Errand = {
  readonly do: 'hold' | 'spend' | 'capture' | 'void';
  readonly credits: number;
  readonly lost: number;
  readonly doubled: number;
};

export const clients: fc.Arbitrary<Errand[][]> = fc.array(
  fc.array(
    fc.record({
      do: fc.constantFrom('hold', 'spend', 'capture', 'void'),
      credits: fc.integer({ min: 1, max: 9 }),
      lost: fc.constantFrom(0, 0, 1, 2),
      doubled: fc.constantFrom(0, 0, 1, 2),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  { minLength: 2, maxLength: 8 },
);

/** Runs the clients in the scheduler's order and tells what is wrong: an id answered in two ways, something done twice, a broken book. */
export async function faultsOf(scheduler: fc.Scheduler, plans: readonly (readonly Errand[])[]): Promise<string[]> {
  const faults: string[] = [];
  const arrivals: CommandInput[] = [];
  const answers = new Map<string, string>();
  let state = opened();
  const deliver = (input: CommandInput): string => {
    const command = commandSchema.parse(input);
    const decision = decide(state, command, now, catalog);
    for (const event of decision.events) {
      const after = apply(state, event);
      faults.push(...breachesOf({ before: state, event, after, catalog }));
      state = after;
    }
    const answer = canonical(decision.ok ? decision.result : decision.rejection);
    const before = answers.get(command.id);
    if (before === undefined) arrivals.push(input);
    else if (before !== answer || decision.events.length > 0) faults.push(`${command.id} was answered in two ways`);
    answers.set(command.id, answer);
    return answer;
  };
  const carry = async (what: string) => scheduler.schedule(Promise.resolve(), what);
  const client = async (name: string, errands: readonly Errand[]): Promise<void> => {
    const strays: Promise<void>[] = [];
    let hold = 'none';
    for (const [index, errand] of errands.entries()) {
      const id = `${name}-${index}`;
      const command = commandOf(errand, id, hold);
      if (errand.do === 'hold') hold = id;
      for (let copy = 0; copy < errand.doubled; copy += 1) {
        strays.push(carry(`${id} again`).then(() => void deliver(command)));
      }
      for (let attempt = 0; attempt <= errand.lost; attempt += 1) {
        await carry(`${id} request`);
        deliver(command);
        await carry(`${id} reply`);
      }
    }
    await Promise.all(strays);
  };
  const all = Promise.all(plans.map((errands, index) => client(`c${index}`, errands)));
  await scheduler.waitFor(all);
  const serial = arrivals.reduce(
    (before, input) => decide(before, commandSchema.parse(input), now, catalog).state,
    opened(),
  );
  if (canonical(serial) !== canonical(state)) faults.push('one after another they come to something else');
  const errandCount = plans.reduce((sum, errands) => sum + errands.length, 0);
  if (arrivals.length !== errandCount) faults.push(`${arrivals.length} of ${errandCount} errands were done`);
  return faults;
}

function opened(): State {
  const state = emptyState({ id: 'w', zone: 'UTC', openedAt: now });
  const gifts = [
    { do: 'grant', id: 'g1', as: 'owner', bucket: 'promo', credits: 12, expiresAt: now + 3_600_000 },
    { do: 'grant', id: 'g2', as: 'owner', bucket: 'topup', credits: 20 },
  ] as const;
  return gifts.reduce<State>((before, gift) => decide(before, commandSchema.parse(gift), now, catalog).state, state);
}

function commandOf(errand: Errand, id: string, hold: string): CommandInput {
  const by = { id, as: 'owner' } as const;
  if (errand.do === 'capture') return { do: 'capture', ...by, hold, credits: Math.min(errand.credits, 4) };
  if (errand.do === 'void') return { do: 'void', ...by, hold };
  return { do: errand.do, ...by, credits: errand.credits };
}
