import type { Command } from '../command.ts';
import type { Result } from '../state/answer.ts';
import { none } from '../values/amount.ts';

/** An answer; what it does not say is none, empty or null. */
export function resultOf(command: Pick<Command, 'id'>, parts: Partial<Result> = {}): Result {
  return { id: command.id, credits: none, slices: [], owned: 0, expiresAt: null, details: {}, ...parts };
}
