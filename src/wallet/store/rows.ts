import type { Event } from '../../core/credits/event.ts';
import type { Answer, Result } from '../../core/credits/state.ts';
import type { Failure } from '../../core/errors.ts';

// Events and answers as text. What a column says already, and what is nothing, is not written twice: there are millions of these.

type EventRow = { readonly type: string; readonly booked_at: number; readonly event: string };

export function eventText({ type: _type, at: _at, ...rest }: Event): string {
  return JSON.stringify(rest);
}

export function eventIn({ type, booked_at: at, event }: EventRow): Event {
  return { type, at, ...JSON.parse(event) } as Event;
}

const nothing: Omit<Result, 'id' | 'credits'> = { slices: [], owned: 0, expiresAt: null, details: {} };

/** A fingerprint without its names and hexadecimal digits: 43 characters in the place of 64. */
export function fingerprintText({ fingerprint }: Answer): string {
  return Buffer.from(fingerprint, 'hex').toString('base64url');
}

export function answerText({ fingerprint: _fingerprint, ...answer }: Answer): string {
  if (!answer.ok) return JSON.stringify({ failure: answer.failure });
  const { id: _id, ...result } = answer.result;
  const told = Object.entries(result).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(nothing[name as keyof typeof nothing]),
  );
  return JSON.stringify(Object.fromEntries(told));
}

type AnswerRow = { readonly id: string; readonly fingerprint: string; readonly answer: string };

export function answerIn({ id, fingerprint: text, answer }: AnswerRow): Answer {
  const fingerprint = Buffer.from(text, 'base64url').toString('hex');
  const said = JSON.parse(answer) as Partial<Result> & { failure?: Failure };
  if (said.failure !== undefined) return { fingerprint, ok: false, failure: said.failure };
  return { fingerprint, ok: true, result: { ...nothing, ...said, id } as Result };
}
