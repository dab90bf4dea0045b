import type { State } from '../../core/credits/state.ts';
import { only } from '../../core/credits/values/record.ts';

// The parts of a state that have an id and a life: which of them are open, and so belong in memory.

export const partKinds = ['holds', 'charges', 'edits', 'runs', 'purchases', 'leases', 'devices', 'members'] as const;
export type PartKind = (typeof partKinds)[number];
export type Part<Kind extends PartKind> = State[Kind][string];

const openStatuses: Readonly<Record<PartKind, readonly string[]>> = {
  holds: ['open'],
  charges: [],
  edits: ['open', 'generated'],
  runs: ['paused'],
  purchases: ['pending', 'processing', 'authentication-required', 'unknown'],
  leases: ['open', 'frozen'],
  devices: [],
  members: [],
};

export function isOpen(kind: PartKind, part: object): boolean {
  // Whoever spends may have a limit.
  if (kind === 'members') return true;
  return 'status' in part && openStatuses[kind].includes(String(part.status));
}

/** The state without whatever is closed: what the next command can need of it without naming it. */
export function openPartOf(state: State): State {
  return {
    ...state,
    grants: only(state.grants, ({ available, held, leased }) => available + held + leased > 0),
    workKeys: only(state.workKeys, ({ status }) => status === 'held'),
    holds: only(state.holds, (hold) => isOpen('holds', hold)),
    edits: only(state.edits, (edit) => isOpen('edits', edit)),
    runs: only(state.runs, (run) => isOpen('runs', run)),
    purchases: only(state.purchases, (purchase) => isOpen('purchases', purchase)),
    leases: only(state.leases, (lease) => isOpen('leases', lease)),
    charges: {},
    devices: {},
    answers: {},
  };
}
