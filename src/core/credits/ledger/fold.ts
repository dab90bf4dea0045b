import { apply } from '../apply.ts';
import type { Event } from '../event.ts';
import type { Charge } from '../state/work.ts';
import type { State } from '../state.ts';
import { copyOf } from '../values/record.ts';
import { newArchive, openPartOf } from './archive.ts';

// A whole history folded back into the wallet that it made, entry by entry. Only what is open stays in the state, so that the millionth entry
// costs what the first one did. Of what is over, only that is kept which a later entry can name.

/** What one entry did. `before` has everything in it that the entry names. */
export type Folded = { readonly before: State; readonly after: State };

export type Fold = {
  /** The open part of the wallet after the last entry. */
  state(): State;
  /** The charge that this entry changes, if it was made so long ago that it has to be told again. */
  lacks(event: Event): string | null;
  /** Tells such a charge again, as it was made. */
  recall(charge: Charge): void;
  step(event: Event): Folded;
  /** Everything that was ever put away, but for holds and charges. */
  readonly archive: ReturnType<typeof newArchive>;
};

/** So many charges, or twice as many, are remembered as they were made: most refunds are of something recent. */
const chargesAtHand = 10_000;

export function foldFrom(opened: State): Fold {
  const archive = newArchive();
  /** Changed since they were made. */
  const changed = new Map<string, Charge>();
  let recent = new Map<string, Charge>();
  let earlier = new Map<string, Charge>();
  let state = opened;

  const chargeOf = (id: string) => changed.get(id) ?? recent.get(id) ?? earlier.get(id);
  const keepCharge = (charge: Charge) => {
    if (recent.size >= chargesAtHand) [earlier, recent] = [recent, new Map()];
    recent.set(charge.id, charge);
  };

  return {
    archive,
    state: () => openPartOf(state),
    lacks: (event) => (event.type === 'refunded' && chargeOf(event.charge) === undefined ? event.charge : null),
    recall: keepCharge,
    step(event) {
      const before = isOfOpen(event) ? state : withNamed(event);
      const after = apply(before, event);
      if (event.type === 'held') state = after;
      else if (event.type === 'captured') state = afterCapture(after, event.charge, keepCharge);
      else state = putAway(after);
      return { before, after };
    },
  };

  /** What was put away comes back when it is named, whatever kind it is. */
  function withNamed(event: Event): State {
    const names = new Set(namesIn(event));
    const found: Record<string, unknown> = {};
    for (const [kind, parts] of Object.entries(archive)) {
      const known: Readonly<Record<string, unknown>> = state[kind as keyof typeof archive];
      let all: Record<string, unknown> | undefined;
      for (const name of names) {
        if (!parts.has(name) || Object.hasOwn(known, name)) continue;
        all ??= copyOf(known);
        all[name] = parts.get(name);
      }
      if (all !== undefined) found[kind] = all;
    }
    const charge = event.type === 'refunded' ? chargeOf(event.charge) : undefined;
    return { ...state, ...found, charges: charge === undefined ? {} : { [charge.id]: charge } };
  }

  function putAway(after: State): State {
    for (const charge of Object.values(after.charges)) {
      if (chargeOf(charge.id) === undefined) keepCharge(charge);
      else changed.set(charge.id, charge);
    }
    const open = openPartOf(after);
    for (const kind of ['grants', 'edits', 'purchases', 'leases', 'devices'] as const) {
      const parts: Map<string, object> = archive[kind];
      for (const [id, part] of Object.entries<object>(after[kind]))
        if (!Object.hasOwn(open[kind], id)) parts.set(id, part);
    }
    return open;
  }
}

/** What these name is open as long as it can be named; a grant that takes something over has something left. */
function isOfOpen({ type }: Event): boolean {
  return type === 'held' || type === 'extended' || type === 'captured';
}

/** A capture closes its hold and what it pays for; a grant that it uses up has nothing left. */
function afterCapture(after: State, charge: Charge, keep: (charge: Charge) => void): State {
  keep(charge);
  const holds = except(after.holds, [charge.hold ?? '']);
  return { ...after, holds, workKeys: except(after.workKeys, charge.workKeys), charges: {} };
}

function except<Part>(record: Readonly<Record<string, Part>>, gone: readonly string[]): Record<string, Part> {
  const rest = copyOf(record);
  for (const key of gone) delete rest[key];
  return rest;
}

function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}
