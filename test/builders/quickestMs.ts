/**
 * How long the quickest of a few tries took: what waits for something is slow each time, while a machine that is busy elsewhere is slow now
 * and then.
 */
export async function quickestMs(work: () => unknown, tries = 5): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < tries; n += 1) {
    const from = performance.now();
    await work();
    quickest = Math.min(quickest, performance.now() - from);
  }
  return quickest;
}
