import type { State } from '../state.ts';
import { only } from '../values/record.ts';
import type { Touched } from './touched.ts';

// A wallet with a long history decides as fast as a new one: only what is open stays at hand, the rest is put away by its id and comes back
// when a command names it. This is the arrangement that state.ts describes, in memory; a database keeps it the same way.

type Kind =
  | 'grants'
  | 'holds'
  | 'charges'
  | 'workKeys'
  | 'edits'
  | 'runs'
  | 'purchases'
  | 'leases'
  | 'devices'
  | 'answers';

export type Archive = { readonly [K in Kind]: Map<string, State[K][string]> };

export function newArchive(): Archive {
  return {
    grants: new Map(),
    holds: new Map(),
    charges: new Map(),
    workKeys: new Map(),
    edits: new Map(),
    runs: new Map(),
    purchases: new Map(),
    leases: new Map(),
    devices: new Map(),
    answers: new Map(),
  };
}

/** The part of a state that any command may need: whatever is open. */
export function openPartOf(state: State): State {
  return {
    ...state,
    grants: only(state.grants, ({ available, held, leased }) => available + held + leased > 0),
    holds: only(state.holds, ({ status }) => status === 'open'),
    workKeys: only(state.workKeys, ({ status }) => status === 'held'),
    edits: only(state.edits, ({ status }) => status === 'open' || status === 'generated'),
    runs: only(state.runs, ({ status }) => status === 'paused'),
    purchases: only(state.purchases, ({ status }) => !['paid', 'declined', 'expired', 'refunded'].includes(status)),
    leases: only(state.leases, ({ status }) => status === 'open' || status === 'frozen'),
    charges: {},
    devices: {},
    answers: {},
  };
}

/** Keeps everything in `after` and returns its open part. `before` is the state with which `after` began: what is gone is forgotten. */
export function putAway(archive: Archive, before: State, after: State): State {
  for (const key of Object.keys(before.workKeys)) archive.workKeys.delete(key);
  for (const kind of Object.keys(archive) as Kind[]) keep(archive, kind, after);
  return openPartOf(after);
}

/** Adds what a command names to an open part, as far as there is such a thing. */
export function recall(archive: Archive, open: State, touched: Touched): State {
  const { works, edits } = touched;
  const named = [...works, ...edits];
  const foundEdits = found(archive, 'edits', named);
  const editHolds = Object.values(foundEdits).flatMap((edit) => [edit.hold, edit.reserve ?? '']);
  const foundHolds = found(archive, 'holds', [...works, ...editHolds]);
  const chargeIds = [
    ...Object.values(foundHolds).map((hold) => hold.charge ?? ''),
    ...Object.values(foundEdits).map((edit) => edit.acceptCharge ?? ''),
  ];
  const foundCharges = found(archive, 'charges', [...works, ...chargeIds]);
  const charges = Object.values(foundCharges);
  const foundPurchases = found(archive, 'purchases', touched.purchases);
  const grantIds = [
    ...charges.flatMap((charge) => charge.slices.map((slice) => slice.grantId)),
    ...Object.values(foundPurchases).map((purchase) => purchase.grant ?? ''),
  ];
  const keys = [...touched.workKeys, ...charges.flatMap((charge) => charge.workKeys)];
  return {
    ...open,
    grants: { ...open.grants, ...found(archive, 'grants', grantIds) },
    holds: { ...open.holds, ...foundHolds },
    charges: { ...open.charges, ...foundCharges },
    workKeys: { ...open.workKeys, ...found(archive, 'workKeys', keys) },
    edits: { ...open.edits, ...foundEdits },
    runs: { ...open.runs, ...found(archive, 'runs', touched.runs) },
    purchases: { ...open.purchases, ...foundPurchases },
    leases: { ...open.leases, ...found(archive, 'leases', touched.leases) },
    devices: { ...open.devices, ...found(archive, 'devices', touched.devices) },
    answers: { ...open.answers, ...found(archive, 'answers', touched.answers) },
  };
}

/** The whole wallet again: everything that was ever put away. */
export function wholeState(archive: Archive, open: State): State {
  return {
    ...open,
    ...Object.fromEntries(Object.entries(archive).map(([kind, parts]) => [kind, Object.fromEntries(parts)])),
  };
}

function keep<K extends Kind>(archive: Archive, kind: K, state: State): void {
  const parts: Map<string, State[K][string]> = archive[kind];
  for (const [id, part] of Object.entries(state[kind]) as [string, State[K][string]][]) parts.set(id, part);
}

function found<K extends Kind>(archive: Archive, kind: K, ids: readonly string[]): Record<string, State[K][string]> {
  const parts: ReadonlyMap<string, State[K][string]> = archive[kind];
  const pairs: [string, State[K][string]][] = [];
  for (const id of ids) {
    const part = parts.get(id);
    if (part !== undefined) pairs.push([id, part]);
  }
  return Object.fromEntries(pairs);
}
