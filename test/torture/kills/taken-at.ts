/** No two photos were taken at the same second: one that is the same as another would be owned already. */
export function takenAt(seed: number, n: number): string {
  return new Date(Date.UTC(2000, 0) + (seed * 100 + n * 20) * 1000).toISOString().slice(0, 23);
}
