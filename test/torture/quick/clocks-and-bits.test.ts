import { expect, test } from 'vitest';
import { jumpAt, jumps, setBackWithoutWallet } from '../runs/clocks.ts';
import { flipBits, flipLines } from '../runs/flips.ts';
import { aPreparedWorld, type Prepared } from '../runs/world.ts';

// Shares of `npm run torture`, with a stand-in for the decoder.

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

async function prepared<T>(work: (prepared: Prepared) => Promise<T>): Promise<T> {
  const world = await aPreparedWorld();
  try {
    return await work(world);
  } finally {
    world.end();
  }
}

test('a clock that was set back locks the credits with a sentence while the wallet is away, and one sync thaws them', async () => {
  expect(await prepared(setBackWithoutWallet)).toEqual([]);
});

test('a clock that jumps in a run ends no hold twice, charges nothing from a lease that is over, and loses nothing', async () => {
  const faults = await prepared(async (world) => {
    const found = [];
    for (const [n, jump] of jumps.entries())
      found.push(...(await jumpAt(world, { jump, at: 25 + ((seed + n * 17) % 140) })));
    return found;
  });
  expect([seed, faults]).toEqual([seed, []]);
});

test('a bit that turns over in any line of the journal of a run, or between two of them, loses no photo and no credit', async () => {
  const stopBefore = 50 + ((seed * 13) % 130);
  const { flips, harmless, detected, faults } = await prepared((world) =>
    flipLines(world, { stopBefore, isEnd: seed % 2 === 0 }),
  );
  expect([seed, faults]).toEqual([seed, []]);
  expect(harmless + detected).toBe(flips);
  expect(flips).toBeGreaterThan(10);
});

test('a bit that turns over in a file of ours is found, or nothing comes of it', async () => {
  const { flips, harmless, detected, faults } = await prepared((world) => flipBits(world, { flips: 24, seed }));
  expect([seed, faults]).toEqual([seed, []]);
  expect(harmless + detected).toBe(flips);
});
