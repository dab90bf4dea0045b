import { expect, test } from 'vitest';
import { aPreparedBase, copyOf, eachAtOnce, expectWholeAfter, killAfter } from './crashes.ts';

const photoCount = 3;
/** `KILLS=200` for the long run; `SEED` repeats one. */
const killCount = Number(process.env.KILLS ?? 8);
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

test('killed at any moment of a run, decoding and writing included, nothing is lost and nothing is charged twice', {
  timeout: 120_000 + killCount * 20_000,
}, async () => {
  const prepared = await aPreparedBase({ count: photoCount, longSidePx: 1200 });
  const wholeMs = (await killAfter(copyOf(prepared), 60_000)) ?? 0;
  expect(wholeMs).toBeGreaterThan(0);
  const delays = Array.from({ length: killCount }, (_, n) => Math.floor(fraction(seed + n) * wholeMs));
  let killedCount = 0;
  let cameBack = 0;
  await eachAtOnce(delays, 2, async (delayMs) => {
    const base = copyOf(prepared);
    if ((await killAfter(base, delayMs)) === null) killedCount += 1;
    if (await expectWholeAfter(base, { photoCount, label: `SEED=${seed}, killed after ${delayMs} ms` })) cameBack += 1;
  });
  console.log(
    `SEED=${seed}: ${killedCount} of ${killCount} killed under way, ${cameBack} runs came back, 0 photos lost, 0 charged twice, 0 half files`,
  );
});

/** 0..1 from a whole number, the same on every computer (a multiplicative hash). */
function fraction(n: number): number {
  return (Math.imul(n ^ (n >>> 15), 2_246_822_519) >>> 0) / 2 ** 32;
}
