import type { EventOf } from '../event.ts';
import type { State } from '../state.ts';
import { own } from '../values/record.ts';

export function editChanged(state: State, event: EventOf<'edit-changed'>): State {
  const edit = own(state.edits, event.edit);
  if (edit === undefined) throw new Error(`the state lacks the edit ${event.edit}`);
  const isAccepted = event.status === 'accepted';
  return {
    ...state,
    edits: {
      ...state.edits,
      [edit.id]: {
        ...edit,
        status: event.status,
        generateCharge: isAccepted ? edit.generateCharge : (event.charge ?? edit.generateCharge),
        acceptCharge: isAccepted ? event.charge : edit.acceptCharge,
        lapsesAt: event.lapsesAt,
      },
    },
  };
}
