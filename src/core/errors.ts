// Every failure that a user can meet has a code from this list and a sentence of its own. The code is for scripts, the sentence for people:
// it says what happened, what became of the file, what became of the credits, and what to do next.

/** The closed list. A code is a promise: scripts match on it, so it never changes its meaning. */
export const errorCodes = [
  // photos
  'photo-unreadable',
  'photo-unsupported',
  'photo-empty',
  'photo-damaged',
  'photo-too-large',
  'photo-missing',
  'photo-changed',
  'decoder-crashed',
  'decoder-timeout',
  // files and folders
  'folder-unwritable',
  'disk-full',
  'disk-failed',
  'path-refused',
  'nothing-to-do',
  'library-damaged',
  'already-open',
  // runs
  'run-not-paused',
  'run-finished',
  'quote-changed',
  'cancelled',
  // credits, as the wallet says them
  'insufficient-credits',
  'plan-required',
  'subscription-required',
  'tier-required',
  'forbidden',
  'unauthorized',
  'below-minimum',
  'payment-declined',
  'authentication-required',
  'already-captured',
  'already-voided',
  'already-rejected',
  'hold-expired',
  'idempotency-conflict',
  'lease-frozen',
  'lease-exhausted',
  'wallet-unreachable',
  'rate-limited',
  // everything else
  'bad-input',
  'not-found',
  'internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export type ErrorDetails = Readonly<Record<string, unknown>>;

/** A failure as it travels and as it is kept in a journal: no stack, no cause. */
export type Failure = { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };

/** An expected failure. Programmer errors are assertions and stay plain `Error`s. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.details = details;
  }
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && (errorCodes as readonly string[]).includes(code);
}

/** Turns anything thrown into a failure that can be shown. An unexpected error keeps its message in `details.reason`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AppError) return { code: error.code, message: error.message, details: error.details };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: 'Something inside Tonebank failed. Your originals are untouched and no credits were used. Try again.',
    details: { reason },
  };
}
