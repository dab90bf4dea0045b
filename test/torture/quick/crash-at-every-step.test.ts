import { expect, test } from 'vitest';
import { aPreparedBase, copyOf, crashAt, eachAtOnce, expectWholeAfter } from './crashes.ts';

const photoCount = 2;

test('killed before any step of a run, it ends in charged with its file or given back without', {
  timeout: 900_000,
}, async () => {
  const prepared = await aPreparedBase({ count: photoCount });
  const steps = (await crashAt(copyOf(prepared), 0)) ?? 0;
  expect(steps).toBeGreaterThan(40);
  let cameBack = 0;
  await eachAtOnce(
    Array.from({ length: steps }, (_, index) => index + 1),
    3,
    async (k) => {
      const base = copyOf(prepared);
      const label = `killed before step ${k}`;
      expect(await crashAt(base, k), label).toBeNull();
      if (await expectWholeAfter(base, { photoCount, label })) cameBack += 1;
    },
  );
  console.log(
    `killed before each of ${steps} steps: ${cameBack} runs came back, 0 photos lost, 0 charged twice, 0 half files`,
  );
});
