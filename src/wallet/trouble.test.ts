import { expect, it } from 'vitest';
import { reasonOf, type TroubleLine, troubleTo } from './trouble.ts';

it('trouble is told by kinds and codes, never in words that may hold a key', () => {
  const lines: TroubleLine[] = [];
  const error = Object.assign(new Error('Invalid key sk_live_secret for ana@studio.example'), {
    code: 'ECONNREFUSED',
    statusCode: 401,
  });
  troubleTo((line) => lines.push(line))('payment', error);
  expect(lines).toEqual([{ at: expect.any(String), trouble: 'payment', reason: 'Error ECONNREFUSED 401' }]);
  expect(JSON.stringify(lines)).not.toMatch(/secret|ana/);
});

it.each([
  [Object.assign(new Error('x'), { type: 'StripeAPIError', code: 'a b' }), 'Error StripeAPIError'],
  ['words', 'string'],
  [undefined, 'undefined'],
])('%s is %s', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});
