import type { Failure } from '../../errors.ts';
import type { Role } from '../catalog/people.ts';
import type { Decision } from '../decide.ts';
import { rfc3339 } from '../values/calendar.ts';

/** Who does a step, under which id. */
export type Caller = { readonly id: string; readonly as: Role; readonly user: string | null };

/** What a step came to. */
export type Done =
  | { readonly ok: true; readonly credits?: number; readonly details?: Failure['details'] }
  | { readonly ok: false; readonly failure: Failure };

export function doneBy(decision: Decision): Done {
  if (!decision.ok) return { ok: false, failure: decision.rejection };
  const { credits, details, owned } = decision.result;
  const shown = typeof details.from === 'number' ? { ...details, from: rfc3339(details.from) } : details;
  return { ok: true, credits, details: owned > 0 ? { ...shown, owned } : shown };
}
