import { expect, test } from 'vitest';
import { everyOrdeal } from '../runs/matrix.ts';
import { aPreparedWorld } from '../runs/world.ts';

// A share of `npm run torture`. Pixels do not matter here: a stand-in answers for the decoder, everything else is the real thing.

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

test('stopped, cut off or refused at any step, a run ends in charged with its file or given back without', {
  timeout: 300_000,
}, async () => {
  const prepared = await aPreparedWorld();
  try {
    const { stepCount, tallies } = await everyOrdeal(prepared, { oneIn: 29, seed, cutsEach: 2 });
    const rows = [...tallies].map(([kind, { injected, reached }]) => `${kind} ${reached} of ${injected}`);
    console.log(`SEED=${seed}: ${stepCount} steps; ${rows.join(', ')}`);
    expect([seed, [...tallies.values()].flatMap(({ faults }) => faults)]).toEqual([seed, []]);
    expect(stepCount).toBeGreaterThan(150);
  } finally {
    prepared.end();
  }
});
