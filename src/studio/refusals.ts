import { ORPCError } from '@orpc/server';
import { statusForCode } from '../contract/errors.ts';
import { AppError, failureOf, isErrorCode } from '../core/errors.ts';

// Failures at the border: an AppError inside, a typed refusal with the same code, sentence and details outside.

/** What a caller on the other side of the contract receives. */
export function toRefusal(error: unknown): ORPCError<string, unknown> {
  if (error instanceof ORPCError && error.defined) return error;
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return refusal(badInput(error));
  return refusal(error);
}

/** What a refusal of another service means here. `unreachable` words a line that is down. */
export function fromRefusal(error: unknown, unreachable: () => AppError): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ORPCError && isErrorCode(error.code)) {
    const details = typeof error.data === 'object' && error.data !== null ? error.data : {};
    return new AppError(error.code, error.message, { ...details }, { cause: error });
  }
  if (isLineDown(error)) return unreachable();
  const { code, message, details } = failureOf(error);
  return new AppError(code, message, details, { cause: error });
}

/** How the platform's fetch says that nobody answered. */
function isLineDown(error: unknown): boolean {
  return error instanceof TypeError && /fetch failed|network/i.test(error.message);
}

function refusal(error: unknown): ORPCError<string, unknown> {
  const failure = failureOf(error);
  return new ORPCError(failure.code, {
    defined: true,
    status: statusForCode(failure.code),
    message: failure.message,
    data: { ...failure.details },
    cause: error,
  });
}

function badInput(error: ORPCError<string, unknown>): AppError {
  const issues = (error.data as { issues?: { message: string; path?: unknown[] }[] } | undefined)?.issues ?? [];
  const first = issues[0];
  const where = first?.path?.length ? `${first.path.join('.')}: ` : '';
  return new AppError('bad-input', `This request cannot be understood. ${where}${first?.message ?? error.message}`, {
    issues: issues.slice(0, 5).map((issue) => ({ path: issue.path ?? [], message: issue.message })),
  });
}
