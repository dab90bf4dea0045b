import type { Failure } from '../../core/errors.ts';

/** How far something that is fetched has come. */
export type Loading<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; failure: Failure; value?: T };

export const loading = { state: 'loading' } as const;
