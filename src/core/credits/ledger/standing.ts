import { follow } from '../effects/postings.ts';
import type { Event } from '../event.ts';
import type { Grant } from '../state/grant.ts';
import type { State } from '../state.ts';
import type { Credits, EpochMs } from '../values/amount.ts';
import { credits, none } from '../values/amount.ts';
import { own, put } from '../values/record.ts';
import { newGrantsOf, postingsOf } from './postings.ts';

// What every grant has, and what is owed: all that a balance is made of. It is followed over the lines of the entries alone, whatever else they
// say, and so an instant long ago is told from the nearest standing before it and the few entries between the two.

export type Standing = { readonly grants: Readonly<Record<string, Grant>>; readonly debt: Credits };

/** A wallet before its first entry. */
export const nothingYet: Standing = { grants: {}, debt: none };

/** Of a state, without the grants that have nothing left. */
export function standingOf({ grants, debt }: State): Standing {
  const open = Object.entries(grants).filter(([, { available, held, leased }]) => available + held + leased > 0);
  return { grants: Object.fromEntries(open), debt };
}

/** The grants that an entry moves credits of, and that a standing without empty grants may lack. */
export function lackedBy({ grants }: Standing, event: Event): string[] {
  const made = newGrantsOf(event).map(({ id }) => id);
  const moved = postingsOf(event).flatMap(({ account, grantId }) =>
    grantId === null || (account !== 'available' && account !== 'held' && account !== 'leased') ? [] : [grantId],
  );
  return [...new Set(moved)].filter((id) => own(grants, id) === undefined && !made.includes(id));
}

/** The standing after these entries, which follow it. `empty` are grants that had nothing left, as far as these entries name some. */
export function standingAfter(from: Standing, events: readonly Event[], empty: readonly Grant[] = []): Standing {
  const grants: Record<string, Grant> = { ...from.grants };
  let debt = from.debt;
  const emptied = { available: none, held: none, leased: none };
  for (const grant of empty) put(grants, grant.id, { ...grant, ...emptied });
  for (const event of events) {
    for (const grant of newGrantsOf(event)) put(grants, grant.id, { ...grant, ...emptied });
    debt = follow(grants, postingsOf(event), debt);
    if (event.type === 'renewal-delayed') postpone(grants, event.kept, event.until);
  }
  return { grants, debt: credits(debt) };
}

/** What is kept over a boundary that was not paid lasts until the next one. */
function postpone(grants: Record<string, Grant>, kept: readonly string[], until: EpochMs): void {
  for (const id of kept) {
    const grant = own(grants, id);
    if (grant !== undefined) put(grants, id, { ...grant, expiresAt: until });
  }
}
