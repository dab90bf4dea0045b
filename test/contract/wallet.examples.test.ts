import { expect, it } from 'vitest';
import { allExamples } from './allExamples.ts';
import { playOverHttp } from './walletExamples.ts';

it.each(allExamples)('over HTTP, on SQLite: $name', async (example) => {
  expect((await playOverHttp(example, ':memory:')).differences).toEqual([]);
});
