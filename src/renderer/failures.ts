import type { Failure } from '../core/errors.ts';

// Everything that goes wrong arrives as one shape: a code for the unfolded details, a sentence for people.

/** What can be shown of anything thrown by a call to the studio. */
export function failureFrom(error: unknown): Failure {
  const { code, message, data } = (error ?? {}) as { code?: unknown; message?: unknown; data?: unknown };
  const details = typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
  if (typeof code === 'string' && typeof message === 'string' && /^[a-z-]+$/.test(code)) {
    return { code: code as Failure['code'], message, details };
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (isInterruption(error)) {
    return {
      code: 'internal',
      message: 'The connection to the studio was interrupted. Nothing is lost and nothing is charged twice. Try again.',
      details: { reason },
    };
  }
  return {
    code: 'internal',
    message: 'Something inside Tonebank failed. Your originals are untouched and no credits were used. Try again.',
    details: { reason, ...details },
  };
}

/** A call that was given up on purpose, or cut off with its connection. */
export function isInterruption(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || /not open|closed|interrupted/i.test(error.message));
}
