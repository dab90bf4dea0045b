import { ORPCError } from '@orpc/client';
import { expect, test } from 'vitest';
import { failureFrom } from './failures.ts';

test('a refusal of the studio keeps its code, its sentence and its details', () => {
  const refusal = new ORPCError('insufficient-credits', { message: '3 credits short.', data: { shortBy: 3 } });
  expect(failureFrom(refusal)).toEqual({
    code: 'insufficient-credits',
    message: '3 credits short.',
    details: { shortBy: 3 },
  });
});

test('an unexpected error becomes a calm sentence with the reason in its details', () => {
  const failure = failureFrom(new TypeError('x is not a function'));
  expect(failure.code).toBe('internal');
  expect(failure.message).toContain('originals are untouched');
  expect(failure.details).toEqual({ reason: 'x is not a function' });
});

test('a generic server error does not show its raw code as a sentence', () => {
  expect(failureFrom(new ORPCError('INTERNAL_SERVER_ERROR')).message).not.toContain('SERVER');
});

test('a cut connection says that nothing is charged twice', () => {
  const cut = Object.assign(new Error('The socket was closed'), { name: 'AbortError' });
  expect(failureFrom(cut).message).toContain('nothing is charged twice');
});
