import { expect, test } from 'vitest';
import { photoStates, runStates } from '../../../contract/studio/runs.ts';
import { finishedCount, photoLooks, remainingCount, runLooks } from './states.ts';
import { words } from './words.ts';

test('every state has a word and a shape that no other state has', () => {
  const looks = photoStates.map((state) => [words.photoStates[state], photoLooks[state].icon]);
  expect(new Set(looks.map(([word]) => word)).size).toBe(photoStates.length);
  expect(new Set(looks.map(([, icon]) => icon)).size).toBe(photoStates.length);
  expect(new Set(runStates.map((state) => runLooks[state].icon)).size).toBe(runStates.length);
});

test('what remains is neither done, owned, failed nor cancelled', () => {
  const run = { counts: { total: 20, done: 9, owned: 3, failed: 1, waiting: 6, cancelled: 1 } };
  expect([finishedCount(run), remainingCount(run)]).toEqual([12, 6]);
});
