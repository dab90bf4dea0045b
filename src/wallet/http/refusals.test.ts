import { ORPCError } from '@orpc/client';
import { expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { asBody, asWireError, fromBody, refusalOf } from './refusals.ts';

const short = new AppError('insufficient-credits', '3 more credits are needed.', { shortBy: 3 });

it('a refusal comes out of the wire as it went in', () => {
  const wire = asWireError(short);
  expect(wire).toMatchObject({ defined: true, status: 402, code: 'insufficient-credits', data: { shortBy: 3 } });
  expect(refusalOf(wire)).toEqual(short);
});

it('a refusal comes out of an HTTP body as it went in', () => {
  const body = JSON.parse(JSON.stringify(asBody(asWireError(short))));
  expect(body).toEqual({ code: 'insufficient-credits', message: short.message, details: { shortBy: 3 } });
  expect(refusalOf(fromBody(body, 402))).toEqual(short);
});

it.each([['text'], [null], [{}], [{ code: 'x' }], [{ code: 1, message: 'x' }]])(
  '%j is no refusal of the wallet',
  (body) => {
    expect(fromBody(body, 502)).toBeNull();
  },
);

it('a code that this version does not know is an internal one, with the sentence kept', () => {
  const wire = fromBody({ code: 'from-the-future', message: 'Something new.', details: [] }, 418);
  expect(refusalOf(wire)).toMatchObject({ code: 'internal', message: 'Something new.', details: {} });
});

it('a programmer error says no more than its reason', () => {
  const refusal = refusalOf(new TypeError('x is undefined'));
  expect(refusal).toMatchObject({ name: 'AppError', code: 'internal', details: { reason: 'x is undefined' } });
  expect(asWireError(refusal).status).toBe(500);
});

it('a request that cannot be read is bad input', () => {
  expect(refusalOf(new ORPCError('BAD_REQUEST', { message: 'Malformed request.' }))).toMatchObject({
    code: 'bad-input',
  });
});
