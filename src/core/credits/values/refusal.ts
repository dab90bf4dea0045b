import { AppError, type ErrorCode, type ErrorDetails } from '../../errors.ts';

/** Refuses a command: nothing of it happens. The dispatcher turns this into an answer. */
export function refuse(code: ErrorCode, message: string, details: ErrorDetails = {}): never {
  throw new AppError(code, message, details);
}
