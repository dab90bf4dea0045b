import { oc } from '@orpc/contract';
import { z } from 'zod';
import { type ErrorCode, errorCodes } from '../core/errors.ts';

// One error crosses every border: a code of the closed list, a sentence for people, details for scripts.

/** HTTP status of a refusal. What is not listed is a 400: the caller asked for something that cannot be. */
const statusOf: Partial<Record<ErrorCode, number>> = {
  unauthorized: 401,
  'insufficient-credits': 402,
  'payment-declined': 402,
  'authentication-required': 402,
  forbidden: 403,
  'plan-required': 403,
  'subscription-required': 403,
  'tier-required': 403,
  'not-found': 404,
  'photo-missing': 404,
  'already-captured': 409,
  'already-voided': 409,
  'already-rejected': 409,
  'hold-expired': 409,
  'idempotency-conflict': 409,
  'already-open': 409,
  'run-finished': 409,
  'run-not-paused': 409,
  'quote-changed': 409,
  'lease-frozen': 409,
  'lease-exhausted': 409,
  'below-minimum': 422,
  'rate-limited': 429,
  internal: 500,
  'wallet-unreachable': 503,
};

/** The status a refusal is answered with over HTTP. */
export function statusForCode(code: ErrorCode): number {
  return statusOf[code] ?? 400;
}

const data = z.record(z.string(), z.unknown());

type ErrorMap = Record<ErrorCode, { status: number; data: typeof data }>;

/** The error map that every procedure of both contracts declares: typed at the caller, in every host. */
export const errors = Object.fromEntries(
  errorCodes.map((code) => [code, { status: statusForCode(code), data }]),
) as ErrorMap;

/** The base that both contracts build their procedures on. */
export const procedure = oc.errors(errors);
