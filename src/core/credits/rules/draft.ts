import { apply } from '../apply.ts';
import type { Right, Role } from '../catalog/people.ts';
import type { Catalog } from '../catalog.ts';
import type { Event, EventOf, EventType } from '../event.ts';
import type { State } from '../state.ts';
import type { EpochMs } from '../values/amount.ts';
import { refuse } from '../values/refusal.ts';

/** A decision in the making: each event is applied as soon as it is decided, so the next rule sees what the last one did. */
export type Draft = {
  state: State;
  events: Event[];
  readonly now: EpochMs;
  readonly catalog: Catalog;
  /** Set by a rule whose refusal is itself something that happened. */
  keepsEvents?: boolean;
};

export function emit<Type extends EventType>(draft: Draft, type: Type, body: Omit<EventOf<Type>, 'type' | 'at'>): void {
  const event = { type, at: draft.now, ...body } as unknown as Event;
  draft.state = apply(draft.state, event);
  draft.events.push(event);
}

/** Refuses `forbidden` when the caller's role lacks the right. */
export function checkRight(draft: Draft, caller: { as: Role }, right: Right): void {
  if (draft.catalog.roles[caller.as].includes(right)) return;
  refuse(
    'forbidden',
    `Your role (${caller.as}) may not do this. Nothing was changed. Ask an owner or admin of the account.`,
    {
      role: caller.as,
      right,
    },
  );
}
