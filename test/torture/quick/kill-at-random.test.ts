import { expect, test } from 'vitest';
import { killLives } from '../kills/kills.ts';

/** `KILLS=200` for the long run; `SEED` repeats one. */
const kills = Number(process.env.KILLS ?? 4);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

test('killed at any moment of a run, decoding and writing included, nothing is lost and nothing is charged twice', {
  timeout: 120_000 + kills * 30_000,
}, async () => {
  const { killed, inARun, photosPaid, faults } = await killLives({ kills, seed });
  console.log(`SEED=${seed}: ${killed} killed, ${inARun} of them in a run, ${photosPaid} photos paid and there`);
  expect(faults).toEqual([]);
  expect(killed).toBe(kills);
});
