import { expect, test } from 'vitest';
import { inOrder } from './order.ts';

test('texts come in the order of their code units, whatever the language of the machine', () => {
  expect(['b', 'a', 'B', 'ä', '10', '9', 'a'].sort(inOrder)).toEqual(['10', '9', 'B', 'a', 'a', 'b', 'ä']);
  expect([inOrder('a', 'b'), inOrder('b', 'a'), inOrder('a', 'a')].map(Math.sign)).toEqual([-1, 1, 0]);
});
