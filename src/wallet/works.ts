import type { CommandInput } from '../core/credits/command.ts';
import type { Answer, AnswerOf, Asked, AskedOf } from './asked.ts';
import type { Ledger } from './books/ledger.ts';
import { asSlices } from './shown/balance.ts';
import { by } from './spending.ts';
import type { Caller } from './team/caller.ts';

// Work that is more than one hold: edits that are generated and then accepted or rejected, and runs that pause when the credits run out.

type Worked = Answer<'fail'>;
type RunState = AnswerOf<'runs', 'start'>;

export function worksOver({ ledger }: { ledger: Ledger }) {
  const worked = async ({ wallet }: Caller, command: CommandInput): Promise<Worked> => {
    const { result, balance } = await ledger.command(wallet, command);
    return { id: result.id, credits: result.credits, slices: asSlices(result.slices), balance };
  };
  const ran = async ({ wallet }: Caller, command: CommandInput & { run: string }): Promise<RunState> => {
    const { result, balance } = await ledger.command(wallet, command);
    const { status, done, pending } = result.details as Pick<RunState, 'status' | 'done' | 'pending'>;
    return { id: result.id, run: command.run, status, credits: result.credits, done, pending, balance };
  };
  return {
    fail: (caller: Caller, { id, work }: Asked<'fail'>) => worked(caller, { do: 'fail', id, ...by(caller), of: work }),
    generate: (caller: Caller, { id, action, dims, resource }: AskedOf<'edits', 'generate'>) =>
      worked(caller, { do: 'generate', id, ...by(caller), action, dims, resource }),
    generated: (caller: Caller, { id, edit }: AskedOf<'edits', 'generated'>) =>
      worked(caller, { do: 'generated', id, ...by(caller), edit }),
    accept: (caller: Caller, { id, edit }: AskedOf<'edits', 'accept'>) =>
      worked(caller, { do: 'accept', id, ...by(caller), edit }),
    reject: (caller: Caller, { id, edit }: AskedOf<'edits', 'reject'>) =>
      worked(caller, { do: 'reject', id, ...by(caller), edit }),
    run: (caller: Caller, { id, action, photos, dims, resource }: AskedOf<'runs', 'start'>) =>
      ran(caller, { do: 'run', id, ...by(caller), run: id, action, photos, dims, resource }),
    resume: (caller: Caller, { id, run }: AskedOf<'runs', 'resume'>) =>
      ran(caller, { do: 'resume', id, ...by(caller), run }),
  };
}
