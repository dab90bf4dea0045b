import { expect, test } from 'vitest';
import { z } from 'zod';
import { inPlainWords } from './plain-words.ts';

const step = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('buy'), pack: z.string().min(1), count: z.int().min(1).max(9).optional() }),
  z.strictObject({ do: z.literal('show') }),
  z.strictObject({ do: z.literal('size'), of: z.union([z.string(), z.int()]) }),
]);

test.each([
  ['a field that is missing', { do: 'buy' }, 'pack', 'missing; expected text'],
  ['another kind of value', { do: 'buy', pack: 5 }, 'pack', 'expected text'],
  ['a part of a whole', { do: 'buy', pack: 'p', count: 1.5 }, 'count', 'expected a whole number'],
  ['too little', { do: 'buy', pack: 'p', count: 0 }, 'count', 'expected a number of at least 1'],
  ['too much', { do: 'buy', pack: 'p', count: 10 }, 'count', 'expected a number of at most 9'],
  ['an empty text', { do: 'buy', pack: '' }, 'pack', 'expected some text'],
  ['a field that nobody knows', { do: 'show', pakc: 'p' }, '', 'unknown field "pakc"; the fields are do'],
  ['a kind that nobody knows', { do: 'fly' }, 'do', 'expected one of buy, show, size'],
  ['none of two kinds', { do: 'size', of: 1.5 }, 'of', 'expected text or a whole number'],
])('%s is said in plain words', (_, input, path, message) => {
  const issues = step
    .safeParse(input, { error: inPlainWords })
    .error?.issues.map((issue) => [issue.path.join('.'), issue.message]);
  expect(issues).toEqual([[path, message]]);
});

test('a schema that has words of its own keeps them', () => {
  const zone = z.string({ error: 'expected a zone' });
  expect(zone.safeParse(5, { error: inPlainWords }).error?.issues[0]?.message).toBe('expected a zone');
});
