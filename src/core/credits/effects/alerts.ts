import type { EventOf } from '../event.ts';
import type { AlertArm, State } from '../state.ts';
import { own } from '../values/record.ts';

export const firstArm: AlertArm = { isArmed: true, sequence: 1 };

/** A rule that fired rests until it is armed again. */
export function fired(state: State, event: EventOf<'alert'>): State {
  return { ...state, alerts: { ...state.alerts, [event.rule]: { isArmed: false, sequence: event.sequence } } };
}

/** Arming starts a new sequence number, which is the delivery's identity. */
export function rearmed(state: State, event: EventOf<'rearmed'>): State {
  const arms = event.rules.map((rule): [string, AlertArm] => {
    const before = own(state.alerts, rule) ?? firstArm;
    return [rule, { isArmed: true, sequence: before.sequence + 1 }];
  });
  return { ...state, alerts: { ...state.alerts, ...Object.fromEntries(arms) } };
}
