import type { CommandOf } from '../command.ts';
import type { Result } from '../state/answer.ts';
import { none, plus, total } from '../values/amount.ts';
import { own } from '../values/record.ts';
import { refuse } from '../values/refusal.ts';
import { type Draft, emit } from './draft.ts';
import { closeLease } from './lease.ts';
import { resultOf } from './result.ts';

// What an owner or admin decides about a device that has credits. It is theirs alone, whatever a price list says.

/** Closes the frozen leases; what is left goes back to its grants, and what the device spent since is taken as a late report. */
export function decideThaw(draft: Draft, command: CommandOf<'thaw'>): Result {
  checkOwner(command);
  const device = own(draft.state.devices, command.device);
  if (!device?.isFrozen)
    return refuse('bad-input', 'This device is not frozen. Nothing was changed.', { device: command.device });
  const frozen = Object.values(draft.state.leases).filter(
    (lease) => lease.device === device.id && lease.status === 'frozen',
  );
  let back = none;
  for (const lease of frozen) {
    back = plus(back, total(lease.slices));
    closeLease(draft, lease, 'reclaimed');
  }
  emit(draft, 'device-thawed', { device: device.id, user: command.user });
  return resultOf(command, { credits: back, details: { device: device.id, leases: frozen.map(({ id }) => id) } });
}

/** Asking twice is asking once. */
export function decideRecall(draft: Draft, command: CommandOf<'recall'>): Result {
  checkOwner(command);
  const { device, isRecalled, user } = command;
  const known = own(draft.state.devices, device)?.isRecalled ?? false;
  if (known !== isRecalled) emit(draft, 'device-recalled', { device, isRecalled, user });
  return resultOf(command, { details: { device, isRecalled } });
}

function checkOwner({ as }: { as: string }): void {
  if (as === 'owner' || as === 'admin' || as === 'system') return;
  refuse(
    'forbidden',
    `Your role (${as}) may not look after devices. Nothing was changed. Ask an owner or admin of the account.`,
    {
      role: as,
    },
  );
}
