import { ORPCError } from '@orpc/server';
import { type Failure, failureOf, isErrorCode } from '../core/errors.ts';

/** A failure of the studio, of the wallet behind it, or of a command, in one shape. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ORPCError && isErrorCode(error.code)) {
    return { code: error.code, message: error.message, details: { ...(error.data as object | undefined) } };
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return { code: 'cancelled', message: 'Stopped before anything was started. 0 credits used.', details: {} };
  }
  return failureOf(error);
}
