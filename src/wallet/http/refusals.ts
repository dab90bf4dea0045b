import { ORPCError } from '@orpc/client';
import { ValidationError } from '@orpc/contract';
import { statusForCode } from '../../contract/errors.ts';
import { AppError, type ErrorDetails, failureOf, isErrorCode } from '../../core/errors.ts';
import { storageRefusalOf } from '../store/failures.ts';

// One refusal, three shapes: an AppError for whoever calls the wallet, an oRPC error on the wire, and the body `{code, message, details}` over
// HTTP. Every change from one to another is here.

/** What a caller of the wallet catches, in process or over HTTP: never anything else than an AppError. */
export function refusalOf(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ORPCError) return fromWire(error);
  const storage = storageRefusalOf(error);
  if (storage !== null) return storage;
  const { code, message, details } = failureOf(error);
  return new AppError(code, message, details, { cause: error });
}

/** An AppError as oRPC sends it: the status of its code, its details as data. */
export function asWireError(error: AppError): ORPCError<string, ErrorDetails> {
  return new ORPCError(error.code, {
    defined: true,
    status: statusForCode(error.code),
    message: error.message,
    data: error.details,
    cause: error,
  });
}

export type RefusalBody = { code: string; message: string; details: ErrorDetails };

/** The body of a refusal over HTTP. */
export function asBody(error: unknown): RefusalBody {
  const { code, message, details } = refusalOf(error);
  return { code, message, details };
}

/** The refusal that an HTTP body says, or null when the body is not one of ours. */
export function fromBody(body: unknown, status: number): ORPCError<string, ErrorDetails> | null {
  if (typeof body !== 'object' || body === null) return null;
  const { code, message, details } = body as Partial<Record<keyof RefusalBody, unknown>>;
  if (typeof code !== 'string' || typeof message !== 'string') return null;
  return new ORPCError(code, { defined: true, status, message, data: asDetails(details) });
}

function fromWire(error: ORPCError<string, unknown>): AppError {
  if (isErrorCode(error.code)) return new AppError(error.code, error.message, asDetails(error.data), { cause: error });
  if (error.cause instanceof ValidationError) return fromIssues(error, error.cause);
  if (error.code === 'BAD_REQUEST' && error.cause instanceof SyntaxError) {
    const message = 'The body is not JSON. Nothing was changed and no credits were used. Correct it and ask again.';
    return new AppError('bad-input', message, { reason: error.cause.message }, { cause: error });
  }
  const known = { BAD_REQUEST: 'bad-input', NOT_FOUND: 'not-found', UNAUTHORIZED: 'unauthorized' } as const;
  const code = known[error.code as keyof typeof known] ?? 'internal';
  return new AppError(code, error.message, asDetails(error.data), { cause: error });
}

/** oRPC refuses input that does not fit the contract before any handler sees it, and output that does not is our own mistake. */
function fromIssues(error: ORPCError<string, unknown>, { issues }: ValidationError): AppError {
  const details = {
    issues: issues.map(({ path, message }) => ({
      path: (path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
      message,
    })),
  };
  if (error.code !== 'BAD_REQUEST') {
    return new AppError('internal', 'The wallet made an answer that breaks its own contract.', details, {
      cause: error,
    });
  }
  const [first] = details.issues;
  const where = first === undefined || first.path === '' ? 'The request' : `\`${first.path}\``;
  const message = `${where} was not understood: ${first?.message ?? 'it does not fit the contract'}. Nothing was changed and no credits were used.`;
  return new AppError('bad-input', message, details, { cause: error });
}

function asDetails(data: unknown): ErrorDetails {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as ErrorDetails) : {};
}
