/** fast-check's parameters. Every run prints its number when it fails; `SEED=` takes one back, `RUNS=` asks for more. */
export function runs(count: number): { numRuns: number; seed?: number } {
  const seed = process.env.SEED;
  const numRuns = Number(process.env.RUNS ?? count);
  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
