import type { Catalog } from '../catalog.ts';
import type { Command } from '../command.ts';
import { workKeysOf } from '../rules/hold.ts';

// What a command names. A store that keeps millions of entries loads these beside whatever is open; see state.ts.

export type Touched = {
  /** Answers by command id. */
  readonly answers: readonly string[];
  readonly workKeys: readonly string[];
  /**
   * Holds, charges or edits; with a hold or an edit go its charges, with a charge the grants of its slices and its work keys. Also the id of
   * a hold or a charge that is to be made: it must be nobody's yet, and a device names charges that no command did.
   */
  readonly works: readonly string[];
  readonly edits: readonly string[];
  readonly runs: readonly string[];
  /** With a purchase goes its grant. */
  readonly purchases: readonly string[];
  readonly leases: readonly string[];
  readonly devices: readonly string[];
};

export const nothingTouched: Touched = {
  answers: [],
  workKeys: [],
  works: [],
  edits: [],
  runs: [],
  purchases: [],
  leases: [],
  devices: [],
};

/** What `decide` reads of a wallet for this command, beyond what is open. */
export function touchedBy(command: Command, catalog: Catalog): Touched {
  const touched = { ...nothingTouched, answers: [command.id] };
  switch (command.do) {
    case 'generate':
      return { ...touched, works: [command.id, `${command.id}:accept`] };
    case 'hold':
    case 'spend':
      return { ...touched, works: [command.id], workKeys: keysNamed(command, catalog) };
    case 'capture':
    case 'void':
      return { ...touched, works: [command.hold, command.id] };
    case 'extend':
      return { ...touched, works: [command.hold] };
    case 'fail':
    case 'refund':
      return { ...touched, works: [command.of], edits: [command.of] };
    case 'payment':
    case 'money-refund':
    case 'chargeback':
    case 'chargeback-won':
    case 'money-kept':
    case 'money-returned':
      return { ...touched, purchases: [command.purchase] };
    case 'generated':
    case 'accept':
      return { ...touched, works: [command.id, command.edit], edits: [command.edit] };
    case 'reject':
      return { ...touched, edits: [command.edit] };
    case 'run':
    case 'resume':
      return { ...touched, works: [command.id], runs: [command.run] };
    case 'lease':
    case 'thaw':
    case 'recall':
      return { ...touched, devices: [command.device] };
    case 'sync':
      return {
        ...touched,
        devices: [command.device],
        leases: [command.lease],
        works: command.entries.map((entry) => entry.id),
        workKeys: command.entries.flatMap((entry) => entry.workKeys),
      };
    default:
      return touched;
  }
}

function keysNamed(command: Extract<Command, { do: 'hold' | 'spend' }>, catalog: Catalog): readonly string[] {
  const rate = catalog.rates.find((one) => one.action === command.action && one.phase === command.phase);
  if (rate === undefined) return [];
  return command.workKeys ?? workKeysOf(rate, command) ?? [];
}
