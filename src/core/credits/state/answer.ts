import type { ErrorDetails, Failure } from '../../errors.ts';
import type { Credits, EpochMs } from '../values/amount.ts';
import type { Slice } from './grant.ts';

// What a wallet says to a command, the first time and every time after.

/** What a command was answered: the same id and body get it again. */
export type Answer = { readonly fingerprint: string } & (
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly failure: Failure }
);

/** What a command did. `credits` is what it priced, moved or granted; the rest where it has a meaning. */
export type Result = {
  readonly id: string;
  readonly credits: Credits;
  readonly slices: readonly Slice[];
  readonly owned: number;
  readonly expiresAt: EpochMs | null;
  readonly details: ErrorDetails;
};
