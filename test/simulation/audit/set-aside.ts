import type { State } from '../../../src/core/credits/state.ts';
import type { Read } from './books.ts';

// What is set aside for a member whose lease was taken back, counted from the lines of the books alone: all of the lease that no line of its
// journal has used, from the moment in which it was taken back until its device has told all, or the member's month is over.

export type SetAside = { take(read: readonly Read[], state: State): string[] };

type Known = { readonly member: string; left: number; isTakenBack: boolean };

export function setAside(): SetAside {
  const leases = new Map<string, Known>();
  const months = new Map<string, string>();

  function note({ event }: Read): void {
    switch (event.type) {
      case 'leased':
        if (event.lease.member === undefined) return;
        leases.set(event.lease.id, { member: event.lease.member, left: event.lease.credits, isTakenBack: false });
        return;
      case 'lease-spent': {
        const known = leases.get(event.lease);
        if (known) known.left -= event.charge.credits;
        return;
      }
      case 'lease-closed': {
        const known = leases.get(event.lease);
        if (event.status === 'returned') leases.delete(event.lease);
        else if (known) known.isTakenBack = true;
        return;
      }
      case 'lease-heard':
        leases.delete(event.lease);
        return;
      case 'member-month':
        // After a move to another zone a month may go on under its name.
        if (months.get(event.member) === event.month.name) return;
        months.set(event.member, event.month.name);
        for (const [id, { member, isTakenBack }] of leases)
          if (isTakenBack && member === event.member) leases.delete(id);
        return;
    }
  }

  return {
    take(read, state) {
      for (const one of read) note(one);
      if (read.length === 0) return [];
      return Object.values(state.members).flatMap(({ id, unheard }) => {
        const mine = [...leases.values()].filter(({ member, isTakenBack }) => isTakenBack && member === id);
        const sum = mine.reduce((all, { left }) => all + left, 0);
        return sum === unheard ? [] : [`limits: ${unheard} are set aside for ${id}, by the lines it is ${sum}`];
      });
    },
  };
}
