import type { Event } from '../../core/credits/event.ts';
import type { Answer, Result } from '../../core/credits/state.ts';

// Events and answers as text. What a column says already, and what is nothing, is not written twice: there are millions of these.

type EventRow = { readonly type: string; readonly booked_at: number; readonly event: string };

export function eventText({ type: _type, at: _at, ...rest }: Event): string {
  return JSON.stringify(rest);
}

export function eventIn({ type, booked_at: at, event }: EventRow): Event {
  return { type, at, ...JSON.parse(event) } as Event;
}

const nothing: Omit<Result, 'id' | 'credits'> = { slices: [], owned: 0, expiresAt: null, details: {} };

export function answerText(answer: Answer): string {
  if (!answer.ok) return JSON.stringify(answer);
  const { id: _id, ...result } = answer.result;
  const told = Object.entries(result).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(nothing[name as keyof typeof nothing]),
  );
  return JSON.stringify({ ...answer, result: Object.fromEntries(told) });
}

export function answerIn({ id, answer: text }: { readonly id: string; readonly answer: string }): Answer {
  const answer = JSON.parse(text) as Answer;
  return answer.ok ? { ...answer, result: { ...nothing, ...answer.result, id } } : answer;
}
